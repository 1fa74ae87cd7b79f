"""`./gongdan backup` and `./gongdan restore`, as people type them."""

from __future__ import annotations

import argparse
import sys
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from shared.plumbing.settings import SERVICES, BadSettings, Settings

A_DAY = timedelta(days=1)  # what was still on its way when the backup was taken


def add_to(commands: Any) -> None:
    """Tell the command line what may be typed."""
    backup = commands.add_parser("backup", help="one file with everything, while the plant works")
    backup.add_argument("--to", type=Path, metavar="FILE-or-FOLDER", help="default: backups in the data folder")
    backup.add_argument("--keep", type=_count, metavar="N", help="remove all but the newest N backups in the folder")
    backup.add_argument("--daily", type=_time, metavar="HH:MM", help="stay, and take one at this time of each day, UTC")
    backup.add_argument("--data", type=Path, help="the data folder of an embedded plant")
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser("restore", help="put a backup in place; the plant must not run")
    restore.add_argument("file", type=Path)
    restore.add_argument("--service", nargs="+", choices=SERVICES, metavar="NAME", help="these alone; default: all")
    restore.add_argument("--into", type=Path, metavar="FOLDER", help="the data folder of an embedded plant")
    restore.add_argument("--replace", action="store_true", help="also where there is data already")
    restore.add_argument("--yes", action="store_true", help="do not ask")
    restore.add_argument("--check", action="store_true", help="only look whether the file is whole and can be restored")
    restore.set_defaults(run=run_restore)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("a number from 1 on")
    return int(text)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a time of day, as 01:30") from None


def run_backup(options: argparse.Namespace) -> None:
    settings = Settings.from_env(data=options.data)
    if options.daily is None:
        _take(settings, options)
        return
    from shared.plumbing.backups import daily, taking
    from shared.plumbing.backups.archive import SUFFIX

    folder = options.to or settings.data / "backups"
    if folder.suffix == SUFFIX:
        raise BadSettings("--daily needs a folder to keep backups in, and --to names a file")
    take, newest = partial(_take, settings, options), partial(taking.newest_in, folder, settings.plant)
    for trouble in daily.take_daily(take, newest, options.daily):
        print(f"gongdan: {trouble}", file=sys.stderr, flush=True)


def _take(settings: Settings, options: argparse.Namespace) -> None:
    import importlib

    from shared.plumbing.backups import taking

    taken = taking.take(settings, options.to, options.keep)
    noting = importlib.import_module("services.gateway.usecases.backups")
    noting.note(settings.database_url("gateway"), taken.manifest.taken_at, taken.path.name, taken.bytes)
    rows = sum(part.rows for part in taken.manifest.parts)
    print(taken.path, flush=True)
    print(
        f"{rows} rows as of {taken.manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC, {taken.bytes / 2**20:.1f} MB,"
        f" in {taken.seconds:.1f} s; nobody waited longer than {taken.held_seconds * 1000:.0f} ms",
        file=sys.stderr,
    )
    for path in taken.dropped:
        print(f"removed {path}", file=sys.stderr)
    if settings.embedded and not settings.database_urls and settings.secret_key is None:
        print("The key in secret.key is not in it: see docs/backups.md.", file=sys.stderr)


def run_restore(options: argparse.Namespace) -> int:
    from shared.plumbing.backups import restoring

    settings = Settings.from_env(data=options.into)
    if options.check:
        print(_summary(restoring.check(options.file), SERVICES))
        return 0
    if options.into and not settings.embedded:
        raise BadSettings("--into is for an embedded plant; GONGDAN_AMQP_URI is set, so the databases configured count")
    services = options.service or ()

    def agree(plan: Any) -> bool:
        print(_summary(plan.manifest, plan.services))
        if plan.replaced:
            print(f"What is there now of {', '.join(plan.replaced)} will be gone.")
        if plan.messages:
            print(f"{plan.messages} messages in the broker's queues will be gone; what they tell is sent again.")
        return options.yes or _asked()

    restored = restoring.restore(settings, options.file, services, replace=options.replace, agree=agree)
    if restored is None:
        print("Nothing was done.")
        return 1
    print(_what_now(restored, settings))
    return 0


def _asked() -> bool:
    if not sys.stdin.isatty():
        raise BadSettings("nobody is here to be asked; --yes agrees")
    try:
        return input("Type yes to go on: ").strip().lower() == "yes"
    except (EOFError, KeyboardInterrupt):
        return False


def _summary(manifest: Any, services: Any) -> str:
    lines = [f"Backup of {manifest.installation} as of {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC"]
    lines += [f"  {name:<10} {manifest.rows_of(name):>10} rows, {manifest.revisions[name]}" for name in services]
    return "\n".join(lines)


def _what_now(restored: Any, settings: Settings) -> str:
    since = f"{restored.plan.manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC"
    lines = [f"Restored: {', '.join(restored.plan.services)}, as of {since}."]
    sent_again = sum(restored.sent_again.values())
    if sent_again:
        lines.append(f"{sent_again} events that were on their way then will be sent again by themselves.")
    there = f" --data {settings.data}" if settings.embedded else ""
    start = f"./gongdan up{there}" if settings.embedded else "./gongdan serve SERVICE"
    if restored.plan.is_whole:
        lines.append(f"Now start it: {start}")
        lines.append(f"What was reported after {since} is gone; phones that still hold it send it again.")
    else:
        lines += [
            "The others know more than what was restored. Now:",
            f"  {start}",
            f"  ./gongdan reconcile --since {restored.plan.manifest.taken_at - A_DAY:%Y-%m-%d}{there}",
            "What the others told meanwhile is sent again then, and what cannot be had is named.",
        ]
    if "gateway" in restored.plan.services:
        lines.append(f"Users, keys and passwords are as of {since}, too: revoke again what was revoked since.")
    return "\n".join(lines)
