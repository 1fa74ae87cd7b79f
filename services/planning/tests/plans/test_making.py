"""Plans made anew and mended: examples that a foreman can check."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from services.planning.domain.plans.bookings import Bookings
from services.planning.domain.plans.making import make, mend, mend_soon
from services.planning.domain.plans.problem import Cause, Center, Job, Person, Plan, Problem, Reason, Slot, Task
from services.planning.domain.scheduling import solving
from shared.contracts.calendars import Calendar, WeeklyShift
from shared.contracts.values import Objective

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)


def calendar(start: int, end: int, days: range = range(1, 6)) -> Calendar:
    return Calendar(
        time_zone="UTC", shifts=tuple(WeeklyShift(weekday=day, start=time(start), end=time(end)) for day in days)
    )


CALENDARS = {
    "day": calendar(8, 16),
    "night": calendar(20, 4),
    "late": calendar(12, 22),
    "never": Calendar(time_zone="UTC"),
}


def center(number: str, *, capacity: int = 1, efficiency: str = "1", calendar: str | None = None) -> Center:
    return Center(number=number, capacity=capacity, efficiency=Decimal(efficiency), calendar=calendar)


def person(number: str, *skills: str, calendar: str | None = None) -> Person:
    return Person(number=number, skills=frozenset(skills), calendar=calendar)


def task(number: int, *work_centers: str, hours: str = "1", skill: str | None = None, **others: object) -> Task:
    return Task(
        id=UUID(int=number),
        sequence=number,
        work_centers=work_centers or ("WC-1",),
        skill=skill,
        setup_seconds=Decimal(0),
        run_seconds=Decimal(hours) * 3600,
        quantity=Decimal(1),
        **others,  # type: ignore[arg-type]
    )


def job(number: str, *tasks: Task, priority: int = 5, due: timedelta = timedelta(days=30)) -> Job:
    return Job(number=number, priority=priority, due_at=NOW + due, tasks=tasks)


def problem(*jobs: Job, centers: list[Center] | None = None, people: list[Person] | None = None) -> Problem:
    return Problem(
        now=NOW,
        objective=Objective.DUE_DATE,
        centers={one.number: one for one in centers or [center("WC-1")]},
        people={one.number: one for one in people or []},
        calendars=CALENDARS,
        jobs=jobs,
    )


def schedule(problem: Problem) -> Plan:
    """The engine's first plan: what any more time only makes better."""
    return make(problem, lambda: 0)


def times(plan: Plan, number: int) -> tuple[timedelta, timedelta]:
    slot = plan.slots[UUID(int=number)]
    return slot.start - NOW, slot.end - NOW


# ── examples a foreman can check ─────────────────────────────────────────────────────────────────────


def test_the_steps_of_a_work_order_follow_each_other():
    plan = schedule(problem(job("A", task(1), task(2, hours="2"))))
    assert (times(plan, 1), times(plan, 2)) == ((0 * HOUR, HOUR), (HOUR, 3 * HOUR))
    assert plan.makespan_seconds == 3 * 3600


def test_the_more_urgent_of_two_that_cannot_both_be_in_time_goes_first():
    two = (job("A", task(1), due=HOUR), job("B", task(2), due=HOUR, priority=9))
    assert [times(schedule(problem(*two)), number)[0] for number in (2, 1)] == [0 * HOUR, HOUR]


def test_times_are_exact_to_the_second():
    odd = task(1, hours="0.1014")  # 365.04 s
    plan = schedule(problem(job("A", odd, task(2)), centers=[center("WC-1", efficiency="1.7")]))
    assert times(plan, 1) == (0 * HOUR, timedelta(microseconds=214_729_412))
    assert times(plan, 2)[0] == timedelta(microseconds=214_729_412)


def test_a_second_unit_works_beside_the_first():
    plan = schedule(problem(job("A", task(1)), job("B", task(2)), centers=[center("WC-1", capacity=2)]))
    assert times(plan, 1) == times(plan, 2) == (0 * HOUR, HOUR)


def test_the_other_work_center_of_the_routing_takes_over_when_the_first_is_busy():
    both = [center("WC-1"), center("WC-2")]
    plan = schedule(problem(job("A", task(1, "WC-1", "WC-2")), job("B", task(2, "WC-1", "WC-2")), centers=both))
    assert {plan.slots[UUID(int=number)].work_center for number in (1, 2)} == {"WC-1", "WC-2"}


def test_one_skilled_worker_cannot_stand_at_two_work_centers():
    plan = schedule(
        problem(
            job("A", task(1, "WC-1", skill="weld")),
            job("B", task(2, "WC-2", skill="weld")),
            centers=[center("WC-1"), center("WC-2")],
            people=[person("ANNA", "weld")],
        )
    )
    assert (times(plan, 1)[0], times(plan, 2)[0]) == (0 * HOUR, HOUR)


def test_a_small_step_fills_the_gap_before_a_pinned_one():
    pinned = Slot(work_center="WC-1", worker=None, start=NOW + 2 * HOUR, end=NOW + 5 * HOUR)
    jobs = (job("A", task(1, hours="3", last=pinned, fixed=True)), job("B", task(2)), job("C", task(3, hours="2")))
    plan = schedule(problem(*jobs))
    assert plan.slots[UUID(int=1)] == pinned
    assert {times(plan, 2)[0], times(plan, 3)[0]} in ({0 * HOUR, 5 * HOUR},)


def test_the_next_step_waits_for_what_is_under_way():
    under_way = task(1, hours="4", started_at=NOW - HOUR)
    plan = schedule(problem(job("A", under_way, task(2))))
    assert times(plan, 1) == (-HOUR, 3 * HOUR)
    assert times(plan, 2) == (3 * HOUR, 4 * HOUR)


def test_work_nobody_can_do_is_told_and_so_is_what_waits_for_it():
    plan = schedule(problem(job("A", task(1, skill="weld"), task(2)), people=[person("ANNA", "solder")]))
    assert plan.unplanned == {UUID(int=1): Reason.NOBODY_SKILLED, UUID(int=2): Reason.STEP_BEFORE_UNPLANNED}
    assert [(late.number, late.late_by_seconds, late.reason) for late in plan.late] == [
        ("A", None, Reason.NOBODY_SKILLED)
    ]


def test_a_work_center_that_never_opens_is_told():
    plan = schedule(problem(job("A", task(1)), centers=[center("WC-1", calendar="never")]))
    assert plan.unplanned == {UUID(int=1): Reason.NO_OPEN_TIME}


def test_a_late_order_says_whether_it_waited_or_never_had_the_time():
    plan = schedule(
        problem(
            job("A", task(1, hours="2"), priority=9, due=2 * HOUR),
            job("B", task(2, hours="1"), due=2 * HOUR),
            job("C", task(3, "WC-2", hours="5"), due=4 * HOUR, priority=2),
            centers=[center("WC-1"), center("WC-2")],
        )
    )
    assert {late.number: (late.late_by_seconds, late.reason) for late in plan.late} == {
        "B": (3600, Reason.WORK_CENTER_BUSY),
        "C": (3600, Reason.NOT_ENOUGH_TIME),
    }
    assert plan.weighted_tardiness_seconds == 6 * 3600 + 3 * 3600
    longest = {late.number: late.chain[0] for late in plan.late}
    assert (longest["B"].cause, longest["B"].behind, longest["B"].seconds) == (Cause.WORK_CENTER, "A", 7200)
    assert (longest["C"].cause, longest["C"].work_center) == (Cause.WORK, "WC-2")


def test_a_hand_may_book_what_is_booked_and_both_have_it():
    bookings = Bookings()
    bookings.book(NOW, NOW + 2 * HOUR)
    bookings.book(NOW + HOUR, NOW + 3 * HOUR)
    assert bookings.free_again(NOW, NOW + HOUR) == NOW + 3 * HOUR
    assert bookings.free_again(NOW + 3 * HOUR, NOW + 4 * HOUR) is None


def test_what_follows_a_step_begun_before_its_turn_waits_for_both():
    ahead = task(2, "WC-2", started_at=NOW - timedelta(minutes=5))
    given = problem(
        job("1", task(1, hours="10"), ahead, task(3, "WC-3")), centers=[center(f"WC-{number}") for number in (1, 2, 3)]
    )
    assert schedule(given).slots[UUID(int=3)].start == NOW + 10 * HOUR
    long = replace(ahead, quantity=Decimal(20))
    given = problem(
        job("1", task(1, hours="10"), long, task(3, "WC-3")), centers=[center(f"WC-{number}") for number in (1, 2, 3)]
    )
    plan = schedule(given)
    assert plan.slots[UUID(int=3)].start == plan.slots[UUID(int=2)].end > NOW + 10 * HOUR


def test_what_has_begun_where_nothing_ever_opens_again_is_named_and_what_follows_waits():
    begun = task(1, "WC-1", started_at=NOW - timedelta(minutes=5))
    given = problem(
        job("1", begun, task(2, "WC-2")),
        job("2", task(3, "WC-2")),
        centers=[center("WC-1", calendar="never"), center("WC-2")],
    )
    for plan in (schedule(given), put_right(given), make(given, lambda: 1)):
        assert plan.unplanned == {
            UUID(int=1): Reason.NO_OPEN_TIME,
            UUID(int=2): Reason.STEP_BEFORE_UNPLANNED,
        }
        assert [(late.number, late.reason) for late in plan.late] == [("1", Reason.NO_OPEN_TIME)]
        assert times(plan, 3) == (0 * HOUR, HOUR)


# ── mended ───────────────────────────────────────────────────────────────────────────────────────────


def as_planned(given: Problem, plan: Plan, *more: Job, **others: object) -> Problem:
    """The problem an instant later: everything has the place the plan gave it."""
    jobs = [replace(one, tasks=tuple(replace(t, last=plan.slots.get(t.id)) for t in one.tasks)) for one in given.jobs]
    return replace(given, jobs=(*jobs, *more), **others)  # type: ignore[arg-type]


def put_right(given: Problem) -> Plan:
    return mend(given, lambda: 0)


def test_nothing_moves_when_nothing_happened():
    given = problem(*(job(str(number), task(number)) for number in range(1, 6)))
    assert put_right(as_planned(given, schedule(given))).moved == 0


def test_a_rush_order_takes_the_place_it_needs_and_the_driven_out_find_a_gap():
    given = problem(*(job(str(number), task(number), due=30 * HOUR) for number in range(1, 21)))
    rush = job("RUSH", task(99), priority=9, due=HOUR)
    plan = put_right(as_planned(given, schedule(given), rush))
    assert times(plan, 99) == (0 * HOUR, HOUR)
    assert (plan.moved, plan.movable, plan.late) == (1, 20, ())


def test_the_work_of_an_absent_worker_goes_to_another_and_nothing_else_moves():
    ben, anna = person("BEN", "weld"), person("ANNA", "weld")
    both = [center("WC-1"), center("WC-2")]
    jobs = [
        job(f"{where}{at}", task(at * 2 + where, f"WC-{where}", skill="weld")) for where in (1, 2) for at in range(3)
    ]
    given = problem(*jobs, centers=both, people=[ben, anna])
    plan = schedule(given)
    without = as_planned(given, plan, people={"ANNA": anna})
    after = put_right(without)
    assert {slot.worker for slot in after.slots.values()} == {"ANNA"}
    assert after.moved == 3


def test_what_starts_late_pushes_what_waits_for_it_and_nothing_else():
    given = problem(
        job("A", task(1), task(2, "WC-2")),
        job("B", task(3, "WC-2", hours="5")),
        centers=[center("WC-1"), center("WC-2")],
    )
    before = as_planned(given, schedule(given))
    begun = replace(before.jobs[0].tasks[0], started_at=NOW + 2 * HOUR)
    late = replace(
        before,
        now=NOW + 2 * HOUR,
        jobs=(replace(before.jobs[0], tasks=(begun, before.jobs[0].tasks[1])), before.jobs[1]),
    )
    plan = put_right(late)
    assert times(plan, 1) == (2 * HOUR, 3 * HOUR)
    assert times(plan, 2)[0] >= 3 * HOUR


def test_who_waits_for_a_first_plan_gets_one_by_the_rules_without_the_search(monkeypatch):
    def never(*_: object, **__: object) -> None:
        raise AssertionError("this would have to be loaded first")

    monkeypatch.setattr(solving, "solve", never)
    jobs = [job(f"WO-{number}", task(number)) for number in range(1, 20)]
    plan = mend_soon(problem(*jobs), lambda: 0)
    assert len(plan.slots) == len(jobs)
    assert plan.makespan_seconds == len(jobs) * 3600
