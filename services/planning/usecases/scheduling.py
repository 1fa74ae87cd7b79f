"""Schedule runs: asked for, worked on off the request, their plan stored where the world still allows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from services.planning import views
from services.planning.domain.assignment import is_assigned
from services.planning.domain.lateness import latest
from services.planning.domain.plans.problem import LateJob, Plan, Problem, Slot, Task
from services.planning.domain.progress import Progress
from services.planning.domain.work_order import ON_THE_FLOOR, OPEN
from services.planning.models import Operation, Plant, ScheduleRun, WorkOrder
from services.planning.models.schedule import DONE, FAILED, RUNNING
from services.planning.usecases.assignments import MOST_IN_ONE_EVENT, tell
from services.planning.usecases.plants import lock_plant
from shared.contracts.caller import Caller
from shared.contracts.messages import dumper_of
from shared.contracts.planning.commands import RunSchedule
from shared.contracts.planning.events import PlannedOperation, PlanningAudited
from shared.contracts.planning.views import LateLink, LateWorkOrder, ScheduleRunView
from shared.contracts.refusals import IdempotencyConflict
from shared.plumbing import clock, outbox
from shared.plumbing.batches import batches
from shared.plumbing.breathing import ROWS_AT_A_TIME, breathe, now_and_then

LEASE_BESIDE = 120  # seconds that reading, checking and writing a plan may take beside the search
MOST_TRIES = 2
ACTOR = "planning"  # nobody signs in by it: who asked for a run is noted with the question


def ask_for_run(session: Session, caller: Caller, id: UUID, command: RunSchedule) -> ScheduleRunView:
    """Note that all open work is to be planned anew; the work itself goes on after the answer."""
    if session.get(ScheduleRun, (caller.plant, id)) is not None:
        raise IdempotencyConflict()
    run = ScheduleRun(
        plant=caller.plant,
        id=id,
        status=RUNNING,
        objective=command.objective,
        freeze_until=command.freeze_until,
        seconds=command.seconds,
        alive_until=clock.now() + timedelta(seconds=LEASE_BESIDE),
        tries=0,
        asked_at=clock.now(),
        asked_by=caller.username,
        late=[],
        unplanned=[],
    )
    session.add(run)
    shown = views.schedule_run_view(run)
    outbox.audit(session, caller, PlanningAudited, action="schedule_run.create", object=str(id), after=command.dump())
    return shown


def take_run(session: Session, plant: str, id: UUID, owner: UUID) -> ScheduleRun | None:
    """Make a run one's own, for as long as it may take; nothing if somebody else has it or it has ended."""
    run = session.get(ScheduleRun, (plant, id), with_for_update=True)
    now = clock.now()
    if run is None or run.status != RUNNING or (run.owner is not None and not _is_orphaned(run, now)):
        return None
    run.owner, run.tries = owner, run.tries + 1
    run.alive_until = now + timedelta(seconds=run.seconds + LEASE_BESIDE)
    return run


def orphaned_runs(session: Session) -> list[tuple[str, UUID]]:
    """The runs whose process is gone. Those that killed more than one process are given up."""
    now = clock.now()
    running = session.scalars(select(ScheduleRun).where(ScheduleRun.status == RUNNING).with_for_update())
    orphans = [run for run in running if _is_orphaned(run, now)]
    for run in orphans:
        if run.tries >= MOST_TRIES:
            run.status, run.finished_at = FAILED, now
    return [(run.plant, run.id) for run in orphans if run.status == RUNNING]


def _is_orphaned(run: ScheduleRun, now: datetime) -> bool:
    return run.alive_until is None or run.alive_until <= now


def fail_run(session: Session, plant: str, id: UUID, *, owner: UUID) -> None:
    """A run that could not be finished."""
    run = session.get(ScheduleRun, (plant, id), with_for_update=True)
    if run is not None and run.status == RUNNING and run.owner == owner:
        run.status, run.finished_at = FAILED, clock.now()


def store_plan(session: Session, plant: str, id: UUID, problem: Problem, plan: Plan, *, owner: UUID) -> None:
    """Take over a plan. What has started, been pinned or ended meanwhile stays as it is now."""
    office = lock_plant(session, plant)
    run = session.get(ScheduleRun, (plant, id), with_for_update=True)
    if run is None or run.status != RUNNING or run.owner != owner:
        return
    publish(session, office, problem, plan, as_object=id, because=("run",))
    codes = {task.id: (job.number, task.sequence) for job in problem.jobs for task in job.tasks}
    run.status, run.finished_at = DONE, clock.now()
    run.operations = len(plan.slots)
    run.moved, run.movable = plan.moved, plan.movable
    run.makespan_seconds = plan.makespan_seconds
    run.weighted_tardiness_seconds = plan.weighted_tardiness_seconds
    dump = dumper_of(LateWorkOrder)
    run.late = [dump(views.late_work_order(late)) for late in now_and_then(plan.late)]
    run.unplanned = [
        {"operation": str(id), "work_order": codes[id][0], "sequence": codes[id][1], "reason": str(reason)}
        for id, reason in plan.unplanned.items()
    ]


def publish(
    session: Session, office: Plant, problem: Problem, plan: Plan, *, as_object: UUID, because: Sequence[str]
) -> None:
    """Write a plan to the open work orders, and tell the floor what has moved.

    That another plan holds is noted like everything that changes, and so who looks at the plan is told to look again.
    """
    told, is_another = _place(session, office.number, problem, plan)
    if is_another:
        planner = Caller(plant=office.number, username=ACTOR, correlation_id=str(as_object))
        after = {"because": list(because), "moved": plan.moved}
        outbox.audit(
            session, planner, PlanningAudited, action="schedule_run.publish", object=str(as_object), after=after
        )
    for some in batches(told, MOST_IN_ONE_EVENT):
        tell(session, office, some)
        breathe()


def _place(session: Session, plant: str, problem: Problem, plan: Plan) -> tuple[list[PlannedOperation], bool]:
    """Write the plan to the open work orders; what the floor must hear, the released ones that moved; did anything?"""
    planned = {task.id: task for job in problem.jobs for task in job.tasks}
    late_ones: Mapping[str, LateJob] = {late.number: late for late in plan.late}
    moves: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    told: list[PlannedOperation] = []
    by_order = groupby(_open_operations(session, plant), key=lambda row: (row.work_order_id, row.number))
    for (order_id, number), operations in now_and_then(by_order):
        last: list[datetime | None] = []
        for row in operations:
            if row.completed:
                continue
            place = plan.slots.get(row.id)
            if _overtaken(row, planned.get(row.id)):
                place = _as_it_is(row, place)
            last.append(None if place is None else place.end)
            if place == Slot.kept_in(row):
                continue
            move = _moved(row, place)
            moves.append({"of": row.id, **move})
            if row.status in ON_THE_FLOOR:
                told.append(
                    PlannedOperation(
                        operation_id=row.id,
                        work_order_id=order_id,
                        work_center=move["at_center"],
                        worker=move["by_worker"],
                        team=row.team,
                        start=move["starts"],
                        end=move["ends"],
                        pinned=is_assigned(worker_named=move["named"], team=row.team),
                        work_order=number,
                    )
                )
        late = late_ones.get(number)
        if late is not None or row.planned_late_reason is not None or row.order_ends != latest(last):
            ends.append({"of": order_id, "ends": latest(last), **_why(late)})
    _write(session, plant, moves, ends)
    return told, bool(moves or ends)


def _open_operations(session: Session, plant: str) -> Iterable[Any]:
    """The operations of all open work orders as they stand now, work order by work order."""
    return session.execute(
        select(
            Operation.id,
            Operation.work_order_id,
            Operation.work_center,
            Operation.worker,
            Operation.team,
            Operation.planned_start,
            Operation.planned_end,
            Operation.pinned,
            Operation.worker_named,
            Operation.started_at,
            Operation.completed,
            Operation.progress,
            WorkOrder.number,
            WorkOrder.status,
            WorkOrder.planned_end.label("order_ends"),
            WorkOrder.planned_late_reason,
        )
        .join(Operation.work_order)
        .where(WorkOrder.plant == plant, WorkOrder.status.in_(OPEN))
        .order_by(WorkOrder.id, Operation.sequence)
        .with_for_update(of=WorkOrder)
        .execution_options(yield_per=ROWS_AT_A_TIME)
    )


def _overtaken(row: Any, task: Task | None) -> bool:
    """While the plan was made it has come, or has started; or a hand has put it somewhere, now or before."""
    if task is None:
        return True
    has_just_begun = task.started_at is None and (row.started_at is not None or row.progress != Progress())
    return (has_just_begun or row.pinned) and row.planned_start is not None


def _as_it_is(row: Any, place: Slot | None) -> Slot | None:
    """Where it stands now, done by whom the plan has chosen if a hand has said where and when, but not who."""
    kept = Slot.kept_in(row)
    same = kept is not None and place is not None and replace(kept, worker=place.worker) == place
    return place if same and row.pinned and not row.worker_named else kept


def _moved(row: Any, place: Slot | None) -> dict[str, Any]:
    """The columns of a new place. Who has none keeps what a hand had decided about where and by whom."""
    if place is None:
        center, worker, starts, ends = row.work_center, row.worker, None, None
    else:
        center, worker, starts, ends = place.work_center, place.worker, place.start, place.end
    is_still_his = row.worker_named and worker == row.worker
    return {"at_center": center, "by_worker": worker, "named": is_still_his, "starts": starts, "ends": ends}


def _why(late: LateJob | None) -> dict[str, Any]:
    """The columns of why a work order is late."""
    if late is None:
        return {"why": None, "chain": []}
    dump = dumper_of(LateLink)
    return {"why": late.reason, "chain": [dump(views.late_link(link)) for link in late.chain]}


def _write(session: Session, plant: str, moves: list[dict[str, Any]], ends: list[dict[str, Any]]) -> None:
    """All changes of a plan: two statements, each for many rows at a time."""
    operations, orders = cast(Table, Operation.__table__), cast(Table, WorkOrder.__table__)
    place = (
        update(operations)
        .where(operations.c.plant == plant, operations.c.id == bindparam("of"))
        .values(
            work_center=bindparam("at_center"),
            worker=bindparam("by_worker"),
            worker_named=bindparam("named"),
            planned_start=bindparam("starts"),
            planned_end=bindparam("ends"),
        )
    )
    end = (
        update(orders)
        .where(orders.c.plant == plant, orders.c.id == bindparam("of"))
        .values(
            planned_end=bindparam("ends"),
            planned_late_reason=bindparam("why"),
            planned_late_chain=bindparam("chain"),
        )
    )
    for statement, rows in ((place, moves), (end, ends)):
        for some in batches(rows, ROWS_AT_A_TIME):
            session.connection().execute(statement, some)
            breathe()
