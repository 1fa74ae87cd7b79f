"""Allowances and deductions: said with a reason, taken back by another, and never booked where it is closed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payroll.books import periods_of
from services.payroll.domain.allowances import AllowanceReversed, refuse_unpayable
from services.payroll.domain.pay_line import Line, line_by_hand, reversal_of
from services.payroll.ledger import enter, take_pen
from services.payroll.models import Allowance, PayLine, Worker
from services.payroll.relations import refuse_own_pay
from services.payroll.views import allowance_view
from shared.contracts.caller import Caller
from shared.contracts.payroll.commands import PostAllowance, ReverseAllowance
from shared.contracts.payroll.events import PayrollAudited
from shared.contracts.payroll.views import AllowanceView
from shared.contracts.refusals import IdempotencyConflict, NotHeardOf
from shared.plumbing import outbox
from shared.plumbing.finding import find
from shared.plumbing.ids import new_id


def post_allowance(session: Session, caller: Caller, command: PostAllowance, now: datetime) -> AllowanceView:
    """Give a worker something beside his work, or keep it from him."""
    plant = take_pen(session, caller.plant)
    worker = session.get(Worker, (caller.plant, command.worker))
    if worker is None or plant.currency is None:
        raise NotHeardOf({"worker": "unknown_worker"})
    refuse_own_pay(session, caller, worker.number)
    refuse_unpayable(command.amount, plant.coin)
    periods_of(session, caller.plant).refuse_closed(command.on)
    id = _free_id(session, caller, command.id)
    line = line_by_hand(id, worker.number, worker.team, on=command.on, amount=command.amount)
    return _say(session, caller, line, command.on, command.reason, now, action="allowance.post")


def reverse_allowance(
    session: Session, caller: Caller, allowance: UUID, command: ReverseAllowance, now: datetime
) -> AllowanceView:
    """Take it back: on its own day, or, where that is closed, as an adjustment."""
    take_pen(session, caller.plant)
    given = find(session, Allowance, (caller.plant, allowance))
    refuse_own_pay(session, caller, given.worker)
    again = select(Allowance.id).where(Allowance.plant == caller.plant, Allowance.reverses == given.id)
    if given.reverses is not None or session.scalar(again) is not None:
        raise AllowanceReversed()
    periods = periods_of(session, caller.plant)
    known = session.get_one(PayLine, (caller.plant, given.id)).entry_by(periods)
    line = reversal_of(known, report=None, on=periods.booked_on(given.on))
    _free_id(session, caller, line.id)
    return _say(session, caller, line, given.on, command.reason, now, action="allowance.reverse")


def _free_id(session: Session, caller: Caller, wanted: UUID | None) -> UUID:
    """The pay line has the id of what it stands for, so no line may have it."""
    if wanted is not None and session.get(PayLine, (caller.plant, wanted)) is not None:
        raise IdempotencyConflict()
    return wanted or new_id()


def _say(
    session: Session, caller: Caller, line: Line, on: date, reason: str, now: datetime, *, action: str
) -> AllowanceView:
    said = Allowance(
        plant=caller.plant,
        id=line.id,
        worker=line.worker,
        on=on,
        amount=Decimal(line.amount),
        reason=reason,
        said_by=caller.username,
        said_at=now,
        reverses=line.reverses,
    )
    session.add(said)
    enter(session, caller.plant, [(None, line)])
    session.flush()
    view = allowance_view(said, None)
    outbox.audit(session, caller, PayrollAudited, action=action, object=str(said.id), after=view.dump())
    return view
