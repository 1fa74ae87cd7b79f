"""Pieces that go on in batches, work centers that are changed over, material still expected, pieces that wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from services.planning.domain.changeovers import Changeovers
from services.planning.domain.changeovers import mistakes as mistaken_pairs
from services.planning.domain.plans.check import mistakes
from services.planning.domain.plans.problem import Cause, Job, Link, Problem, Reason, Task
from services.planning.tests.plans.test_any_plant import problems
from services.planning.tests.plans.test_making import (
    HOUR,
    NOW,
    as_planned,
    center,
    job,
    problem,
    put_right,
    schedule,
    task,
    times,
)
from shared.contracts.planning.routings import Changeover

MINUTE = timedelta(minutes=1)
TWO = [center("WC-1"), center("WC-2")]


def lot(number: int, *work_centers: str, pieces: int = 10, minutes: str = "6", **others: object) -> Task:
    """Ten pieces of six minutes."""
    timed = {"quantity": Decimal(pieces), "run_seconds": Decimal(minutes) * 60}
    return replace(task(number, *work_centers), **timed, **others)  # type: ignore[arg-type]


def families(*tasks: Task, **seconds: str) -> Problem:
    jobs = [job(str(one.sequence), one) for one in tasks]
    pairs = {tuple(pair.split("_")): Decimal(value) for pair, value in seconds.items() if pair != "usual"}
    change = Changeovers(Decimal(seconds.get("usual", "0")), pairs)  # type: ignore[arg-type]
    return replace(problem(*jobs), changeovers=change)


# ── transfer batches ─────────────────────────────────────────────────────────────────────────────────


def test_the_next_step_begins_when_the_first_batch_has_come():
    flow = job("A", lot(1, transfer_quantity=Decimal(5)), lot(2, "WC-2"))
    plan = schedule(problem(flow, centers=TWO))
    assert (times(plan, 1), times(plan, 2)) == ((0 * HOUR, HOUR), (HOUR / 2, 1.5 * HOUR))


def test_without_batches_it_waits_for_all_of_them():
    plan = schedule(problem(job("A", lot(1), lot(2, "WC-2")), centers=TWO))
    assert times(plan, 2) == (HOUR, 2 * HOUR)


def test_a_quicker_step_begins_so_late_that_it_never_waits_for_pieces():
    flow = job("A", lot(1, transfer_quantity=Decimal(5)), lot(2, "WC-2", minutes="1"))
    plan = schedule(problem(flow, centers=TWO))
    assert times(plan, 2) == (55 * MINUTE, 65 * MINUTE)  # the last five come after an hour and take five minutes


def test_setting_up_comes_before_the_first_batch():
    flow = job("A", lot(1, transfer_quantity=Decimal(5), setup_seconds=Decimal(1800)), lot(2, "WC-2"))
    assert times(schedule(problem(flow, centers=TWO)), 2)[0] == HOUR


def test_a_batch_larger_than_what_is_left_is_all_of_it():
    flow = job("A", lot(1, transfer_quantity=Decimal(50)), lot(2, "WC-2"))
    assert times(schedule(problem(flow, centers=TWO)), 2)[0] == HOUR


def test_what_has_come_already_can_be_worked_on_at_once():
    begun = lot(1, transfer_quantity=Decimal(5), started_at=NOW - HOUR, reported=True)
    waiting = lot(2, "WC-2", pieces=20, waiting=Decimal(10))
    plan = schedule(problem(job("A", begun, waiting), centers=TWO))
    assert times(plan, 2)[0] == timedelta()


# ── changing over ────────────────────────────────────────────────────────────────────────────────────


def test_between_two_families_a_work_center_is_changed_over():
    plan = schedule(families(lot(1, setup_family="red"), lot(2, setup_family="blue"), usual="600"))
    first, second = sorted(plan.slots.values(), key=lambda slot: slot.start)
    assert second.start - first.end == 10 * MINUTE


def test_within_a_family_and_without_one_nothing_is_changed_over():
    given = families(lot(1, setup_family="red"), lot(2, setup_family="red"), lot(3), usual="600")
    assert schedule(given).makespan_seconds == 3 * 3600


def test_a_pair_may_take_longer_or_shorter_than_the_others():
    given = families(lot(1, setup_family="red"), lot(2, setup_family="blue"), usual="5", red_blue="3600", blue_red="60")
    first, second = sorted(schedule(given).slots.items(), key=lambda one: one[1].start)
    needed = HOUR if first[0].int == 1 else MINUTE
    assert second[1].start - first[1].end == needed


def test_a_rush_order_leaves_time_to_change_over_before_and_after_it():
    given = families(lot(1, setup_family="red"), lot(2, setup_family="red"), usual="600")
    plan = put_right(as_planned(given, schedule(given), job("RUSH", lot(9, setup_family="blue"), priority=9, due=HOUR)))
    assert times(plan, 9) == (0 * HOUR, HOUR)
    assert min(slot.start for id, slot in plan.slots.items() if id.int != 9) == NOW + HOUR + 10 * MINUTE


def test_a_pair_is_named_once():
    twice = [Changeover(before="red", after="blue", seconds=Decimal(1))] * 2
    assert mistaken_pairs(twice) == {"pairs.0.to": "repeated", "pairs.1.to": "repeated"}
    assert mistaken_pairs(twice[:1]) == {}


# ── material, and what waits ─────────────────────────────────────────────────────────────────────────


def test_nothing_begins_before_its_material_is_there_and_the_lateness_says_so():
    late = job("A", replace(task(1), earliest=NOW + 5 * HOUR), due=2 * HOUR)
    plan = schedule(problem(late))
    assert times(plan, 1) == (5 * HOUR, 6 * HOUR)
    (why,) = plan.late
    assert (why.reason, why.chain[0].cause, why.chain[0].seconds) == (
        Reason.WAITS_FOR_MATERIAL,
        Cause.MATERIAL,
        5 * 3600,
    )


def test_pieces_in_rework_are_the_reason_where_nothing_else_is():
    waits = (Link(sequence=1, cause=Cause.REWORK, seconds=0, pieces=Decimal(3)),)
    (why,) = schedule(problem(replace(job("A", task(2), due=HOUR / 2), waiting=waits))).late
    assert (why.reason, why.chain[0].pieces) == (Reason.IN_REWORK, 3)


def test_an_order_of_which_all_but_what_is_inspected_is_done_is_late_only_when_its_day_is_over():
    waits = (Link(sequence=1, cause=Cause.INSPECTION, seconds=0, pieces=Decimal(3)),)
    for due, late in ((HOUR, []), (-HOUR, [Reason.AT_INSPECTION])):
        plan = schedule(problem(Job(number="A", priority=5, due_at=NOW + due, tasks=(), waiting=waits)))
        assert [one.reason for one in plan.late] == late


# ── whatever the plant looks like ────────────────────────────────────────────────────────────────────


@st.composite
def flowing(draw: st.DrawFn) -> Problem:
    """Any plant, with batches, families and material beside all else."""

    def enriched(one: Task) -> Task:
        return replace(
            one,
            transfer_quantity=draw(st.sampled_from([None, Decimal(1), Decimal(7), Decimal("12.5"), Decimal(100)])),
            setup_family=draw(st.sampled_from([None, "red", "blue", "green"])),
            earliest=draw(st.sampled_from([None, None, NOW + 30 * HOUR])),
            waiting=Decimal(draw(st.sampled_from([0, 0, 10]))),
            team=draw(st.sampled_from([None, "T1", "T2"])),
        )

    given_problem = draw(problems())
    teams = {name: replace(one, team=draw(st.sampled_from([None, "T1"]))) for name, one in given_problem.people.items()}
    jobs = tuple(replace(one, tasks=tuple(map(enriched, one.tasks))) for one in given_problem.jobs)
    pairs = {("red", "blue"): Decimal(draw(st.integers(0, 3600))), ("blue", "blue"): Decimal(30)}
    changeovers = Changeovers(Decimal(draw(st.sampled_from([0, 45, 1800]))), pairs)
    return replace(given_problem, jobs=jobs, people=teams, changeovers=changeovers)


@settings(max_examples=60, deadline=None)
@given(flowing())
def test_a_plan_can_be_whatever_flows(given_problem):
    plan = schedule(given_problem)
    assert list(mistakes(given_problem, plan)) == []
    assert plan == schedule(given_problem)


@settings(max_examples=40, deadline=None)
@given(flowing(), flowing())
def test_a_mended_plan_can_be_whatever_flows(given_problem, other):
    before = as_planned(given_problem, schedule(given_problem))
    changed = replace(
        before, people=other.people, centers=other.centers, changeovers=other.changeovers, now=NOW + 3 * HOUR
    )
    assert list(mistakes(changed, put_right(changed))) == []


def test_the_check_sees_what_it_is_there_for():
    first, then = lot(1, transfer_quantity=Decimal(5)), lot(2, "WC-2")
    plan = schedule(problem(job("A", first, then), centers=TWO))

    def wrong(*tasks: Task) -> str:
        return "; ".join(mistakes(problem(job("A", *tasks), centers=TWO), plan))

    assert wrong(first, then) == ""
    assert "handed anything on" in wrong(replace(first, transfer_quantity=Decimal(9)), then)
    assert "could be worked on" in wrong(replace(first, transfer_quantity=Decimal("5.5")), lot(2, "WC-2", minutes="60"))
    assert "material" in wrong(replace(first, earliest=NOW + HOUR), then)
    colours = families(lot(1, setup_family="red"), lot(2, setup_family="blue"))
    hurried = replace(colours, changeovers=Changeovers(Decimal(60)))
    assert "changed over" in "; ".join(mistakes(hurried, schedule(colours)))
