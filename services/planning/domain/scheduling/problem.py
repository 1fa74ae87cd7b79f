"""What is to be planned, and what a plan is: plain values that may be handed to another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from services.planning.domain.calendar import OpenTime
from shared.contracts.calendars import Calendar
from shared.contracts.values import Objective


@dataclass(frozen=True, kw_only=True)
class Center:
    """A work center: how many operations at once, how fast, when. Without a calendar it is always open."""

    number: str
    capacity: int
    efficiency: Decimal
    calendar: str | None


@dataclass(frozen=True, kw_only=True)
class Person:
    """A worker. Without a calendar he works when the work center does."""

    number: str
    skills: frozenset[str]
    calendar: str | None


@dataclass(frozen=True, kw_only=True)
class Slot:
    """Where, with whom and when an operation is done."""

    work_center: str | None
    worker: str | None
    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True)
class Task:
    """An operation that is not completed.

    `kept` is a place nobody may move it from: it has started, is pinned, or is frozen. `started_at` without
    `kept` is an operation that began before anybody planned it.
    """

    id: UUID
    sequence: int
    work_centers: tuple[str, ...]
    skill: str | None
    setup_seconds: Decimal
    run_seconds: Decimal
    quantity: Decimal  # what it has still to take
    worker: str | None = None  # nobody else may do it
    kept: Slot | None = None
    started_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Job:
    """A work order that is still to be made; its tasks stand in the order of its routing.

    One without tasks has no routing; one whose operations are all completed is no job any more.
    """

    number: str
    priority: int
    due_at: datetime
    tasks: tuple[Task, ...]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """All open work of a plant at one instant, and what there is to do it with."""

    now: datetime
    objective: Objective
    centers: Mapping[str, Center]
    people: Mapping[str, Person]
    calendars: Mapping[str, Calendar]
    jobs: tuple[Job, ...]


class Reason(StrEnum):
    """Why an operation has no place, or comes late. The sentences stand in the text catalogues."""

    NO_WORK_CENTER = "no_work_center"
    NOBODY_SKILLED = "nobody_skilled"
    NO_OPEN_TIME = "no_open_time"
    STEP_BEFORE_UNPLANNED = "step_before_unplanned"
    WORK_CENTER_BUSY = "work_center_busy"
    WORKER_BUSY = "worker_busy"
    NOT_ENOUGH_TIME = "not_enough_time"
    HELD_IN_PLACE = "held_in_place"
    NO_ROUTING = "no_routing"


@dataclass(frozen=True, kw_only=True)
class LateJob:
    """A work order that ends after its due date, or whose end nobody knows."""

    number: str
    late_by_seconds: int | None
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A place for every task that has one, and the reason for every one that has none."""

    slots: Mapping[UUID, Slot]
    unplanned: Mapping[UUID, Reason]
    late: tuple[LateJob, ...]
    makespan_seconds: int
    weighted_tardiness_seconds: int


class OpenTimes:
    """The open time of work centers and people, each combination of calendars read only once."""

    def __init__(self, calendars: Mapping[str, Calendar], since: datetime) -> None:
        self._calendars = calendars
        self._since = since
        self._known: dict[tuple[str | None, str | None], OpenTime] = {}

    def of(self, center: Center, person: Person | None) -> OpenTime:
        """When both the work center and the worker with it can work."""
        numbers = (center.calendar, person.calendar if person else None)
        if numbers not in self._known:
            calendars = [self._calendars[number] for number in dict.fromkeys(numbers) if number is not None]
            self._known[numbers] = OpenTime(calendars, self._since)
        return self._known[numbers]
