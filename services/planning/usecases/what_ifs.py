"""Rush orders looked at before anybody takes them, and the acceptance kept with what was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.planning.domain.plans.considering import end_of
from services.planning.domain.plans.problem import Job, Plan, Problem, Reason, Task
from services.planning.models import Item, Plant, SalesOrder, WhatIfAsked, WorkOrder
from services.planning.usecases.new_work_orders import Making, plan, product, take_numbers
from services.planning.usecases.plants import lock_plant
from shared.contracts.caller import Caller
from shared.contracts.messages import dumper_of, schema_of
from shared.contracts.planning.commands import AcceptWhatIf, WantedOrder, WhatIf
from shared.contracts.planning.events import PlanningAudited
from shared.contracts.planning.views import AddedOrder, MovedOrder, WhatIfView
from shared.contracts.refusals import IdempotencyConflict, NotFound, Refused
from shared.plumbing import clock, outbox
from shared.plumbing.ids import new_id

FAR_OFF = date(2999, 1, 1)  # no date at all presses nobody


class CannotBeMade(Refused):
    """Part of what was asked about has no place in the plan, so it cannot be taken like this."""


@dataclass(frozen=True)
class Wanted:
    """An order that might be taken: how it is made, and the job it would be."""

    order: WantedOrder
    making: Making
    job: Job


def wanted(session: Session, caller: Caller, command: WhatIf) -> list[Wanted]:
    """The orders somebody asks about, as jobs by their newest routings."""
    plant = session.get(Plant, caller.plant)
    if plant is None:
        raise NotFound(number=caller.plant)
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
    added = [dumper_of(AddedOrder)(_added(one, plans[1])) for one in orders]
    moved = [dumper_of(MovedOrder)(one) for one in _moved(session, caller.plant, problem, plans)]
    asked = WhatIfAsked(
        plant=caller.plant,
        id=id,
        asked_at=clock.now(),
        asked_by=caller.username,
        shown={"added": added, "moved": moved},
        work_orders=[],
    )
    session.add(asked)
    return what_if_view(asked)


def _added(one: Wanted, plan: Plan) -> AddedOrder:
    ends = end_of(one.job, plan)
    late = {job.number: job.reason for job in plan.late}
    reason = late.get(one.job.number, None if one.job.tasks else Reason.NO_ROUTING)
    return AddedOrder(
        item=one.order.item,
        quantity=one.order.quantity,
        due_on=one.order.due_on,
        priority=one.order.priority,
        completes_at=ends,
        promise_on=None if ends is None else one.making.hours.production_day(ends),
        late=ends is None or ends > one.job.due_at,
        reason=reason,
    )


def _moved(session: Session, plant: str, problem: Problem, plans: tuple[Plan, Plan]) -> list[MovedOrder]:
    """The work orders that would be done at another time, and whose they are; the one that suffers most first."""
    before, after = plans
    ends = [(job, end_of(job, before), end_of(job, after)) for job in problem.jobs]
    ends = [(job, was, now) for job, was, now in ends if was != now]
    owners = {
        number: (sales_order, customer)
        for number, sales_order, customer in session.execute(
            select(WorkOrder.number, WorkOrder.sales_order, SalesOrder.customer)
            .outerjoin(SalesOrder, (SalesOrder.plant == WorkOrder.plant) & (SalesOrder.number == WorkOrder.sales_order))
            .where(WorkOrder.plant == plant, WorkOrder.number.in_([job.number for job, _, _ in ends]))
        )
    }
    moved = [
        MovedOrder(
            work_order=job.number,
            sales_order=owners.get(job.number, (None, None))[0],
            customer=owners.get(job.number, (None, None))[1],
            from_at=was,
            to_at=now,
            becomes_late=(now is None or now > job.due_at) and was is not None and was <= job.due_at,
        )
        for job, was, now in ends
    ]
    return sorted(moved, key=lambda one: (not one.becomes_late, one.work_order))


def accept_what_if(session: Session, caller: Caller, id: UUID, command: AcceptWhatIf) -> tuple[WhatIfView, bool]:
    """Make work orders of it, once; who took it, when, and what he had seen, is kept."""
    plant = lock_plant(session, caller.plant)
    asked = session.get(WhatIfAsked, (caller.plant, id), with_for_update=True)
    if asked is None:
        raise NotFound(id=id)
    if asked.accepted_at is not None:
        return what_if_view(asked), False
    added = [AddedOrder(**schema_of(AddedOrder).load(one)) for one in asked.shown["added"]]
    if any(one.completes_at is None for one in added):
        raise CannotBeMade()
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
    shown = what_if_view(asked)
    outbox.audit(session, caller, PlanningAudited, action="what_if.accept", object=str(id), after=shown.dump())
    return shown, True


def what_if(session: Session, caller: Caller, id: UUID) -> WhatIfView:
    """What was asked and shown, and what became of it."""
    asked = session.get(WhatIfAsked, (caller.plant, id))
    if asked is None:
        raise NotFound(id=id)
    return what_if_view(asked)


def what_if_view(asked: WhatIfAsked) -> WhatIfView:
    shown: dict[str, Any] = asked.shown
    return WhatIfView(
        id=asked.id,
        added=tuple(AddedOrder(**schema_of(AddedOrder).load(one)) for one in shown["added"]),
        moved=tuple(MovedOrder(**schema_of(MovedOrder).load(one)) for one in shown["moved"]),
        asked_at=asked.asked_at,
        asked_by=asked.asked_by,
        accepted_at=asked.accepted_at,
        accepted_by=asked.accepted_by,
        note=asked.note,
        work_orders=tuple(asked.work_orders),
    )
