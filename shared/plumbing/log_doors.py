"""The front doors behind which every service shows its kept log, and is made level with the others' logs.

The gateway, or a command in its place, asks them; a service never asks another.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import Session

from shared.contracts.refusals import Refused
from shared.plumbing import kept_log, replays
from shared.plumbing.copies import Copies
from shared.plumbing.kept_log import Buckets, Facts, Ids
from shared.plumbing.rebuilding import Rebuilding
from shared.plumbing.rpc import rpc


class ReplayUnderWay(Refused):
    """This service is being rebuilt already."""


class NothingToReplay(Refused):
    """This service keeps no copies of what others own."""


class LogDoors:
    """What was told, what was applied, and both made level. `copies` says what a replay may rebuild."""

    name: str
    copies: ClassVar[Copies | None] = None
    transaction: Callable[[], AbstractContextManager[Session]]
    in_background: Callable[..., None]

    @rpc
    def facts(self, reader: str, after: int, limit: int) -> Facts:
        with self.transaction() as session:
            return kept_log.facts(session, self.name, reader, after, limit)

    @rpc
    def facts_recorded(self, reader: str, since: datetime, until: datetime) -> Buckets:
        with self.transaction() as session:
            return kept_log.recorded(session, self.name, reader, since, until)

    @rpc
    def facts_applied(self, owner: str, since: datetime, until: datetime) -> Buckets:
        with self.transaction() as session:
            return kept_log.applied(session, owner, since, until)

    @rpc
    def ids_recorded(self, event: str, since: datetime, until: datetime, after: UUID) -> Ids:
        with self.transaction() as session:
            return kept_log.ids_recorded(session, event, since, until, after)

    @rpc
    def ids_applied(self, owner: str, event: str, since: datetime, until: datetime, after: UUID) -> Ids:
        with self.transaction() as session:
            return kept_log.ids_applied(session, owner, event, since, until, after)

    @rpc
    def first_recorded(self) -> dict[str, Any]:
        with self.transaction() as session:
            first = kept_log.first_recorded(session)
        return {"at": None if first is None else first.isoformat()}

    @rpc
    def not_recorded(self, ids: Ids) -> Ids:
        with self.transaction() as session:
            return kept_log.not_recorded(session, ids.items)

    @rpc
    def not_applied(self, event: str, ids: Ids) -> Ids:
        with self.transaction() as session:
            return kept_log.not_applied(session, event, ids.items)

    @rpc
    def send_again(self, ids: Ids, at_most: int) -> Ids:
        with self.transaction() as session:
            return kept_log.send_again(session, ids.items, at_most)

    # ── replay ──

    @rpc
    def open_replay(self) -> dict[str, Any]:
        """Begin; from now on what is applied is noted for the replay too. Tells whose logs it needs."""
        if self.copies is None:
            raise NothingToReplay()
        with self.transaction() as session:
            try:
                replays.open_one(session)
            except replays.Busy:
                raise ReplayUnderWay() from None
        return {"hears": sorted({event.owner for event in self.copies.events.values()} - {self.name})}

    @rpc
    def take_again(self, facts: Facts) -> None:
        with self.transaction() as session:
            replays.take_again(session, facts.items)
            replays.move(session, replays.OPEN)

    @rpc
    def rebuild(self) -> None:
        """Every fact is handed over: rebuild now, while this service goes on serving."""
        if self.copies is None:
            raise NothingToReplay()
        with self.transaction() as session:
            replays.move(session, replays.RUNNING)
        self.in_background(Rebuilding(self.name, self.copies, self.transaction).run)

    @rpc
    def replay_state(self) -> dict[str, Any]:
        with self.transaction() as session:
            return replays.state_of(session)
