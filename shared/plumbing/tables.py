"""The tables every service database carries: outbox, inbox and the answers given to creating requests."""

from __future__ import annotations

from datetime import datetime
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


class InboxMessage(Base):
    """Remembers which event was applied by which handler, for as long as wages can be corrected."""

    __tablename__ = "inbox"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    handler: Mapped[str] = mapped_column(String(120), primary_key=True)
    applied_at: Mapped[datetime]


class GivenAnswer(Base):
    """The first answer to a creating request, so that a resend gets the same one."""

    __tablename__ = "answers"

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime]
