"""The two forms a problem may come in: the short one of the textbooks, and that of a plant with calendars and people.

A flaw in one work order, step or machine is noted where it stands; only a document that is no problem at
all is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import ceil
from numbers import Real
from typing import Any

from services.planning.domain.scheduling.draft import (
    Draft,
    Flaw,
    Job,
    Kept,
    Machine,
    Name,
    Operation,
    Person,
    Unreadable,
    Warning,
)
from services.planning.domain.scheduling.hours import ALWAYS, Hours, hours_of
from services.planning.domain.scheduling.shop import FACTOR, NONE

FURTHEST_MINUTE = 1 << 31  # four thousand years; whoever asks for more has mistaken the unit
FURTHEST_MINUTES = 1 << 24
MOST_MACHINES = 100_000


def read(document: Any) -> Draft:
    """Either form."""
    if not isinstance(document, Mapping) or not isinstance(document.get("jobs"), list):
        raise Unreadable("a problem is an object with a list of jobs")
    machines = document.get("machines")
    if isinstance(machines, list):
        return _Plant(document, machines).draft()
    count = whole(machines)
    if count is None or not 0 <= count <= MOST_MACHINES:
        raise Unreadable(f"machines is a number of machines, at most {MOST_MACHINES}, or a list of them")
    return _short(document, count)


def whole(value: Any) -> int | None:
    """A whole number, also when it is written 5.0; nothing for anything else."""
    if type(value) is int:  # nearly all are, and to ask a type costs a fifth of asking what it counts as
        return value if abs(value) <= FURTHEST_MINUTE else None
    if not _is_number(value):
        return None
    try:
        number = int(value)
    except (OverflowError, ValueError):
        return None
    return number if number == value and abs(number) <= FURTHEST_MINUTE else None


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


# ── the short form ───────────────────────────────────────────────────────────────────────────────────


def _short(document: Mapping[str, Any], count: int) -> Draft:
    draft = Draft([Machine(number, ALWAYS) for number in range(count)], [])
    draft.is_makespan = document.get("objective", "makespan") != "twt"
    machines = {machine: machine for machine in range(count)}
    for number, steps in enumerate(document["jobs"]):
        job = Job(number)
        draft.jobs.append(job)
        if not isinstance(steps, list):
            job.flaw = Flaw.UNREADABLE
            continue
        for row in steps:
            operation = Operation(step=len(job.operations))
            _alternatives(draft, operation, row, machines, f"job {number}")
            job.operations.append(operation)
        _promise(job, _at(document.get("due"), number), _at(document.get("weight"), number))
    return draft


def _at(values: Any, number: int) -> Any:
    return values[number] if isinstance(values, list) and number < len(values) else None


def _promise(job: Job, due: Any, weight: Any) -> None:
    """When a work order is due, and how much a minute too late weighs."""
    if due is None:
        job.due, job.weight = FURTHEST_MINUTE, 0 if weight is None else job.weight
    elif (minute := whole(due)) is None:
        job.flaw = job.flaw or Flaw.IMPOSSIBLE_TIME
    else:
        job.due = minute
    if weight is not None:
        known = whole(weight)
        if known is None or known < 0:
            job.flaw = job.flaw or Flaw.BAD_WEIGHT
        else:
            job.weight = known


def _alternatives(draft: Draft, operation: Operation, rows: Any, machines: Mapping[Any, int], about: str) -> None:
    """The machines that can do a step; each flaw costs one of them, the last one the step."""
    flaw: Flaw | None = None
    minutes_on: dict[int, int] = {}
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, Sequence) or isinstance(row, str) or len(row) < 2:
            problem = Flaw.UNREADABLE
        elif _known(machines, row[0]) is None:
            problem = Flaw.NO_MACHINE
        elif (minutes := whole(row[1])) is None or not 0 < minutes <= FURTHEST_MINUTES:
            problem = Flaw.BAD_DURATION
        else:
            machine = machines[row[0]]
            minutes_on[machine] = min(minutes, minutes_on.get(machine, minutes))
            continue
        flaw = flaw or problem
        draft.warnings.append(Warning(f"{about}, step {operation.step}: an alternative", problem))
    operation.alternatives = sorted(minutes_on.items())
    if not minutes_on:
        operation.flaw = operation.flaw or flaw or Flaw.NO_MACHINE


def _known(machines: Mapping[Any, int], name: Any) -> int | None:
    return machines.get(name) if isinstance(name, str | int) and not isinstance(name, bool) else None


# ── the plant's form ─────────────────────────────────────────────────────────────────────────────────


class _Plant:
    """Reads what a plant knows: calendars, people, setups, work orders with releases and promises."""

    def __init__(self, document: Mapping[str, Any], machines: list[Any]) -> None:
        self.document = document
        self.out = Draft([], [])
        self.out.is_makespan = document.get("objective") in ("makespan", "throughput")
        self.machines: dict[Name, int] = {}
        self.efficiency: dict[int, Decimal] = {}
        self.people: dict[Name, int] = {}
        self.since = _first_start(document["jobs"])
        for row in machines:
            self._machine(row)
        if isinstance(document.get("people"), list):
            self.out.people = []
            for row in document["people"]:
                self._person(row)
        self._setups(document.get("setup"))

    def draft(self) -> Draft:
        seen: set[Any] = set()
        for row in self.document["jobs"]:
            job = self._job(row, len(self.out.jobs))
            if job.name in seen:
                job.flaw = Flaw.DUPLICATE
            seen.add(job.name)
            self.out.jobs.append(job)
        return self.out

    def _machine(self, row: Any) -> None:
        number = len(self.out.machines)
        name = _name(row, number)
        capacity = whole(_get(row, "capacity", 1))
        machine = Machine(name, self._hours(row, "stops", f"machine {name}"), 1)
        if capacity is None or not 1 <= capacity <= 1000:
            self.out.warnings.append(Warning(f"machine {name}: capacity", Flaw.UNREADABLE))
        else:
            machine.capacity = capacity
        self.out.machines.append(machine)
        if name in self.machines:
            self.out.warnings.append(Warning(f"machine {name}", Flaw.DUPLICATE))
            return
        self.machines[name] = number
        efficiency = _decimal(_get(row, "efficiency", 1))
        if efficiency is None or efficiency <= 0:
            self.out.warnings.append(Warning(f"machine {name}: efficiency", Flaw.UNREADABLE))
        elif efficiency != 1:
            self.efficiency[number] = efficiency

    def _person(self, row: Any) -> None:
        assert self.out.people is not None
        name = _name(row, len(self.out.people))
        skills: dict[str, int] = {}
        stated = _get(row, "skills", {})
        for skill, stated_factor in stated.items() if isinstance(stated, Mapping) else ():
            factor = _decimal(stated_factor)
            if factor is None or not 0 < factor < 1000:
                self.out.warnings.append(Warning(f"person {name}: skill {skill}", Flaw.UNREADABLE))
            else:
                skills[str(skill)] = max(1, int((factor * FACTOR).to_integral_value()))
        self.people.setdefault(name, len(self.out.people))
        self.out.people.append(Person(name, self._hours(row, "absences", f"person {name}"), skills))

    def _hours(self, row: Any, exceptions: str, about: str) -> Hours:
        """A weekly calendar with its exceptions, and the stops or absences stated beside it."""
        calendar = _get(row, "calendar", None)
        closed = self._windows(_get(row, exceptions, []), about)
        opened: list[tuple[int, int]] = []
        if isinstance(calendar, Mapping):
            closed += self._windows(calendar.get("closed", []), about)
            opened = self._windows(calendar.get("open", []), about)
            calendar = calendar.get("weekly")
        hours = hours_of(None if calendar is None else self._windows(calendar, about), closed, opened, self.since)
        if hours.never_opens:
            self.out.warnings.append(Warning(about, Flaw.NEVER_OPEN))
        return hours

    def _windows(self, rows: Any, about: str) -> list[tuple[int, int]]:
        windows: list[tuple[int, int]] = []
        for row in rows if isinstance(rows, list) else [None]:
            pair = [whole(minute) for minute in row] if isinstance(row, list) and len(row) == 2 else []
            if len(pair) == 2 and pair[0] is not None and pair[1] is not None and pair[0] < pair[1]:
                windows.append((pair[0], pair[1]))
            else:
                self.out.warnings.append(Warning(f"{about}: a window of its calendar", Flaw.IMPOSSIBLE_TIME))
        return windows

    def _setups(self, rows: Any) -> None:
        if not isinstance(rows, list):
            return
        families = len(rows)
        for number, row in enumerate(rows):
            minutes = [whole(value) for value in row] if isinstance(row, list) else []
            if len(minutes) != families or any(value is None or value < 0 for value in minutes):
                self.out.warnings.append(Warning(f"setups from family {number}", Flaw.BAD_DURATION))
            known = [value if value is not None and value >= 0 else 0 for value in minutes]
            self.out.setup.append((known + [0] * families)[:families])

    def _job(self, row: Any, number: int) -> Job:
        job = Job(_name(row, number))
        steps = _get(row, "ops", None)
        if not isinstance(steps, list):
            job.flaw = Flaw.UNREADABLE
            return job
        release = whole(_get(row, "release", 0))
        if release is None:
            job.flaw = Flaw.IMPOSSIBLE_TIME
        else:
            job.release = release
        priority = whole(_get(row, "priority", None))
        _promise(job, _get(row, "due", None), _get(row, "weight", None if priority is None else 1 + priority))
        if job.release > max(job.due, 0):
            job.flaw = job.flaw or Flaw.DUE_BEFORE_RELEASE
        job.operations = [self._operation(step, at, job) for at, step in enumerate(steps)]
        self._in_order(job, steps)
        return job

    def _operation(self, row: Any, step: int, job: Job) -> Operation:
        about = f"job {job.name}"
        operation = Operation(step=step, earliest=max(job.release, 0))
        _alternatives(self.out, operation, _get(row, "alts", None), self.machines, about)
        if self.efficiency:
            operation.alternatives = [
                (machine, ceil(Fraction(minutes) / Fraction(self.efficiency.get(machine, Decimal(1)))))
                for machine, minutes in operation.alternatives
            ]
        family = whole(_get(row, "family", NONE))
        if family is not None and 0 <= family < len(self.out.setup):
            operation.family = family
        if self.out.people is not None:
            skill = _get(row, "skill", _get(row, "group", None))
            operation.skill = None if skill is None else str(skill)
        self._material(operation, row)
        self._kept(operation, row)
        return operation

    def _material(self, operation: Operation, row: Any) -> None:
        """When its material is expected, and how many pieces go on together."""
        expected = whole(_get(row, "material", 0))
        batch, quantity = whole(_get(row, "batch", 0)), whole(_get(row, "quantity", 0))
        if expected is None:
            operation.flaw = operation.flaw or Flaw.IMPOSSIBLE_TIME
        else:
            operation.earliest = max(operation.earliest, expected)
        if batch and quantity and 0 < batch < quantity:
            operation.batch, operation.quantity = batch, quantity

    def _kept(self, operation: Operation, row: Any) -> None:
        stated = _get(row, "frozen", None) or _get(row, "pinned", None)
        if stated is None:
            return
        if not isinstance(stated, list) or len(stated) < 2 or whole(stated[1]) is None:
            operation.flaw = Flaw.IMPOSSIBLE_TIME
            return
        machine, start = _known(self.machines, stated[0]), whole(stated[1])
        person = self.people.get(stated[2]) if len(stated) > 2 and isinstance(stated[2], str | int) else None
        if machine is None or all(machine != known for known, _ in operation.alternatives):
            operation.flaw = Flaw.NO_MACHINE
        elif start is not None:
            operation.kept = Kept(machine, start, person)

    @staticmethod
    def _in_order(job: Job, steps: list[Any]) -> None:
        """Where steps name the ones they come after, put them into a line; a circle has none."""
        if not any(_get(row, "after", None) is not None for row in steps):
            return
        waits: dict[int, set[Any]] = {}
        for number, row in enumerate(steps):
            stated = _get(row, "after", None)
            waits[number] = set(stated) if isinstance(stated, list) else {number - 1} if number else set()
        line: list[int] = []
        while waits:
            free = next((number for number, before in waits.items() if not before - set(line)), None)
            if free is None:
                job.flaw = Flaw.CYCLE
                line += waits
                break
            line.append(free)
            del waits[free]
        job.operations = [job.operations[number] for number in line]


def _first_start(jobs: list[Any]) -> int:
    """When the first operation that is under way began."""
    begun = (_get(step, "frozen", None) for job in jobs for step in _steps(job))
    starts = (whole(place[1]) for place in begun if isinstance(place, list) and len(place) > 1)
    return min((start for start in starts if start is not None), default=0)


def _steps(job: Any) -> list[Any]:
    steps = _get(job, "ops", None)
    return steps if isinstance(steps, list) else []


def _get(row: Any, key: str, default: Any) -> Any:
    return row.get(key, default) if isinstance(row, Mapping) else default


def _name(row: Any, number: int) -> Name:
    name = _get(row, "id", number)
    return name if isinstance(name, str | int) and not isinstance(name, bool) else number


def _decimal(value: Any) -> Decimal | None:
    """A factor as it is written, not as the machine rounds it: 1.15 is 115 hundredths."""
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
