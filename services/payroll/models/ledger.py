"""The ledger: pay lines, and the books that account for each of them."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Index, String, func, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.domain.chain import Posting
from services.payroll.domain.pay_line import Line
from services.payroll.domain.pay_period import Periods, month_of, week_of
from services.payroll.models.base import Base, Number, PlantKey
from shared.contracts.pay import LineKind, LineOrigin, LineStatus
from shared.plumbing.columns import EnumValue, Money

WAITING: ColumnElement[bool] = literal_column("status IN ('held', 'no_rate')")  # UNSETTLED, as its index says it
TIMELESS: ColumnElement[bool] = literal_column("kind IN ('hour', 'rework_hour') AND hours = 0 AND reverses IS NULL")
RUNNING: ColumnElement[bool] = literal_column("status = 'running'")
MOVES: ColumnElement[bool] = literal_column("debit <> credit")  # a posting; a note of a held line moves nothing


class PayLine(Base):
    """What a worker gets for one thing. A row may change while it waits for its rate or a supervisor, or runs with its
    day; then never again.

    Whether a posted line is closed is said by the period its day lies in, not by the row.
    """

    __tablename__ = "pay_lines"
    __table_args__ = (
        Index(None, "plant", "on", "worker"),
        Index(None, "plant", "worker", "on"),
        Index(None, "plant", "report"),
        Index(None, "plant", "work_order", "on"),
        Index(None, "plant", "rate_id", "item", "worked_on"),
        Index(None, "plant", "item", "sequence", "on"),
        Index("ix_pay_lines_waiting", "plant", "status", "on", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_pay_lines_running", "plant", "on", sqlite_where=RUNNING, postgresql_where=RUNNING),
        Index(None, "plant", "worker", "worked_on"),
        Index("ix_pay_lines_timeless", "plant", "on", sqlite_where=TIMELESS, postgresql_where=TIMELESS),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    worker: Mapped[Number]
    team: Mapped[Number | None]
    on: Mapped[date]
    week: Mapped[str] = mapped_column(String(8))  # of `on`, as wages are added up: 2026-W47
    month: Mapped[str] = mapped_column(String(7))
    worked_on: Mapped[date]
    report: Mapped[UUID | None]
    work_order: Mapped[Number | None]
    item: Mapped[Number | None]
    sequence: Mapped[int | None]
    origin: Mapped[LineOrigin] = mapped_column(EnumValue(LineOrigin))
    kind: Mapped[LineKind] = mapped_column(EnumValue(LineKind))
    quantity: Mapped[Decimal]
    hours: Mapped[Decimal]
    seconds: Mapped[Decimal | None]
    rate: Mapped[Decimal | None]
    rate_id: Mapped[UUID | None]
    terms_version: Mapped[int | None]
    amount: Mapped[Money]
    status: Mapped[LineStatus] = mapped_column(EnumValue(LineStatus))
    reverses: Mapped[UUID | None]
    rule: Mapped[Number | None]
    rule_version: Mapped[int | None]
    percent: Mapped[Decimal | None]
    base: Mapped[Money | None]
    covered_seconds: Mapped[Decimal | None]
    covered_pieces: Mapped[Decimal | None]
    whole: Mapped[Money | None]

    @property
    def is_adjustment(self) -> bool:
        """Its own day was closed when it was written."""
        return self.on != self.worked_on

    @property
    def entry(self) -> Line:
        return Line(**{field.name: getattr(self, field.name) for field in fields(Line)})

    def entry_by(self, periods: Periods) -> Line:
        """The line as the periods make it: closed, if its day is."""
        return replace(self.entry, status=periods.status_of(self.status, self.on))

    def enter(self, line: Line) -> None:
        for field in fields(Line):
            setattr(self, field.name, getattr(line, field.name))
        self.week, self.month = week_of(line.on), month_of(line.on)


# How long a line's work took, also of lines from before seconds were kept.
SECONDS: ColumnElement[Decimal] = func.coalesce(PayLine.seconds, PayLine.hours * literal_column("3600"))


class LedgerEntry(Base):
    """One posting of the books, or a note of a line that is held. Rows are only ever added: the database itself
    refuses anything else."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Index("ix_ledger_entries_posted", "plant", "pay_line", unique=True, sqlite_where=MOVES, postgresql_where=MOVES),
    )

    plant: Mapped[PlantKey]
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pay_line: Mapped[UUID]
    debit: Mapped[str] = mapped_column(String(60))
    credit: Mapped[str] = mapped_column(String(60))
    amount: Mapped[Money]
    digest: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    @property
    def posting(self) -> Posting:
        return Posting(**{field.name: getattr(self, field.name) for field in fields(Posting)})


class LedgerHead(Base):
    """How far a plant's books have come."""

    __tablename__ = "ledger_heads"

    plant: Mapped[PlantKey]
    position: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class Account(Base):
    """What an account of the books stands at: all it was credited with, less all it was debited with."""

    __tablename__ = "accounts"

    plant: Mapped[PlantKey]
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    balance: Mapped[Money]
