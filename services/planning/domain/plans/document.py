"""Open work as the engine reads it: whole minutes from the next full one, names as they are.

The engine rounds every operation up to a whole minute and knows no seconds; `making` gives its plan the exact
times back. A person who alone may do something has a skill of his own for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from services.planning.domain.calendar import stretches
from services.planning.domain.plans.places import Places
from services.planning.domain.plans.problem import Center, Job, Person, Problem, Task
from services.planning.domain.scheduling.hours import merged, repeated, week_of, without
from services.planning.domain.scheduling.shop import WEEK
from shared.contracts.calendars import Calendar
from shared.contracts.values import ZERO, Objective

MINUTE = timedelta(minutes=1)
DAY = 24 * 60
SHARES = 10_000  # an operation's work is parted in so many, to say after how many the first pieces go on
FURTHEST = 1 << 30  # minutes; what is due later presses nobody, what was due earlier more than enough
WEEKS_AHEAD = 52  # so far exceptions and clock changes are seen; after that every week is like the others
Windows = list[list[int]]


class Document:
    """A problem in the engine's words, and the way back."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.zero = whole_minute(problem.now)
        self.places = Places(problem)
        self.tasks: dict[tuple[str, int], tuple[Job, int]] = {}  # by the engine's names
        tasks = (task for job in problem.jobs for task in job.tasks) if problem.changeovers.take_time else ()
        named = dict.fromkeys(task.setup_family for task in tasks if task.setup_family is not None)
        self._families = {family: number for number, family in enumerate(sorted(named))}
        self._team_skills = team_skills(problem)
        since = min([problem.now, *(slot.start for slot in self.places.slots.values())])
        self._first = self._minute(since) // WEEK * WEEK - WEEK
        self._hours = {number: self._calendar(calendar) for number, calendar in sorted(problem.calendars.items())}

    def written(self) -> dict[str, Any]:
        problem = self.problem
        return {
            "objective": "makespan" if problem.objective is Objective.THROUGHPUT else "twt",
            "machines": [self._machine(center) for center in problem.centers.values()],
            "people": [self._person(person) for person in problem.people.values()],
            "jobs": [row for job in problem.jobs if job.tasks for row in self._jobs(job)],
            **self._setups(),
        }

    def _setups(self) -> dict[str, Any]:
        """Minutes from each family to each other."""
        between = self.problem.changeovers.between
        families = list(self._families)
        return (
            {"setup": [[-(-between(one, other) // MINUTE) for other in families] for one in families]}
            if families
            else {}
        )

    def _minute(self, instant: datetime) -> int:
        return (instant - self.zero) // MINUTE

    # ── who and where ────────────────────────────────────────────────────────────────────────────────

    def _machine(self, center: Center) -> dict[str, Any]:
        row: dict[str, Any] = {"id": center.number, "capacity": center.capacity}
        if center.calendar is not None:
            row["calendar"] = self._hours[center.calendar]
        if center.stopped is not None:
            row["stops"] = [[self._minute(center.stopped[0]), -self._minute_down(center.stopped[1])]]
        return row

    def _minute_down(self, instant: datetime) -> int:
        """The next full minute, negated: flooring is what whole division does."""
        return (self.zero - instant) // MINUTE

    def _person(self, person: Person) -> dict[str, Any]:
        row: dict[str, Any] = {"id": person.number, "skills": dict.fromkeys(sorted(person.skills), 1)}
        row["skills"][own_skill(person.number)] = 1
        for (skill, team), name in self._team_skills.items():
            if person.team == team and skill in person.skills:
                row["skills"][name] = 1
        if person.calendar is not None:
            row["calendar"] = self._hours[person.calendar]
        return row

    def _calendar(self, calendar: Calendar) -> dict[str, Windows]:
        """What repeats every week, and where the next year differs from it."""
        offset = self.zero.astimezone(ZoneInfo(calendar.time_zone)).utcoffset() or timedelta()
        local = self.zero + offset
        monday = -(local.weekday() * DAY + local.hour * 60 + local.minute)
        weekly = []
        for shift in calendar.shifts:
            start = monday + (shift.weekday - 1) * DAY + shift.start.hour * 60 + shift.start.minute
            end = monday + (shift.weekday - 1) * DAY + shift.end.hour * 60 + shift.end.minute
            weekly.append((start, end if end > start else end + DAY))
        last = WEEKS_AHEAD * WEEK
        here, until = self.zero + self._first * MINUTE, self.zero + last * MINUTE
        true = merged((self._minute(start), self._minute(end)) for start, end in stretches(calendar, here, until))
        like_always = repeated(week_of(weekly), self._first, last)
        return {
            "weekly": [list(window) for window in weekly],
            "closed": [list(window) for window in without(like_always, true)],
            "open": [list(window) for window in without(true, like_always)],
        }

    # ── what is to be made ───────────────────────────────────────────────────────────────────────────

    def _jobs(self, job: Job) -> Iterator[dict[str, Any]]:
        """A work order. What runs although a step before it has not begun stands alone; what follows waits for both."""
        chain: list[int] = []
        ahead: list[int] = []
        for at, task in enumerate(job.tasks):
            if task.id in self.places.unplanned or (task.stays and self._is_beyond_time(task)):
                continue
            if task.stays or not any(before.id in self.places.unplanned for before in job.tasks[:at]):
                (ahead if _runs_ahead(job.tasks, at) else chain).append(at)
        parts = [chain, *([at] for at in ahead)]
        for number, part in enumerate(part for part in parts if part):
            name = job.number if number == 0 else f"{job.number}/{number}"
            for step, at in enumerate(part):
                self.tasks[name, step] = (job, at)
            yield {
                "id": name,
                "due": max(-FURTHEST, min(self._minute(job.due_at), FURTHEST)),
                "weight": 1 + job.priority,
                "ops": [
                    self._handing_on(job.tasks, at, following, [one for one in ahead if one < at])
                    for at, following in zip_longest(part, part[1:])
                ],
            }

    def _is_beyond_time(self, task: Task) -> bool:
        """It stands where nothing ever opens again, so it is in nobody's way."""
        slot = self.places.slots[task.id]
        center = self.problem.centers.get(slot.work_center or "")
        return center is None or self.places.open_times.of(center, None).finish(slot.start, MINUTE) is None

    def _handing_on(
        self, tasks: tuple[Task, ...], at: int, following: int | None, ahead: Sequence[int]
    ) -> dict[str, Any]:
        """An operation; after which part of its work the first pieces go on, in the engine's shares.

        It waits for those before it that run ahead of their turn.
        """
        task = tasks[at]
        row = self._operation(task, [task.earliest, *(self.places.busy_until[tasks[one].id] for one in ahead)])
        if task.setup_family in self._families:
            row["family"] = self._families[task.setup_family]
        if task.transfer_quantity is not None and following == at + 1:
            missing = task.transfer_quantity - tasks[at + 1].waiting
            if missing < task.quantity:
                setup = task.setup_seconds * (not task.reported)
                whole = setup + task.quantity * task.run_seconds
                first = setup + max(missing, ZERO) * task.run_seconds
                row["quantity"] = SHARES
                row["batch"] = max(1, min(SHARES - 1, int(-(-SHARES * first // (whole or 1)))))
        return row

    def _operation(self, task: Task, not_before: Iterable[datetime | None]) -> dict[str, Any]:
        if task.stays:
            return self._kept(task)
        row: dict[str, Any] = {
            "alts": [
                [center.number, max(1, -(-self.places.work(task, center) // MINUTE))]
                for center in self.places.centers_of(task)
            ]
        }
        if task.worker is not None:
            row["skill"] = own_skill(task.worker)
        elif task.skill is not None:
            row["skill"] = self._team_skills.get((task.skill, task.team or ""), task.skill)
        earliest = max((one for one in not_before if one is not None), default=None)
        if earliest is not None:
            row["material"] = max(0, min(-self._minute_down(earliest), FURTHEST))
        return row

    def _kept(self, task: Task) -> dict[str, Any]:
        slot, until = self.places.slots[task.id], self.places.busy_until[task.id]
        center = self.problem.centers.get(slot.work_center or "")
        assert center is not None
        person = self.problem.people.get(slot.worker or "")
        start = self._minute(slot.start)
        open_time = self.places.open_times.of(center, person)
        busy = open_time.between(self.zero + start * MINUTE, self.zero - self._minute_down(until) * MINUTE)
        row: dict[str, Any] = {
            "alts": [[center.number, max(1, -(-busy // MINUTE))]],
            "frozen": [center.number, start],
        }
        if person is not None:
            row["skill"] = own_skill(person.number)
            row["frozen"].append(person.number)
        return row


def _runs_ahead(tasks: Sequence[Task], at: int) -> bool:
    """The floor has begun it before its turn."""
    return tasks[at].started_at is not None and not all(before.stays for before in tasks[:at])


def team_skills(problem: Problem) -> dict[tuple[str, str], str]:
    """A skill of its own for what is given to a team, as far as somebody there can do it."""
    everybody = problem.people.values()
    able = {(skill, one.team) for one in everybody if one.team is not None for skill in one.skills}
    given = {(task.skill, task.team) for job in problem.jobs for task in job.tasks}
    return {(skill, team): f"{skill} in {team}" for skill, team in sorted(able) if (skill, team) in given}


def own_skill(worker: str) -> str:
    return f"only {worker}"


def whole_minute(instant: datetime) -> datetime:
    """This minute if it has just begun, else the next."""
    begun = instant.replace(second=0, microsecond=0)
    return begun if begun == instant else begun + MINUTE
