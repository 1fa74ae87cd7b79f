"""A pay line: what one worker gets for one thing, frozen with its report, its rate and its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from shared.contracts.pay import LineKind, LineOrigin, LineStatus
from shared.contracts.values import ZERO

UNSETTLED = (LineStatus.HELD, LineStatus.NO_RATE)  # waits for a supervisor or a rate: no pay yet, and may still change


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry of the ledger. `on` is the day it is booked on, `worked_on` the production day it comes from.

    They differ when the production day's period was closed already.
    """

    id: UUID
    worker: str
    team: str | None
    on: date
    worked_on: date
    report: UUID | None
    work_order: str | None
    item: str | None
    sequence: int | None
    origin: LineOrigin
    kind: LineKind
    quantity: Decimal = ZERO
    hours: Decimal = ZERO
    seconds: Decimal | None = None  # the same time exactly, as `hours` cannot say it; lines from before have none
    rate: Decimal | None = None
    rate_id: UUID | None = None
    terms_version: int | None = None
    amount: Decimal = ZERO
    status: LineStatus
    reverses: UUID | None = None
    rule: str | None = None  # the premium, with its version, and what it was a percentage of; or the rate of before
    rule_version: int | None = None
    percent: Decimal | None = None
    base: Decimal | None = None
    covered_seconds: Decimal | None = None
    covered_pieces: Decimal | None = None  # of a rate with tiers, those beyond its first price
    whole: Decimal | None = (
        None  # what the rule comes to for the whole day, of which earlier lines may have paid a part
    )

    @property
    def time(self) -> Decimal:
        """How long it took, in seconds."""
        return self.hours * 3600 if self.seconds is None else self.seconds

    @property
    def worth(self) -> Decimal:
        """What the work is worth with this line: all of it, where earlier lines have paid a part."""
        return self.amount if self.whole is None else self.whole

    @property
    def is_unsettled(self) -> bool:
        return self.status in UNSETTLED

    @property
    def waits_for_rate(self) -> bool:
        return self.rate is None and self.is_unsettled

    @property
    def is_closed(self) -> bool:
        return self.status is LineStatus.CLOSED


def line_id(cause: UUID, worker: str, origin: LineOrigin) -> UUID:
    """The same fact always writes the same line, however often and in whatever order it is told."""
    return uuid5(cause, f"{origin}/{worker}")


def reversal_id(line: UUID) -> UUID:
    return uuid5(line, LineOrigin.REVERSAL)


def repriced_id(line: UUID, rate: UUID) -> UUID:
    return uuid5(line, f"{LineOrigin.REPRICED}/{rate}")


def negative(line: Line) -> Line:
    """What takes back everything that a line gave."""
    return replace(
        line,
        quantity=-line.quantity,
        hours=-line.hours,
        seconds=None if line.seconds is None else -line.seconds,
        covered_pieces=None if line.covered_pieces is None else -line.covered_pieces,
        amount=-line.amount,
    )


def reversal_of(line: Line, *, report: UUID | None, on: date) -> Line:
    """The exact negative of a line. It is held, or waits for a rate, as long as the line itself does."""
    return replace(
        negative(line),
        id=reversal_id(line.id),
        on=on,
        report=report,
        origin=LineOrigin.REVERSAL,
        status=LineStatus.OPEN if line.is_closed else line.status,
        reverses=line.id,
        whole=None,
    )


def repriced(line: Line, *, rate: Decimal, rate_id: UUID, instead_of: Line, on: date, whole: Decimal) -> Line:
    """What another rate makes of the work of a line, beside what it got `instead_of` that: by itself or by a rate
    between the two. Pieces and hours stay with the line; these are paid by the new rate from now on."""
    return replace(
        line,
        id=repriced_id(line.id, rate_id),
        on=on,
        origin=LineOrigin.REPRICED,
        quantity=ZERO,
        hours=ZERO,
        seconds=ZERO,
        rate=rate,
        rate_id=rate_id,
        rule=str(instead_of.rate_id),
        covered_pieces=line.quantity if line.kind is LineKind.PIECE else None,
        amount=whole - instead_of.worth,
        whole=whole,
        status=LineStatus.HELD if line.status is LineStatus.HELD else LineStatus.OPEN,
    )


def line_by_hand(id: UUID, worker: str, team: str | None, *, on: date, amount: Decimal) -> Line:
    """What the office gives, or takes where it is below zero."""
    kind = LineKind.ALLOWANCE if amount > ZERO else LineKind.DEDUCTION
    return _beside_work(id, worker, team, on=on, amount=amount, origin=LineOrigin.HAND, kind=kind)


def top_up_line(period: UUID, worker: str, team: str | None, *, on: date, amount: Decimal) -> Line:
    """What lifts a worker's pay of a period to the agreed minimum; written when the period closes."""
    id, origin = line_id(period, worker, LineOrigin.MINIMUM), LineOrigin.MINIMUM
    return _beside_work(id, worker, team, on=on, amount=amount, origin=origin, kind=LineKind.TOP_UP)


def _beside_work(
    id: UUID, worker: str, team: str | None, *, on: date, amount: Decimal, origin: LineOrigin, kind: LineKind
) -> Line:
    """Money that no report earned."""
    return Line(
        id=id,
        worker=worker,
        team=team,
        on=on,
        worked_on=on,
        report=None,
        work_order=None,
        item=None,
        sequence=None,
        origin=origin,
        kind=kind,
        amount=amount,
        status=LineStatus.OPEN,
    )
