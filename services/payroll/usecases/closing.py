"""Opening and closing pay periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, func, insert, literal, select, update
from sqlalchemy.orm import Session

from services.payroll.books import head_of, period_of, periods_of
from services.payroll.by_hand import pay_of, words_about
from services.payroll.closable import readiness, running_in, waiting_in
from services.payroll.domain.four_eyes import ChangedSinceAsked, PayMovedSinceAsked, second_pair
from services.payroll.domain.pay_period import Period, PeriodClosed, month_of, week_of
from services.payroll.ledger import enter, take_pen
from services.payroll.minimums import Promise, promises_in, top_ups
from services.payroll.models import ClosingMinimum, PayLine, PayPeriod, PaySettings, Plant
from services.payroll.views import period_view, settings_view
from shared.contracts.caller import Caller
from shared.contracts.execution.accepted import NOTHING_MISSING, ReportsAccepted
from shared.contracts.pay import LineStatus
from shared.contracts.payroll.commands import PostPayPeriod
from shared.contracts.payroll.events import PayPeriodClosed, PayrollAudited
from shared.contracts.payroll.views import PayPeriodView
from shared.contracts.refusals import IdempotencyConflict
from shared.contracts.values import ZERO, PeriodStatus
from shared.plumbing import outbox
from shared.plumbing.ids import new_id

AT_ONCE = 100  # workers of one step, so that reports never wait long for the pen
RUNNING_AT_ONCE = 500  # lines of one step


def post_pay_period(session: Session, caller: Caller, command: PostPayPeriod) -> PayPeriodView:
    """Say which days are paid together."""
    take_pen(session, caller.plant)
    if command.id is not None and session.get(PayPeriod, (caller.plant, command.id)) is not None:
        raise IdempotencyConflict()
    periods_of(session, caller.plant).refuse_overlap(Period(first=command.from_on, last=command.to_on))
    period = PayPeriod(plant=caller.plant, id=command.id or new_id(), from_on=command.from_on, to_on=command.to_on)
    session.add(period)
    session.flush()
    view = period_view(period)
    outbox.audit(session, caller, PayrollAudited, action="pay_period.post", object=str(period.id), after=view.dump())
    return view


def close_pay_period(
    session: Session, caller: Caller, period_id: UUID, now: datetime, floor: ReportsAccepted = NOTHING_MISSING
) -> PayPeriodView:
    """Close a period for ever: by that very word every line in it is final, and `lift_some` does what is left to do.

    All that the `floor` has accepted for its days must have arrived.

    Where the plant wants four eyes, the first word only asks for it, and another person's closes it. Who asks again
    while it is being closed learns how far that has come.
    """
    plant = take_pen(session, caller.plant)
    period = period_of(session, caller.plant, period_id)
    if period.status is PeriodStatus.CLOSED:
        raise PeriodClosed(first=period.from_on, last=period.to_on)
    if period.status is PeriodStatus.CLOSING:
        return period_view(period)
    before = period_view(period)
    wanted = settings_view(session.get(PaySettings, caller.plant))
    readiness(session, plant, period, now, objections_count=wanted.objections_hold_closing, floor=floor).require_ready()
    if wanted.four_eyes and not _is_agreed(session, caller, period, is_over=period.to_on < plant.day_of(now)):
        action = "pay_period.ask"
    else:
        _cut(session, caller, plant, period, now)
        action = "pay_period.cut"
    view = period_view(period)
    outbox.audit(
        session,
        caller,
        PayrollAudited,
        action=action,
        object=str(period.id),
        before=before.dump(),
        after=view.dump(),
    )
    return view


def _is_agreed(session: Session, caller: Caller, period: PayPeriod, *, is_over: bool) -> bool:
    """Is this the second person, about the same pay? Else he is noted as the first.

    Once something else was said by hand, or the floor moved the pay of days that are over, only whoever asked may ask
    again; others would agree to what they never saw. The pay of days that still run moves with every report.
    """
    words, asked_by = words_about(session, period), period.asked_by
    pay = pay_of(session, period) if is_over else None
    if asked_by is not None and (words, pay) != (period.words_when_asked, period.pay_when_asked):
        if asked_by != caller.username and words != period.words_when_asked:
            raise ChangedSinceAsked(asked_by=asked_by, count=words - (period.words_when_asked or 0))
        if asked_by != caller.username:
            raise PayMovedSinceAsked(asked_by=asked_by, before=period.pay_when_asked or ZERO, after=pay or ZERO)
        asked_by = None
    if second_pair(asked_by, caller.username, is_key=caller.is_key):
        return True
    period.asked_by, period.words_when_asked, period.pay_when_asked = caller.username, words, pay
    return False


def withdraw_asking(session: Session, caller: Caller, period_id: UUID) -> PayPeriodView:
    """Not yet after all. Whoever may close a period may say so, also where the one who asked is away."""
    take_pen(session, caller.plant)
    period = period_of(session, caller.plant, period_id)
    if period.status is not PeriodStatus.OPEN:
        raise PeriodClosed(first=period.from_on, last=period.to_on)
    before = period_view(period)
    period.asked_by = period.words_when_asked = period.pay_when_asked = None
    view = period_view(period)
    if view != before:
        outbox.audit(
            session,
            caller,
            PayrollAudited,
            action="pay_period.withdraw",
            object=str(period.id),
            before=before.dump(),
            after=view.dump(),
        )
    return view


def _cut(session: Session, caller: Caller, plant: Plant, period: PayPeriod, now: datetime) -> None:
    """Fix what belongs to the period, and what is promised to whom: minimums come out the same whenever they are added.

    It takes a moment however many lines there are; what is told from now on is booked after the period.
    """
    wanted = promises_in(period).add_columns(literal(period.plant), literal(period.id, Uuid()))
    columns = ["worker", "team", "terms_known", "plant", "period"]
    session.execute(insert(ClosingMinimum).from_select(columns, wanted))
    due = select(func.count()).where(ClosingMinimum.plant == period.plant, ClosingMinimum.period == period.id)
    period.minimums_due = session.scalar(due) or 0
    period.cut_at, period.closed_by = now, caller.username
    session.flush()
    _carry_over_held(session, plant, period)


def _carry_over_held(session: Session, plant: Plant, period: PayPeriod) -> None:
    """What is held although its report was reversed leaves the period, so that nothing in it can change."""
    on = periods_of(session, plant.plant).first_open_day()
    held = select(PayLine.id).where(*waiting_in(period), PayLine.status == LineStatus.HELD)
    session.execute(
        update(PayLine)
        .where(PayLine.plant == period.plant, PayLine.id.in_(held))
        .values(on=on, week=week_of(on), month=month_of(on))
        .execution_options(synchronize_session=False)
    )


def lift_some(session: Session, plant_number: str, period_id: UUID, now: datetime) -> bool:
    """Post what ran with its days, lift workers to their minimum, and seal the period. Is there more to do?

    Whoever is interrupted leaves whole steps behind, and anybody goes on from there.
    """
    plant = take_pen(session, plant_number)
    period = session.get_one(PayPeriod, (plant_number, period_id), populate_existing=True)
    if period.status is not PeriodStatus.CLOSING:
        return False
    if _post_running(session, period):
        return True
    waiting = (
        select(ClosingMinimum)
        .where(
            ClosingMinimum.plant == plant_number, ClosingMinimum.period == period_id, ClosingMinimum.amount.is_(None)
        )
        .order_by(ClosingMinimum.worker)
        .limit(AT_ONCE)
    )
    some = session.scalars(waiting).all()
    promises = [Promise(worker=one.worker, team=one.team, terms_known=one.terms_known) for one in some]
    lines = {line.worker: line for line in top_ups(session, plant, period, promises)}
    enter(session, plant_number, [(None, line) for line in lines.values()])
    for one in some:
        one.amount = lines[one.worker].amount if one.worker in lines else ZERO
    period.minimums_done += len(some)
    if period.minimums_done == period.minimums_due:
        _seal(session, period, now)
    return period.status is PeriodStatus.CLOSING


def _post_running(session: Session, period: PayPeriod) -> bool:
    """What nothing can change any more becomes pay like any other line. Was there any?"""
    some = session.scalars(
        select(PayLine).where(*running_in(period)).order_by(PayLine.on, PayLine.id).limit(RUNNING_AT_ONCE)
    )
    lines = [(row, replace(row.entry, status=LineStatus.OPEN)) for row in some]
    enter(session, period.plant, lines)
    return bool(lines)


def _seal(session: Session, period: PayPeriod, now: datetime) -> None:
    """The last word, in the name of whoever said the first."""
    assert period.closed_by is not None
    before = period_view(period)
    head = head_of(session, period.plant)
    period.closed_at, period.head_position, period.head_hash = now, head.position, head.hash
    outbox.record(
        session,
        PayrollAudited(
            plant=period.plant,
            actor=period.closed_by,
            action="pay_period.close",
            object=str(period.id),
            before=before.dump(),
            after=period_view(period).dump(),
            at=now,
            correlation_id="",
        ),
    )
    outbox.record(
        session,
        PayPeriodClosed(
            plant=period.plant,
            pay_period_id=period.id,
            from_on=period.from_on,
            to_on=period.to_on,
            closed_at=now,
            closed_by=period.closed_by,
        ),
    )
