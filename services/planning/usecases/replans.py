"""The plan follows the plant: what happened is noted as a wish, and a little later the plan is put right once for all.

Only where somebody has had a plan made: it is kept, never invented.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.planning.domain.plans.places import AS_PLANNED
from services.planning.domain.plans.problem import Plan, Problem
from services.planning.domain.progress import Progress
from services.planning.domain.work_order import OPEN
from services.planning.models import Operation, Plant, PlanWatch, PlanWish, ScheduleRun, WorkOrder
from services.planning.models.schedule import DONE, RUNNING
from services.planning.usecases.plants import lock_plant
from services.planning.usecases.scheduling import publish
from services.planning.usecases.wishes import wish
from shared.contracts.execution.events import (
    OperationCompleted,
    OperationStarted,
    ReportFacts,
    WorkCenterResumed,
    WorkCenterStopped,
)
from shared.contracts.quality.events import InspectionRecorded
from shared.plumbing import clock
from shared.plumbing.batches import batches
from shared.plumbing.breathing import ROWS_AT_A_TIME

QUIET = timedelta(seconds=1)  # after the last thing that happened; much happens together
LONGEST_WAIT = timedelta(seconds=10)  # since the first
LEASE = timedelta(seconds=120)


# ── what the floor tells ─────────────────────────────────────────────────────────────────────────────


def after_start(session: Session, event: OperationStarted) -> None:
    """It matters when somebody begins long before or after he was to."""
    operation = session.get(Operation, (event.plant, event.operation_id))
    if operation is not None and operation.planned_start is not None:
        ahead = operation.planned_start - event.at
        if abs(ahead) > AS_PLANNED:
            wish(session, event.plant, "early_start" if ahead > AS_PLANNED else "late_start")


def after_completion(session: Session, event: OperationCompleted) -> None:
    """It matters when the work center is free long before or after it was to be; and what is done takes no place."""
    operation = session.get(Operation, (event.plant, event.operation_id))
    if operation is not None and operation.planned_end is not None:
        ahead = operation.planned_end - event.at
        if operation.completed:
            operation.give_room(event.at)
        if abs(ahead) > AS_PLANNED:
            wish(session, event.plant, "finished_early" if ahead > AS_PLANNED else "finished_late")


def after_pieces(session: Session, fact: ReportFacts | InspectionRecorded) -> None:
    """Scrap never arrives at the next step."""
    scrap = fact.to_scrap if isinstance(fact, InspectionRecorded) else fact.scrap
    if scrap:
        wish(session, fact.plant, "scrap")


def after_stop(session: Session, event: WorkCenterStopped) -> None:
    wish(session, event.plant, "work_center_stopped")


def after_resumption(session: Session, event: WorkCenterResumed) -> None:
    wish(session, event.plant, "work_center_resumed")


def wish_for_overdue(session: Session) -> None:
    """What should have begun by now and has not."""
    before = clock.now() - AS_PLANNED
    for plant in session.scalars(select(Plant.number)).all():
        overdue = session.scalar(
            select(Operation.id)
            .join(Operation.work_order)
            .where(
                WorkOrder.plant == plant,
                WorkOrder.status.in_(OPEN),
                Operation.planned_start < before,
                Operation.started_at.is_(None),
                Operation.progress == Progress(),
                Operation.completed.is_(False),
                Operation.pinned.is_(False),
            )
            .limit(1)
        )
        if overdue is not None:
            wish(session, plant, "late_start")


# ── put right ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Mending:
    """One turn: whose it is, which wishes it fulfils, and the plan it starts from."""

    plant: str
    owner: UUID
    wishes: tuple[UUID, ...]
    because: tuple[str, ...]
    revision: int


def due(session: Session) -> list[str]:
    """The plants in which something happened, and then nothing for a moment."""
    now = clock.now()
    found = session.execute(
        select(PlanWish.plant, func.min(PlanWish.wished_at), func.max(PlanWish.wished_at)).group_by(PlanWish.plant)
    )
    return [plant for plant, first, last in found if last <= now - QUIET or first <= now - LONGEST_WAIT]


def take(session: Session, number: str, owner: UUID) -> Mending | None:
    """Make the next turn one's own; nothing while somebody is at it, or where there is no plan to keep."""
    plant, now = lock_plant(session, number), clock.now()
    wishes = session.scalars(select(PlanWish).where(PlanWish.plant == number)).all()
    runs = select(ScheduleRun.id).where(ScheduleRun.plant == number)
    is_run = session.scalar(runs.where(ScheduleRun.status == RUNNING).limit(1)) is not None
    if not is_run and session.scalar(runs.where(ScheduleRun.status == DONE).limit(1)) is None:
        _fulfil(session, number, [one.id for one in wishes])
        return None
    watch = session.get(PlanWatch, (number,)) or PlanWatch(plant=number)
    is_watched = watch.alive_until is not None and watch.alive_until > now
    if not wishes or is_watched or is_run:
        return None  # a run that has read the plant before this happened does not know of it: its turn comes after
    session.add(watch)
    watch.owner, watch.alive_until = owner, now + LEASE
    because = tuple(sorted({one.because for one in wishes}))
    return Mending(number, owner, tuple(one.id for one in wishes), because, plant.schedule_revision)


def is_waiting(session: Session, number: str) -> bool:
    """Something happened that the plan does not know of yet, and somebody is at it, or will be."""
    return session.scalar(select(PlanWish.id).where(PlanWish.plant == number).limit(1)) is not None


def store(session: Session, turn: Mending, problem: Problem, plan: Plan) -> bool:
    """Take over the plan that was put right; not when another plan has come in between, then it is tried again."""
    office = lock_plant(session, turn.plant)
    watch = session.get_one(PlanWatch, (turn.plant,))
    if watch.owner != turn.owner:
        return False
    watch.owner = watch.alive_until = None
    if office.schedule_revision != turn.revision:
        return False
    publish(session, office, problem, plan, as_object=turn.owner, because=turn.because)
    _fulfil(session, turn.plant, turn.wishes)
    return True


def give_up(session: Session, turn: Mending) -> None:
    """It could not be done; the next thing that happens tries again."""
    lock_plant(session, turn.plant)
    watch = session.get_one(PlanWatch, (turn.plant,))
    if watch.owner == turn.owner:
        watch.owner = watch.alive_until = None
        _fulfil(session, turn.plant, turn.wishes)


def _fulfil(session: Session, plant: str, wishes: Iterable[UUID]) -> None:
    for some in batches(wishes, ROWS_AT_A_TIME):
        session.execute(
            delete(PlanWish)
            .where(PlanWish.plant == plant, PlanWish.id.in_(some))
            .execution_options(synchronize_session=False)
        )
