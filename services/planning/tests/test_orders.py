"""Sales orders, the work orders they become, and a work order's life."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from services.planning import projections
from services.planning.domain.routing import NoRouting
from services.planning.domain.work_order import BelowDone, Closed, Move, NotCompleted, UnexplainedPieces
from services.planning.models import SalesOrderLine
from services.planning.queries import sales_orders, work_orders
from services.planning.tests.factory import STEPS, Factory, report
from services.planning.usecases import deliveries
from services.planning.usecases import work_orders as use_cases
from shared.contracts.execution.events import QuantityKept, WorkOrderCompleted, WorkOrderReopened
from shared.contracts.planning.commands import (
    ChangeWorkOrder,
    CreateWorkOrder,
    DeliverGoods,
    MoveWorkOrder,
    TakeDeliveryBack,
)
from shared.contracts.planning.events import (
    PlanningAudited,
    WorkOrderCancelled,
    WorkOrderChanged,
    WorkOrderHeld,
    WorkOrderReleased,
)
from shared.contracts.planning.queries import SalesOrdersQuery, WorkOrdersQuery
from shared.contracts.refusals import IdempotencyConflict, Invalid, NotFound
from shared.contracts.values import WorkOrderStatus
from shared.plumbing import clock
from shared.testing.events import recorded


def completed(order, revision: int) -> WorkOrderCompleted:
    return WorkOrderCompleted(
        plant="P1", revision=revision, work_order_id=order.id, work_order=order.number, at=clock.now()
    )


def reopened(order, revision: int) -> WorkOrderReopened:
    return WorkOrderReopened(
        plant="P1", revision=revision, work_order_id=order.id, work_order=order.number, at=clock.now()
    )


def kept(order, quantity: str) -> QuantityKept:
    return QuantityKept(
        plant="P1",
        work_order_id=order.id,
        work_order=order.number,
        office_revision=order.revision,
        quantity=Decimal(quantity),
        at=clock.now(),
    )


# ── splitting ────────────────────────────────────────────────────────────────────────────────────────


def test_a_sales_order_becomes_work_orders_by_due_date_and_batch(factory: Factory):
    factory.order_sales("SO-1", (1, "250", "2026-12-01"), (2, "40", "2026-12-08"), priority=7)
    made = factory.split("SO-1", batch_quantity="100")
    assert [(order.number, order.quantity, order.due_on, order.line, order.priority) for order in made] == [
        ("WO-1001", 100, date(2026, 12, 1), 1, 7),
        ("WO-1002", 100, date(2026, 12, 1), 1, 7),
        ("WO-1003", 50, date(2026, 12, 1), 1, 7),
        ("WO-1004", 40, date(2026, 12, 8), 2, 7),
    ]
    assert [operation.code for operation in made[0].operations] == ["WO-1001:10", "WO-1001:20"]


def test_a_delivery_is_not_taken_back_under_its_own_id(factory: Factory):
    factory.order_sales("SO-1", (1, "10", "2026-12-01"))
    with factory.transaction() as session:
        session.get_one(SalesOrderLine, ("P1", "SO-1", 1)).received = Decimal(10)
        goods = DeliverGoods(line=1, quantity=Decimal(2))
        left = deliveries.deliver_goods(session, factory.planner, "SO-1", goods)
    with factory.transaction() as session, pytest.raises(IdempotencyConflict):
        deliveries.take_back(session, factory.planner, left.id, TakeDeliveryBack(id=left.id, reason="never left"))
    assert factory.sales_order("SO-1").lines[0].delivered == 2


def test_what_is_covered_is_not_split_again(factory: Factory):
    factory.order_sales("SO-1", (1, "100", "2026-12-01"))
    factory.plan("30", sales_order="SO-1", line=1)
    assert [order.quantity for order in factory.split("SO-1")] == [70]
    assert factory.split("SO-1") == []


def test_a_cancelled_work_order_leaves_its_pieces_to_split(factory: Factory):
    factory.order_sales("SO-1", (1, "100", "2026-12-01"))
    (first,) = factory.split("SO-1")
    factory.move(first, Move.CANCEL)
    assert [order.quantity for order in factory.split("SO-1")] == [100]


def test_a_batch_of_one_does_not_make_a_million_work_orders(factory: Factory):
    factory.order_sales("SO-1", (1, "99999999", "2026-12-01"))
    with pytest.raises(Invalid) as refused:
        factory.split("SO-1", batch_quantity="0.000001")
    assert refused.value.errors[0]["field"] == "batch_quantity"


def test_numbers_skip_those_people_chose_themselves(factory: Factory):
    factory.plan(number="WO-1001")
    assert factory.plan().number == "WO-1002"
    factory.plan(number="WO-1003")
    factory.order_sales("SO-1", (1, "30", "2026-12-01"))
    assert [order.number for order in factory.split("SO-1", batch_quantity=10)] == ["WO-1004", "WO-1005", "WO-1006"]


def test_each_plant_counts_for_itself(factory: Factory):
    factory.put("plant", "P2", name="Two", time_zone="UTC", currency="EUR", language="en")
    other = factory.elsewhere("P2")
    other.put("item", "BOARD", name="Board", unit="pcs", kind="make")
    assert (factory.plan().number, other.plan().number) == ("WO-1001", "WO-1001")


def test_lines_order_products_and_have_numbers_of_their_own(factory: Factory):
    with pytest.raises(Invalid) as refused:
        factory.order_sales("SO-1", (1, "1", "2026-12-01"), (1, "1", "2026-12-01"))
    assert {error["field"]: error["key"] for error in refused.value.errors} == {
        "lines.0.line": "repeated",
        "lines.1.line": "repeated",
    }


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"item": "NO"}, "item"),
        ({"item": "PCB"}, "item"),
        ({"sales_order": "NO", "line": 1}, "sales_order"),
        ({"sales_order": "SO-1", "line": 9}, "line"),
        ({"sales_order": "SO-1"}, "line"),
        ({"line": 1}, "sales_order"),
        ({"item": "OTHER", "sales_order": "SO-1", "line": 1}, "item"),
    ],
)
def test_a_work_order_refers_to_what_exists(factory: Factory, body, field):
    factory.order_sales("SO-1", (1, "100", "2026-12-01"))
    factory.put("item", "OTHER", name="Other", unit="pcs", kind="make")
    with pytest.raises(Invalid) as refused:
        factory.plan(**body)
    assert [error["field"] for error in refused.value.errors] == [field]


def test_a_number_or_id_is_given_once(factory: Factory):
    id = str(uuid4())
    factory.plan(number="X-1", id=id)
    with pytest.raises(IdempotencyConflict):
        factory.plan(number="X-1")
    with pytest.raises(IdempotencyConflict):
        factory.plan(number="X-2", id=id)


# ── its life ─────────────────────────────────────────────────────────────────────────────────────────


def test_release_copies_the_routing_to_the_floor(factory: Factory):
    factory.order_sales("SO-1", (1, "100", "2026-12-01"))
    (order,) = factory.split("SO-1")
    with factory.transaction() as session:
        released = use_cases.move_work_order(session, factory.planner, order.number, Move.RELEASE, MoveWorkOrder())
        (told,) = recorded(session, WorkOrderReleased)
    assert released.status is WorkOrderStatus.RELEASED
    assert (told.customer, told.sales_order, told.line, told.routing_version) == ("Acme", "SO-1", 1, 1)
    assert told.status is WorkOrderStatus.RELEASED
    first, second = told.operations
    assert (first.id, first.code, first.section) == (order.operations[0].id, "WO-1001:10", "SMT")
    assert (first.work_centers, first.skill, first.run_seconds) == (("SMT-1", "SMT-2"), "solder", Decimal(30))
    assert [(need.item, need.quantity) for need in first.materials] == [("PCB", 1)]
    assert second.run_seconds == Decimal("12.5")


def test_planned_orders_follow_the_newest_routing_and_released_ones_keep_theirs(factory: Factory):
    planned, released = factory.plan(), factory.released()
    factory.put("routing", "BOARD", steps=STEPS[:1])
    follows, keeps = factory.work_order(planned.number), factory.work_order(released.number)
    assert (follows.routing_version, len(follows.operations)) == (2, 1)
    assert (keeps.routing_version, len(keeps.operations)) == (1, 2)
    assert follows.operations[0].id == planned.operations[0].id


def test_nothing_is_released_that_nobody_knows_how_to_make(factory: Factory):
    factory.put("item", "NEW", name="New", unit="pcs", kind="make")
    with pytest.raises(NoRouting):
        factory.released(item="NEW")


def test_the_floor_hears_why_an_order_is_held(factory: Factory):
    order = factory.released()
    with factory.transaction() as session:
        use_cases.move_work_order(session, factory.planner, order.number, Move.HOLD, MoveWorkOrder(reason="no PCB"))
        (told,) = recorded(session, WorkOrderHeld)
        (audited,) = recorded(session, PlanningAudited)
    assert (told.reason, told.status, told.revision) == ("no PCB", WorkOrderStatus.ON_HOLD, 3)
    assert (audited.action, audited.before["status"], audited.after["status"]) == (
        "work_order.hold",
        "released",
        "on_hold",
    )


def test_the_floor_does_not_hear_of_what_it_never_had(factory: Factory):
    order = factory.plan()
    with factory.transaction() as session:
        use_cases.move_work_order(session, factory.planner, order.number, Move.CANCEL, MoveWorkOrder())
        assert recorded(session, WorkOrderCancelled) == []


def test_only_a_completed_order_is_closed(factory: Factory):
    order = factory.released()
    with pytest.raises(NotCompleted):
        factory.move(order, Move.CLOSE)
    factory.tell(projections.complete_order, completed(order, 1))
    assert factory.move(order, Move.CLOSE).status is WorkOrderStatus.CLOSED


def test_what_does_not_add_up_is_not_closed_and_the_floors_own_word_counts_first(factory: Factory):
    order = factory.released(quantity="100")
    for step in range(len(order.operations)):
        factory.tell(projections.count_pieces, report(order, step, good=102))
    factory.tell(projections.complete_order, completed(order, 1))
    with pytest.raises(UnexplainedPieces, match="unexplained=-2"):
        factory.move(order, Move.CLOSE)
    with factory.transaction() as session:
        moved = use_cases.move_work_order(
            session, factory.planner, order.number, Move.CLOSE, MoveWorkOrder(), unexplained=Decimal(0)
        )
    assert moved.status is WorkOrderStatus.CLOSED


def test_the_newest_word_of_the_floor_counts_whichever_comes_first(factory: Factory):
    order = factory.released()
    factory.tell(projections.reopen_order, reopened(order, 6))
    factory.tell(projections.complete_order, completed(order, 5))
    assert factory.work_order(order.number).status is WorkOrderStatus.RELEASED


def test_what_is_completed_on_hold_is_completed_once_resumed(factory: Factory):
    order = factory.released()
    factory.move(order, Move.HOLD)
    factory.tell(projections.complete_order, completed(order, 1))
    assert factory.work_order(order.number).status is WorkOrderStatus.ON_HOLD
    assert factory.move(order, Move.RESUME).status is WorkOrderStatus.COMPLETED


# ── changed while it runs ────────────────────────────────────────────────────────────────────────────


def test_a_running_order_changes_and_the_floor_hears_of_it(factory: Factory):
    order = factory.released("100")
    factory.tell(projections.count_pieces, report(order, 0, good=60))
    with factory.transaction() as session:
        row = use_cases.lock_work_order(session, "P1", order.number)
        changed = use_cases.change_work_order(
            session, factory.planner, row, ChangeWorkOrder(quantity=Decimal(60), priority=9)
        )
        (told,) = recorded(session, WorkOrderChanged)
    assert (changed.quantity, changed.priority, changed.due_on) == (60, 9, order.due_on)
    assert (told.quantity, told.priority) == (60, 9)
    with pytest.raises(BelowDone):
        factory.change(order, quantity="59")


def test_the_floors_own_word_goes_before_what_we_have_heard(factory: Factory):
    order = factory.released("100")
    factory.tell(projections.count_pieces, report(order, 0, good=60))
    with pytest.raises(BelowDone):
        factory.change(order, quantity="60", done=Decimal(61))
    assert factory.change(order, quantity="50", done=Decimal(40)).quantity == 50


def test_what_the_floor_had_done_by_then_is_kept_unless_decided_anew(factory: Factory):
    order = factory.released("100")
    made_smaller = factory.change(order, quantity="20")
    with factory.transaction() as session:
        use_cases.keep_quantity(session, kept(made_smaller, "35"))
        (told,) = recorded(session, WorkOrderChanged)
    assert told.quantity == factory.work_order(order.number).quantity == 35
    factory.change(order, quantity="40")
    factory.tell(use_cases.keep_quantity, kept(made_smaller, "35"))
    assert factory.work_order(order.number).quantity == 40


def test_a_change_of_nothing_tells_nobody(factory: Factory):
    order = factory.released()
    with factory.transaction() as session:
        row = use_cases.lock_work_order(session, "P1", order.number)
        use_cases.change_work_order(session, factory.planner, row, ChangeWorkOrder(priority=5))
        assert recorded(session) == []


def test_a_closed_order_is_not_changed(factory: Factory):
    order = factory.released()
    factory.tell(projections.complete_order, completed(order, 1))
    factory.move(order, Move.CLOSE)
    with pytest.raises(Closed):
        factory.change(order, priority=1)


# ── late ─────────────────────────────────────────────────────────────────────────────────────────────


def test_an_order_is_on_time_until_the_end_of_its_production_day(factory: Factory):
    """The night shift at the last work center ends at four in the morning of the next day, in Shanghai."""
    factory.put("calendar", "NIGHT", shifts=[{"weekday": day, "start": "20:00", "end": "04:00"} for day in range(1, 8)])
    order = factory.plan(due_on="2026-12-01")
    factory.put("work_center", "SMT-2", name="Line 2", section="SMT", calendar="NIGHT")
    end = datetime.fromisoformat("2026-12-02T04:00:00+08:00")
    try:
        clock.pretend(end - timedelta(seconds=5))
        assert factory.work_order(order.number).late is False
        clock.pretend(end)
        late = factory.work_order(order.number)
        assert (late.late, late.late_cause) == (True, "due_date_passed")
        with factory.transaction() as session:
            found = work_orders.work_orders(session, factory.planner, WorkOrdersQuery(late=True))
            assert [found.number for found in found.items] == [order.number]
    finally:
        clock.pretend(None)


def test_what_is_completed_is_not_late_any_more(factory: Factory):
    order = factory.released(due_on="2020-01-01")
    assert order.late is True
    factory.tell(projections.complete_order, completed(order, 1))
    assert factory.work_order(order.number).late is False


def test_a_wall_is_told_how_many_are_late_in_each_plant(factory: Factory):
    factory.released(due_on="2020-01-01")
    factory.released(due_on="2099-01-01")
    with factory.transaction() as session:
        assert work_orders.late_by_plant(session) == {factory.planner.plant: 1}


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────


def test_work_orders_are_found_by_what_people_remember(factory: Factory):
    factory.order_sales("SO-1", (1, "100", "2026-12-01"))
    factory.split("SO-1")
    factory.released(number="RUSH-1")

    def numbers(**query) -> list[str]:
        with factory.transaction() as session:
            page = work_orders.work_orders(session, factory.planner, WorkOrdersQuery(**query))
            return [order.number for order in page.items]

    assert numbers(sales_order="SO-1") == ["WO-1001"]
    assert numbers(status=WorkOrderStatus.RELEASED) == ["RUSH-1"]
    assert numbers(q="rush") == ["RUSH-1"]
    assert numbers(item="PCB") == []
    assert numbers(late=False) == ["RUSH-1", "WO-1001"]


def test_lists_go_on_where_the_page_before_ended(factory: Factory):
    for _ in range(5):
        factory.plan()
    with factory.transaction() as session:
        first = work_orders.work_orders(session, factory.planner, WorkOrdersQuery(limit=3))
        second = work_orders.work_orders(session, factory.planner, WorkOrdersQuery(limit=3, cursor=first.next_cursor))
    numbers = [order.number for order in (*first.items, *second.items)]
    assert numbers == ["WO-1001", "WO-1002", "WO-1003", "WO-1004", "WO-1005"]
    assert second.next_cursor is None


def test_sales_orders_with_a_late_line_are_found(factory: Factory):
    factory.order_sales("OLD", (1, "100", "2020-01-01"))
    factory.order_sales("NEW", (1, "100", "2099-01-01"))
    with factory.transaction() as session:
        for late, number in ((True, "OLD"), (False, "NEW")):
            page = sales_orders.sales_orders(session, factory.planner, SalesOrdersQuery(late=late))
            assert [order.number for order in page.items] == [number]


def test_an_unknown_order_is_not_found(factory: Factory):
    with pytest.raises(NotFound):
        factory.work_order("WO-9")
    with pytest.raises(NotFound):
        factory.split("SO-9")


def test_a_command_reads_as_the_contract_says():
    body = {"item": "BOARD", "quantity": "12.50", "due_on": "2026-12-01", "priority": 9}
    assert CreateWorkOrder.load(body).quantity == Decimal("12.50")
