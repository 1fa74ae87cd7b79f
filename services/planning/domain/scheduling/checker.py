"""Is a plan possible? Written from the meaning of a problem alone; it shares no line with the scheduler.

It reads the problem and the answer as they are written, and lists in words whatever cannot be. Slow and
plain on purpose: times are walked through window by window.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Any

WEEK = 10080
FOR_EVER = 100 * 53 * WEEK  # minutes from now that nobody plans for
Windows = list[tuple[int, int]]


def violations(problem: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a plan, in words."""
    return list(_Check(problem, answer).all())


class _Check:
    def __init__(self, problem: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        self.problem, self.answer = problem, answer
        self.lines = {(line["job"], line["step"]): line for line in answer["operations"]}
        self.excused = {(line["job"], line["step"]) for line in answer["unscheduled"]}
        self.machines: dict[Any, Any] = {}
        machines = problem["machines"]
        for number, machine in enumerate(machines if isinstance(machines, list) else [{}] * machines):
            self.machines.setdefault(machine.get("id", number), machine)
        self.asks_people = problem.get("people") is not None
        self.people = {row.get("id", at): row for at, row in enumerate(problem.get("people") or [])}
        self.jobs = [self._job(number, job) for number, job in enumerate(problem["jobs"])]

    def _job(self, number: int, job: Any) -> tuple[Any, dict[str, Any], list[dict[str, Any]]]:
        """Its name, what was promised, and its steps, of either form alike."""
        if isinstance(job, list):
            due, weight = (self.problem.get(key) or [] for key in ("due", "weight"))
            promise = {
                "due": due[number] if number < len(due) else None,
                "weight": weight[number] if number < len(weight) else 1,
            }
            return number, promise, [{"alts": step} for step in job]
        if "weight" not in job and "priority" in job:
            job = {**job, "weight": job["priority"] + 1}
        return job.get("id", number), job, job.get("ops") or []

    def all(self) -> Iterator[str]:
        if len(self.lines) != len(self.answer["operations"]):
            yield "an operation stands in the plan twice"
        yield from self._is_complete()
        if put_off := sorted((key for key, line in self.lines.items() if line["end"] > FOR_EVER), key=str):
            yield f"{put_off} are put off for ever"
            return
        for name, job, steps in self.jobs:
            for step, operation in enumerate(steps):
                if (name, step) in self.lines:
                    yield from self._fits(name, job, step, operation)
            yield from self._is_in_order(name, steps)
        yield from self._shares_machines()
        yield from self._shares_people()
        yield from self._adds_up()

    def _is_complete(self) -> Iterator[str]:
        known = {(name, step) for name, _, steps in self.jobs for step in range(len(steps))}
        for missing in sorted(known - self.lines.keys() - self.excused, key=str):
            yield f"{missing} has neither a place nor a reason"
        for invented in sorted(self.lines.keys() - known, key=str):
            yield f"{invented} is not in the problem"
        for double in sorted(self.lines.keys() & self.excused, key=str):
            yield f"{double} has a place and a reason for having none"

    def _fits(self, name: Any, job: Mapping[str, Any], step: int, operation: Mapping[str, Any]) -> Iterator[str]:
        line = self.lines[name, step]
        who = f"job {name} step {step}"
        minutes = [alt[1] for alt in operation["alts"] if alt[0] == line["machine"]]
        if not minutes:
            yield f"{who} is on machine {line['machine']}, which cannot do it"
            return
        kept = operation.get("frozen") or operation.get("pinned")
        if kept is not None:
            if [line["machine"], line["start"]] != list(kept[:2]):
                yield f"{who} was moved from {kept}"
        elif line["start"] < max(0, job.get("release", 0), operation.get("material", 0)):
            yield f"{who} starts at {line['start']}, before it may"
        machine = self.machines[line["machine"]]
        work = Fraction(min(minutes)) / Fraction(str(machine.get("efficiency", 1)))
        closed_to = [_hours(machine, "stops")]
        skill = operation.get("skill", operation.get("group")) if self.asks_people else None
        if skill is not None and not (kept is not None and line["person"] is None):
            person = self.people.get(line["person"])
            factor = None if person is None else person.get("skills", {}).get(str(skill))
            if person is None or factor is None:
                yield f"{who} is done by {line['person']}, who is not skilled for {skill}"
                return
            work = ceil(work) * Fraction(str(factor))
            closed_to.append(_hours(person, "absences"))
        opened = _open_minutes(closed_to, line["start"], line["end"])
        if sum(end - start for start, end in opened) != ceil(work):
            yield f"{who} gets {sum(end - start for start, end in opened)} open minutes of {ceil(work)}"
        elif opened[-1][1] != line["end"] or (kept is None and opened[0][0] != line["start"]):
            yield f"{who} begins or ends in closed time"

    def _is_in_order(self, name: Any, steps: list[Any]) -> Iterator[str]:
        order = [step for step in range(len(steps)) if (name, step) in self.lines]
        if any("after" in step for step in steps):
            befores = [(before, step) for step in order for before in steps[step].get("after", [step - 1][: step > 0])]
        else:
            befores = list(pairwise(range(len(steps))))
        for before, step in befores:
            later, kept = self.lines.get((name, step)), steps[step].get("frozen") or steps[step].get("pinned")
            earlier = self.lines.get((name, before))
            if later is None or (kept is not None and (earlier is None or steps[before].get("frozen"))):
                continue
            if earlier is None:
                yield f"job {name} step {step} has a place, the step before has none"
            elif later["start"] < self._arrives(earlier, steps[before]):
                yield f"job {name} step {step} starts before step {before} has handed on"
            elif later["end"] < earlier["end"]:
                yield f"job {name} step {step} ends before step {before}"

    def _arrives(self, line: Mapping[str, Any], operation: Mapping[str, Any]) -> int:
        """When the first transfer batch has been made; the end where there are none."""
        batch, quantity = operation.get("batch") or 0, operation.get("quantity") or 0
        if not 0 < batch < quantity:
            return int(line["end"])
        opened = _open_minutes(self._calendars(line), line["start"], line["end"])
        share = ceil(Fraction(sum(end - start for start, end in opened) * batch, quantity))
        for start, end in opened:
            if share <= end - start:
                return start + share
            share -= end - start
        return int(line["end"])

    def _calendars(self, line: Mapping[str, Any]) -> list[_Hours]:
        calendars = [_hours(self.machines[line["machine"]], "stops")]
        if line["person"] is not None:
            calendars.append(_hours(self.people[line["person"]], "absences"))
        return calendars

    def _shares_machines(self) -> Iterator[str]:
        operations = {(name, step): row for name, _, steps in self.jobs for step, row in enumerate(steps)}
        setup = self.problem.get("setup")
        by_unit: dict[Any, list[Any]] = {}
        for key, line in self.lines.items():
            if line["machine"] in self.machines and key in operations:
                by_unit.setdefault((line["machine"], line.get("unit", 0)), []).append((line["start"], line["end"], key))
        for (name, unit), places in by_unit.items():
            machine = self.machines[name]
            if not 0 <= unit < machine.get("capacity", 1):
                yield f"machine {name} has no unit {unit}"
            for (_, end, one), (start, _, other) in pairwise(sorted(places, key=lambda place: place[:2])):
                if _is_kept(operations[one]) and _is_kept(operations[other]):
                    continue
                needed = 0
                families = operations[one].get("family"), operations[other].get("family")
                if setup and None not in families and -1 not in families:
                    needed = setup[families[0]][families[1]]
                free = _open_minutes([_hours(machine, "stops")], end, start) if start >= end else []
                if start < end or sum(b - a for a, b in free) < needed:
                    yield f"on machine {name}, {other} follows {one} too soon (setup {needed})"

    def _shares_people(self) -> Iterator[str]:
        kept = {(name, step) for name, _, steps in self.jobs for step, row in enumerate(steps) if _is_kept(row)}
        by_person: dict[Any, list[Any]] = {}
        for key, line in self.lines.items():
            if line["person"] is not None:
                by_person.setdefault(line["person"], []).append((line["start"], line["end"], key))
        for name, places in by_person.items():
            for (_, end, one), (start, _, other) in pairwise(sorted(places, key=lambda place: place[:2])):
                if start < end and not (one in kept and other in kept):
                    yield f"person {name} does {other} before {one} is done"

    def _adds_up(self) -> Iterator[str]:
        latest = max((line["end"] for line in self.lines.values()), default=0)
        if self.answer["makespan"] != max(latest, 0):
            yield f"the makespan is {latest}, not {self.answer['makespan']}"
        tardiness = 0
        for name, job, steps in self.jobs:
            done = [self.lines.get((name, step)) for step in range(len(steps))]
            ends = [line["end"] for line in done if line is not None]
            if job.get("due") is not None and ends and None not in done:
                tardiness += job.get("weight", 1) * max(0, max(ends) - job["due"])
        if self.answer["weighted_tardiness"] != tardiness:
            yield f"the weighted tardiness is {tardiness}, not {self.answer['weighted_tardiness']}"


_Hours = tuple[Any, Windows, Windows]


def _is_kept(operation: Mapping[str, Any]) -> bool:
    return bool(operation.get("frozen") or operation.get("pinned"))


def _hours(row: Mapping[str, Any], exceptions: str) -> _Hours:
    """Weekly windows, what is closed beside them, and what is open all the same."""
    calendar = row.get("calendar")
    closed, opened = [(a, b) for a, b in row.get(exceptions) or []], []
    if isinstance(calendar, Mapping):
        closed += [(a, b) for a, b in calendar.get("closed") or []]
        opened = [(a, b) for a, b in calendar.get("open") or []]
        calendar = calendar.get("weekly")
    return calendar, closed, opened


def _open_minutes(calendars: list[_Hours], start: int, end: int) -> Windows:
    """The open windows between two minutes, of all these calendars together."""
    windows: Windows = [(start, end)] if start < end else []
    for weekly, closed, opened in calendars:
        here: Windows = []
        if weekly is None:
            here = [(start, end)]
        else:
            for at in range((start // WEEK - 2) * WEEK, end + WEEK, WEEK):
                here += [(at + a, at + b) for a, b in weekly]
        for shut in closed:
            here = [piece for window in here for piece in _cut(window, shut)]
        windows = _common(windows, _joined(here + opened))
    return _joined(windows)


def _cut(window: tuple[int, int], shut: tuple[int, int]) -> Windows:
    pieces = [(window[0], min(window[1], shut[0])), (max(window[0], shut[1]), window[1])]
    return [piece for piece in pieces if piece[0] < piece[1]]


def _common(one: Windows, other: Windows) -> Windows:
    found = [(max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) < min(b, d)]
    return sorted(found)


def _joined(windows: Windows) -> Windows:
    joined: Windows = []
    for start, end in sorted(windows):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined
