"""The tiny plant as it runs both ways, with a hand in its databases: what a crash, a purge or a backup leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.plumbing.database import Database
from shared.plumbing.kept_log import Facts
from shared.plumbing.rpc import FrontDoors, Proxy
from shared.plumbing.tables import InboxMessage, OutboxMessage
from shared.testing.callers import caller
from shared.testing.waiting import eventually
from shared.tests.tiny_plant import Count, CountPieces


@dataclass
class TinyLog:
    """A running counter and tally, and what is in their databases."""

    doors: FrontDoors
    urls: dict[str, str]

    @contextmanager
    def hand_in(self, service: str) -> Iterator[Session]:
        """Change a database behind the back of its service."""
        database = Database(self.urls[service])
        try:
            with database.transaction() as session:
                yield session
        finally:
            database.close()

    def count(self, *quantities: int, plant: str = "P1") -> list[UUID]:
        ids = [uuid4() for _ in quantities]
        for id, quantity in zip(ids, quantities, strict=True):
            command = CountPieces(id=id, quantity=Decimal(quantity))
            Proxy("counter", self.doors).call("count", caller(plant=plant), command=command)
        return ids

    def total(self, service: str = "tally") -> Decimal:
        return Decimal(Proxy(service, self.doors).call("total", caller()).body["total"])

    def comes_to(self, total: int) -> None:
        eventually(lambda: self.total() == total, within=20)

    def is_published(self) -> None:
        def all_gone() -> bool:
            with self.hand_in("counter") as session:
                return session.scalar(select(OutboxMessage).where(OutboxMessage.published_at.is_(None))) is None

        eventually(all_gone, within=20)

    def lose(self, *counts: UUID) -> None:
        """Take facts and their effect out of the tally, as an older backup would."""
        page = Proxy("counter", self.doors).call("facts", caller(), reader="tally", after=0, limit=1000).body
        lost = [fact.event_id for fact in Facts.load(page).items if any(str(one) in fact.data for one in counts)]
        with self.hand_in("tally") as session:
            for row in session.scalars(select(InboxMessage).where(InboxMessage.event_id.in_(lost))):
                session.delete(row)
            for count in session.scalars(select(Count).where(Count.id.in_(counts))):
                session.delete(count)

    def kept(self) -> dict[UUID, tuple[str, Decimal]]:
        with self.hand_in("tally") as session:
            return {row.id: (row.plant, row.quantity) for row in session.scalars(select(Count))}
