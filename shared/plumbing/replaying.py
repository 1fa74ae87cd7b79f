"""Driving a replay: the producers' kept logs are carried, page by page, to the reader that is to be rebuilt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import eventlet

from shared.contracts.caller import Caller
from shared.plumbing.ids import new_id
from shared.plumbing.kept_log import Facts
from shared.plumbing.rpc import Away, FrontDoors, Proxy, RemoteRefusal

PAGE = 500
LOOK_SECONDS = 0.5
PATIENCE = 20  # tries that meet nobody


class ReplayFailed(Exception):
    """The tables are as they were; the message says why."""


def replay(doors: FrontDoors, service: str, say: Callable[[str], None] = lambda line: None) -> dict[str, Any]:
    """Rebuild a service's copies while it serves; returns what was found and put right."""
    caller = Caller(plant="", username="replay", correlation_id=str(new_id()))
    reader = Proxy(service, doors)
    try:
        owners = reader.call("open_replay", caller).body["hears"]
        for owner in owners:
            say(f"{owner}: {_carry(Proxy(owner, doors), reader, caller)} facts handed over")
        reader.call("rebuild", caller)
        return _outcome(reader, caller, say)
    except Away as error:
        raise ReplayFailed(f"{error.service} does not answer") from None
    except RemoteRefusal as refusal:
        raise ReplayFailed(f"{service} says {refusal.code}") from None


def _carry(owner: Proxy, reader: Proxy, caller: Caller) -> int:
    count, after = 0, 0
    while True:
        page = _asked(owner, "facts", caller, reader=reader.service, after=after, limit=PAGE)
        facts = Facts.load(page)
        _asked(reader, "take_again", caller, facts=facts)
        count += len(facts.items)
        if facts.next is None:
            return count
        after = facts.next


def _outcome(reader: Proxy, caller: Caller, say: Callable[[str], None]) -> dict[str, Any]:
    applied = 0
    while True:
        state: dict[str, Any] = _asked(reader, "replay_state", caller)
        if state["state"] == "done":
            return state
        if state["state"] == "failed":
            raise ReplayFailed(state["reason"])
        if state.get("applied", 0) > applied:
            applied = state["applied"]
            say(f"{reader.service}: {applied} facts applied again")
        eventlet.sleep(LOOK_SECONDS)


def _asked(of: Proxy, door: str, caller: Caller, **arguments: Any) -> Any:
    """Ask what may be asked twice; whoever is busy is asked again, for a while."""
    for _ in range(PATIENCE):
        try:
            return of.call(door, caller, **arguments).body
        except Away:
            eventlet.sleep(LOOK_SECONDS)
    raise Away(of.service)
