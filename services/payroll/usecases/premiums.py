"""Premiums: versions that are added and never changed. Days that were worked already follow them."""

from __future__ import annotations

from dataclasses import fields, replace

from sqlalchemy.orm import Session

from services.payroll.books import periods_of
from services.payroll.days import last_premium
from services.payroll.domain.premiums import Premium as PremiumVersion
from services.payroll.ledger import take_pen
from services.payroll.models import PayLine, Premium
from services.payroll.usecases.due_days import mark_days
from services.payroll.views import premium_view
from shared.contracts.caller import Caller
from shared.contracts.pay import PremiumKind
from shared.contracts.payroll.commands import PutPremium
from shared.contracts.payroll.events import PayrollAudited
from shared.contracts.payroll.views import PremiumView
from shared.contracts.refusals import Refused
from shared.plumbing import outbox


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
    mark_days(session, caller.plant, PayLine.worked_on >= command.effective_from)
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
