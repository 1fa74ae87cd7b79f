"""What people were paid before there was Gongdan, held against what it comes to for the same days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from shared.contracts.messages import Command, PageQuery, View
from shared.contracts.payroll.commands import FROM_TO
from shared.contracts.values import Limits

MOST_ROWS = 2000
OldAmount = Annotated[Decimal, Limits(least=-(10**10), most=10**10, places=4)]
OldQuantity = Annotated[Decimal, Limits(least=-(10**10), most=10**10, places=6)]


class Reason(StrEnum):
    """What may account for a difference, as far as it can be seen here."""

    UNKNOWN_WORKER = "unknown_worker"
    NOT_IN_SHEET = "not_in_sheet"
    NOTHING_BOOKED = "nothing_booked"
    NO_RATE = "no_rate"
    HELD = "held"
    OBJECTION = "objection"


@dataclass(frozen=True, kw_only=True)
class OldWage:
    """A row of somebody's wage sheet: what a worker, or who the sheet calls so, was paid."""

    row: Annotated[int, Limits(least=1)]
    worker: Annotated[str, Limits(shortest=1, longest=40)]
    amount: OldAmount
    pieces: OldQuantity | None = None
    hours: OldQuantity | None = None


@dataclass(frozen=True, kw_only=True)
class KeepOldWages(Command):
    """The wage sheet of these days; it takes the place of what was said about them before."""

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    from_on: date
    to_on: date
    rows: Annotated[tuple[OldWage, ...], Limits(longest=MOST_ROWS)]


@dataclass(frozen=True, kw_only=True)
class OldWageFate:
    """What became of a row: `created`, `changed` or `unchanged`."""

    row: int
    status: str


@dataclass(frozen=True, kw_only=True)
class OldWagesKept(View):
    """What became of the rows of a wage sheet."""

    items: tuple[OldWageFate, ...]


@dataclass(frozen=True, kw_only=True)
class WageComparisonsQuery(PageQuery):
    """Old and new pay of these days; without any those of the sheet that was imported last, else the last 30."""

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class WageComparisonView(View):
    """A worker's pay by the sheet and by Gongdan; null where one of the two knows nothing of him.

    `unpriced` and `held` count his lines that are not paid yet.
    """

    worker: str
    team: str | None
    old_amount: Decimal | None
    amount: Decimal | None
    difference: Decimal
    old_pieces: Decimal | None
    pieces: Decimal | None
    old_hours: Decimal | None
    hours: Decimal | None
    unpriced: int
    held: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class WageComparisonsView(View):
    """A page of workers, with the sums of all of them; `imported_at` is null where no sheet was."""

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    from_on: date
    to_on: date
    imported_at: datetime | None
    imported_by: str | None
    workers: int
    old_amount: Decimal
    amount: Decimal
    difference: Decimal
    items: tuple[WageComparisonView, ...]
    next_cursor: str | None
