"""Opening and closing pay periods."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.payroll.books import head_of, periods_of
from services.payroll.closable import booked_in, readiness, top_ups
from services.payroll.domain.four_eyes import second_pair
from services.payroll.domain.pay_period import Period, PeriodClosed, month_of, week_of
from services.payroll.ledger import enter, take_pen
from services.payroll.models import PayLine, PayPeriod, PaySettings, Plant
from services.payroll.views import period_view
from shared.contracts.caller import Caller
from shared.contracts.payroll.commands import PostPayPeriod
from shared.contracts.payroll.events import PayPeriodClosed, PayrollAudited
from shared.contracts.payroll.views import PayPeriodView
from shared.contracts.refusals import IdempotencyConflict, NotFound
from shared.contracts.values import LineStatus
from shared.plumbing import outbox
from shared.plumbing.ids import new_id


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


def close_pay_period(session: Session, caller: Caller, period_id: UUID, now: datetime) -> PayPeriodView:
    """Close a period for ever: pay is lifted to the agreed minimum, and by that very word every line in it is final.

    Where the plant wants four eyes, the first word only asks for it, and another person's closes it.
    """
    plant = take_pen(session, caller.plant)
    period = session.get(PayPeriod, (caller.plant, period_id))
    if period is None:
        raise NotFound()
    if period.closed_at is not None:
        raise PeriodClosed(first=period.from_on, last=period.to_on)
    before = period_view(period)
    settings = session.get(PaySettings, caller.plant)
    holds = settings is not None and settings.objections_hold_closing
    readiness(session, plant, period, objections_count=holds).refuse_unless_ready()
    if settings is not None and settings.four_eyes and not second_pair(period.asked_by, caller.username):
        period.asked_by = caller.username
        action = "pay_period.ask"
    else:
        _close(session, caller, plant, period, now)
        action = "pay_period.close"
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


def _close(session: Session, caller: Caller, plant: Plant, period: PayPeriod, now: datetime) -> None:
    """All in one transaction: whoever is interrupted has closed nothing, and closes with the same numbers again."""
    minimums = top_ups(session, plant, period)
    period.closed_at, period.closed_by = now, caller.username
    session.flush()
    _carry_over_held(session, plant, period)
    enter(session, plant.plant, [(None, line) for line in minimums])
    head = head_of(session, plant.plant)
    period.head_position, period.head_hash = head.position, head.hash
    outbox.record(
        session,
        PayPeriodClosed(
            plant=caller.plant,
            pay_period_id=period.id,
            from_on=period.from_on,
            to_on=period.to_on,
            closed_at=now,
            closed_by=caller.username,
        ),
    )


def _carry_over_held(session: Session, plant: Plant, period: PayPeriod) -> None:
    """What is held although its report was reversed leaves the period, so that nothing in it can change."""
    on = periods_of(session, plant.plant).first_open_day()
    session.execute(
        update(PayLine)
        .where(*booked_in(period), PayLine.status == LineStatus.HELD)
        .values(on=on, week=week_of(on), month=month_of(on))
        .execution_options(synchronize_session=False, off_the_hub=True)
    )
