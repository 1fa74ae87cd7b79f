"""Plants: opening one, changing its settings, and the lock under which its office works."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.planning import views
from services.planning.domain import changeovers
from services.planning.domain import plant as rules
from services.planning.models import Plant, WorkOrder
from services.planning.usecases import due_dates
from services.planning.usecases.wishes import wish
from shared.contracts.caller import Caller
from shared.contracts.planning.commands import NameThing, PutPlant
from shared.contracts.planning.events import PlanningAudited, PlantChanged
from shared.contracts.planning.routings import PutChangeovers
from shared.contracts.refusals import Invalid
from shared.contracts.values import Language, WorkOrderStatus
from shared.plumbing import outbox
from shared.plumbing.answers import Answer
from shared.plumbing.finding import find


def lock_plant(session: Session, number: str) -> Plant:
    """The plant, its row locked: what its office does happens one after the other.

    So numbers are given once, a reference that was checked still holds, and two people cannot create the
    same thing. The floor does not wait for it: what it tells us takes the work order's lock only.
    """
    return find(session, Plant, number, lock=True, number=number)


def open_first_plant(session: Session, number: str) -> None:
    """A fresh installation has one plant; an older one keeps those it has."""
    if session.scalar(select(Plant.number).limit(1)) is not None:
        return
    plant = Plant(
        number=number,
        name=number,
        time_zone="Asia/Shanghai",
        currency="CNY",
        language=Language.SIMPLIFIED_CHINESE,
        inspection_changes_pay=False,
        stock_in_closes=False,
        revision=1,
    )
    session.add(plant)
    _tell(session, plant)


def put_plant(session: Session, caller: Caller, number: str, command: PutPlant) -> Answer:
    """Open a plant, or change its settings. A new time zone moves the ends of its production days.

    Its currency stays once something was released: what is booked in it cannot be read in another.
    """
    NameThing.load({"number": number})
    if mistakes := rules.mistakes(time_zone=command.time_zone, currency=command.currency):
        raise Invalid(dict(mistakes))
    plant = session.get(Plant, number, with_for_update=True)
    before = None if plant is None else views.plant_view(plant).dump()
    if plant is None:
        plant = Plant(number=number, revision=0, inspection_changes_pay=False, stock_in_closes=False)
        session.add(plant)
    elif plant.currency != command.currency and _has_worked(session, number):
        raise rules.CurrencyInUse(currency=plant.currency)
    moved = before is not None and plant.time_zone != command.time_zone
    plant.name = command.name
    plant.time_zone = command.time_zone
    plant.currency = command.currency
    plant.language = command.language
    if command.inspection_changes_pay is not None:
        plant.inspection_changes_pay = command.inspection_changes_pay
    if command.stock_in_closes is not None:
        plant.stock_in_closes = command.stock_in_closes
    shown = views.plant_view(plant)
    if shown.dump() != before:
        plant.revision += 1
        _tell(session, plant)
        outbox.audit(
            session, caller, PlanningAudited, action="plant.put", object=number, before=before, after=shown.dump()
        )
    if moved:
        wish(session, number, "plant")
        due_dates.renew(session, plant)
    return Answer(shown, created=before is None)


def _has_worked(session: Session, plant: str) -> bool:
    """Has a work order ever been more than planned? Payroll may have counted money since then."""
    worked = WorkOrder.plant == plant, WorkOrder.status != WorkOrderStatus.PLANNED
    return session.scalar(select(WorkOrder.id).where(*worked).limit(1)) is not None


def put_changeovers(session: Session, caller: Caller, command: PutChangeovers) -> Answer:
    """Say how long work centers are changed over from one family of work to another."""
    plant = lock_plant(session, caller.plant)
    if mistakes := changeovers.mistakes(command.pairs):
        raise Invalid(dict(mistakes))
    before, after = plant.changeovers, command.dump()
    if after != before:
        plant.changeovers = after
        wish(session, plant.number, "changeovers")
        outbox.audit(
            session,
            caller,
            PlanningAudited,
            action="changeovers.put",
            object=plant.number,
            before=before or None,
            after=after,
        )
    return Answer(views.changeovers_view(plant), created=not before)


def _tell(session: Session, plant: Plant) -> None:
    outbox.record(
        session,
        PlantChanged(
            plant=plant.number,
            revision=plant.revision,
            name=plant.name,
            time_zone=plant.time_zone,
            currency=plant.currency,
            language=plant.language,
            inspection_changes_pay=plant.inspection_changes_pay,
        ),
    )
