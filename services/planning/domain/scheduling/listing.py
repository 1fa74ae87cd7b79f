"""The list scheduler: the shop is played forward in time, and whoever is free takes the most urgent of what waits.

A machine decides when it is free and open, among the operations that have arrived. It may have set up
since its last operation ended, for a planner knows what will come. Where an operation needs a person,
the one who is done first takes it; if nobody is free it waits, and the machine takes another. At any
instant the most urgent pair of machine and operation goes first, so that no machine takes a person
from a more urgent neighbour. What is kept in place is stepped around, never moved.

This is the reference. The compiled twin is this very source, handed to numba: hence heaps of whole
numbers, rows instead of objects, and no closure.
"""

from __future__ import annotations

from heapq import heappop, heappush

from services.planning.domain.scheduling.opening import finish, next_open
from services.planning.domain.scheduling.shop import FACTOR, NEVER, NONE, Desk, Plan, Rule, Shop

ARRIVAL, ALARM = 0, 1  # what happens at an instant: an operation becomes ready, a unit looks up
KINDS = 2
Choice = tuple[int, int, int, int, int, int]  # -index, end, operation, unit, person, start


def list_schedule(shop: Shop, rule: Rule, desk: Desk, plan: Plan) -> None:
    """Fill the plan by a rule."""
    events = [0 for _ in range(0)]
    clear(shop, desk, plan)
    ids = max(len(shop.op_job), len(shop.unit_machine)) + 1
    for job in range(len(shop.job_first) - 1):
        previous = NONE
        for op in range(shop.job_first[job], shop.job_first[job + 1]):
            if shop.kept_unit[op] == NONE:
                if (previous == NONE or shop.kept_unit[previous] != NONE) and shop.op_refused[op] == 0:
                    ready = shop.op_earliest[op] if previous == NONE else max(shop.op_earliest[op], plan.end[previous])
                    heappush(events, (max(ready, 0) * KINDS + ARRIVAL) * ids + op)
            elif previous != NONE and shop.kept_unit[previous] == NONE:
                desk.deadline[previous] = shop.kept_start[op]
            previous = op
    asked = [0 for _ in range(0)]
    choices = [(0, 0, 0, 0, 0, 0) for _ in range(0)]
    stamp = 0
    while len(events) > 0:
        minute = events[0] // (KINDS * ids)
        while len(events) > 0 and events[0] // (KINDS * ids) == minute:
            event = heappop(events)
            what = event % ids
            if event // ids % KINDS == ALARM:
                if desk.unit_alarm[what] == minute and desk.unit_asked[what] == 0:
                    desk.unit_asked[what] = 1
                    asked.append(what)
                continue
            for alt in range(shop.alt_first[what], shop.alt_first[what + 1]):
                unit = shop.alt_unit[alt]
                _line_up(desk, alt, unit)
                if desk.unit_asked[unit] == 0:
                    desk.unit_asked[unit] = 1
                    asked.append(unit)
        while len(asked) > 0 or len(choices) > 0:
            while len(asked) > 0:
                unit = asked.pop()
                desk.unit_asked[unit] = 0
                stamp += 1
                choice = _choose(shop, rule, desk, unit, minute, stamp)
                if choice[2] != NONE:
                    heappush(choices, choice)
                elif choice[1] < NEVER:
                    desk.unit_alarm[unit] = choice[1]
                    heappush(events, (choice[1] * KINDS + ALARM) * ids + unit)
            if len(choices) == 0:
                break
            _, end, op, unit, person, start = heappop(choices)
            if plan.unit[op] != NONE or (person != NONE and desk.person_free[person] > start):
                desk.unit_asked[unit] = 1
                asked.append(unit)
                continue
            plan.unit[op], plan.person[op], plan.start[op], plan.end[op] = unit, person, start, end
            desk.unit_free[unit], desk.unit_family[unit], desk.unit_alarm[unit] = end, shop.op_family[op], end
            heappush(events, (end * KINDS + ALARM) * ids + unit)
            if person != NONE:
                desk.person_free[person] = end
            for alt in range(shop.alt_first[op], shop.alt_first[op + 1]):
                _leave(desk, alt, shop.alt_unit[alt])
            follower = op + 1
            if (
                follower < shop.job_first[shop.op_job[op] + 1]
                and shop.kept_unit[follower] == NONE
                and shop.op_refused[follower] == 0
            ):
                ready = max(shop.op_earliest[follower], handed_on(shop, op, unit, person, start, end))
                desk.after[follower] = end
                heappush(events, (max(ready, minute) * KINDS + ARRIVAL) * ids + follower)


def clear(shop: Shop, desk: Desk, plan: Plan) -> None:
    """An empty desk, and a plan that holds only what is kept in place."""
    for unit in range(len(shop.unit_machine)):
        desk.unit_free[unit] = -NEVER
        desk.unit_family[unit] = desk.unit_alarm[unit] = desk.unit_head[unit] = NONE
        desk.unit_next_kept[unit] = shop.unit_kept_first[unit]
        desk.unit_asked[unit] = 0
    for person in range(len(shop.person_calendar)):
        desk.person_free[person] = -NEVER
        desk.person_next_kept[person] = shop.person_kept_first[person]
    for skill in range(len(desk.skill_busy)):
        desk.skill_busy[skill] = 0
    for op in range(len(shop.op_job)):
        plan.unit[op], plan.person[op] = shop.kept_unit[op], shop.kept_person[op]
        plan.start[op], plan.end[op] = shop.kept_start[op], shop.kept_end[op]
        desk.after[op] = desk.skipped[op] = 0
        desk.deadline[op] = NEVER


def handed_on(shop: Shop, op: int, unit: int, person: int, start: int, end: int) -> int:
    """When the first transfer batch of an operation reaches the next step: at its end, if it goes on as a whole."""
    if shop.op_batch[op] == 0:
        return end
    calendar = calendar_of(shop, unit, person)
    share = -(-minutes_of(shop, op, unit, person) * shop.op_batch[op] // shop.op_quantity[op])
    return min(end, finish(shop, calendar, start, share))


def calendar_of(shop: Shop, unit: int, person: int) -> int:
    """When a machine and the person with it can work."""
    calendar = shop.unit_calendar[unit]
    return calendar if person == NONE else shop.joint[calendar * shop.calendars + shop.person_calendar[person]]


def minutes_of(shop: Shop, op: int, unit: int, person: int) -> int:
    """How long an operation takes there with him, rounded up to a whole minute."""
    minutes = 0
    for alt in range(shop.alt_first[op], shop.alt_first[op + 1]):
        if shop.alt_unit[alt] == unit:
            minutes = shop.alt_minutes[alt]
    if person != NONE:
        skill = shop.op_skill[op]
        for place in range(shop.skill_first[skill], shop.skill_first[skill + 1]):
            if shop.skill_person[place] == person:
                return -(-minutes * shop.skill_factor[place] // FACTOR)
    return minutes


def setup_minutes(shop: Shop, before: int, after: int) -> int:
    """From one family to the next; nothing where one of them has none."""
    return 0 if before == NONE or after == NONE else shop.setup[before * shop.families + after]


def _line_up(desk: Desk, alt: int, unit: int) -> None:
    head = desk.unit_head[unit]
    desk.next_alt[alt], desk.before_alt[alt], desk.unit_head[unit] = head, NONE, alt
    if head != NONE:
        desk.before_alt[head] = alt


def _leave(desk: Desk, alt: int, unit: int) -> None:
    following, before = desk.next_alt[alt], desk.before_alt[alt]
    if before == NONE:
        desk.unit_head[unit] = following
    else:
        desk.next_alt[before] = following
    if following != NONE:
        desk.before_alt[following] = before


def _choose(shop: Shop, rule: Rule, desk: Desk, unit: int, minute: int, stamp: int) -> Choice:
    """The most urgent operation the unit can begin now; none, and the minute in which to look again."""
    _step_over_kept(shop, desk, unit, minute)
    again = max(desk.unit_free[unit], next_open(shop, shop.unit_calendar[unit], minute))
    if again > minute:
        return 0, again, NONE, unit, NONE, 0
    again = NEVER
    while True:
        best, best_alt, best_index = NONE, NONE, 0
        alt = desk.unit_head[unit]
        while alt != NONE:
            op = shop.alt_op[alt]
            skill = shop.op_skill[op]
            if desk.skipped[op] != stamp and (skill == NONE or desk.skill_busy[skill] != stamp):
                index = rule.base[op] - rule.slack_rate * max(0, rule.latest[op] - minute)
                if rule.setup_rate != 0:
                    index -= rule.setup_rate * setup_minutes(shop, desk.unit_family[unit], shop.op_family[op])
                if best == NONE or index > best_index or (index == best_index and op < best):
                    best, best_alt, best_index = op, alt, index
            alt = desk.next_alt[alt]
        if best == NONE:
            return 0, again, NONE, unit, NONE, 0
        start, end, person = _begin(shop, desk, best, best_alt, unit, minute)
        if start != NONE:
            return -best_index, end, best, unit, person, start
        again = min(again, end)
        desk.skipped[best] = stamp
        if person != NONE:
            desk.skill_busy[shop.op_skill[best]] = stamp


def _step_over_kept(shop: Shop, desk: Desk, unit: int, minute: int) -> None:
    while desk.unit_next_kept[unit] < shop.unit_kept_first[unit + 1]:
        kept = shop.unit_kept[desk.unit_next_kept[unit]]
        if shop.kept_start[kept] > minute:
            break
        if shop.kept_end[kept] >= desk.unit_free[unit]:
            desk.unit_free[unit], desk.unit_family[unit] = shop.kept_end[kept], shop.op_family[kept]
        desk.unit_next_kept[unit] += 1


def _begin(shop: Shop, desk: Desk, op: int, alt: int, unit: int, minute: int) -> tuple[int, int, int]:
    """Start, end and person; or -1, when to look again, and 0 if everybody with the skill is busy, whatever it is."""
    calendar = shop.unit_calendar[unit]
    free_from = minute
    setup = setup_minutes(shop, desk.unit_family[unit], shop.op_family[op])
    if setup > 0:
        free_from = max(minute, finish(shop, calendar, desk.unit_free[unit], setup))
    if free_from >= desk.deadline[op]:
        return NONE, NEVER, NONE
    minutes = shop.alt_minutes[alt]
    if shop.op_skill[op] == NONE:
        start = next_open(shop, calendar, free_from)
        start, end = _not_before_its_parts(shop, desk, op, calendar, start, minutes)
        hindered = _hindered_by_kept(shop, desk, op, unit, end)
        if hindered != NONE:
            return NONE, hindered, NONE
        return start, end, NONE
    best_start, best_end, best_person, again = NONE, NEVER, NONE, NEVER
    everybody_busy = free_from == minute
    skill = shop.op_skill[op]
    for place in range(shop.skill_first[skill], shop.skill_first[skill + 1]):
        person = shop.skill_person[place]
        _free_from_kept(shop, desk, person, free_from)
        if desk.person_free[person] > free_from:
            again = min(again, desk.person_free[person])
            continue
        joint = shop.joint[calendar * shop.calendars + shop.person_calendar[person]]
        start = next_open(shop, joint, free_from)
        if start > free_from and free_from == minute:
            again = min(again, start)
            continue
        everybody_busy = False
        work = -(-minutes * shop.skill_factor[place] // FACTOR)
        start, end = _not_before_its_parts(shop, desk, op, joint, start, work)
        hindered = _hindered_by_kept(shop, desk, op, unit, end)
        if hindered == NONE and desk.person_next_kept[person] < shop.person_kept_first[person + 1]:
            kept = shop.person_kept[desk.person_next_kept[person]]
            if end > shop.kept_start[kept]:
                hindered = shop.kept_end[kept]
        if hindered != NONE:
            again = min(again, hindered)
        elif end < best_end:
            best_start, best_end, best_person = start, end, person
    if best_start == NONE:
        return NONE, again, 0 if everybody_busy else NONE
    return best_start, best_end, best_person


def _free_from_kept(shop: Shop, desk: Desk, person: int, minute: int) -> None:
    while desk.person_next_kept[person] < shop.person_kept_first[person + 1]:
        kept = shop.person_kept[desk.person_next_kept[person]]
        if shop.kept_start[kept] > minute:
            break
        desk.person_free[person] = max(desk.person_free[person], shop.kept_end[kept])
        desk.person_next_kept[person] += 1


def _not_before_its_parts(shop: Shop, desk: Desk, op: int, calendar: int, start: int, minutes: int) -> tuple[int, int]:
    """With transfer batches the last one must have come before it is worked on; so it may have to start later."""
    end = finish(shop, calendar, start, minutes)
    previous = op - 1
    if previous < 0 or shop.op_job[previous] != shop.op_job[op] or shop.op_batch[previous] == 0:
        return start, end
    last_batch = -(-minutes * shop.op_batch[previous] // shop.op_quantity[previous])
    while start < NEVER and finish(shop, calendar, start, minutes - last_batch) < desk.after[op]:
        missing = desk.after[op] - finish(shop, calendar, start, minutes - last_batch)
        start = next_open(shop, calendar, start + missing)
        end = finish(shop, calendar, start, minutes)
    return start, end


def _hindered_by_kept(shop: Shop, desk: Desk, op: int, unit: int, end: int) -> int:
    """When to look again because something kept in place stands in the way, or -1 if nothing does."""
    if end >= NEVER or end > desk.deadline[op]:
        return NEVER
    if desk.unit_next_kept[unit] < shop.unit_kept_first[unit + 1]:
        kept = shop.unit_kept[desk.unit_next_kept[unit]]
        setup = setup_minutes(shop, shop.op_family[op], shop.op_family[kept])
        if finish(shop, shop.unit_calendar[unit], end, setup) > shop.kept_start[kept]:
            return shop.kept_end[kept]
    return NONE
