"""Rush orders looked at before anybody takes them, and the acceptance kept with what was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.planning import views
from services.planning.domain.plans.considering import Shift, outcome, require_all_made, shifts
from services.planning.domain.plans.problem import Job, Plan, Problem, Task
from services.planning.models import Item, Plant, SalesOrder, WhatIfAsked, WorkOrder
from services.planning.usecases.new_work_orders import Making, plan, product, take_numbers
from services.planning.usecases.plants import lock_plant
from shared.contracts.caller import Caller
from shared.contracts.messages import dumper_of, schema_of
from shared.contracts.planning.commands import AcceptWhatIf, WantedOrder, WhatIf
from shared.contracts.planning.events import PlanningAudited
from shared.contracts.planning.views import AddedOrder, MovedOrder, WhatIfView
from shared.contracts.refusals import IdempotencyConflict
from shared.plumbing import clock, outbox
from shared.plumbing.finding import find
from shared.plumbing.ids import new_id

FAR_OFF = date(2999, 1, 1)  # no date at all presses nobody


@dataclass(frozen=True)
class Wanted:
    """An order that might be taken: how it is made, and the job it would be."""

    order: WantedOrder
    making: Making
    job: Job


def wanted(session: Session, caller: Caller, command: WhatIf) -> list[Wanted]:
    """The orders somebody asks about, as jobs by their newest routings."""
    plant = find(session, Plant, caller.plant, number=caller.plant)
    found: list[Wanted] = []
    for index, order in enumerate(command.add):
        making = Making.of(session, plant, product(session, caller.plant, order.item, field=f"add.{index}.item"))
        tasks = tuple(
            Task(
                id=new_id(),
                sequence=step.sequence,
                work_centers=tuple(step.work_centers),
                skill=step.skill,
                setup_seconds=step.setup_seconds,
                run_seconds=step.run_seconds,
                quantity=order.quantity,
                transfer_quantity=step.transfer_quantity,
                setup_family=step.setup_family,
            )
            for step in making.steps
        )
        due_at = making.hours.end_of_production_day(order.due_on or FAR_OFF)
        job = Job(number=f"+{index}", priority=order.priority, due_at=due_at, tasks=tasks)
        found.append(Wanted(order, making, job))
    return found


def keep_what_if(
    session: Session, caller: Caller, id: UUID, orders: Sequence[Wanted], problem: Problem, plans: tuple[Plan, Plan]
) -> WhatIfView:
    """Remember what was shown."""
    if session.get(WhatIfAsked, (caller.plant, id)) is not None:
        raise IdempotencyConflict()
    before, after = plans
    added = [dumper_of(AddedOrder)(_added(one, after)) for one in orders]
    moved = [dumper_of(MovedOrder)(one) for one in _moved(session, caller.plant, shifts(problem.jobs, before, after))]
    asked = WhatIfAsked(
        plant=caller.plant,
        id=id,
        asked_at=clock.now(),
        asked_by=caller.username,
        shown={"added": added, "moved": moved},
        work_orders=[],
    )
    session.add(asked)
    return views.what_if_view(asked)


def _added(one: Wanted, plan: Plan) -> AddedOrder:
    would = outcome(one.job, plan)
    ends = would.completes_at
    return views.added_order(one.order, would, None if ends is None else one.making.hours.production_day(ends))


def _moved(session: Session, plant: str, shifted: Sequence[Shift]) -> list[MovedOrder]:
    """Whose orders would move."""
    owners = {
        number: (sales_order, customer)
        for number, sales_order, customer in session.execute(
            select(WorkOrder.number, WorkOrder.sales_order, SalesOrder.customer)
            .outerjoin(SalesOrder, (SalesOrder.plant == WorkOrder.plant) & (SalesOrder.number == WorkOrder.sales_order))
            .where(WorkOrder.plant == plant, WorkOrder.number.in_([one.work_order for one in shifted]))
        )
    }
    return [views.moved_order(one, *owners.get(one.work_order, (None, None))) for one in shifted]


def accept_what_if(session: Session, caller: Caller, id: UUID, command: AcceptWhatIf) -> tuple[WhatIfView, bool]:
    """Make work orders of it, once; who took it, when, and what he had seen, is kept."""
    plant = lock_plant(session, caller.plant)
    asked = find(session, WhatIfAsked, (caller.plant, id), lock=True, id=id)
    if asked.accepted_at is not None:
        return views.what_if_view(asked), False
    added = [AddedOrder(**schema_of(AddedOrder).load(one)) for one in asked.shown["added"]]
    require_all_made(one.completes_at for one in added)
    numbers = take_numbers(session, plant, len(added))
    for number, one in zip(numbers, added, strict=True):
        assert one.promise_on is not None
        plan(
            session,
            caller,
            Making.of(session, plant, session.get_one(Item, (caller.plant, one.item))),
            number=number,
            quantity=one.quantity,
            due_on=one.due_on or one.promise_on,
            priority=one.priority,
            sales_order=None,
            line=None,
        )
    asked.accepted_at, asked.accepted_by, asked.note = clock.now(), caller.username, command.note
    asked.work_orders = numbers
    shown = views.what_if_view(asked)
    outbox.audit(session, caller, PlanningAudited, action="what_if.accept", object=str(id), after=shown.dump())
    return shown, True
