"""What is to be planned, and what a plan is: plain values that may be handed to another process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from services.planning.domain.calendar import OpenTime
from services.planning.domain.changeovers import NO_CHANGEOVERS, Changeovers
from shared.contracts.calendars import Calendar
from shared.contracts.values import ZERO, Objective


@dataclass(frozen=True, kw_only=True)
class Center:
    """A work center: how many operations at once, how fast, when. Without a calendar it is always open.

    `stopped` is since when one stands still, and when it is expected to run again.
    """

    number: str
    capacity: int
    efficiency: Decimal
    calendar: str | None
    stopped: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """A worker. Without a calendar he works when the work center does.

    So does who has no hours of his own; his calendar then only says when he is away.
    """

    number: str
    skills: frozenset[str]
    calendar: str | None
    has_own_hours: bool = True
    team: str | None = None


@dataclass(frozen=True, kw_only=True)
class Slot:
    """Where, with whom and when an operation is done."""

    work_center: str | None
    worker: str | None
    start: datetime
    end: datetime

    @classmethod
    def kept_in(cls, row: PlannedRow) -> Slot | None:
        """The place in the plan that a stored operation has until now."""
        if row.planned_start is None or row.planned_end is None:
            return None
        return cls(work_center=row.work_center, worker=row.worker, start=row.planned_start, end=row.planned_end)


class PlannedRow(Protocol):
    """As much of a stored operation as says where it is planned."""

    work_center: str | None
    worker: str | None
    planned_start: datetime | None
    planned_end: datetime | None


@dataclass(frozen=True, kw_only=True)
class Task:
    """An operation that is not completed.

    `last` is its place in the plan until now. Nobody may move it from there if it has begun, or is `fixed`:
    pinned, or frozen. Once `transfer_quantity` pieces are done they go on, and the step after it may begin.
    """

    id: UUID
    sequence: int
    work_centers: tuple[str, ...]
    skill: str | None
    setup_seconds: Decimal
    run_seconds: Decimal
    quantity: Decimal  # what it has still to take
    worker: str | None = None  # nobody else may do it
    wished: str | None = None  # he does it where that costs no time
    team: str | None = None  # where somebody in it has the skill, nobody else may
    last: Slot | None = None
    fixed: bool = False
    started_at: datetime | None = None
    reported: bool = False  # something was, so that what is left is known
    earliest: datetime | None = None  # its material is not there before
    transfer_quantity: Decimal | None = None
    waiting: Decimal = ZERO  # pieces that the step before has handed on already
    setup_family: str | None = None

    @property
    def stays(self) -> bool:
        return self.started_at is not None or (self.fixed and self.last is not None)


@dataclass(frozen=True, kw_only=True)
class Job:
    """A work order that is still to be made; its tasks stand in the order of its routing.

    `waiting` are its pieces that nobody can plan with: in rework, or before an inspection. One without tasks has no
    routing, or nothing to do but wait for them; one whose operations are all completed otherwise is no job any more.
    """

    number: str
    priority: int
    due_at: datetime
    tasks: tuple[Task, ...]
    waiting: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Problem:
    """All open work of a plant at one instant, and what there is to do it with."""

    now: datetime
    objective: Objective
    centers: Mapping[str, Center]
    people: Mapping[str, Person]
    calendars: Mapping[str, Calendar]
    jobs: tuple[Job, ...]
    changeovers: Changeovers = NO_CHANGEOVERS


class Reason(StrEnum):
    """Why an operation has no place, or comes late. The sentences stand in the text catalogues."""

    NO_WORK_CENTER = "no_work_center"
    NOBODY_SKILLED = "nobody_skilled"
    NO_OPEN_TIME = "no_open_time"
    STEP_BEFORE_UNPLANNED = "step_before_unplanned"
    NO_TIME_BEFORE_PINNED = "no_time_before_pinned"
    WORK_CENTER_BUSY = "work_center_busy"
    WORK_CENTER_STOPPED = "behind_stopped_work_center"
    WORKER_BUSY = "worker_busy"
    NOT_ENOUGH_TIME = "not_enough_time"
    WAITS_FOR_MATERIAL = "waits_for_material"
    IN_REWORK = "in_rework"
    AT_INSPECTION = "at_inspection"
    HELD_IN_PLACE = "held_in_place"
    NO_ROUTING = "no_routing"


NO_PLACE = frozenset(
    (
        Reason.NO_WORK_CENTER,
        Reason.NOBODY_SKILLED,
        Reason.NO_OPEN_TIME,
        Reason.STEP_BEFORE_UNPLANNED,
        Reason.NO_TIME_BEFORE_PINNED,
        Reason.NO_ROUTING,
    )
)


class Cause(StrEnum):
    """What an operation waited for, or spent its time on."""

    WORK = "work"
    CLOSED = "closed"
    WORK_CENTER = "work_center"
    STOPPED = "stopped"
    WORKER = "worker"
    MATERIAL = "material"
    HELD = "held"
    INSPECTION = "inspection"
    REWORK = "rework"
    UNPLANNED = "unplanned"


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link of the chain behind a late work order: how long which operation waited, for what, behind which order."""

    sequence: int
    cause: Cause
    seconds: int
    work_center: str | None = None
    worker: str | None = None
    behind: str | None = None
    pieces: Decimal | None = None
    skill: str | None = None


@dataclass(frozen=True, kw_only=True)
class LateJob:
    """A work order that ends after its due date, or whose end nobody knows. The longest link stands first."""

    number: str
    late_by_seconds: int | None
    reason: Reason
    chain: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A place for every task that has one, and the reason for every one that has none."""

    slots: Mapping[UUID, Slot]
    unplanned: Mapping[UUID, Reason]
    late: tuple[LateJob, ...]
    makespan_seconds: int
    weighted_tardiness_seconds: int
    moved: int = 0  # of what had a place before and had not begun
    movable: int = 0
    found_by: str = ""


class OpenTimes:
    """The open time of work centers and people, each combination of calendars read only once."""

    def __init__(self, calendars: Mapping[str, Calendar], since: datetime, now: datetime) -> None:
        self._calendars = calendars
        self._since, self._now = since, now
        self._known: dict[tuple[object, ...], OpenTime] = {}

    def of(self, center: Center, person: Person | None) -> OpenTime:
        """When both the work center and the worker with it can work."""
        numbers = (center.calendar, person.calendar if person else None)
        known = self._known.get((*numbers, center.stopped))
        if known is None:
            calendars = [self._calendars[number] for number in dict.fromkeys(numbers) if number is not None]
            known = OpenTime(calendars, self._since, closed=center.stopped, now=self._now)
            self._known[(*numbers, center.stopped)] = known
        return known


def first_instant(now: datetime, jobs: Iterable[Job]) -> datetime:
    """The earliest instant anybody will ask about: what is under way, or should be, began before now."""
    begun = (task.started_at for job in jobs for task in job.tasks if task.started_at is not None)
    placed = (task.last.start for job in jobs for task in job.tasks if task.last is not None)
    return min([now, *begun, *placed])
