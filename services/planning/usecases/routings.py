"""Routings: every time one is put makes a version, and what is only planned follows the newest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, subqueryload

from services.planning import views
from services.planning.domain import routing as rules
from services.planning.domain.progress import Progress
from services.planning.models import Item, Operation, RoutingStep, WorkCenter, WorkOrder
from services.planning.usecases import assignments, due_dates
from services.planning.usecases.master_data import known
from services.planning.usecases.plants import lock_plant
from services.planning.usecases.wishes import wish
from shared.contracts.caller import Caller
from shared.contracts.inspection_plans import InspectionPlan
from shared.contracts.messages import dumper_of
from shared.contracts.planning.events import PlanningAudited
from shared.contracts.planning.routings import Material, PutRouting, Step
from shared.contracts.refusals import Invalid
from shared.contracts.values import ItemKind, WorkOrderStatus
from shared.plumbing import outbox
from shared.plumbing.answers import Answer
from shared.plumbing.finding import find
from shared.plumbing.ids import new_id


def put_routing(session: Session, caller: Caller, number: str, command: PutRouting) -> Answer:
    """Say how a product is made. Released work orders keep their version; planned ones follow this one."""
    plant = lock_plant(session, caller.plant)
    item = find(session, Item, (caller.plant, number), number=number)
    if item.kind is not ItemKind.MAKE:
        raise rules.NotMade(item=number)
    _check(session, caller.plant, number, command.steps)
    before = item.routing_version
    version = (before or 0) + 1
    steps = [
        _step_row(caller.plant, number, version, step) for step in sorted(command.steps, key=lambda step: step.sequence)
    ]
    session.add_all(steps)
    item.routing_version = version
    item.finishes_at = steps[-1].work_centers[0]
    planned = session.scalars(
        select(WorkOrder)
        .where(WorkOrder.plant == caller.plant, WorkOrder.item == number, WorkOrder.status == WorkOrderStatus.PLANNED)
        .options(subqueryload(WorkOrder.operations))
    ).all()
    sections = sections_of(session, caller.plant, steps)
    for order in planned:
        follow(order, steps, sections)
    if planned:
        wish(session, caller.plant, "routing")
    session.flush()
    assignments.tell(session, plant, [assignments.planned(each) for order in planned for each in order.operations])
    shown = views.routing_view(number, version, steps)
    outbox.audit(
        session,
        caller,
        PlanningAudited,
        action="routing.put",
        object=number,
        before=None if before is None else {"version": before},
        after=shown.dump(),
    )
    due_dates.renew(session, plant, item=number)
    return Answer(shown, created=before is None)


def _check(session: Session, plant: str, item: str, steps: Sequence[Step]) -> None:
    """A routing that can be made, of work centers and materials that exist."""
    found: dict[str, str] = rules.mistakes(steps)
    centers = known(session, plant, WorkCenter, {number for step in steps for number in step.work_centers})
    items = known(session, plant, Item, {material.item for step in steps for material in step.materials})
    for index, step in enumerate(steps):
        for place, center in enumerate(step.work_centers):
            if center not in centers:
                found[f"steps.{index}.work_centers.{place}"] = "unknown_reference"
        for place, material in enumerate(step.materials):
            if material.item not in items:
                found[f"steps.{index}.materials.{place}.item"] = "unknown_reference"
            elif material.item == item:
                found[f"steps.{index}.materials.{place}.item"] = "made_of_itself"
    if found:
        raise Invalid(dict(found))


def newest_steps(session: Session, item: Item) -> list[RoutingStep]:
    """The steps of an item's newest routing; none while nobody has said how it is made."""
    if item.routing_version is None:
        return []
    return steps_of(session, item.plant, item.number, item.routing_version)


def steps_of(session: Session, plant: str, item: str, version: int) -> list[RoutingStep]:
    """The steps of one version of a routing, first to last."""
    return list(
        session.scalars(
            select(RoutingStep)
            .where(RoutingStep.plant == plant, RoutingStep.item == item, RoutingStep.version == version)
            .order_by(RoutingStep.sequence)
        )
    )


def sections_of(session: Session, plant: str, steps: Sequence[RoutingStep]) -> dict[int, str | None]:
    """In which section each step is done: the one it names, else its first work center's."""
    firsts = {step.work_centers[0] for step in steps if step.section is None}
    of_center: dict[str, str | None] = {}
    if firsts:
        found = select(WorkCenter.number, WorkCenter.section).where(
            WorkCenter.plant == plant, WorkCenter.number.in_(firsts)
        )
        of_center = {row.number: row.section for row in session.execute(found)}
    return {step.sequence: step.section or of_center.get(step.work_centers[0]) for step in steps}


def follow(order: WorkOrder, steps: Sequence[RoutingStep], sections: Mapping[int, str | None]) -> None:
    """Give a planned work order the operations of a routing version.

    An operation keeps its id and its place in the plan as long as its step can still be done there.
    """
    before = {operation.sequence: operation for operation in order.operations}
    order.routing_version = steps[0].version if steps else None
    order.operations = [_operation(order, step, before.get(step.sequence), sections) for step in steps]
    order.planned_end = order.end_of_plan()


def _operation(
    order: WorkOrder, step: RoutingStep, operation: Operation | None, sections: Mapping[int, str | None]
) -> Operation:
    if operation is None:
        operation = Operation(plant=order.plant, id=new_id(), sequence=step.sequence, progress=Progress(), pinned=False)
    elif operation.work_center is not None and operation.work_center not in step.work_centers:
        operation.work_center = operation.worker = operation.planned_start = operation.planned_end = None
        operation.pinned = operation.worker_named = False
    operation.name = step.name
    operation.code = rules.operation_code(order.number, step.sequence)
    operation.section = sections[step.sequence]
    return operation


def _step_row(plant: str, item: str, version: int, step: Step) -> RoutingStep:
    """A step as it is kept for good."""
    dump = dumper_of(Material)
    return RoutingStep(
        plant=plant,
        item=item,
        version=version,
        sequence=step.sequence,
        name=step.name,
        section=step.section,
        work_centers=list(step.work_centers),
        skill=step.skill,
        setup_seconds=step.setup_seconds,
        run_seconds=step.run_seconds,
        inspection=step.inspection,
        sample_percent=step.sample_percent,
        over_report=step.over_report,
        over_report_percent=step.over_report_percent,
        materials=[dump(material) for material in step.materials],
        inspection_plan=None if step.inspection_plan is None else dumper_of(InspectionPlan)(step.inspection_plan),
        transfer_quantity=step.transfer_quantity,
        setup_family=step.setup_family,
    )
