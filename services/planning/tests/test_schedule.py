"""Schedule runs from the question to the plan, a planner's hand, and the cockpit."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from services.planning import projections
from services.planning.domain.plans.making import make
from services.planning.domain.plans.problem import Problem
from services.planning.domain.work_order import Move
from services.planning.queries import cockpit as cockpit_queries
from services.planning.queries import open_work, sales_orders, work_orders
from services.planning.queries import schedule as queries
from services.planning.tests.factory import Factory, report
from services.planning.tests.test_floor import receipt
from services.planning.tests.test_orders import completed
from services.planning.usecases import assignments, scheduling
from services.planning.usecases.work_orders import move_work_order
from shared.contracts.execution.events import OperationCompleted, OperationStarted
from shared.contracts.planning.commands import AssignOperation, MoveWorkOrder, RunSchedule
from shared.contracts.planning.events import OperationsScheduled, PlanningAudited, WorkOrderReleased
from shared.contracts.planning.queries import PlanningCockpitQuery, SalesOrdersQuery, ScheduleQuery, WorkOrdersQuery
from shared.contracts.refusals import IdempotencyConflict, Invalid, NotFound
from shared.plumbing import clock
from shared.testing.counting import statements
from shared.testing.events import recorded

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # eight in the morning in Shanghai: the day shift begins
MINUTE = timedelta(minutes=1)
ME, ANOTHER = uuid4(), uuid4()


@pytest.fixture(autouse=True)
def monday_morning():
    clock.pretend(MONDAY)
    yield
    clock.pretend(None)


def no_time() -> int:
    return 0


def take(factory: Factory, id: UUID, owner: UUID = ME) -> Problem:
    """A process makes a run its own and reads the open work."""
    with factory.transaction() as session:
        run = scheduling.take_run(session, "P1", id, owner)
        assert run is not None
        return open_work.open_work(session, "P1", MONDAY, objective=run.objective, freeze_until=run.freeze_until)


def run(factory: Factory, *, told: list | None = None, **body):
    """A whole schedule run, as the front door does it."""
    id = uuid4()
    with factory.transaction() as session:
        scheduling.ask_for_run(session, factory.planner, id, RunSchedule.load(body))
    problem = take(factory, id)
    with factory.transaction() as session:
        scheduling.store_plan(session, "P1", id, problem, make(problem, no_time), owner=ME)
        if told is not None:
            told += recorded(session, OperationsScheduled)
    with factory.transaction() as session:
        return queries.schedule_run(session, factory.planner, id)


def assign(factory: Factory, order, step: int, **body):
    with factory.transaction() as session:
        id = order.operations[step].id
        return assignments.assign_operation(session, factory.planner, id, AssignOperation.load(body))


def bars(factory: Factory, **query) -> list[tuple[str, int]]:
    with factory.transaction() as session:
        page = queries.schedule(session, factory.planner, ScheduleQuery.load(query))
        return [(bar.work_order, bar.sequence) for bar in page.items]


# ── a run ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_run_gives_every_operation_its_place(factory: Factory):
    order = factory.plan("100")
    done = run(factory)
    first, second = factory.work_order(order.number).operations
    assert (first.work_center, first.worker) == ("SMT-2", "ANNA")  # twice as fast
    assert first.planned_end - first.planned_start == 10 * MINUTE + timedelta(seconds=1500)
    assert second.planned_start == first.planned_end
    assert second.planned_end - second.planned_start == timedelta(seconds=625)
    assert (done.status, done.operations, done.late, done.unplanned) == ("done", 2, (), ())
    assert done.makespan_seconds == 600 + 1500 + 625
    assert factory.work_order(order.number).planned_end == second.planned_end


def test_the_floor_hears_only_of_what_it_has_and_of_the_rest_at_release(factory: Factory):
    released, planned = factory.released("10"), factory.plan("10")
    told: list[OperationsScheduled] = []
    run(factory, told=told)
    assert {operation.work_order_id for event in told for operation in event.operations} == {released.id}
    with factory.transaction() as session:
        move_work_order(session, factory.planner, planned.number, Move.RELEASE, MoveWorkOrder())
        release, schedule = recorded(session, WorkOrderReleased, OperationsScheduled)
    assert release.work_order_id == planned.id
    assert [operation.operation_id for operation in schedule.operations] == [
        operation.id for operation in planned.operations
    ]
    assert schedule.revision > told[-1].revision


def test_others_go_on_while_a_large_plan_is_read_and_stored(factory: Factory, monkeypatch):
    for _ in range(120):
        factory.plan("1")
    breaths: list[float] = []
    monkeypatch.setattr("shared.plumbing.breathing.time", SimpleNamespace(sleep=breaths.append))
    run(factory)
    assert len(breaths) >= 6  # two while 120 orders are read, two while they are compared, two while they are written


def test_whoever_looks_at_the_plan_is_told_when_another_holds(factory: Factory):
    order = factory.plan("100")
    id, problems = uuid4(), []
    for asked in (id, uuid4()):
        with factory.transaction() as session:
            scheduling.ask_for_run(session, factory.planner, asked, RunSchedule.load({}))
        problems.append(take(factory, asked))
        with factory.transaction() as session:
            scheduling.store_plan(session, "P1", asked, problems[-1], make(problems[-1], no_time), owner=ME)
            told = [(one.action, one.object, one.actor) for one in recorded(session, PlanningAudited)]
        assert told == ([("schedule_run.publish", str(id), "planning")] if asked == id else [])  # nothing is new
    assert factory.work_order(order.number).planned_end is not None


def test_a_second_run_without_news_tells_nobody(factory: Factory):
    factory.released("10")
    run(factory)
    told: list[OperationsScheduled] = []
    run(factory, told=told)
    assert told == []


def test_an_order_the_plan_cannot_finish_in_time_is_late_and_says_why(factory: Factory):
    order = factory.plan("5000", due_on="2026-11-23")
    done = run(factory)
    assert [(late.work_order, late.reason) for late in done.late] == [(order.number, "not_enough_time")]
    late = factory.work_order(order.number)
    assert (late.late, late.late_cause) == (True, "not_enough_time")
    assert late.late_chain == done.late[0].chain != ()
    assert done.weighted_tardiness_seconds == 6 * done.late[0].late_by_seconds
    with factory.transaction() as session:
        found = work_orders.work_orders(session, factory.planner, WorkOrdersQuery(late=True))
        assert [found.number for found in found.items] == [order.number]


def test_work_nobody_can_do_is_reported_with_its_reason(factory: Factory):
    factory.put("worker", "ANNA", name="Anna", skills=[])
    order = factory.plan("10")
    done = run(factory)
    assert [(one.work_order, one.sequence, one.reason) for one in done.unplanned] == [
        (order.number, 10, "nobody_skilled"),
        (order.number, 20, "step_before_unplanned"),
    ]
    assert [(late.work_order, late.late_by_seconds, late.reason) for late in done.late] == [
        (order.number, None, "nobody_skilled")
    ]
    shown = factory.work_order(order.number)
    assert (shown.late, shown.late_cause, shown.unplanned_cause) == (False, None, "nobody_skilled")
    assert [(link.sequence, link.cause, link.skill) for link in shown.late_chain] == [(10, "unplanned", "solder")]
    assert work_orders_that(factory, unplanned=True) == [order.number] == work_orders_that(factory, late=False)
    assert work_orders_that(factory, unplanned=False) == []
    factory.put("worker", "ANNA", name="Anna", skills=["solder"])
    run(factory)
    assert factory.work_order(order.number).unplanned_cause is None
    assert work_orders_that(factory, unplanned=True) == []


def work_orders_that(factory: Factory, **query) -> list[str]:
    with factory.transaction() as session:
        found = work_orders.work_orders(session, factory.planner, WorkOrdersQuery.load(query))
        return [order.number for order in found.items]


def test_an_order_without_a_routing_is_reported_too(factory: Factory):
    factory.put("item", "NEW", name="New", unit="pcs", kind="make")
    order = factory.plan(item="NEW")
    assert [(late.work_order, late.reason) for late in run(factory).late] == [(order.number, "no_routing")]
    assert factory.work_order(order.number).unplanned_cause == "no_routing"
    assert work_orders_that(factory, unplanned=True) == [order.number]


def test_what_has_started_stays_although_a_rush_order_came(factory: Factory):
    order = factory.released("100")
    run(factory)
    before = factory.work_order(order.number).operations[0]
    started = OperationStarted(
        plant="P1",
        operation_id=before.id,
        work_order_id=order.id,
        worker="ANNA",
        work_center=before.work_center,
        at=MONDAY,
    )
    factory.tell(projections.note_start, started)
    rush = factory.released("100", priority=9)
    run(factory)
    after = factory.work_order(order.number).operations[0]
    assert (after.work_center, after.planned_start, after.planned_end) == (
        before.work_center,
        before.planned_start,
        before.planned_end,
    )
    assert factory.work_order(rush.number).operations[0].planned_start >= after.planned_end


def test_what_has_started_elsewhere_keeps_that_place_busy_and_no_other(factory: Factory):
    factory.put("work_center", "SMT-9", name="Spare", capacity=1)
    order = factory.released("100")
    run(factory)
    first = factory.work_order(order.number).operations[0]
    for minutes, where in ((5, "SMT-2"), (0, "SMT-9"), (9, "SMT-1")):  # the later ones heard first and last
        started = OperationStarted(
            plant="P1",
            operation_id=first.id,
            work_order_id=order.id,
            worker="ANNA",
            work_center=where,
            at=MONDAY + minutes * MINUTE,
        )
        factory.tell(projections.note_start, started)
    rush = factory.released("100", priority=9)
    run(factory)
    stays, comes = (factory.work_order(number).operations[0] for number in (order.number, rush.number))
    assert (stays.work_center, stays.planned_start) == ("SMT-9", MONDAY)
    assert comes.work_center in ("SMT-1", "SMT-2")


def test_what_is_frozen_stays_and_the_rest_moves(factory: Factory):
    order = factory.plan("100")
    run(factory)
    rush = factory.plan("100", priority=9)
    frozen = factory.work_order(order.number).operations[0]
    run(factory, freeze_until=(MONDAY + MINUTE).isoformat())
    assert factory.work_order(order.number).operations[0].planned_start == frozen.planned_start
    assert factory.work_order(rush.number).operations[0].planned_start > frozen.planned_start


def test_only_what_is_left_is_planned(factory: Factory):
    order = factory.released("100")
    factory.tell(projections.count_pieces, report(order, 0, good=60, scrap=40))
    done = OperationCompleted(
        plant="P1",
        revision=1,
        work_order_id=order.id,
        work_order=order.number,
        at=MONDAY,
        operation_id=order.operations[0].id,
    )
    factory.tell(projections.complete_operation, done)
    assert run(factory).operations == 1
    pack = factory.work_order(order.number).operations[1]
    assert pack.planned_end - pack.planned_start == timedelta(seconds=60 * 12.5 / 2)


def test_a_pin_set_while_the_plan_was_made_wins(factory: Factory):
    order = factory.plan("100")
    id = uuid4()
    with factory.transaction() as session:
        scheduling.ask_for_run(session, factory.planner, id, RunSchedule())
    problem = take(factory, id)
    tomorrow = MONDAY + timedelta(days=1)
    assign(factory, order, 0, work_center="SMT-1", start=tomorrow.isoformat())
    with factory.transaction() as session:
        scheduling.store_plan(session, "P1", id, problem, make(problem, no_time), owner=ME)
    assert factory.work_order(order.number).operations[0].planned_start == tomorrow


def test_a_run_whose_process_died_is_taken_over_and_what_the_dead_still_brings_is_not_stored(factory: Factory):
    order = factory.plan("100")
    id = uuid4()
    with factory.transaction() as session:
        scheduling.ask_for_run(session, factory.planner, id, RunSchedule())
    problem = take(factory, id)
    with factory.transaction() as session:
        assert scheduling.take_run(session, "P1", id, ANOTHER) is None  # its process lives
        assert scheduling.orphaned_runs(session) == []
    clock.pretend(MONDAY + timedelta(minutes=10))
    with factory.transaction() as session:
        assert scheduling.orphaned_runs(session) == [("P1", id)]
    taken_over = take(factory, id, owner=ANOTHER)
    with factory.transaction() as session:
        scheduling.store_plan(session, "P1", id, problem, make(problem, no_time), owner=ME)
        assert queries.schedule_run(session, factory.planner, id).status == "running"
    assert factory.work_order(order.number).operations[0].planned_start is None
    with factory.transaction() as session:
        scheduling.store_plan(session, "P1", id, taken_over, make(taken_over, no_time), owner=ANOTHER)
        assert queries.schedule_run(session, factory.planner, id).status == "done"


def test_a_run_that_killed_two_processes_has_failed(factory: Factory):
    id = uuid4()
    with factory.transaction() as session:
        scheduling.ask_for_run(session, factory.planner, id, RunSchedule())
    for hours, owner in enumerate((ME, ANOTHER)):
        take(factory, id, owner=owner)
        clock.pretend(MONDAY + timedelta(hours=hours + 1))
    with factory.transaction() as session:
        assert scheduling.orphaned_runs(session) == []
        assert queries.schedule_run(session, factory.planner, id).status == "failed"


def test_a_runs_id_is_used_once_and_an_unknown_one_is_not_found(factory: Factory):
    id = uuid4()
    with factory.transaction() as session:
        scheduling.ask_for_run(session, factory.planner, id, RunSchedule())
        with pytest.raises(IdempotencyConflict):
            scheduling.ask_for_run(session, factory.planner, id, RunSchedule())
        with pytest.raises(NotFound):
            queries.schedule_run(session, factory.planner, uuid4())


# ── the plan, looked at ──────────────────────────────────────────────────────────────────────────────


def test_the_schedule_is_filtered_by_place_person_and_time(factory: Factory):
    factory.plan("100", number="A")
    run(factory)
    assert bars(factory) == [("A", 10), ("A", 20)]
    assert bars(factory, worker="ANNA") == [("A", 10)]
    assert bars(factory, section="SMT", work_center="SMT-1") == []
    assert bars(factory, **{"from": "2026-11-24"}) == []
    assert bars(factory, **{"from": "2026-11-23", "to": "2026-11-24"}) == [("A", 10), ("A", 20)]
    assert bars(factory, to="2026-11-23T08:00:01+08:00") == [("A", 10)]
    with pytest.raises(Invalid):
        bars(factory, to="tomorrow")


# ── the cockpit ──────────────────────────────────────────────────────────────────────────────────────


def test_the_cockpit_counts_what_was_due_in_the_window(factory: Factory):
    def cockpit(**query):
        with factory.transaction() as session:
            return cockpit_queries.cockpit(session, factory.planner, PlanningCockpitQuery.load(query))

    empty = cockpit()
    assert (empty.work_order_completion_rate, empty.on_time_delivery_rate, empty.late_work_orders) == (None, None, 0)
    factory.order_sales("SO-1", (1, "10", "2026-11-20"), (2, "10", "2026-11-20"), (3, "10", "2026-11-20"))
    in_time, too_late, _ = factory.split("SO-1")
    factory.tell(projections.book_receipt, receipt(in_time, 10, "2026-11-20"))
    factory.tell(projections.book_receipt, receipt(too_late, 10, "2026-11-21"))
    factory.move(in_time, Move.RELEASE)
    factory.tell(projections.complete_order, completed(in_time, 1))
    window = cockpit(**{"from": "2026-11-20", "to": "2026-11-20", "section": "SMT"})
    assert window.work_order_completion_rate == window.on_time_delivery_rate == Decimal("0.3333")
    assert window.late_work_orders == 2
    assert cockpit(**{"from": "2026-11-21"}).on_time_delivery_rate is None
    assert cockpit(team="T9").work_order_completion_rate is None
    assert cockpit(**{"from": "2026-11-21"}).late_work_orders == 0
    with factory.transaction() as session:
        since = PlanningCockpitQuery.load({"from": "2026-11-21"})
        assert cockpit_queries.cockpit(session, factory.planner, since, all_late=True).late_work_orders == 2


# ── what it costs ────────────────────────────────────────────────────────────────────────────────────


def test_lists_and_runs_cost_a_fixed_number_of_statements(factory: Factory):
    factory.order_sales("SO-1", (1, "40", "2026-12-01"), (2, "40", "2026-12-02"))
    factory.split("SO-1", batch_quantity=2)
    with statements(factory.database.engine) as sent, factory.transaction() as session:
        assert len(work_orders.work_orders(session, factory.planner, WorkOrdersQuery()).items) == 40
    assert len(sent) == 2
    with statements(factory.database.engine) as sent, factory.transaction() as session:
        sales_orders.sales_orders(session, factory.planner, SalesOrdersQuery())
    assert len(sent) == 3
    with statements(factory.database.engine) as sent:
        assert run(factory).operations == 80
    assert len(sent) <= 20
    with statements(factory.database.engine) as sent, factory.transaction() as session:
        queries.schedule(session, factory.planner, ScheduleQuery())
    assert len(sent) == 1


def test_a_rate_in_the_middle_of_two_is_rounded_up():
    assert cockpit_queries._rate(5, 32) == Decimal("0.1563")
