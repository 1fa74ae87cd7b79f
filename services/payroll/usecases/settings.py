"""How a plant wants its pay decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.payroll.domain.four_eyes import second_pair
from services.payroll.models import PaySettings
from services.payroll.views import settings_view
from shared.contracts.caller import Caller
from shared.contracts.payroll.commands import PutPaySettings
from shared.contracts.payroll.events import PayrollAudited
from shared.plumbing import outbox
from shared.plumbing.answers import Answer


def put_pay_settings(session: Session, caller: Caller, command: PutPaySettings, now: datetime) -> Answer:
    """Say what two people must agree on, whether open objections hold a period, and how reports are shared.

    To do without a second person takes a second person too: the first one only asks for it.
    """
    kept = session.get(PaySettings, caller.plant)
    is_new, before = kept is None, settings_view(kept)
    if kept is None:
        kept = PaySettings(plant=caller.plant, four_eyes=False, four_eyes_for_rates=False)
        session.add(kept)
    _want_four_eyes(kept, "four_eyes", caller, wanted=command.four_eyes)
    _want_four_eyes(kept, "four_eyes_for_rates", caller, wanted=command.four_eyes_for_rates)
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


def _want_four_eyes(kept: PaySettings, what: str, caller: Caller, *, wanted: bool) -> None:
    asked_off_by = f"{what}_asked_off_by"
    if (
        getattr(kept, what)
        and not wanted
        and not second_pair(getattr(kept, asked_off_by), caller.username, is_key=caller.is_key)
    ):
        setattr(kept, asked_off_by, caller.username)
        return
    setattr(kept, what, wanted)
    setattr(kept, asked_off_by, None)
