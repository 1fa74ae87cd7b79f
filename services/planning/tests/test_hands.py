"""A planner's hand: what it may do, and what it is told it breaks."""

from datetime import datetime, timedelta

import pytest

from services.planning import projections
from services.planning.domain.assignment import AlreadyStarted, NotOnRouting, OperationDone
from services.planning.domain.work_order import Cancelled, Move
from services.planning.models import Operation
from services.planning.queries import work_orders
from services.planning.tests.factory import STEPS, Factory, report
from services.planning.tests.test_schedule import MINUTE, MONDAY, assign, monday_morning, run
from services.planning.usecases import assignments
from shared.contracts.execution.events import OperationCompleted
from shared.contracts.planning.commands import AssignOperation
from shared.contracts.planning.events import OperationsScheduled
from shared.contracts.planning.queries import WorkOrdersQuery
from shared.contracts.refusals import Invalid
from shared.testing.events import recorded

__all__ = ["monday_morning"]


def test_a_pinned_operation_takes_its_open_time_from_the_start_given(factory: Factory):
    order = factory.released("100")
    start = MONDAY + timedelta(hours=7, minutes=30)  # half an hour before the shift ends
    bar = assign(factory, order, 0, work_center="SMT-1", worker="ANNA", start=start.isoformat())
    assert (bar.work_center, bar.worker, bar.pinned, bar.start) == ("SMT-1", "ANNA", True, start)
    assert bar.end == MONDAY + timedelta(days=1) + 30 * MINUTE  # 3600 s of work, half of them next morning
    run(factory)
    assert factory.work_order(order.number).operations[0].planned_start == start


def test_a_hand_without_a_time_still_says_where_and_who(factory: Factory):
    order = factory.plan("100")
    factory.put("team", "T1", name="Early")
    assign(factory, order, 0, work_center="SMT-1", team="T1")
    run(factory)
    operation = factory.work_order(order.number).operations[0]
    assert (operation.work_center, operation.team, operation.pinned) == ("SMT-1", "T1", True)
    assert operation.planned_start == MONDAY


def test_who_was_not_named_is_chosen_by_the_plan_and_shuts_nobody_out(factory: Factory):
    factory.put("worker", "BEA", name="Bea", skills=["solder"])
    orders = [factory.released("100", due_on="2026-11-23") for _ in range(3)]
    start = (MONDAY + timedelta(hours=1)).isoformat()
    for order, place in zip(orders, ("SMT-1", "SMT-2"), strict=False):
        assert assign(factory, order, 0, work_center=place, start=start).worker is None
    told: list[OperationsScheduled] = []
    run(factory, told=told)
    pinned = [factory.work_order(order.number).operations[0] for order in orders[:2]]
    assert {one.worker for one in pinned} == {"ANNA", "BEA"}
    assert [one.planned_start.isoformat() for one in pinned] == [start, start]
    heard = {one.operation_id: one for event in told for one in event.operations}
    assert [(heard[one.id].worker, heard[one.id].pinned) for one in pinned] == [(one.worker, False) for one in pinned]
    run(factory)
    assert [factory.work_order(order.number).operations[0].worker for order in orders[:2]] == [
        one.worker for one in pinned
    ]


def test_only_whom_a_hand_named_has_it_for_himself(factory: Factory):
    order = factory.released("100")
    run(factory)
    chosen = factory.work_order(order.number).operations[0]
    assert chosen.worker == "ANNA"

    def is_anybodys(**body) -> bool:
        with factory.transaction() as session:
            id = order.operations[0].id
            assignments.assign_operation(session, factory.planner, id, AssignOperation.load(body))
            (event,) = recorded(session, OperationsScheduled)
        return not event.operations[0].pinned

    assert is_anybodys(start=(MONDAY + timedelta(hours=2)).isoformat())  # moved on the chart, with whom it had
    assert not is_anybodys(worker="ANNA")
    assert not is_anybodys(start=MONDAY.isoformat())  # he stays the one who was named
    assert is_anybodys(pinned=False)
    assert is_anybodys(pinned=True)  # and that is over once the hand lets go
    factory.put("team", "T1", name="Early")
    assert not is_anybodys(team="T1", pinned=False)
    assert is_anybodys(pinned=False)


def test_a_start_that_is_over_is_a_warning(factory: Factory):
    order = factory.plan("10")
    codes = [one.code for one in assign(factory, order, 0, start=(MONDAY - timedelta(days=3)).isoformat()).warnings]
    assert codes == ["in_the_past"]
    assert assign(factory, order, 0, start=(MONDAY + timedelta(hours=1)).isoformat()).warnings == ()


def test_whom_a_hand_wished_has_it_until_the_plan_gives_it_to_another(factory: Factory):
    factory.put("worker", "BEA", name="Bea", skills=["solder"])
    order = factory.released("100")
    bar = assign(factory, order, 0, worker="BEA", pinned=False)
    assert (bar.worker, bar.pinned) == ("BEA", False)
    run(factory)  # ANNA could do it as soon, and comes first by number
    told: list[OperationsScheduled] = []
    kept = factory.work_order(order.number).operations[0]
    assert (kept.worker, kept.planned_start) == ("BEA", MONDAY)
    factory.put("worker", "BEA", name="Bea", skills=[])
    run(factory, told=told)
    assert factory.work_order(order.number).operations[0].worker == "ANNA"
    heard = {one.operation_id: one for event in told for one in event.operations}[kept.id]
    assert (heard.worker, heard.pinned) == ("ANNA", False)  # whom the plan has chosen shuts nobody out


def test_a_wish_moves_away_where_it_would_take_longer(factory: Factory):
    factory.put("worker", "BEA", name="Bea", skills=["solder"])
    first, second = factory.released("100"), factory.released("100")
    assign(factory, first, 0, work_center="SMT-1", worker="BEA", start=MONDAY.isoformat())
    assign(factory, second, 0, worker="BEA", pinned=False)
    run(factory)
    chosen = factory.work_order(second.number).operations[0]
    assert (chosen.worker, chosen.planned_start) == ("ANNA", MONDAY)


@pytest.mark.parametrize(
    ("step", "body", "refusal"),
    [
        (1, {"work_center": "SMT-1"}, NotOnRouting),
        (0, {"worker": "NOBODY"}, Invalid),
        (0, {"work_center": "NO"}, Invalid),
        (0, {"team": "NO"}, Invalid),
    ],
)
def test_a_hand_cannot_ask_for_what_does_not_go(factory: Factory, step, body, refusal):
    with pytest.raises(refusal):
        assign(factory, factory.plan(), step, **body)


def test_hands_that_have_not_learned_it_are_a_warning(factory: Factory):
    order = factory.plan("10")
    codes = [one.code for one in assign(factory, order, 0, worker="BEN").warnings]
    assert codes == ["lacks_skill"]
    run(factory)
    assert factory.work_order(order.number).operations[0].worker == "BEN"
    assert assign(factory, order, 0, worker="ANNA").warnings == ()


def test_an_operation_given_to_a_team_is_done_by_one_of_it_who_can(factory: Factory):
    factory.put("team", "T1", name="Early")
    factory.put("team", "T2", name="Late")
    factory.put("worker", "ADA", name="Ada", skills=["solder"], team="T1")
    factory.put("worker", "ZOE", name="Zoe", skills=["solder"], team="T2")
    for team, worker in (("T1", "ADA"), ("T2", "ZOE")):
        order = factory.plan("10")
        assert assign(factory, order, 0, team=team).warnings == ()
        run(factory)
        assert factory.work_order(order.number).operations[0].worker == worker


def test_a_planned_operation_that_is_given_to_a_team_goes_to_one_of_it_who_is_free(factory: Factory):
    factory.put("team", "T1", name="Early")
    first, second = factory.plan("10"), factory.plan("10")
    run(factory)
    for number in ("ADA", "BEA"):
        factory.put("worker", number, name=number, skills=["solder"], team="T1")
    start = factory.work_order(first.number).operations[0].planned_start.isoformat()
    given = [
        assign(factory, order, 0, team="T1", start=start, work_center=place)
        for order, place in ((first, "SMT-1"), (second, "SMT-2"))
    ]
    assert [bar.worker for bar in given] == ["ADA", "BEA"]
    assert assign(factory, first, 0, team="T1").worker == "ADA"


def test_whoever_of_a_team_gets_it_is_free_at_its_new_time(factory: Factory):
    factory.put("team", "T1", name="Early")
    for number in ("ADA", "BEA"):
        factory.put("worker", number, name=number, skills=["solder"], team="T1")
    first, second = factory.plan("100"), factory.plan("100")
    later = (MONDAY + timedelta(hours=3)).isoformat()
    assign(factory, first, 0, work_center="SMT-1", worker="ADA", start=later)
    assign(factory, second, 0, work_center="SMT-2", start=MONDAY.isoformat())
    assert assign(factory, second, 0, team="T1", start=later).worker == "BEA"
    third = factory.plan("100")
    assert assign(factory, third, 0, work_center="SMT-2", team="T1", start=later).worker == "ADA"  # nobody is free then


def test_what_was_cancelled_keeps_nobody_of_a_team_busy(factory: Factory):
    factory.put("team", "T1", name="Early")
    for number in ("ADA", "BEA"):
        factory.put("worker", number, name=number, skills=["solder"], team="T1")
    first, second = factory.plan("100"), factory.plan("100")
    assign(factory, first, 0, work_center="SMT-1", worker="ADA", start=MONDAY.isoformat())
    factory.move(first, Move.CANCEL)
    assign(factory, second, 0, work_center="SMT-2", start=MONDAY.isoformat())
    assert assign(factory, second, 0, team="T1").worker == "ADA"


def test_a_new_routing_takes_nobody_away_who_was_named_without_a_place(factory: Factory):
    factory.put("team", "T1", name="Early")
    order = factory.plan("100")
    assign(factory, order, 0, worker="ANNA", team="T1")
    factory.put("routing", "BOARD", steps=STEPS)
    kept = factory.work_order(order.number).operations[0]
    assert (kept.worker, kept.team, kept.pinned) == ("ANNA", "T1", True)


def test_a_team_in_which_nobody_can_is_a_warning_and_another_does_it(factory: Factory):
    factory.put("team", "T1", name="Early")
    order = factory.plan("10")
    assert [one.code for one in assign(factory, order, 0, team="T1").warnings] == ["team_lacks_skill"]
    run(factory)
    assert factory.work_order(order.number).operations[0].worker == "ANNA"


def test_what_has_begun_or_is_done_is_not_moved_by_hand(factory: Factory):
    order = factory.released("100")
    factory.tell(projections.count_pieces, report(order, 0, good=10))
    with pytest.raises(AlreadyStarted):
        assign(factory, order, 0, start=MONDAY.isoformat())
    assert assign(factory, order, 0, worker="ANNA").worker == "ANNA"
    done = OperationCompleted(
        plant="P1",
        revision=1,
        work_order_id=order.id,
        work_order=order.number,
        at=MONDAY,
        operation_id=order.operations[0].id,
    )
    factory.tell(projections.complete_operation, done)
    with pytest.raises(OperationDone):
        assign(factory, order, 0, worker="ANNA")
    factory.move(order, Move.CANCEL)
    with pytest.raises(Cancelled):
        assign(factory, order, 1, work_center="SMT-2")


def test_a_hand_is_told_what_it_breaks_and_done_all_the_same(factory: Factory):
    one, other = factory.plan("100", due_on="2026-11-23"), factory.plan("100", due_on="2026-11-23")
    run(factory)
    at = factory.work_order(one.number).operations[0].planned_start
    bar = assign(factory, other, 0, work_center="SMT-2", worker="ANNA", start=at.isoformat())
    told = {(warning.code, warning.work_order) for warning in bar.warnings}
    assert {("work_center_taken", one.number), ("worker_taken", one.number)} <= told
    late = MONDAY + timedelta(hours=9)  # an hour after the shift has ended
    told = {warning.code for warning in assign(factory, other, 0, start=late.isoformat()).warnings}
    assert {"outside_hours", "after_next_begins", "makes_late"} <= told
    soon = assign(factory, other, 1, start=MONDAY.isoformat()).warnings
    assert ("before_step_ends", 10) in {(warning.code, warning.sequence) for warning in soon}
    assert assign(factory, factory.plan("1"), 1, start=(MONDAY + timedelta(days=3)).isoformat()).warnings == ()


def test_an_order_is_late_whose_first_step_ends_after_its_day_though_its_second_has_no_place(factory: Factory):
    steps = [
        {"sequence": 10, "name": "Mount", "work_centers": ["SMT-1"], "setup_seconds": 0, "run_seconds": "60"},
        {
            "sequence": 20,
            "name": "Fly",
            "work_centers": ["SMT-2"],
            "setup_seconds": 0,
            "run_seconds": "60",
            "skill": "fly",
        },
    ]
    factory.put("routing", "BOARD", steps=steps)
    order, other = factory.plan("10", due_on="2026-11-24"), factory.plan("10", due_on="2026-11-24")
    assign(factory, order, 0, start="2026-12-01T01:00:00Z")
    run(factory)
    shown = factory.work_order(order.number)
    assert (shown.planned_end, shown.late, shown.late_cause) == (None, True, "nobody_skilled")
    assert not factory.work_order(other.number).late
    with factory.transaction() as session:
        found = work_orders.work_orders(session, factory.planner, WorkOrdersQuery(late=True)).items
    assert [one.number for one in found] == [order.number]


def test_a_start_in_another_year_is_a_slip_and_what_others_do_is_planned(factory: Factory):
    slipped, other, start = factory.released("10"), factory.plan("10"), "2023-01-01T00:00:00Z"
    with pytest.raises(Invalid) as refused:
        assign(factory, slipped, 0, start=start)
    assert [one["field"] for one in refused.value.errors] == ["start"]
    with factory.transaction() as session:  # one that stands from before such starts were refused
        operation = session.get_one(Operation, ("P1", slipped.operations[0].id))
        operation.planned_start, operation.pinned = datetime.fromisoformat(start), True
        operation.planned_end = operation.planned_start + MINUTE
    run(factory)
    assert all(one.planned_end is not None for one in factory.work_order(other.number).operations)
