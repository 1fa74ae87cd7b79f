"""Writing the ledger: one pen per plant, and the same settling whichever fact arrived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from services.payroll import books
from services.payroll.agreed import terms_of
from services.payroll.books import Change, periods_of
from services.payroll.days import WorkersDay, settled_days
from services.payroll.domain.pay_line import Line
from services.payroll.domain.pricing import prices_of
from services.payroll.domain.rates import Rate as RateVersion
from services.payroll.domain.rates import Terms
from services.payroll.domain.settling import Facts, Rules, settle
from services.payroll.domain.weighing import weighed
from services.payroll.domain.work import Work
from services.payroll.models import FailedInspection, PayLine, PaySettings, Plant, Rate, Report
from services.payroll.models.ledger import WAITING
from shared.contracts.payroll.events import PayChanged, PayLineWritten
from shared.plumbing import outbox
from shared.plumbing.batches import batches

AT_ONCE = 200  # reports settled together, so that memory stays small however many wait for a rate


def take_pen(session: Session, plant: str) -> Plant:
    """The plant, held until the transaction ends: nobody else writes its ledger, rates or periods meanwhile.

    A plant that planning has not told us about yet gets a row without a currency.
    """
    pen = session.get(Plant, plant, with_for_update=True)
    if pen is None:
        pen = Plant(plant=plant, revision=0, currency=None, inspection_changes_pay=False)
        session.add(pen)
        session.flush()
    return pen


def settle_waiting(session: Session, plant: Plant, *touched: ColumnElement[bool]) -> None:
    """Settle every report that has lines waiting for a rate, among the lines touched by what was just said."""
    waiting = select(PayLine.report).where(
        PayLine.plant == plant.plant,
        WAITING,
        PayLine.rate.is_(None),
        PayLine.reverses.is_(None),
        *touched,
    )
    settle_all(session, plant, sorted(set(session.scalars(waiting))))


def settle_all(session: Session, plant: Plant, reports: Sequence[UUID]) -> None:
    """Settle reports by their ids, some at a time."""
    for some in batches(reports, AT_ONCE):
        settle_reports(
            session,
            plant,
            session.scalars(select(Report).where(Report.plant == plant.plant, Report.id.in_(some))).all(),
        )


def settle_reports(session: Session, plant: Plant, reports: Iterable[Report], *, are_new: bool = False) -> None:
    """Write what the facts about the reports ask for, by the prices and periods of this moment.

    A report that has not arrived itself waits, and so does every report while the plant is unknown. Of reports that
    `are_new` nothing else was ever told, so there is nothing to look up about them.
    """
    arrived = [report for report in reports if report.work is not None]
    if plant.currency is None or not arrived:
        return
    works = [report.told for report in arrived]
    rates = _rates_for(session, plant.plant, works)
    terms = _terms_for(session, plant.plant, works)
    works = as_shared(session, plant.plant, works, terms)
    failed = taken_back(session, plant.plant, () if are_new else arrived)
    written = _lines_of(session, plant.plant, () if are_new else arrived)
    periods = periods_of(session, plant.plant, since=_first_day(works, written.values()))
    changed: list[tuple[PayLine | None, Line]] = []
    for report, work in zip(arrived, works, strict=True):
        facts = Facts(
            work=work,
            confirmed=report.is_confirmed,
            reversed_by=report.reversed_by,
            taken_back=failed[report.id],
        )
        prices = {
            hand.worker: prices_of(work, hand, terms[hand.worker], rates, periods.was_closed) for hand in work.hands
        }
        rules = Rules(
            prices={worker: first for worker, (first, *_) in prices.items()},
            later_prices={worker: later for worker, (_, *later) in prices.items()},
            booked_on=periods.booked_on,
            coin=plant.coin,
        )
        rows = {row.id: row for row in (*written[report.id], *written[report.reversed_by])}
        known = {key: row.entry_by(periods) for key, row in rows.items()}
        changed += [(rows.get(line.id), line) for line in settle(facts, known, rules).values()]
    changes = _write(session, plant.plant, changed)
    session.flush()
    days = settled_days(session, plant, {(line.worker, line.worked_on) for _, line in changed}, periods)
    _account_for(session, plant.plant, [*changes, *_write(session, plant.plant, days)])


def settle_days(session: Session, plant: Plant, days: Collection[WorkersDay]) -> None:
    """Work out anew what whole days add to the pay of their reports."""
    session.flush()
    enter(session, plant.plant, settled_days(session, plant, days))


def enter(session: Session, plant: str, changed: Iterable[tuple[PayLine | None, Line]]) -> None:
    """Put new and changed lines into the ledger, and tell whoever shows pay."""
    _account_for(session, plant, _write(session, plant, changed))


def _write(session: Session, plant: str, changed: Iterable[tuple[PayLine | None, Line]]) -> list[Change]:
    """The lines as rows, and how each stood before. The first of all says in which currency every other one is."""
    changes: list[Change] = []
    pen = session.get_one(Plant, plant)
    pen.paid_in = pen.paid_in or pen.currency
    for known, line in changed:
        changes.append((known.entry if known is not None else None, line))
        row = known or PayLine(plant=plant)
        row.enter(line)
        session.add(row)
        outbox.record(session, PayLineWritten(plant=plant, pay_line_id=line.id, worker=line.worker, on=line.on))
    return changes


def _account_for(session: Session, plant: str, changes: Sequence[Change]) -> None:
    """Post what was written, and say so."""
    books.keep(session, plant, changes)
    if changes:
        workers = sorted({line.worker for _, line in changes})
        outbox.record(session, PayChanged(plant=plant, workers=tuple(workers)))


def as_shared(
    session: Session, plant: str, works: Iterable[Work], terms: Mapping[str, list[Terms]] | None = None
) -> list[Work]:
    """Reports with what each hand's part weighs; terms are looked up where they are not given."""
    told = [(work, _by_coefficient(session, plant, work)) for work in works]
    if terms is None:
        terms = _terms_for(session, plant, [work for work, is_due in told if is_due])
    return [weighed(work, terms) if is_due else work for work, is_due in told]


def _by_coefficient(session: Session, plant: str, work: Work) -> bool:
    """Nobody said how a report is shared, and the plant wanted coefficients by then."""
    if work.shares_given or len(work.hands) == 1:
        return False
    settings = session.get(PaySettings, plant)
    return settings is not None and settings.shares_by_coefficient(work.accepted_at)


def _rates_for(session: Session, plant: str, works: Iterable[Work]) -> list[RateVersion]:
    works = list(works)
    asked = (
        (Rate.item, {work.item for work in works}),
        (Rate.sequence, {work.sequence for work in works}),
        (Rate.work_center, {work.work_center for work in works}),
        (Rate.team, {hand.team for work in works for hand in work.hands}),
    )
    may_cover = [or_(column.is_(None), column.in_(values)) for column, values in asked]
    return [rate.said for rate in session.scalars(select(Rate).where(Rate.plant == plant, *may_cover))]


def _terms_for(session: Session, plant: str, works: Iterable[Work]) -> dict[str, list[Terms]]:
    return terms_of(session, plant, {hand.worker for work in works for hand in work.hands})


def _first_day(works: Iterable[Work], written: Iterable[Iterable[PayLine]]) -> date:
    """The earliest day that is looked at: of the work itself, or of a line that was booked on another one."""
    worked = {hand.on for work in works for hand in work.hands}
    return min(worked | {line.on for lines in written for line in lines}, default=date.min)


def taken_back(session: Session, plant: str, reports: Sequence[Report]) -> dict[UUID, dict[UUID, Decimal]]:
    """The pieces that inspections took back, by report and inspection."""
    pieces: dict[UUID, dict[UUID, Decimal]] = defaultdict(dict)
    if not reports:
        return pieces
    asked = select(FailedInspection).where(
        FailedInspection.plant == plant, FailedInspection.report.in_([report.id for report in reports])
    )
    for failed in session.scalars(asked):
        pieces[failed.report][failed.id] = failed.pieces
    return pieces


def _lines_of(session: Session, plant: str, reports: Iterable[Report]) -> dict[UUID | None, list[PayLine]]:
    """Lines by the report, or reversing report, that they stand for."""
    causes = {cause for report in reports for cause in (report.id, report.reversed_by) if cause is not None}
    lines: dict[UUID | None, list[PayLine]] = defaultdict(list)
    if not causes:
        return lines
    for line in session.scalars(select(PayLine).where(PayLine.plant == plant, PayLine.report.in_(causes))):
        lines[line.report].append(line)
    return lines
