"""How a plant wants its pay decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.payroll.models import PaySettings
from services.payroll.views import settings_view
from shared.contracts.caller import Caller
from shared.contracts.payroll.commands import PutPaySettings
from shared.contracts.payroll.events import PayrollAudited
from shared.plumbing import outbox
from shared.plumbing.answers import Answer


def put_pay_settings(session: Session, caller: Caller, command: PutPaySettings, now: datetime) -> Answer:
    """Say what two people must agree on, whether open objections hold a period, and how reports are shared."""
    kept = session.get(PaySettings, caller.plant)
    is_new, before = kept is None, settings_view(kept)
    if kept is None:
        kept = PaySettings(plant=caller.plant)
        session.add(kept)
    kept.four_eyes, kept.four_eyes_for_rates = command.four_eyes, command.four_eyes_for_rates
    kept.objections_hold_closing = command.objections_hold_closing
    kept.share_by_coefficient(command.shares_by_coefficient, now)
    view = settings_view(kept)
    if view != before:
        outbox.audit(
            session,
            caller,
            PayrollAudited,
            action="pay_settings.put",
            object=caller.plant,
            before=before.dump(),
            after=view.dump(),
        )
    return Answer(view, created=is_new)
