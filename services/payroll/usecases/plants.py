"""A plant's settings decide how pay is rounded and whether inspections change it."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.payroll.ledger import settle_all, take_pen
from services.payroll.models import FailedInspection, Plant, Report
from shared.contracts.planning.events import PlantChanged
from shared.plumbing import logs

log = logs.logger(__name__)


def learn_plant(session: Session, event: PlantChanged) -> None:
    """Keep the newest settings. Reports that came before the plant was known are paid now.

    Another currency comes too late once anything is booked; planning refuses it then, so somebody should look.
    """
    was_unknown = take_pen(session, event.plant).currency is None
    plant = keep_plant(session, event)
    if plant.paid_in is not None and plant.currency != plant.paid_in:
        log.warning("currency_kept", plant=plant.plant, paid_in=plant.paid_in, told=plant.currency)
    if was_unknown:
        if not plant.inspection_changes_pay:
            session.execute(delete(FailedInspection).where(FailedInspection.plant == plant.plant))
        session.flush()
        settle_all(session, plant, session.scalars(select(Report.id).where(Report.plant == plant.plant)).all())


def keep_plant(session: Session, event: PlantChanged) -> Plant:
    """The highest revision counts, and any while nothing is known yet."""
    plant = take_pen(session, event.plant)
    if plant.currency is None or event.revision > plant.revision:
        plant.revision = event.revision
        plant.currency = event.currency
        plant.time_zone = event.time_zone
        plant.inspection_changes_pay = event.inspection_changes_pay
    return plant
