"""`./gongdan dead-letters`: looking at what was put aside, giving it back to its reader, or letting it go.

With a broker they lie in its `.dead` queues. Embedded they are outbox rows that a reader failed to apply too
often; the service's own file keeps them, whether Gongdan runs or not.
"""

from __future__ import annotations

import argparse
import getpass
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shared.plumbing import logs, outbox
from shared.plumbing.database import Database
from shared.plumbing.settings import SERVICES, BadSettings, Settings

log = logs.logger(__name__)
NOT_FOUND = 1


@dataclass(frozen=True)
class DeadLetter:
    """One event that was put aside, and what is known about why."""

    id: str
    queue: str
    plant: str
    reason: str
    error: str
    tries: int
    first_at: datetime | None
    last_at: datetime | None
    body: str

    def line(self) -> str:
        last = f"{self.last_at:%Y-%m-%d %H:%M}" if self.last_at else "-"
        return f"{self.id:36}  {last:16}  {self.reason:18}  {self.plant:8}  {self.queue}  {self.error}"

    def page(self) -> str:
        facts = {name: value for name, value in vars(self).items() if name != "body"}
        told = "\n".join(f"{name:9} {'-' if value is None else value}" for name, value in facts.items())
        return f"{told}\n\n{_laid_out(self.body)}"


class Desk(Protocol):
    """Where dead letters lie. Each method names how many it was about."""

    def letters(self, queue: str | None) -> Iterator[DeadLetter]: ...

    def replay(self, queue: str | None, ids: set[str] | None) -> list[DeadLetter]: ...

    def discard(self, queue: str | None, ids: set[str]) -> list[DeadLetter]: ...


class OutboxDesk:
    """The dead letters of an embedded plant."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def letters(self, queue: str | None) -> Iterator[DeadLetter]:
        for service, database in self._outboxes(queue):
            with database.transaction() as session:
                rows = outbox.given_up(session)
            yield from (_letter_of(service, row) for row in rows)

    def replay(self, queue: str | None, ids: set[str] | None) -> list[DeadLetter]:
        """Let the relay try them again: at once if Gongdan runs, else at its next start."""
        found = []
        for service, database in self._outboxes(queue):
            with database.transaction() as session:
                for row in _chosen(outbox.given_up(session), ids):
                    outbox.put_off(session, row.position, attempts=0, seconds=0)
                    found.append(_letter_of(service, row))
        return found

    def discard(self, queue: str | None, ids: set[str]) -> list[DeadLetter]:
        """The row stays, as every fact does; it only counts as published."""
        found = []
        for service, database in self._outboxes(queue):
            with database.transaction() as session:
                rows = _chosen(outbox.given_up(session), ids)
                outbox.mark_published(session, [row.position for row in rows])
            found += [_letter_of(service, row) for row in rows]
        return found

    def _outboxes(self, queue: str | None) -> Iterator[tuple[str, Database]]:
        for service in SERVICES:
            if queue in (None, f"{service}.outbox") and (self.settings.data / f"{service}.db").exists():
                database = Database(self.settings.database_url(service))
                try:
                    yield service, database
                finally:
                    database.close()


def _chosen(rows: Iterable[Any], ids: set[str] | None) -> list[Any]:
    return [row for row in rows if ids is None or str(row.event_id) in ids]


def _letter_of(service: str, row: Any) -> DeadLetter:
    return DeadLetter(
        id=str(row.event_id),
        queue=f"{service}.outbox",
        plant=row.plant,
        reason="not_applied",
        error=f"{row.name}: gongdan.log says why; if it does not, the process ended over it",
        tries=row.attempts,
        first_at=row.recorded_at,
        last_at=row.not_before,
        body=row.data,
    )


def run(options: argparse.Namespace, settings: Settings) -> int:
    with _desk(settings) as desk:
        status: int = _VERBS[options.verb](desk, options)
        return status


@contextmanager
def _desk(settings: Settings) -> Iterator[Desk]:
    if settings.amqp_uri is None:
        logs.configure(settings.log_level, file=settings.data / "gongdan.log" if settings.data.is_dir() else None)
        yield OutboxDesk(settings)
        return
    logs.configure(settings.log_level)
    from shared.plumbing.events import BusAway
    from shared.plumbing.rabbit.dead_letters import BrokerDesk

    try:
        with BrokerDesk.open(settings.amqp_uri) as desk:
            yield desk
    except BusAway as error:
        raise BadSettings(f"the broker cannot be used: {error}") from None


def _list(desk: Desk, options: argparse.Namespace) -> int:
    count = 0
    for letter in desk.letters(options.queue):
        print(letter.line(), flush=True)
        count += 1
    print(f"{count} dead letter{'' if count == 1 else 's'}")
    return 0


def _show(desk: Desk, options: argparse.Namespace) -> int:
    found = [letter for letter in desk.letters(options.queue) if letter.id == options.id]
    for letter in found:
        print(letter.page())
    return _told({options.id}, found)


def _replay(desk: Desk, options: argparse.Namespace) -> int:
    if bool(options.id) == options.all:
        raise BadSettings("`replay` wants ids, or --all")
    found = desk.replay(options.queue, None if options.all else set(options.id))
    _note("dead_letter_replayed", found)
    print(f"{len(found)} given back")
    return _told(set(options.id), found)


def _discard(desk: Desk, options: argparse.Namespace) -> int:
    if not options.reason.strip():
        raise BadSettings("--reason says nothing")
    found = desk.discard(options.queue, set(options.id))
    _note("dead_letter_discarded", found, why=options.reason)
    print(f"{len(found)} discarded")
    return _told(set(options.id), found)


_VERBS = {"list": _list, "show": _show, "replay": _replay, "discard": _discard}


def _note(what: str, letters: Iterable[DeadLetter], **facts: Any) -> None:
    """For whoever asks one day who did that: one line for each, without what was in it."""
    for letter in letters:
        log.warning(what, event_id=letter.id, queue=letter.queue, plant=letter.plant, by=getpass.getuser(), **facts)


def _told(asked: set[str], found: Iterable[DeadLetter]) -> int:
    missing = asked - {letter.id for letter in found}
    for name in sorted(missing):
        print(f"no dead letter {name}")
    return NOT_FOUND if missing else 0


def _laid_out(body: str) -> str:
    try:
        value = json.loads(body)
    except ValueError:
        return body
    if isinstance(value, dict) and isinstance(value.get("data"), str):
        try:
            value["data"] = json.loads(value["data"])
        except ValueError:
            return body
    return json.dumps(value, indent=2, ensure_ascii=False)
