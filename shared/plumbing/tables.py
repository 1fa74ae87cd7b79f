"""The tables every service database carries: outbox, inbox and the answers given to creating requests."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, MetaData, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.plumbing.columns import NAMING, TYPES, AutoId

UNPUBLISHED = text("published_at IS NULL")


class Base(DeclarativeBase):
    """The plumbing's own tables, apart from the service's."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


class OutboxMessage(Base):
    """A fact, written in the transaction that made it true. Rows are kept: they are the event log."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_unpublished", "position", sqlite_where=UNPUBLISHED, postgresql_where=UNPUBLISHED),
        Index(None, "recorded_at"),
    )

    position: Mapped[int] = mapped_column(AutoId, primary_key=True, autoincrement=True)
    event_id: Mapped[UUID] = mapped_column(unique=True)
    plant: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    data: Mapped[str] = mapped_column(Text)
    correlation_id: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    sent_again: Mapped[int | None]  # how often the reconciler found that a reader had missed it


class InboxMessage(Base):
    """Remembers which event was applied by which handler. Rows are kept: wages can be corrected after years.

    `owner` and `recorded_at` are the producer's, so that both sides can be compared day by day; a row from
    before they were noted is found by its id.
    """

    __tablename__ = "inbox"
    __table_args__ = (Index(None, "owner", "recorded_at"),)

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    handler: Mapped[str] = mapped_column(String(120), primary_key=True)
    applied_at: Mapped[datetime]
    owner: Mapped[str | None] = mapped_column(String(40))
    recorded_at: Mapped[datetime | None]


class GivenAnswer(Base):
    """The first answer to a creating request, so that a resend gets the same one."""

    __tablename__ = "answers"

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime]


class Replay(Base):
    """The one replay of this service: `open` while it is handed the facts, `running` while it rebuilds."""

    __tablename__ = "replays"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(20))
    moved_at: Mapped[datetime]  # the last sign of life
    told: Mapped[dict[str, Any]]


class ReplayedFact(Base):
    """A fact handed over once more for the replay at hand; none is kept after it."""

    __tablename__ = "replayed_facts"
    __table_args__ = (Index(None, "plant", "recorded_at"),)

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    plant: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime]
    data: Mapped[str] = mapped_column(Text)
