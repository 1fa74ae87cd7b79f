"""Workers' whole days: everything known about them, and what the plant's premiums make of it today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, literal, or_, select
from sqlalchemy.orm import Session

from services.payroll.books import periods_of
from services.payroll.domain.day_pay import Booking, Count, Day, Done, dues, settle_day, tier_dues
from services.payroll.domain.pay_line import Line
from services.payroll.domain.pay_period import Periods
from services.payroll.domain.premiums import Premium as PremiumVersion
from services.payroll.domain.rates import Rate as RateVersion
from services.payroll.models import PayLine, Plant, Premium, Rate, Report
from services.payroll.models.agreements import TIERED
from shared.contracts.pay import LineKind, LineOrigin, LineStatus
from shared.contracts.values import ZERO

WorkersDay = tuple[str, date]
_TOLD = (LineOrigin.WORK, LineOrigin.EXCESS, LineOrigin.REPRICED)


def premiums_of(session: Session, plant: str) -> list[PremiumVersion]:
    return [premium.said for premium in session.scalars(select(Premium).where(Premium.plant == plant))]


def _rules_of_days(session: Session, plant: str) -> tuple[list[PremiumVersion], bool]:
    """A plant's premiums, and whether any rate has further prices; by one statement, as every report asks for it."""
    once = select(literal(1)).subquery()
    tiers_said = select(Rate.id).where(Rate.plant == plant, TIERED).exists()
    asked = select(Premium, tiers_said).select_from(once).outerjoin(Premium, Premium.plant == plant)
    rows = session.execute(asked).all()
    return [premium.said for premium, _ in rows if premium is not None], any(said for _, said in rows)


def has_rules(session: Session, plant: str) -> bool:
    """May anything run with a day of this plant?"""
    premiums, tiers_said = _rules_of_days(session, plant)
    return bool(premiums) or tiers_said


def last_premium(session: Session, plant: str, number: str) -> Premium | None:
    """What was last said about a premium, if anything."""
    asked = select(Premium).where(Premium.plant == plant, Premium.number == number)
    return session.scalar(asked.order_by(Premium.version.desc()).limit(1))


def settled_days(
    session: Session, plant: Plant, days: Collection[WorkersDay], periods: Periods | None = None
) -> list[tuple[PayLine | None, Line]]:
    """The lines of workers' days that are new, or no longer what they were; none where nobody pays any premium.

    `periods` are those that say how these days stand, where somebody knows them already.
    """
    if plant.currency is None or not days:
        return []
    premiums, tiers_said = _rules_of_days(session, plant.plant)
    if not premiums and not tiers_said:
        return []
    periods = periods or periods_of(session, plant.plant, since=min(on for _, on in days))
    booking = Booking(on=periods.booked_on, is_closed=periods.is_closed)
    found = lines_of_days(session, plant.plant, days)
    ended = ends_of(session, plant.plant, found.values())
    tiered = tiered_of(session, plant.plant, found.values()) if tiers_said else []
    changed: list[tuple[PayLine | None, Line]] = []
    for worker, on in sorted(days):
        lines = found[worker, on]
        rows = {line.id: line for line in lines if line.origin is LineOrigin.DAY}
        done = [line.entry for line in lines if line.id not in rows]
        day = day_of(worker, on, done, ended, periods)
        due = [*dues(day, premiums, plant.zone, plant.coin), *tier_dues(day, tiered, plant.coin)]
        written = [row.entry for row in rows.values()]
        changed += [(rows.get(line.id), line) for line in settle_day(day, due, written, booking).values()]
    return changed


def lines_of_days(session: Session, plant: str, days: Iterable[WorkersDay]) -> dict[WorkersDay, list[PayLine]]:
    """Everything that was written about the days, wherever it is booked; minimums are a period's, and no day's."""
    of: dict[str, set[date]] = defaultdict(set)
    for worker, on in days:
        of[worker].add(on)
    wanted = or_(*(and_(PayLine.worker == worker, PayLine.worked_on.in_(on)) for worker, on in of.items()))
    asked = select(PayLine).where(PayLine.plant == plant, wanted, PayLine.origin != LineOrigin.MINIMUM)
    lines: dict[WorkersDay, list[PayLine]] = defaultdict(list)
    for line in session.scalars(asked):
        lines[line.worker, line.worked_on].append(line)
    return lines


def ends_of(session: Session, plant: str, lines: Iterable[Sequence[PayLine]]) -> dict[UUID, datetime | None]:
    ids = {line.report for some in lines for line in some if line.report is not None and line.reverses is None}
    asked = select(Report).where(Report.plant == plant, Report.id.in_(ids), Report.work.is_not(None))
    return {report.id: report.told.finished_at for report in session.scalars(asked)} if ids else {}


def has_tiers(session: Session, plant: str) -> bool:
    return session.scalar(select(Rate.id).where(Rate.plant == plant, TIERED).limit(1)) is not None


def tiered_of(session: Session, plant: str, lines: Iterable[Sequence[PayLine]]) -> list[RateVersion]:
    """The rates with further prices that any of the lines is paid by."""
    ids = {line.rate_id for some in lines for line in some if line.rate_id is not None}
    asked = select(Rate).where(Rate.plant == plant, Rate.id.in_(ids), TIERED).order_by(Rate.id)
    return [rate.said for rate in session.scalars(asked)] if ids else []


def _counts(lines: Iterable[Line]) -> dict[UUID, Count]:
    """Pieces by the rate they are paid by. What is held is told, and does not stand yet."""
    counts: dict[UUID, Count] = defaultdict(Count)

    def count(rate: UUID, pieces: Decimal, line: Line) -> None:
        known = counts[rate]
        stands = pieces if line.status is not LineStatus.HELD else ZERO
        told = pieces if line.origin in _TOLD and pieces > ZERO else ZERO
        counts[rate] = Count(stand=known.stand + stands, told=known.told + told)

    for line in lines:
        if line.kind is LineKind.PIECE and line.rate_id is not None:
            count(line.rate_id, line.quantity, line)
            if line.rule is not None and line.covered_pieces is not None:  # they leave the rate of before
                count(line.rate_id, line.covered_pieces, line)
                count(UUID(line.rule), -line.covered_pieces, line)
    return counts


def day_of(worker: str, on: date, lines: Sequence[Line], ended: dict[UUID, datetime | None], periods: Periods) -> Day:
    """A line and its reversal together are nothing: neither time nor pay. What is held is not paid yet."""
    reports = {line.id: line.report for line in lines if line.reverses is None}
    of: dict[UUID, list[Line]] = defaultdict(list)
    for line in lines:
        report = line.report if line.reverses is None else reports.get(line.reverses)
        if report is not None:
            of[report].append(line)
    paid = {line.id for some in of.values() for line in some if line.status is not LineStatus.HELD}
    return Day(
        worker=worker,
        on=on,
        pieces=_counts(lines),
        is_late=any(not periods.is_closed(line.on) for line in lines if line.id in paid),
        done=tuple(
            Done(
                report=report,
                team=some[0].team,
                ended_at=ended.get(report),
                seconds=sum((line.time for line in some), ZERO),
                seconds_told=sum((line.time for line in some if line.reverses is None), ZERO),
                pay=sum((line.amount for line in some if line.status is not LineStatus.HELD), ZERO),
            )
            for report, some in of.items()
        ),
    )
