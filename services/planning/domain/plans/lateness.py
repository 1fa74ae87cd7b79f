"""What a plan comes to, and why it is late where it is late: read off the plan itself, whoever made it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from services.planning.domain.calendar import NO_TIME
from services.planning.domain.plans.places import Places, Ready
from services.planning.domain.plans.problem import (
    Cause,
    Job,
    LateJob,
    Link,
    Plan,
    Problem,
    Reason,
    Slot,
    Task,
)

SECOND = timedelta(seconds=1)
WAITED = {
    Cause.WORK_CENTER: Reason.WORK_CENTER_BUSY,
    Cause.STOPPED: Reason.WORK_CENTER_STOPPED,
    Cause.WORKER: Reason.WORKER_BUSY,
    Cause.MATERIAL: Reason.WAITS_FOR_MATERIAL,
}
STUCK = {Cause.REWORK: Reason.IN_REWORK, Cause.INSPECTION: Reason.AT_INSPECTION}


def judge(problem: Problem, places: Places) -> Plan:
    """A plan with its figures. A second of a work order of priority p weighs p + 1."""
    late: list[LateJob] = []
    tardiness = 0
    why = _Why(problem, places)
    for job in problem.jobs:
        verdict = why.late(job)
        if verdict is not None:
            late.append(verdict)
            tardiness += (1 + job.priority) * (verdict.late_by_seconds or 0)
    end = max((slot.end for slot in places.slots.values()), default=problem.now)
    movable = [task for job in problem.jobs for task in job.tasks if task.last is not None and not task.stays]
    return Plan(
        slots=places.slots,
        unplanned=places.unplanned,
        late=tuple(late),
        makespan_seconds=max(whole_seconds(end - problem.now), 0),
        weighted_tardiness_seconds=tardiness,
        moved=sum(has_moved(task.last, places.slots.get(task.id)) for task in movable),
        movable=len(movable),
    )


def has_moved(last: Slot | None, now: Slot | None) -> bool:
    """Another place, another person or another start; an end that follows from less work is no move."""
    if last is None or now is None:
        return last is not now
    return (last.work_center, last.worker, last.start) != (now.work_center, now.worker, now.start)


class _Why:
    """Walks back from the end of a work order: what was each step waiting for?"""

    def __init__(self, problem: Problem, places: Places) -> None:
        self.problem, self.places = problem, places
        self._queues: dict[tuple[str, str], list[tuple[datetime, datetime, UUID]]] | None = None
        self._orders: dict[UUID, str] = {}

    def late(self, job: Job) -> LateJob | None:
        if not job.tasks:
            return self._without_tasks(job)
        stuck = next((task for task in job.tasks if task.id in self.places.unplanned), None)
        if stuck is not None:
            link = Link(sequence=stuck.sequence, cause=Cause.UNPLANNED, seconds=0, skill=stuck.skill)
            reason = self.places.unplanned[stuck.id]
            return LateJob(number=job.number, late_by_seconds=None, reason=reason, chain=(link,))
        late_by = max(self.places.slots[task.id].end for task in job.tasks) - job.due_at
        if late_by <= NO_TIME:
            return None
        chain = sorted(self._chain(job), key=lambda link: -link.seconds)
        reason = self._reason(job, chain, late_by)
        if reason is Reason.NOT_ENOUGH_TIME and job.waiting:
            reason, chain = STUCK[job.waiting[0].cause], [*job.waiting, *chain]
        else:
            chain += job.waiting
        return LateJob(number=job.number, late_by_seconds=whole_seconds(late_by), reason=reason, chain=tuple(chain))

    def _without_tasks(self, job: Job) -> LateJob | None:
        """Nobody has said how it is made; or all is done but what waits, and its day is over."""
        if not job.waiting:
            return LateJob(number=job.number, late_by_seconds=None, reason=Reason.NO_ROUTING)
        if self.problem.now < job.due_at:
            return None
        reason = STUCK[job.waiting[0].cause]
        return LateJob(number=job.number, late_by_seconds=None, reason=reason, chain=job.waiting)

    def _reason(self, job: Job, chain: list[Link], late_by: timedelta) -> Reason:
        """Would it be in time without the waiting? Then the longest wait is the reason, else the time left is."""
        if any(task.stays and task.quantity > 0 and self.places.slots[task.id].end > job.due_at for task in job.tasks):
            return Reason.HELD_IN_PLACE
        waits = [link for link in chain if link.cause in WAITED]
        if sum(link.seconds for link in waits) * SECOND < late_by:
            return Reason.NOT_ENOUGH_TIME
        total = {cause: sum(link.seconds for link in waits if link.cause is cause) for cause in WAITED}
        return WAITED[max(total, key=lambda cause: total[cause])]

    def _chain(self, job: Job) -> Iterator[Link]:
        """Every step's waiting and working, from now to the end."""
        for at, task in enumerate(job.tasks):
            slot = self.places.slots[task.id]
            ready = (self.places.before(job.tasks, at) or Ready(self.problem.now)).not_before(self.problem.now).at
            if task.stays:
                if slot.end > ready:
                    yield self._link(task, Cause.HELD, slot.end - ready, slot)
            else:
                yield from self._waits(task, slot, min(ready, slot.start))

    def _waits(self, task: Task, slot: Slot, ready: datetime) -> Iterator[Link]:
        center = self.problem.centers[slot.work_center or ""]
        person = self.problem.people.get(slot.worker or "")
        if task.earliest is not None and task.earliest > ready:
            there = min(task.earliest, slot.start)
            yield self._link(task, Cause.MATERIAL, there - ready, slot)
            ready = there
        opened = self.places.open_times.of(center, person).next_open(ready) or slot.start
        opened = min(opened, slot.start)
        if opened > ready:
            stopped = center.stopped is not None and center.stopped[0] <= ready < center.stopped[1]
            yield self._link(task, Cause.STOPPED if stopped else Cause.CLOSED, opened - ready, slot)
        if slot.start > opened:
            by_center = self._before("work_center", slot.work_center, slot.start, center.capacity)
            by_worker = self._before("worker", slot.worker, slot.start, 1) if slot.worker else None
            worker_is_last = by_worker is not None and (by_center is None or by_worker[1] > by_center[1])
            cause, behind = (Cause.WORKER, by_worker) if worker_is_last else (Cause.WORK_CENTER, by_center)
            order = None if behind is None else self._orders[behind[2]]
            yield self._link(task, cause, slot.start - opened, slot, behind=order)
        if slot.end > slot.start:
            yield self._link(task, Cause.WORK, slot.end - slot.start, slot)

    @staticmethod
    def _link(task: Task, cause: Cause, length: timedelta, slot: Slot, behind: str | None = None) -> Link:
        return Link(
            sequence=task.sequence,
            cause=cause,
            seconds=whole_seconds(length),
            work_center=slot.work_center,
            worker=slot.worker,
            behind=behind,
        )

    def _before(
        self, kind: str, number: str | None, start: datetime, capacity: int
    ) -> tuple[datetime, datetime, UUID] | None:
        """What ended last before a start, at a work center or with a worker; of several units the last to be free."""
        queue = self._queue(kind, number or "")
        at = bisect_left(queue, (start,))
        before = queue[max(0, at - capacity) : at]
        return max(before, key=lambda one: one[1], default=None)

    def _queue(self, kind: str, number: str) -> list[tuple[datetime, datetime, UUID]]:
        if self._queues is None:
            self._queues = {}
            for job in self.problem.jobs:
                for task in job.tasks:
                    slot = self.places.slots.get(task.id)
                    if slot is None:
                        continue
                    self._orders[task.id] = job.number
                    for key in (("work_center", slot.work_center), ("worker", slot.worker)):
                        if key[1] is not None:
                            self._queues.setdefault((key[0], key[1]), []).append((slot.start, slot.end, task.id))
            for queue in self._queues.values():
                queue.sort(key=lambda one: one[:2])
        return self._queues.get((kind, number), [])


def whole_seconds(length: timedelta) -> int:
    """Seconds, a begun one counted whole."""
    return -(-length // SECOND)
