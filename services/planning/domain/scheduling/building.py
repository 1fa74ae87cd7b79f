"""From a draft to the array model, and the flaws that only show when everything is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from services.planning.domain.scheduling.draft import Draft, Flaw, Job, Operation
from services.planning.domain.scheduling.hours import ALWAYS, Hours, together
from services.planning.domain.scheduling.listing import minutes_of
from services.planning.domain.scheduling.opening import finish, next_open
from services.planning.domain.scheduling.shop import ALWAYS_OPEN, NEVER, NONE, Row, Shop


@dataclass
class Reading:
    """The array model of a draft, and how to find the way back to its names."""

    draft: Draft
    shop: Shop
    operations: list[tuple[Job, Operation]]


def build(draft: Draft) -> Reading:
    """Lay a draft out in rows. Every flaw found is noted in the draft, on the step it concerns."""
    return _Builder(draft).reading()


@dataclass
class _Calendars:
    """The distinct calendars, and those of two that are needed together."""

    known: dict[Hours, int] = field(default_factory=lambda: {ALWAYS: ALWAYS_OPEN})

    def number(self, hours: Hours) -> int:
        return self.known.setdefault(hours, len(self.known))


class _Builder:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.calendars = _Calendars()
        self.unit_machine = [at for at, machine in enumerate(draft.machines) for _ in range(machine.capacity)]
        self.machine_units: dict[int, list[int]] = {}
        for unit, machine in enumerate(self.unit_machine):
            self.machine_units.setdefault(machine, []).append(unit)
        self.machine_calendar = [self.calendars.number(machine.hours) for machine in draft.machines]
        self.people = draft.people or []
        self.person_calendar = [self.calendars.number(person.hours) for person in self.people]
        self.bases = len(self.calendars.known)
        self.by_number = list(self.calendars.known)
        self.operations = [(job, operation) for job in draft.jobs for operation in job.operations]
        self.skills = {name: at for at, name in enumerate(dict.fromkeys(self._skills_asked()))}
        self.skilled = [self._skilled(skill) for skill in self.skills]
        self.joint = [NONE] * (self.bases * self.bases)
        self.ever: dict[tuple[str | None, int], bool] = {}

    def reading(self) -> Reading:
        self._refuse()
        shop = self._shop()
        _place_kept(shop, self.machine_units, self.operations)
        for job in self.draft.jobs:
            self._refuse_followers(job)
        for at, (_, operation) in enumerate(self.operations):
            shop.op_refused[at] = int(operation.flaw is not None)
        return Reading(self.draft, shop, self.operations)

    def _skills_asked(self) -> Iterable[str]:
        return (operation.skill for _, operation in self.operations if operation.skill is not None)

    def _skilled(self, skill: str) -> list[int]:
        """Who can do it: the quicker first, of equals who is good for less else."""
        able = [at for at, person in enumerate(self.people) if skill in person.skills]
        return sorted(able, key=lambda at: (self.people[at].skills[skill], len(self.people[at].skills), at))

    # ── flaws ────────────────────────────────────────────────────────────────────────────────────────

    def _refuse(self) -> None:
        """Name what nobody could do anywhere, ever."""
        for job, operation in self.operations:
            operation.flaw = operation.flaw or job.flaw
            if operation.kept is not None and self._never_opens(operation.kept.machine):
                operation.flaw, operation.kept = Flaw.NEVER_OPEN, None
            if operation.flaw is None or (operation.kept and operation.alternatives):
                self._look_for_hands(operation)

    def _never_opens(self, machine: int) -> bool:
        return self.by_number[self.machine_calendar[machine]].never_opens

    def _look_for_hands(self, operation: Operation) -> None:
        if operation.skill is not None and not self.skilled[self.skills[operation.skill]] and operation.kept is None:
            operation.flaw = operation.flaw or Flaw.NOBODY_SKILLED
            return
        ever = {self._ever(operation.skill, self.machine_calendar[machine]) for machine, _ in operation.alternatives}
        if operation.kept is None and True not in ever:
            operation.flaw = operation.flaw or Flaw.NEVER_OPEN

    def _ever(self, skill: str | None, calendar: int) -> bool:
        """Is a machine ever open, with one who has the skill? Asks for every pair, so that each is known afterwards."""
        if (skill, calendar) not in self.ever:
            able = () if skill is None else self.skilled[self.skills[skill]]
            pairs = [self._opens_with(calendar, self.person_calendar[person]) for person in able]
            self.ever[skill, calendar] = any(pairs) if able else not self.by_number[calendar].never_opens
        return self.ever[skill, calendar]

    def _opens_with(self, one: int, other: int) -> bool:
        at = one * self.bases + other
        if self.joint[at] == NONE:
            hours = together(self.by_number[one], self.by_number[other])
            self.joint[at] = self.calendars.number(hours)
            if self.joint[at] == len(self.by_number):
                self.by_number.append(hours)
        return not self.by_number[self.joint[at]].never_opens

    @staticmethod
    def _refuse_followers(job: Job) -> None:
        """What comes after a step without a place has none; unless it is under way, then the floor knows better."""
        stuck = False
        for operation in job.operations:
            if operation.kept is not None and operation.flaw is None:
                stuck = False
            elif operation.flaw is None and stuck:
                operation.flaw = Flaw.STEP_BEFORE_UNPLANNED
            else:
                stuck = operation.flaw is not None

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────

    def _shop(self) -> Shop:
        ops = [operation for _, operation in self.operations]
        alternatives = [
            (at, unit, minutes)
            for at, operation in enumerate(ops)
            for machine, minutes in operation.alternatives
            for unit in self.machine_units[machine]
        ]
        per_op = [0] * len(ops)
        for at, _, _ in alternatives:
            per_op[at] += 1
        job_numbers = [number for number, job in enumerate(self.draft.jobs) for _ in job.operations]
        families = len(self.draft.setup)
        return Shop(
            op_job=job_numbers,
            op_earliest=[operation.earliest for operation in ops],
            op_family=[NONE if operation.family is None else operation.family for operation in ops],
            op_skill=[NONE if operation.skill is None else self.skills[operation.skill] for operation in ops],
            op_batch=[operation.batch for operation in ops],
            op_quantity=[operation.quantity for operation in ops],
            op_refused=[0] * len(ops),
            alt_first=_borders(per_op),
            alt_unit=[unit for _, unit, _ in alternatives],
            alt_minutes=[minutes for _, _, minutes in alternatives],
            alt_op=[at for at, _, _ in alternatives],
            kept_unit=[NONE] * len(ops),
            kept_person=[NONE] * len(ops),
            kept_start=[0] * len(ops),
            kept_end=[0] * len(ops),
            job_first=_borders([len(job.operations) for job in self.draft.jobs]),
            job_due=[job.due for job in self.draft.jobs],
            job_weight=[job.weight for job in self.draft.jobs],
            unit_machine=self.unit_machine,
            unit_calendar=[self.machine_calendar[machine] for machine in self.unit_machine],
            unit_kept_first=[0] * (len(self.unit_machine) + 1),
            unit_kept=[],
            person_calendar=self.person_calendar,
            person_kept_first=[0] * (len(self.people) + 1),
            person_kept=[],
            skill_first=_borders([len(able) for able in self.skilled]),
            skill_person=[person for able in self.skilled for person in able],
            skill_factor=[
                self.people[person].skills[skill]
                for skill, able in zip(self.skills, self.skilled, strict=True)
                for person in able
            ],
            families=families,
            setup=[minutes for row in self.draft.setup for minutes in row],
            **self._calendar_rows(),
        )

    def _calendar_rows(self) -> dict[str, Any]:
        rows: dict[str, list[int]] = {name: [] for name in ("from", "loop", "loop_first", "week_open", "open")}
        starts: list[int] = []
        ends: list[int] = []
        before: list[int] = []
        counts: list[int] = []
        for hours in self.by_number:
            segments = [*hours.until_loop, *((start + hours.loop, end + hours.loop) for start, end in hours.weekly)]
            rows["loop_first"].append(len(starts) + len(hours.until_loop))
            passed = 0
            for start, end in segments:
                starts.append(start)
                ends.append(end)
                before.append(passed)
                passed += end - start
            counts.append(len(segments))
            rows["from"].append(hours.since)
            rows["loop"].append(hours.loop)
            rows["week_open"].append(sum(end - start for start, end in hours.weekly))
            rows["open"].append(passed)
        return {
            **{f"cal_{name}": row for name, row in rows.items()},
            "cal_first": _borders(counts),
            "seg_start": starts,
            "seg_end": ends,
            "seg_before": before,
            "joint": self.joint,
            "calendars": self.bases,
        }


def _borders(lengths: Iterable[int]) -> list[int]:
    borders = [0]
    for length in lengths:
        borders.append(borders[-1] + length)
    return borders


# ── what never moves ─────────────────────────────────────────────────────────────────────────────────


def _place_kept(shop: Shop, machine_units: dict[int, list[int]], operations: list[tuple[Job, Operation]]) -> None:
    """Give every kept operation its unit, its person and its end."""
    kept = [(operation.kept.start, at) for at, (_, operation) in enumerate(operations) if operation.kept]
    kept = [(start, at) for start, at in sorted(kept) if operations[at][1].alternatives]
    unit_until: dict[int, int] = {}
    for start, at in kept:
        place = operations[at][1].kept
        assert place is not None
        units = machine_units[place.machine]
        free = (unit for unit in units if unit_until.get(unit, -NEVER) <= start)
        unit = next(free, min(units, key=lambda unit: unit_until.get(unit, -NEVER)))
        shop.kept_unit[at], shop.kept_start[at] = unit, start
        alone = finish(shop, shop.unit_calendar[unit], start, minutes_of(shop, at, unit, NONE))
        shop.kept_end[at] = unit_until[unit] = alone
        operations[at][1].flaw = None
    _match_people(shop, [at for _, at in kept], operations)
    for _, at in kept:
        unit_until[shop.kept_unit[at]] = max(unit_until[shop.kept_unit[at]], shop.kept_end[at])
    line_up(shop.unit_kept_first, shop.unit_kept, shop.kept_unit, kept)
    line_up(shop.person_kept_first, shop.person_kept, shop.kept_person, kept)


def line_up(first: Row, row: Row, where: Row, kept: list[tuple[int, int]]) -> None:
    """Everything kept in one place, by its start."""
    places = sorted((where[at], start, at) for start, at in kept if where[at] != NONE)
    row += [at for _, _, at in places]
    for place, _, _ in places:
        first[place + 1] += 1
    for at in range(1, len(first)):
        first[at] += first[at - 1]


def _match_people(shop: Shop, kept: list[int], operations: list[tuple[Job, Operation]]) -> None:
    """Who is at what is under way, where nobody said: as many as can be matched, by augmenting paths.

    One for whom nobody is left goes on all the same; we do not know who stands there.
    """
    holds: dict[int, list[int]] = {}
    for at in kept:
        place = operations[at][1].kept
        if place is not None and place.person is not None and shop.op_skill[at] != NONE:
            _with_person(shop, at, place.person)
            holds.setdefault(place.person, []).append(at)
    fixed = {at for held in holds.values() for at in held}

    def find(at: int, tried: set[int]) -> bool:
        skill = shop.op_skill[at]
        for place in range(shop.skill_first[skill], shop.skill_first[skill + 1]):
            person = shop.skill_person[place]
            if person in tried or _end_with(shop, at, person) >= NEVER:
                continue
            tried.add(person)
            clash = [other for other in holds.get(person, []) if _overlap(shop, at, other, person)]
            if not clash or (len(clash) == 1 and clash[0] not in fixed and find(clash[0], tried)):
                holds[person] = [other for other in holds.get(person, []) if other not in clash] + [at]
                return True
        return False

    for at in kept:
        if at not in fixed and shop.op_skill[at] != NONE:
            find(at, set())
    for person, held in holds.items():
        for at in held:
            _with_person(shop, at, person)


def _overlap(shop: Shop, one: int, other: int, person: int) -> bool:
    return shop.kept_start[one] < _end_with(shop, other, person) and shop.kept_start[other] < _end_with(
        shop, one, person
    )


def _end_with(shop: Shop, at: int, person: int) -> int:
    unit = shop.kept_unit[at]
    calendar = shop.joint[shop.unit_calendar[unit] * shop.calendars + shop.person_calendar[person]]
    return (
        NEVER
        if calendar == NONE
        else finish(shop, calendar, next_open(shop, calendar, shop.kept_start[at]), minutes_of(shop, at, unit, person))
    )


def _with_person(shop: Shop, at: int, person: int) -> None:
    end = _end_with(shop, at, person)
    if end < NEVER:
        shop.kept_person[at], shop.kept_end[at] = person, end
