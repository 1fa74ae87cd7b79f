"""Premiums: versions that are added and never changed, and the days that are worked out anew by them."""

from __future__ import annotations

from dataclasses import fields, replace

from sqlalchemy import delete, insert, literal, select, tuple_
from sqlalchemy.orm import Session

from services.payroll.books import periods_of
from services.payroll.days import last_premium
from services.payroll.domain.premiums import Premium as PremiumVersion
from services.payroll.ledger import settle_days, take_pen
from services.payroll.models import DayDue, PayLine, Premium
from services.payroll.views import premium_view
from shared.contracts.caller import Caller
from shared.contracts.pay import PremiumKind
from shared.contracts.payroll.commands import PutPremium
from shared.contracts.payroll.events import PayrollAudited
from shared.contracts.payroll.views import PremiumView
from shared.contracts.refusals import Refused
from shared.plumbing import outbox

AT_ONCE = 100  # days of workers, so that reports never wait long for the pen


class TimeZoneUnknown(Refused):
    """Nobody has told payroll by which clock the plant works."""


def put_premium(session: Session, caller: Caller, number: str, command: PutPremium) -> PremiumView:
    """Say what is paid on top from a day on. Saying the same again changes nothing.

    Days that were worked already are worked out anew, none of them in a period that is closed.
    """
    plant = take_pen(session, caller.plant)
    known = last_premium(session, caller.plant, number)
    before = premium_view(known) if known is not None else None
    wanted = PremiumVersion(
        number=number,
        version=before.version + 1 if before else 1,
        **{field.name: getattr(command, field.name) for field in fields(command)},
    )
    wanted.refuse_nonsense()
    if wanted.kind is PremiumKind.NIGHT and plant.time_zone is None:
        raise TimeZoneUnknown()
    periods_of(session, caller.plant).refuse_closed_since(command.effective_from)
    premium = Premium.of(caller.plant, wanted)
    view = premium_view(premium)
    if before is not None and view == replace(before, version=view.version):
        return before
    session.add(premium)
    session.flush()
    _mark_days(session, caller.plant, command)
    outbox.audit(
        session,
        caller,
        PayrollAudited,
        action="premium.put",
        object=number,
        before=before.dump() if before else None,
        after=view.dump(),
    )
    return view


def _mark_days(session: Session, plant: str, command: PutPremium) -> None:
    marked = select(DayDue.worker).where(
        DayDue.plant == plant, DayDue.worker == PayLine.worker, DayDue.on == PayLine.worked_on
    )
    worked = (
        select(literal(plant), PayLine.worker, PayLine.worked_on)
        .where(
            PayLine.plant == plant,
            PayLine.worked_on >= command.effective_from,
            PayLine.report.is_not(None),
            ~marked.exists(),
        )
        .distinct()
    )
    session.execute(insert(DayDue).from_select(["plant", "worker", "on"], worked))


def work_out_some(session: Session, plant_number: str) -> bool:
    """Work out some of the days that are due. Is there more to do?"""
    plant = take_pen(session, plant_number)
    some = session.execute(
        select(DayDue.worker, DayDue.on).where(DayDue.plant == plant_number).order_by(DayDue.on).limit(AT_ONCE)
    ).all()
    days = [(worker, on) for worker, on in some]
    settle_days(session, plant, days)
    if days:
        session.execute(delete(DayDue).where(DayDue.plant == plant_number, tuple_(DayDue.worker, DayDue.on).in_(days)))
    return len(days) == AT_ONCE
