"""A new plan that leaves what it can where the last one had it.

What is still possible where it was is held there. What is not, and what is new, finds its place around it; and
so that a rush order does, some of what stands in its way is let go: what can best wait, and never more than a
tenth of what has not begun.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from services.planning.domain.scheduling.building import Reading, line_up
from services.planning.domain.scheduling.listing import calendar_of, handed_on, minutes_of, setup_minutes
from services.planning.domain.scheduling.opening import finish, next_open
from services.planning.domain.scheduling.shop import NEVER, NONE, Plan, Shop

UNIT, PERSON = 0, 1  # what an operation stands at
MOST_MOVED = 10  # of a hundred that have not begun


class Place(NamedTuple):
    """Where the last plan had an operation."""

    unit: int
    person: int
    start: int
    end: int


Places = Mapping[int, Place]
Taken = dict[tuple[int, int], list[Place]]  # on a unit, with a person


def places_of(reading: Reading, last: Any) -> dict[int, Place]:
    """The last plan, as it was told; what it says of things that are gone is passed over."""
    shop = reading.shop
    machines = {machine.name: at for at, machine in enumerate(reading.draft.machines)}
    people = {person.name: at for at, person in enumerate(reading.draft.people or [])}
    first_unit: dict[int, int] = {}
    for unit, machine in enumerate(shop.unit_machine):
        first_unit.setdefault(machine, unit)
    by_name = {(job.name, operation.step): at for at, (job, operation) in enumerate(reading.operations)}
    places: dict[int, Place] = {}
    for line in last if isinstance(last, list) else []:
        found = _place(line, by_name, machines, people)
        if found is None or shop.kept_unit[found[0]] != NONE:
            continue
        at, machine, extra, person, start, end = found
        unit = first_unit.get(machine, NONE) + extra
        if 0 <= unit < len(shop.unit_machine) and shop.unit_machine[unit] == machine:
            places[at] = Place(unit, person, start, end)
    return places


def _place(
    line: Any, operations: Mapping[Any, int], machines: Mapping[Any, int], people: Mapping[Any, int]
) -> tuple[int, int, int, int, int, int] | None:
    if not isinstance(line, Mapping):
        return None
    names = [line.get(key) for key in ("job", "step", "machine", "person")]
    times = [line.get(key, 0) for key in ("unit", "start", "end")]
    if not all(isinstance(name, str | int | None) for name in names) or not all(isinstance(at, int) for at in times):
        return None
    job, step, machine, person = names
    if (job, step) not in operations or machine not in machines or (person is not None and person not in people):
        return None
    unit, start, end = times
    return operations[job, step], machines[machine], unit, NONE if person is None else people[person], start, end


def still_possible(shop: Shop, places: Places) -> dict[int, Place]:
    """Those that can stay. Whoever cannot lets go of all that come after it in its work order."""
    stay: dict[int, Place] = {}
    unit_last: dict[int, tuple[int, int]] = {}  # end, and which operation
    person_until: dict[int, int] = {}
    for at in sorted(places, key=lambda at: (places[at].start, at)):
        place = places[at]
        if (
            _is_skilled(shop, at, place)
            and _has_time(shop, at, place)
            and _follows(shop, at, place, stay)
            and _is_unit_free(shop, at, place, unit_last.get(place.unit))
            and _is_person_free(shop, place, person_until.get(place.person, -NEVER))
        ):
            stay[at] = place
            unit_last[place.unit] = place.end, at
            if place.person != NONE:
                person_until[place.person] = place.end
    return stay


def _is_skilled(shop: Shop, at: int, place: Place) -> bool:
    if shop.op_refused[at] or place.start < max(0, shop.op_earliest[at]):
        return False
    skill = shop.op_skill[at]
    if (skill == NONE) != (place.person == NONE):
        return False
    able = range(shop.skill_first[skill], shop.skill_first[skill + 1]) if skill != NONE else ()
    return skill == NONE or any(shop.skill_person[one] == place.person for one in able)


def _has_time(shop: Shop, at: int, place: Place) -> bool:
    """Is the machine one of its own, and open then, with him who does it, for just as long as it takes?"""
    minutes = minutes_of(shop, at, place.unit, place.person)
    calendar = calendar_of(shop, place.unit, place.person)
    return (
        minutes > 0
        and calendar != NONE
        and next_open(shop, calendar, place.start) == place.start
        and finish(shop, calendar, place.start, minutes) == place.end
    )


def _follows(shop: Shop, at: int, place: Place, stay: Places) -> bool:
    previous = at - 1
    if previous < shop.job_first[shop.op_job[at]]:
        return True
    if shop.kept_unit[previous] != NONE:
        before = Place(*(row[previous] for row in (shop.kept_unit, shop.kept_person, shop.kept_start, shop.kept_end)))
    elif previous in stay:
        before = stay[previous]
    else:
        return False
    if place.start < handed_on(shop, previous, before.unit, before.person, before.start, before.end):
        return False
    if shop.op_batch[previous] == 0:
        return True
    minutes = minutes_of(shop, at, place.unit, place.person)
    last_batch = -(-minutes * shop.op_batch[previous] // shop.op_quantity[previous])
    calendar = calendar_of(shop, place.unit, place.person)
    return finish(shop, calendar, place.start, minutes - last_batch) >= before.end


def _is_unit_free(shop: Shop, at: int, place: Place, last: tuple[int, int] | None) -> bool:
    calendar = shop.unit_calendar[place.unit]
    kept = shop.unit_kept[shop.unit_kept_first[place.unit] : shop.unit_kept_first[place.unit + 1]]
    following = bisect_left(kept, place.start, key=lambda one: shop.kept_start[one])
    before = [(shop.kept_end[one], one) for one in kept[:following]] + ([] if last is None else [last])
    for end, one in before:
        setup = setup_minutes(shop, shop.op_family[one], shop.op_family[at])
        if finish(shop, calendar, end, setup) > place.start and (end > place.start or (end, one) == max(before)):
            return False
    if following == len(kept):
        return True
    setup = setup_minutes(shop, shop.op_family[at], shop.op_family[kept[following]])
    return finish(shop, calendar, place.end, setup) <= shop.kept_start[kept[following]]


def _is_person_free(shop: Shop, place: Place, until: int) -> bool:
    if place.person == NONE:
        return True
    kept = shop.person_kept[shop.person_kept_first[place.person] : shop.person_kept_first[place.person + 1]]
    return until <= place.start and all(
        shop.kept_end[one] <= place.start or shop.kept_start[one] >= place.end for one in kept
    )


def held(shop: Shop, places: Places) -> Shop:
    """The same shop, with those held where they are as if they were pinned."""
    rows = [list(row) for row in (shop.kept_unit, shop.kept_person, shop.kept_start, shop.kept_end)]
    for at, place in places.items():
        for row, value in zip(rows, place, strict=True):
            row[at] = value
    unit, person, start, end = rows
    starts = [(start[at], at) for at in range(len(unit)) if unit[at] != NONE]
    unit_first, unit_kept = [0] * len(shop.unit_kept_first), list[int]()
    person_first, person_kept = [0] * len(shop.person_kept_first), list[int]()
    line_up(unit_first, unit_kept, unit, starts)
    line_up(person_first, person_kept, person, starts)
    return shop._replace(
        kept_unit=unit,
        kept_person=person,
        kept_start=start,
        kept_end=end,
        unit_kept_first=unit_first,
        unit_kept=unit_kept,
        person_kept_first=person_first,
        person_kept=person_kept,
    )


def make_way(shop: Shop, stay: Places, plan: Plan, most: int) -> dict[int, Place]:
    """What to hold so that late work orders with something to place get the places they would like best.

    `plan` has everything held. What stands in their way is let go, and takes along all that follow it in its
    work order; at most so many.
    """
    holds = dict(stay)
    standing: dict[tuple[int, int], list[int]] = {}
    for at, place in stay.items():
        for key in _stands_at(place):
            standing.setdefault(key, []).append(at)
    taken: Taken = {}
    for job in _late_and_new(shop, stay, plan):
        wishes = _wishes(shop, stay, plan, job, taken)
        rivals = {
            one
            for wish in wishes.values()
            for key in _stands_at(wish)
            for rival in standing.get(key, ())
            if rival in holds and _meet(shop, stay[rival], wish)
            for one in range(rival, shop.job_first[shop.op_job[rival] + 1])
            if one in stay and one in holds
        }
        if len(rivals) > most:
            continue
        most -= len(rivals)
        for rival in rivals:
            del holds[rival]
        holds |= wishes
        for wish in wishes.values():
            _take(taken, wish)
    return holds


def _take(taken: Taken, place: Place) -> None:
    for key in _stands_at(place):
        taken.setdefault(key, []).append(place)


def _stands_at(place: Place) -> list[tuple[int, int]]:
    return [(kind, one) for kind, one in ((UNIT, place.unit), (PERSON, place.person)) if one != NONE]


def _wishes(shop: Shop, stay: Places, plan: Plan, job: int, taken: Taken) -> Places:
    """Where a work order's steps would go if they were first; none of them if one has no place at all."""
    wishes: dict[int, Place] = {}
    ready = 0
    for at in range(shop.job_first[job], shop.job_first[job + 1]):
        if shop.kept_unit[at] != NONE or at in stay:
            ready = plan.end[at]
            continue
        own: Taken = {}
        for one in wishes.values():
            _take(own, one)
        wish = _wish(shop, at, max(ready, shop.op_earliest[at]), (taken, own))
        is_before_kept = at + 1 < shop.job_first[job + 1] and shop.kept_unit[at + 1] != NONE
        if wish is None or shop.op_refused[at] or (is_before_kept and wish.end > shop.kept_start[at + 1]):
            return {}
        wishes[at] = wish
        ready = wish.end
    return wishes


def _late_and_new(shop: Shop, stay: Places, plan: Plan) -> list[int]:
    """Work orders with something to place that are late when all else is held, the weightiest first."""
    jobs = {shop.op_job[at] for at in range(len(shop.op_job)) if shop.kept_unit[at] == NONE and at not in stay}

    def cost(job: int) -> int:
        last = shop.job_first[job + 1] - 1
        late = NEVER if plan.unit[last] == NONE else max(0, plan.end[last] - shop.job_due[job])
        return late * shop.job_weight[job]

    return sorted((job for job in jobs if cost(job) > 0), key=lambda job: (-shop.job_weight[job], shop.job_due[job]))


def _wish(shop: Shop, at: int, ready: int, taken: tuple[Taken, Taken]) -> Place | None:
    """Where and with whom it would be done first, if it had only what never moves to step around."""
    skill = shop.op_skill[at]
    able = [NONE] if skill == NONE else shop.skill_person[shop.skill_first[skill] : shop.skill_first[skill + 1]]
    best: Place | None = None
    for alt in range(shop.alt_first[at], shop.alt_first[at + 1]):
        for person in able:
            place = _first_place(shop, at, Place(shop.alt_unit[alt], person, ready, ready), taken)
            if place is not None and (best is None or place.end < best.end):
                best = place
    return best


def _first_place(shop: Shop, at: int, wish: Place, taken: tuple[Taken, Taken]) -> Place | None:
    unit, person, ready, _ = wish
    calendar = calendar_of(shop, unit, person)
    if calendar == NONE:
        return None
    minutes = minutes_of(shop, at, unit, person)
    kept = list(shop.unit_kept[shop.unit_kept_first[unit] : shop.unit_kept_first[unit + 1]])
    if person != NONE:
        kept += shop.person_kept[shop.person_kept_first[person] : shop.person_kept_first[person + 1]]
    fixed = [(shop.kept_start[one], shop.kept_end[one]) for one in kept]
    fixed += [(one.start, one.end) for key in _stands_at(wish) for some in taken for one in some.get(key, ())]
    start = next_open(shop, calendar, ready)
    end = finish(shop, calendar, start, minutes)
    for since, until in sorted(fixed):
        again = _set_up(shop, unit, until)
        if since < _set_up(shop, unit, end) and start < again:
            start = next_open(shop, calendar, again)
            end = finish(shop, calendar, start, minutes)
    return Place(unit, person, start, end) if end < NEVER else None


def _meet(shop: Shop, place: Place, wish: Place) -> bool:
    """Do they want the same minutes, setups included?"""
    return place.start < _set_up(shop, wish.unit, wish.end) and wish.start < _set_up(shop, place.unit, place.end)


def _set_up(shop: Shop, unit: int, minute: int) -> int:
    """When a unit has set up since, whatever for."""
    return finish(shop, shop.unit_calendar[unit], minute, max(shop.setup, default=0))


def moved(plan: Plan, places: Places) -> int:
    """How many have another place than they had."""
    now = zip(plan.unit, plan.person, plan.start, strict=True)
    was = {at: place[:3] for at, place in places.items()}
    return sum(at in was and was[at] != place for at, place in enumerate(now))


def most_to_let_go(places: Places, stay: Iterable[int]) -> int:
    """How many more may move, with those that have to."""
    return max(0, len(places) * MOST_MOVED // 100 - (len(places) - len(set(stay))))
