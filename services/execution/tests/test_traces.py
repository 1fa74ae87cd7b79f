"""Both ways: forward from who and what touched the pieces, backward from where they ended."""

from datetime import timedelta

import pytest

from services.execution.domain.clocks import ClockMove
from services.execution.queries import traces
from services.execution.tests.plant import NOON, ago, worker
from shared.contracts.execution.commands import TracesQuery
from shared.contracts.refusals import NotFound
from shared.plumbing import clock
from shared.testing.callers import caller
from shared.testing.counting import statements


def trace(plant, by=None, **asked):
    query = TracesQuery(**asked)
    return plant.do(lambda session: traces.traces(session, by or caller(), query))


def goods(told, kind="lots"):
    return {(one.work_order, lot.lot): lot.quantity for one in told.work_orders for lot in getattr(one, kind)}


def test_forward_from_a_worker_to_the_lots_it_ended_in(plant):
    plant.release()
    plant.release("WO-2")
    mine = plant.report(10, good=6)
    plant.report(20, good=6, by=worker("BO"))
    plant.receive(4, lot="L-7")
    plant.receive(2, lot="L-8")
    plant.report(10, number="WO-2", good=1, by=worker("BO"))
    told = trace(plant, worker="ANNA")
    assert [one.id for one in told.items] == [mine.body.id]
    assert goods(told) == {("WO-1", "L-7"): 4, ("WO-1", "L-8"): 2}
    (order,) = told.work_orders
    assert (order.sales_order, order.line, order.customer, told.complete) == ("SO-1", 1, "Ada Lighting", True)


def test_backward_from_a_lot_to_who_made_it_where_and_of_what(plant):
    plant.release()
    plant.release("WO-2")
    plant.move_material("issue", 5, lot="REEL-1")
    plant.move_material("issue", 3, lot="REEL-2")
    plant.move_material("return", 1, lot="REEL-2")
    plant.report(10, good=6)
    plant.report(20, good=6, by=worker("BO"))
    plant.receive(6, lot="L-7")
    plant.report(10, number="WO-2", good=1, by=worker("CAI"))
    told = trace(plant, lot="L-7")
    assert [(one.workers, one.work_center) for one in told.items] == [(("ANNA",), "WC1"), (("BO",), "WC1")]
    assert goods(told, "materials") == {("WO-1", "REEL-1"): 5, ("WO-1", "REEL-2"): 2}


def test_a_lot_of_material_leads_to_work_orders_nothing_was_reported_on_yet(plant):
    plant.release()
    plant.move_material("issue", 5, lot="REEL-1")
    told = trace(plant, lot="REEL-1")
    assert (told.items, [one.work_order for one in told.work_orders]) == ((), ["WO-1"])
    assert [one.work_order for one in trace(plant, sales_order="SO-1").work_orders] == ["WO-1"]
    assert trace(plant, lot="REEL-9").work_orders == ()


def test_what_was_under_way_at_a_machine_between_two_instants(plant):
    """By the times somebody stated, by the clock, else by the moment of the report."""
    plant.release(quantity=100)
    plant.clock(ClockMove.START, at=ago(hours=5).isoformat())
    clocked = plant.report(10, good=1)
    stated = plant.report(10, good=2, by=worker("BO"), started_at=ago(hours=30), finished_at=ago(hours=28))
    plain = plant.report(10, good=3, by=worker("CAI"))

    def touched(start, end):
        window = {"from_at": NOON - timedelta(hours=start), "to_at": NOON - timedelta(hours=end)}
        return {one.id for one in trace(plant, work_center="WC1", **window).items}

    assert touched(4, 3) == {clocked.body.id}
    assert touched(29, 27) == touched(31, 29) == {stated.body.id}
    assert touched(1, -1) == {clocked.body.id, plain.body.id}
    assert touched(27, 6) == touched(40, 31) == set()
    assert trace(plant, work_center="WC9").items == ()


def test_a_reversal_is_told_beside_what_it_took_back(plant):
    plant.release()
    plant.reverse(plant.report(10, good=6))
    assert [(one.kind, one.good) for one in trace(plant, worker="ANNA").items] == [("report", 6), ("reversal", -6)]


def test_a_worker_sees_his_own_only(plant):
    plant.release()
    plant.report(10, good=1)
    plant.report(10, good=2, by=worker("BO"))
    assert [one.good for one in trace(plant, by=worker(), work_order="WO-1").items] == [1]
    assert trace(plant, by=worker("CAI"), lot="L-7").work_orders == ()
    assert trace(plant, by=worker("CAI"), work_order="WO-1").work_orders == ()
    with pytest.raises(NotFound):
        trace(plant, by=worker(), worker="BO")
    with pytest.raises(NotFound):
        trace(plant, by=caller(role="worker"))


def test_pages_follow_one_another_and_ask_no_more_for_more(plant):
    plant.release(quantity=100)
    for minute in range(6):
        clock.pretend(NOON + timedelta(minutes=minute))
        plant.report(10, good=1 + minute)
    whole = [one.good for one in trace(plant, work_center="WC1").items]
    assert sorted(whole) == [1, 2, 3, 4, 5, 6]
    for asked in ({"worker": "ANNA"}, {"work_center": "WC1"}, {"work_order": "WO-1"}, {}):
        seen, cursor, costs = [], None, set()
        while True:
            with statements(plant.database.engine) as some:
                told = trace(plant, limit=2, cursor=cursor, **asked)
            costs.add(len(some))
            seen += [one.good for one in told.items]
            cursor = told.next_cursor
            if cursor is None:
                break
        assert (seen, len(costs)) == (whole, 1), asked
        assert max(costs) <= 8
