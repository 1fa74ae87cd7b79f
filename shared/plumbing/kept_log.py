"""The kept log of a service, seen from outside: what it told and what it has applied, day by day and by id.

A bucket is one kind of event on one day (in UTC) of the producer's clock. Its mark is the same on both sides
if and only if they hold the same ids, in whatever order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from uuid import UUID

import eventlet
from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from shared.contracts.messages import Event, Message
from shared.plumbing.events import Envelope, known_events
from shared.plumbing.tables import InboxMessage, OutboxMessage

AT_ONCE = 2_000
MOST_IDS = 10_000  # of one page
MOST_BYTES = 4 * 2**20  # of one page of facts


@dataclass(frozen=True, kw_only=True)
class Bucket(Message):
    """How many facts of one kind one day has, and their mark."""

    name: str
    day: date
    count: int
    mark: str


@dataclass(frozen=True, kw_only=True)
class Buckets(Message):
    items: tuple[Bucket, ...]


@dataclass(frozen=True, kw_only=True)
class Ids(Message):
    """Some ids; many at once, so they are read without ceremony."""

    items: tuple[UUID, ...]

    def dump(self) -> dict[str, Any]:
        return {"items": [one.hex for one in self.items]}

    @classmethod
    def load(cls, payload: Any, *, text: bool = False) -> Self:
        return cls(items=tuple(map(UUID, payload["items"])))


@dataclass(frozen=True, kw_only=True)
class Facts(Message):
    """One page of facts, as their producer wrote them. `next` is the position to go on after, null at the end."""

    items: tuple[Envelope, ...]
    next: int | None = None

    def dump(self) -> dict[str, Any]:
        items = [
            {**vars(fact), "event_id": fact.event_id.hex, "recorded_at": fact.recorded_at.isoformat()}
            for fact in self.items
        ]
        return {"items": items, "next": self.next}

    @classmethod
    def load(cls, payload: Any, *, text: bool = False) -> Self:
        return cls(items=tuple(map(_envelope, payload["items"])), next=payload["next"])


def _envelope(fields: dict[str, Any]) -> Envelope:
    read = {"event_id": UUID(fields["event_id"]), "recorded_at": datetime.fromisoformat(fields["recorded_at"])}
    return Envelope(**{**fields, **read})


def told_to(owner: str, reader: str) -> list[type[Event]]:
    """The events an owner tells a reader."""
    return [event for event in known_events().values() if event.owner == owner and reader in event.readers]


def owners_heard_by(reader: str, owners: Iterable[str]) -> list[str]:
    return [owner for owner in owners if told_to(owner, reader)]


# ── what was told ────────────────────────────────────────────────────────────────────────────────────


def facts(session: Session, owner: str, reader: str, after: int, limit: int) -> Facts:
    """What an owner told a reader, published or not, page by page in the order of its log."""
    names = [event.__name__ for event in told_to(owner, reader)]
    rows = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.position > after, OutboxMessage.name.in_(names))
        .order_by(OutboxMessage.position)
        .limit(limit)
    ).all()
    page: list[OutboxMessage] = []
    size = 0
    for row in rows:
        size += len(row.data)
        if page and size > MOST_BYTES:
            break
        page.append(row)
    is_last = len(page) == len(rows) < limit
    return Facts(items=tuple(Envelope.of(owner, row) for row in page), next=None if is_last else page[-1].position)


def recorded(session: Session, owner: str, reader: str, since: datetime, until: datetime) -> Buckets:
    """The buckets of what was told, and published, from one instant to another."""
    names = [event.__name__ for event in told_to(owner, reader)]
    rows = select(OutboxMessage.name, OutboxMessage.event_id).where(
        OutboxMessage.name.in_(names), OutboxMessage.published_at.is_not(None)
    )
    return _buckets(session, rows, OutboxMessage.recorded_at, since, until)


def ids_recorded(session: Session, name: str, since: datetime, until: datetime, after: UUID) -> Ids:
    rows = select(OutboxMessage.event_id).where(
        OutboxMessage.name == name,
        OutboxMessage.published_at.is_not(None),
        OutboxMessage.recorded_at >= since,
        OutboxMessage.recorded_at < until,
        OutboxMessage.event_id > after,
    )
    return Ids(items=tuple(session.scalars(rows.order_by(OutboxMessage.event_id).limit(MOST_IDS))))


def first_recorded(session: Session) -> datetime | None:
    return session.scalar(select(func.min(OutboxMessage.recorded_at)))


def not_recorded(session: Session, ids: Iterable[UUID]) -> Ids:
    """Those of the ids that no fact of ours has."""
    wanted = list(ids)
    known = set(session.scalars(select(OutboxMessage.event_id).where(OutboxMessage.event_id.in_(wanted))))
    return Ids(items=tuple(one for one in wanted if one not in known))


def send_again(session: Session, ids: Iterable[UUID], at_most: int) -> Ids:
    """Let the relay publish facts once more, unless they have been sent again `at_most` times already."""
    times = func.coalesce(OutboxMessage.sent_again, 0)
    sent = session.scalars(
        update(OutboxMessage)
        .where(
            OutboxMessage.event_id.in_(list(ids)),
            OutboxMessage.published_at.is_not(None),
            or_(OutboxMessage.sent_again.is_(None), OutboxMessage.sent_again < at_most),
        )
        .values(published_at=None, attempts=0, not_before=None, sent_again=times + 1)
        .returning(OutboxMessage.event_id)
        .execution_options(synchronize_session=False)
    )
    return Ids(items=tuple(sent))


# ── what was applied ─────────────────────────────────────────────────────────────────────────────────


def applied(session: Session, owner: str, since: datetime, until: datetime) -> Buckets:
    """The buckets of what was applied of an owner's facts."""
    rows = select(InboxMessage.handler, InboxMessage.event_id).where(InboxMessage.owner == owner)
    return _buckets(session, rows, InboxMessage.recorded_at, since, until)


def ids_applied(session: Session, owner: str, name: str, since: datetime, until: datetime, after: UUID) -> Ids:
    rows = select(InboxMessage.event_id).where(
        InboxMessage.owner == owner,
        InboxMessage.handler == name,
        InboxMessage.recorded_at >= since,
        InboxMessage.recorded_at < until,
        InboxMessage.event_id > after,
    )
    return Ids(items=tuple(session.scalars(rows.order_by(InboxMessage.event_id).limit(MOST_IDS))))


def not_applied(session: Session, name: str, ids: Iterable[UUID]) -> Ids:
    """Those of the ids that were not applied here."""
    wanted = list(ids)
    known = set(
        session.scalars(
            select(InboxMessage.event_id).where(InboxMessage.handler == name, InboxMessage.event_id.in_(wanted))
        )
    )
    return Ids(items=tuple(one for one in wanted if one not in known))


# ── days ─────────────────────────────────────────────────────────────────────────────────────────────


def days(since: datetime, until: datetime) -> Iterator[tuple[date, datetime, datetime]]:
    """Each day in UTC that the time touches, with the part of it that it covers."""
    start = since
    while start < until:
        end = min(until, datetime.combine(start.date() + timedelta(days=1), time(), UTC))
        yield start.date(), start, end
        start = end


def _buckets(session: Session, rows: Select[str, UUID], recorded_at: Any, since: datetime, until: datetime) -> Buckets:
    found: list[Bucket] = []
    for day, start, end in days(since, until):
        marks: dict[str, tuple[int, int]] = {}
        of_day = rows.where(recorded_at >= start, recorded_at < end)
        for some in session.execute(of_day.execution_options(yield_per=AT_ONCE)).partitions():
            for name, event_id in some:
                count, mark = marks.get(name, (0, 0))
                marks[name] = count + 1, mark ^ event_id.int
            eventlet.sleep(0)  # others of this process go on meanwhile
        found += [Bucket(name=name, day=day, count=count, mark=f"{mark:032x}") for name, (count, mark) in marks.items()]
    return Buckets(items=tuple(found))
