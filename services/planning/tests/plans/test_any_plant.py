"""What a plan promises whatever the plant looks like, made anew or mended."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.planning.domain.calendar import OpenTime
from services.planning.domain.plans.check import mistakes
from services.planning.domain.plans.problem import Center, Job, Person, Problem, Slot, Task
from services.planning.domain.routing import open_time_needed
from services.planning.tests.plans.test_making import CALENDARS, HOUR, NOW, as_planned, put_right, schedule
from shared.contracts.values import Objective

CENTERS = ["WC-1", "WC-2", "WC-3"]
centers = st.tuples(
    *(
        st.builds(
            Center,
            number=st.just(number),
            capacity=st.integers(1, 2),
            efficiency=st.sampled_from([Decimal("0.8"), Decimal(1), Decimal("1.7")]),
            calendar=st.sampled_from([None, *CALENDARS]),
        )
        for number in CENTERS
    )
)
people = st.tuples(
    *(
        st.builds(
            Person,
            number=st.just(number),
            skills=st.frozensets(st.sampled_from(["weld", "solder"])),
            calendar=st.sampled_from([None, "day", "late"]),
        )
        for number in ("ANNA", "BEN", "CHEN")
    )
)


@st.composite
def problems(draw: st.DrawFn, *, is_busy: bool = False) -> Problem:
    """Open work; in a plant that is busy some has begun, before its turn as well, and steps hand on in batches."""
    ids = iter(range(1, 100))

    def draw_task() -> Task:
        start = NOW + timedelta(minutes=draw(st.integers(0, 3000)))
        pinned = Slot(work_center=draw(st.sampled_from(CENTERS)), worker=None, start=start, end=start + HOUR)
        last = draw(st.sampled_from([None, None, None, None, pinned]))
        number = next(ids)
        has_begun = is_busy and draw(st.integers(0, 4)) == 0
        return Task(
            id=UUID(int=number),
            sequence=number,
            work_centers=tuple(draw(st.lists(st.sampled_from(CENTERS), min_size=1, max_size=2, unique=True))),
            skill=draw(st.sampled_from([None, None, "weld", "solder", "paint"])),
            setup_seconds=Decimal(draw(st.integers(0, 1800))),
            run_seconds=Decimal(draw(st.integers(0, 300))),
            quantity=Decimal(draw(st.integers(0, 200))),
            last=last,
            fixed=last is not None and draw(st.booleans()),
            started_at=NOW - timedelta(minutes=draw(st.integers(1, 300))) if has_begun else None,
            reported=has_begun and draw(st.booleans()),
            transfer_quantity=draw(st.sampled_from([None, Decimal(1), Decimal(30)])) if is_busy else None,
        )

    jobs = [
        Job(
            number=f"WO-{index}",
            priority=draw(st.integers(0, 9)),
            due_at=NOW + timedelta(hours=draw(st.integers(1, 200))),
            tasks=tuple(draw_task() for _ in range(draw(st.integers(0, 4)))),
        )
        for index in range(draw(st.integers(1, 8)))
    ]
    drawn_centers, drawn_people = draw(centers), draw(people)
    return Problem(
        now=NOW,
        objective=draw(st.sampled_from(Objective)),
        centers={one.number: one for one in drawn_centers},
        people={one.number: one for one in drawn_people},
        calendars=CALENDARS,
        jobs=tuple(jobs),
    )


def most_at_once(slots: list[Slot]) -> int:
    moments = sorted(
        [(slot.end, -1) for slot in slots if slot.start < slot.end]
        + [(slot.start, 1) for slot in slots if slot.start < slot.end]
    )
    most = running = 0
    for _, change in moments:
        running += change
        most = max(most, running)
    return most


@settings(max_examples=20, deadline=None)
@given(problems())
def test_every_operation_has_a_place_or_a_reason(given_problem):
    plan = schedule(given_problem)
    tasks = {task.id for job in given_problem.jobs for task in job.tasks}
    assert set(plan.slots) | set(plan.unplanned) == tasks
    assert not set(plan.slots) & set(plan.unplanned)


@settings(max_examples=20, deadline=None)
@given(problems())
def test_nothing_works_beyond_its_capacity_and_nobody_twice(given_problem):
    plan = schedule(given_problem)
    pinned = {task.id for job in given_problem.jobs for task in job.tasks if task.stays}
    by_hand = [slot for id, slot in plan.slots.items() if id in pinned]
    for one in given_problem.centers.values():
        here = [slot for slot in plan.slots.values() if slot.work_center == one.number]
        forced = most_at_once([slot for slot in by_hand if slot.work_center == one.number])
        assert most_at_once(here) <= max(one.capacity, forced)
    for worker in given_problem.people:
        assert most_at_once([slot for slot in plan.slots.values() if slot.worker == worker]) <= 1


@settings(max_examples=20, deadline=None)
@given(problems())
def test_steps_keep_their_order_their_length_and_open_time(given_problem):
    plan = schedule(given_problem)
    for one_job in given_problem.jobs:
        ready = NOW
        for one in one_job.tasks:
            slot = plan.slots.get(one.id)
            if slot is None:
                break
            if one.stays:
                who = one.last.worker or slot.worker  # where a hand has not said who, the plan may
                assert slot == replace(one.last, worker=who)
            else:
                assert slot.start >= ready
                assert slot.work_center in one.work_centers
                where = given_problem.centers[slot.work_center]
                who = given_problem.people.get(slot.worker or "")
                assert (one.skill in who.skills) if one.skill else who is None
                numbers = {where.calendar, who.calendar if who else None} - {None}
                open_time = OpenTime([CALENDARS[number] for number in numbers], NOW)
                assert open_time.next_open(slot.start) == slot.start
                assert open_time.between(slot.start, slot.end) == open_time_needed(
                    setup_seconds=one.setup_seconds,
                    run_seconds=one.run_seconds,
                    quantity=one.quantity,
                    efficiency=where.efficiency,
                )
            ready = max(ready, slot.end)


@settings(max_examples=20, deadline=None)
@given(problems())
def test_the_same_problem_gets_the_same_plan(given_problem):
    assert schedule(given_problem) == schedule(given_problem)


@settings(max_examples=60, deadline=None)
@given(problems(is_busy=True))
def test_whatever_the_floor_has_begun_there_is_a_plan_and_it_can_be_mended(given_problem):
    plan = schedule(given_problem)  # what could not be is refused by whoever makes it
    tasks = {task.id for job in given_problem.jobs for task in job.tasks}
    assert set(plan.slots) | set(plan.unplanned) == tasks
    again = put_right(as_planned(given_problem, plan, now=NOW + timedelta(minutes=1)))
    assert set(again.slots) | set(again.unplanned) == tasks


@settings(max_examples=20, deadline=None)
@given(problems(), problems())
def test_a_mended_plan_can_be(given_problem, other):
    """Whatever comes: some work is new, some people and some hours are different from what was planned for."""
    before = as_planned(given_problem, schedule(given_problem))
    changed = replace(before, people=other.people, centers=other.centers, now=NOW + 3 * HOUR)
    assert list(mistakes(changed, put_right(changed))) == []
