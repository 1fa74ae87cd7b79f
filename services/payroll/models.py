"""Payroll's tables: what is agreed, what is known about reports, the ledger, and copies of master data."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import JSON, Index, MetaData, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.payroll.domain.chain import Posting
from services.payroll.domain.pay_line import Line
from services.payroll.domain.pay_period import Period, Periods, month_of, week_of
from services.payroll.domain.rates import Rate as RateVersion
from services.payroll.domain.rates import Terms
from services.payroll.domain.work import Work
from shared.contracts.messages import dumper_of, schema_of
from shared.contracts.values import LineKind, LineOrigin, LineStatus, ObjectionStatus, PayMode, RateKind
from shared.plumbing.columns import NAMING, TYPES, EnumValue, Money

AWAITED = text("work IS NULL")


class Base(DeclarativeBase):
    """What every table of payroll shares: how its constraints are named, and which column fits which value."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


PlantKey = Annotated[str, mapped_column(String(40), primary_key=True)]
NumberKey = Annotated[str, mapped_column(String(40), primary_key=True)]
Number = Annotated[str, mapped_column(String(40))]


class Plant(Base):
    """A plant's settings, as planning told them. Nothing can be priced before its currency is known.

    Its row is the one pen of the plant's ledger: whoever writes lines, rates or periods holds it.
    """

    __tablename__ = "plants"

    plant: Mapped[PlantKey]
    revision: Mapped[int]
    currency: Mapped[str | None] = mapped_column(String(3))
    inspection_changes_pay: Mapped[bool]


class Worker(Base):
    """A worker, as planning told it."""

    __tablename__ = "workers"
    __table_args__ = (Index(None, "plant", "team"),)

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    revision: Mapped[int]
    team: Mapped[Number | None]


class Team(Base):
    """A team, as planning told it."""

    __tablename__ = "teams"
    __table_args__ = (Index(None, "plant", "leader"),)

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    revision: Mapped[int]
    leader: Mapped[Number | None]


class Item(Base):
    """An item, as planning told it; known or unknown is all that matters here."""

    __tablename__ = "items"

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    revision: Mapped[int]


class Rate(Base):
    """One version of a rate. It is never changed."""

    __tablename__ = "rates"
    __table_args__ = (
        Index(None, "plant", "item", "sequence"),
        Index(None, "plant", "effective_from", "id"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[RateKind] = mapped_column(EnumValue(RateKind))
    item: Mapped[Number | None]
    sequence: Mapped[int | None]
    amount: Mapped[Decimal]
    effective_from: Mapped[date]
    version: Mapped[int]

    @property
    def said(self) -> RateVersion:
        return RateVersion(
            id=self.id,
            kind=self.kind,
            item=self.item,
            sequence=self.sequence,
            amount=self.amount,
            effective_from=self.effective_from,
            version=self.version,
        )


class PayTerms(Base):
    """One version of what was agreed with a worker. It is never changed."""

    __tablename__ = "pay_terms"

    plant: Mapped[PlantKey]
    worker: Mapped[NumberKey]
    version: Mapped[int] = mapped_column(primary_key=True)
    mode: Mapped[PayMode] = mapped_column(EnumValue(PayMode))
    hourly_rate: Mapped[Decimal | None]
    minimum_hourly: Mapped[Decimal | None]
    effective_from: Mapped[date]

    def says_the_same(self, other: PayTerms) -> bool:
        return replace(self.agreed, version=0) == replace(other.agreed, version=0)

    @property
    def agreed(self) -> Terms:
        return Terms(
            mode=self.mode,
            hourly_rate=self.hourly_rate,
            minimum_hourly=self.minimum_hourly,
            effective_from=self.effective_from,
            version=self.version,
        )


class Report(Base):
    """What is known about a report so far; its facts arrive in any order.

    `work` is what it says about pay, null until the report itself has arrived.
    """

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_awaited", "plant", sqlite_where=AWAITED, postgresql_where=AWAITED),)

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    work: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    is_confirmed: Mapped[bool] = mapped_column(default=False)
    reversed_by: Mapped[UUID | None]

    @property
    def told(self) -> Work:
        assert self.work is not None
        return Work(**schema_of(Work).load(self.work))

    def tell(self, work: Work) -> None:
        self.work = dumper_of(Work)(work)


class FailedInspection(Base):
    """Pieces of a report that an inspection failed and its workers had spoiled."""

    __tablename__ = "failed_inspections"
    __table_args__ = (Index(None, "plant", "report"),)

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    report: Mapped[UUID]
    pieces: Mapped[Decimal]


class PayLine(Base):
    """What a worker gets for one thing. A row may change while it waits for its rate or a supervisor; then never again.

    Whether a posted line is closed is said by the period its day lies in, not by the row.
    """

    __tablename__ = "pay_lines"
    __table_args__ = (
        Index(None, "plant", "on", "worker"),
        Index(None, "plant", "worker", "on"),
        Index(None, "plant", "report"),
        Index(None, "plant", "work_order", "on"),
        Index(None, "plant", "status", "item"),
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


class PaySettings(Base):
    """How a plant wants its pay decided; without a row nothing of it is wanted."""

    __tablename__ = "pay_settings"

    plant: Mapped[PlantKey]
    four_eyes: Mapped[bool]
    objections_hold_closing: Mapped[bool]


class LedgerEntry(Base):
    """One posting of the books. Rows are only ever added: the database itself refuses anything else."""

    __tablename__ = "ledger_entries"
    __table_args__ = (Index(None, "plant", "pay_line", unique=True),)

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


class DayTotal(Base):
    """What the lines of one worker that are booked on one day add up to; what is held is not in it.

    Wages are read from here, however many lines there are. `team` is empty for work in no team.
    """

    __tablename__ = "day_totals"
    __table_args__ = (
        Index(None, "plant", "worker", "on"),
        Index(None, "plant", "on", "team"),
        Index(None, "plant", "week", "worker"),
        Index(None, "plant", "week", "team"),
        Index(None, "plant", "month", "worker"),
        Index(None, "plant", "month", "team"),
    )

    plant: Mapped[PlantKey]
    on: Mapped[date] = mapped_column(primary_key=True)
    worker: Mapped[NumberKey]
    team: Mapped[NumberKey]
    worked_on: Mapped[date] = mapped_column(primary_key=True)
    week: Mapped[str] = mapped_column(String(8))
    month: Mapped[str] = mapped_column(String(7))
    pieces: Mapped[Decimal]
    hours: Mapped[Decimal]
    seconds: Mapped[Decimal]
    amount: Mapped[Money]


class OperationTotal(Base):
    """What the lines of one step of an item that are booked on one day add up to; what is held is not in it."""

    __tablename__ = "operation_totals"

    plant: Mapped[PlantKey]
    on: Mapped[date] = mapped_column(primary_key=True)
    item: Mapped[NumberKey]
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    amount: Mapped[Money]


class OutputTotal(Base):
    """What one worker made at one step of an item in reports of one day, and how long it took him."""

    __tablename__ = "output_totals"

    plant: Mapped[PlantKey]
    on: Mapped[date] = mapped_column(primary_key=True)
    worker: Mapped[NumberKey]
    team: Mapped[NumberKey]
    item: Mapped[NumberKey]
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    good: Mapped[Decimal]
    taken: Mapped[Decimal]
    standard_hours: Mapped[Decimal]
    hours: Mapped[Decimal]


class PayPeriod(Base):
    """Days that are paid together; closed once and for ever. The head is where the books stood then."""

    __tablename__ = "pay_periods"
    __table_args__ = (Index(None, "plant", "from_on", unique=True),)

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    asked_by: Mapped[str | None]  # who wants it closed, where a second person must agree
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    head_position: Mapped[int | None]
    head_hash: Mapped[str | None] = mapped_column(String(64))

    @property
    def days(self) -> Period:
        return Period(first=self.from_on, last=self.to_on, is_closed=self.closed_at is not None)


class Objection(Base):
    """A worker says that a pay line is wrong."""

    __tablename__ = "objections"
    __table_args__ = (Index(None, "plant", "raised_at", "id"), Index(None, "plant", "pay_line"))

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    pay_line: Mapped[UUID]
    worker: Mapped[Number]
    text: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime]
    status: Mapped[ObjectionStatus] = mapped_column(EnumValue(ObjectionStatus))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
