"""A problem as it was read: names kept, every flaw named, nothing thrown away yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from services.planning.domain.scheduling.hours import Hours


class Flaw(StrEnum):
    """Why an operation cannot be planned; or, as a warning, what was left out of account."""

    UNREADABLE = "unreadable"
    IMPOSSIBLE_TIME = "impossible_time"
    BAD_DURATION = "bad_duration"
    BAD_WEIGHT = "bad_weight"
    NO_MACHINE = "no_machine"
    NOBODY_SKILLED = "nobody_skilled"
    NEVER_OPEN = "never_open"
    DUE_BEFORE_RELEASE = "due_before_release"
    CYCLE = "cycle"
    DUPLICATE = "duplicate"
    STEP_BEFORE_UNPLANNED = "step_before_unplanned"
    NO_TIME_BEFORE_PINNED = "no_time_before_pinned"


Name = str | int


@dataclass
class Machine:
    """A work center: how many operations at once, and when it is open."""

    name: Name
    hours: Hours
    capacity: int = 1


@dataclass
class Person:
    """A worker: what he can do and how much longer than the routing says he takes, in millionths."""

    name: Name
    hours: Hours
    skills: dict[str, int]


@dataclass
class Kept:
    """Where an operation that never moves is: under way already, or pinned."""

    machine: int
    start: int
    person: int | None = None


@dataclass
class Operation:
    """One step. Alternatives are (machine, minutes)."""

    step: int
    alternatives: list[tuple[int, int]] = field(default_factory=list)
    family: int | None = None
    skill: str | None = None
    earliest: int = 0
    batch: int = 0
    quantity: int = 0
    kept: Kept | None = None
    flaw: Flaw | None = None


@dataclass
class Job:
    """A work order with its steps in the order they are done in."""

    name: Name
    release: int = 0
    due: int = 0
    weight: int = 1
    operations: list[Operation] = field(default_factory=list)
    flaw: Flaw | None = None


@dataclass(frozen=True)
class Warning:
    """Something that was left out of account: an alternative, a machine, a person."""

    about: str
    reason: Flaw


@dataclass
class Draft:
    """A whole problem."""

    machines: list[Machine]
    jobs: list[Job]
    people: list[Person] | None = None  # none asked for is not the same as nobody there
    setup: list[list[int]] = field(default_factory=list)
    is_makespan: bool = False
    warnings: list[Warning] = field(default_factory=list)


class Unreadable(Exception):
    """What was given is no scheduling problem at all."""
