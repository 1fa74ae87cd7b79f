"""The command line behind `./gongdan`, once its environment stands."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import warnings
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from shared.plumbing.backups import commands as backups
from shared.plumbing.settings import HIGHEST_PORT, SERVICES, BadSettings, Settings

REFUSED = 2
BENCHES = ("report", "board", "floor", "page", "relay", "schedule", "wages")


def parser() -> argparse.ArgumentParser:
    """Every command people may type, `test`, `lint` and `soak` apart, which the door takes itself."""
    root = argparse.ArgumentParser(prog="gongdan", description="Production management for factories on work orders.")
    commands = root.add_subparsers(dest="command", required=True)
    for add_to in (_add_serving, _add_mending, _add_trying, backups.add_to):
        add_to(commands)
    return root


def _add_serving(commands: Any) -> None:
    up = commands.add_parser("up", help="the whole system in one process, until Ctrl-C")
    up.add_argument("--demo", action="store_true", help="fill an empty data folder with the demo plant")
    up.add_argument("--host")
    up.add_argument("--port", type=port)
    up.add_argument("--data", type=Path)
    up.set_defaults(run=run_up)
    serve = commands.add_parser("serve", help="one service of a distributed installation")
    serve.add_argument("service", choices=SERVICES)
    serve.add_argument("--host")
    serve.add_argument("--port", type=port)
    serve.set_defaults(run=run_serve)
    migrate = commands.add_parser("migrate", help="bring the databases to the newest revision")
    migrate.add_argument("service", nargs="*")
    migrate.set_defaults(run=run_migrate)
    topology = commands.add_parser("topology", help="make every exchange and queue at the broker")
    topology.set_defaults(run=run_topology)


def _add_mending(commands: Any) -> None:
    put_aside = commands.add_parser("dead-letters", help="events no reader could apply: list, show, replay, discard")
    _add_dead_letter_verbs(put_aside)
    put_aside.set_defaults(run=run_dead_letters)
    replay = commands.add_parser("replay", help="rebuild what a service copies from others, while it serves")
    replay.add_argument("service", choices=SERVICES)
    replay.add_argument("--data", type=Path)
    replay.set_defaults(run=run_replay)
    reconcile = commands.add_parser("reconcile", help="compare what was told with what was applied")
    reconcile.add_argument("--since", type=date.fromisoformat, metavar="DAY", help="in UTC; 3 days ago without it")
    reconcile.add_argument("--grace", type=int, default=60, help="leave alone what is so many seconds young")
    reconcile.add_argument("--dry-run", action="store_true", help="compare only; send nothing again")
    reconcile.add_argument("--data", type=Path)
    reconcile.set_defaults(run=run_reconcile)
    audit = commands.add_parser("audit-ledger", help="is every pay line as it was written?")
    audit.add_argument("--plant", help="this one only")
    audit.add_argument("--head", metavar="HASH", help="must have been in the books: as a payslip says it")
    audit.add_argument("--data", type=Path)
    audit.set_defaults(run=run_audit_ledger)


def _add_trying(commands: Any) -> None:
    openapi = commands.add_parser("openapi", help="print the OpenAPI document")
    openapi.set_defaults(run=run_openapi)
    demo = commands.add_parser("demo", help="play more days on a plant that runs")
    demo.add_argument("--days", type=int, default=1)
    demo.add_argument("--url", default="http://127.0.0.1:8000")
    demo.set_defaults(run=run_demo)
    schedule = commands.add_parser("schedule", help="plan a problem from a file, in the time given")
    schedule.add_argument("--in", dest="problem", type=Path, required=True, metavar="PROBLEM.json")
    schedule.add_argument("--out", dest="plan", type=Path, required=True, metavar="PLAN.json")
    schedule.add_argument("--seconds", type=float, default=10)
    schedule.add_argument("--seed", type=int, default=1)
    schedule.add_argument("--moves", type=int, help="so many moves instead of seconds: the same plan every time")
    schedule.set_defaults(run=run_schedule)
    bench = commands.add_parser("bench", help=f"measure: {', '.join(BENCHES)}")
    bench.add_argument("name", choices=BENCHES)
    bench.add_argument("rest", nargs=argparse.REMAINDER)
    bench.set_defaults(run=run_bench)


def port(text: str) -> int:
    """A port's number, as the command line takes it."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to {HIGHEST_PORT}")
    return int(text)


def _add_dead_letter_verbs(put_aside: argparse.ArgumentParser) -> None:
    verbs = put_aside.add_subparsers(dest="verb", required=True)
    every = argparse.ArgumentParser(add_help=False)
    every.add_argument("--queue", help="only those of this queue, as `list` names it")
    verbs.add_parser("list", parents=[every], help="what was put aside, oldest first")
    verbs.add_parser("show", parents=[every], help="all that is known of one").add_argument("id")
    replay = verbs.add_parser("replay", parents=[every], help="give them back to their reader")
    replay.add_argument("id", nargs="*")
    replay.add_argument("--all", action="store_true", help="all of them, or of --queue")
    discard = verbs.add_parser("discard", parents=[every], help="let them go; the producer keeps the fact")
    discard.add_argument("id", nargs="+")
    discard.add_argument("--reason", required=True, help="goes into the log, with the ids and your name")


def main(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    warnings.filterwarnings("ignore", message=r"(?s).*Eventlet is deprecated")
    try:
        status: int = options.run(options) or 0
        return status
    except BadSettings as error:
        print(f"gongdan: {error}", file=sys.stderr)
        return REFUSED


def _patched() -> None:
    """Make the standard library green before anything else is imported, and the process modest with memory."""
    from shared.plumbing.memory import return_large_blocks

    return_large_blocks()
    import eventlet

    eventlet.monkey_patch()


def run_up(options: argparse.Namespace) -> int:
    _patched()
    from dataclasses import replace

    from shared.plumbing import command_door, launcher, logs, premises

    settings = Settings.from_env(data=options.data, host=options.host, port=options.port)
    if not settings.embedded:
        raise BadSettings("`up` is the embedded way; unset GONGDAN_AMQP_URI, or run `serve SERVICE`")
    lock = premises.prepare_data_folder(settings)
    premises.check_port(settings.host, settings.port)
    fills = options.demo and _demo("folder.make_room")(settings.data)
    if not options.demo:
        _demo("folder.take_as_it_is")(settings.data)
    logs.configure(settings.log_level, file=settings.data / "gongdan.log")
    settings = replace(settings, secret_key=settings.secret_key or premises.kept_secret(settings.data))
    if fills and settings.admin_password is None:
        settings = replace(settings, admin_password=premises.invented_password())  # the demo prints who can sign in
    launcher.migrate(settings)
    address = f"http://{settings.host}:{settings.port}"

    def on_ready() -> None:
        if fills:
            _demo("seed.fill")(address, settings)
        print(
            f"Gongdan is ready at {address}  (Ctrl-C ends it; the log is {settings.data / 'gongdan.log'})", flush=True
        )

    plant = launcher.Plant(settings, SERVICES)
    door = command_door.CommandDoor(settings, plant.doors)
    with lock, door.opened():
        return launcher.run(plant, on_ready)


def run_serve(options: argparse.Namespace) -> int:
    _patched()
    from shared.plumbing import launcher, logs, premises

    settings = Settings.from_env(host=options.host, port=options.port)
    if settings.embedded:
        raise BadSettings("`serve` needs GONGDAN_AMQP_URI; without a broker use `up`")
    settings.check_serving(options.service)
    premises.check_port(settings.host, settings.port)
    logs.configure(settings.log_level)
    plant = launcher.Plant(settings, [options.service])
    return launcher.run(
        plant, lambda: print(f"{options.service} serves on {settings.host}:{settings.port}", flush=True)
    )


def run_migrate(options: argparse.Namespace) -> None:
    from shared.plumbing import launcher

    unknown = set(options.service) - set(SERVICES)
    if unknown:
        raise BadSettings(f"no such service: {', '.join(sorted(unknown))}")
    for service, was, now in launcher.migrate(Settings.from_env(), options.service or SERVICES):
        print(f"{service}: {now}" + ("" if was == now else f", was {was or 'empty'}"), flush=True)


def run_topology(options: argparse.Namespace) -> None:
    _patched()
    from shared.plumbing.events import BusAway
    from shared.plumbing.rabbit.topology import make_all

    settings = Settings.from_env()
    if settings.amqp_uri is None:
        raise BadSettings("`topology` needs GONGDAN_AMQP_URI, with a user who may configure everything")
    try:
        queues = make_all(settings.amqp_uri)
    except BusAway as error:
        raise BadSettings(f"the broker could not be made ready: {error}") from None
    print(f"{queues} queues are there, each with one for its dead letters")


def run_dead_letters(options: argparse.Namespace) -> int:
    _patched()
    from shared.plumbing import dead_letters

    return dead_letters.run(options, Settings.from_env())


def run_replay(options: argparse.Namespace) -> int:
    _patched()
    from shared.plumbing import upkeep

    return upkeep.replay(Settings.from_env(data=options.data), options.service)


def run_reconcile(options: argparse.Namespace) -> int:
    _patched()
    from shared.plumbing import upkeep

    settings = Settings.from_env(data=options.data)
    return upkeep.reconcile(settings, since=options.since, grace=options.grace, dry_run=options.dry_run)


def run_audit_ledger(options: argparse.Namespace) -> int:
    from shared.plumbing import ledger_audit

    return ledger_audit.run(Settings.from_env(data=options.data), plant=options.plant, head=options.head)


def run_openapi(options: argparse.Namespace) -> None:
    _patched()
    document = importlib.import_module("services.gateway.openapi").document()
    print(json.dumps(document, indent=1, ensure_ascii=False))


def run_demo(options: argparse.Namespace) -> None:
    _demo("seed.play")(options.url, options.days)


def run_schedule(options: argparse.Namespace) -> None:
    from shared.plumbing import schedule_command

    schedule_command.run(options.problem, options.plan, seconds=options.seconds, seed=options.seed, moves=options.moves)


def run_bench(options: argparse.Namespace) -> int:
    bench = importlib.import_module(f"bench.{options.name}")
    status: int = bench.main(options.rest)
    return status


def _demo(name: str) -> Callable[..., Any]:
    """`seed.fill`: a function of the demo, which plumbing must not know before somebody asks for it."""
    module, _, function = name.partition(".")
    found: Callable[..., Any] = getattr(importlib.import_module(f"demo.{module}"), function)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
