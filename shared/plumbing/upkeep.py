"""What `replay` and `reconcile` do when people type them, and what they say."""

from __future__ import annotations

import importlib
from datetime import date, timedelta
from importlib.util import find_spec

from shared.plumbing import clock, logs
from shared.plumbing.command_door import reach
from shared.plumbing.launcher import service_class
from shared.plumbing.reconciler import RECENT
from shared.plumbing.reconciling import AS_OFTEN_AS_ASKED, Pair, Span, midnight, pairs_of
from shared.plumbing.reconciling import reconcile as compared
from shared.plumbing.replaying import ReplayFailed
from shared.plumbing.replaying import replay as rebuilt
from shared.plumbing.settings import SERVICES, Settings

FAILED = 1


def replay(settings: Settings, service: str) -> int:
    """Rebuild a service's copies, and say what was put right."""
    _prepare()
    try:
        outcome = rebuilt(reach(settings, service_class("gateway")), service, _say)
    except ReplayFailed as error:
        _say(f"{service} is as it was: {error}")
        return FAILED
    _say(f"{service}: {outcome['facts']} facts applied again in {outcome['seconds']} s")
    for what, count in outcome["mended"].items():
        _say(f"  {what}: {count}")
    if not outcome["mended"]:
        _say("  everything was as the facts say")
    return 0


def reconcile(settings: Settings, *, since: date | None, grace: int, dry_run: bool) -> int:
    """Compare everybody with everybody, and say how they stand. Fails when somebody did not answer.

    What is `grace` seconds young may be on its way, and is left alone.
    """
    _prepare()
    until = clock.now() - timedelta(seconds=grace)
    span = Span(midnight(since or (until - RECENT).date()), until)
    doors = reach(settings, service_class("gateway"))
    _say(
        f"{'producer':<10} {'reader':<10} {'recorded':>9} {'applied':>9} {'missing':>8} {'extra':>6} {'sent again':>11}"
    )
    is_complete = True
    for pair in compared(doors, pairs_of(SERVICES), [span], at_most=AS_OFTEN_AS_ASKED, dry_run=dry_run):
        for line in _lines(pair):
            _say(line)
        is_complete = is_complete and pair.away is None
    if grace:
        _say(
            f"What is less than {grace} s old may be on its way and was left alone: ask again then, or with --grace 0."
        )
    return 0 if is_complete else FAILED


def _lines(pair: Pair) -> list[str]:
    start = f"{pair.producer:<10} {pair.reader:<10}"
    if pair.away is not None:
        return [f"{start} {pair.away} does not answer"]
    counts = f"{pair.recorded:>9} {pair.applied:>9} {pair.missing:>8} {len(pair.extra):>6} {pair.sent:>11}"
    unknown = [f"  unknown to {pair.producer}: {one.name} of {one.day} {one.event_id}" for one in pair.extra]
    return [f"{start} {counts}", *unknown]


def _prepare() -> None:
    """Say what is asked and no more; who tells whom what is declared in the contracts of every service."""
    logs.configure("ERROR")
    for service in SERVICES:
        if find_spec(f"shared.contracts.{service}.events"):
            importlib.import_module(f"shared.contracts.{service}.events")


def _say(line: str) -> None:
    print(line, flush=True)
