"""The board as it was: at every instant the same as it had been shown then."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from services.execution import projections
from services.execution.domain.clocks import ClockMove
from services.execution.queries import board as boards
from services.execution.tests.plant import NOON, moved, operation_id, work_order_id, worker
from services.execution.usecases import rework, work_orders
from shared.contracts.execution.commands import BoardQuery
from shared.contracts.planning.events import WorkOrderCancelled, WorkOrderClosed, WorkOrderHeld, WorkOrderResumed
from shared.contracts.quality.events import LotHeld, LotReleased
from shared.contracts.values import WorkOrderStatus
from shared.plumbing import clock
from shared.testing.counting import statements


def board(plant, at=None):
    return plant.do(lambda session: boards.board(session, "P1", BoardQuery(at=at))).items


def shown(lines):
    return [
        (
            *(one.work_order, one.status, one.quantity, one.current_operation, one.percent, one.wip, one.obstacles),
            one.lot_held,
            [by.worker for by in one.working_now],
        )
        for one in lines
    ]


def test_at_every_instant_it_shows_what_it_had_shown_then(plant):
    seen = []

    def an_hour_later():
        seen.append((clock.now(), shown(board(plant))))
        clock.pretend(NOON + timedelta(hours=len(seen)))

    plant.release(quantity=10, steps={10: {}, 20: {"inspection": "full"}})
    an_hour_later()
    plant.clock(ClockMove.START)
    report = plant.report(10, good=6, rework=[{"reason": "SCRATCH", "quantity": 2}])
    an_hour_later()
    rework = plant.rework(2, source=report)
    plant.report(rework, good=1, scrap=[{"reason": "SCRATCH", "quantity": 1}])
    plant.release("WO-2", quantity=3)
    an_hour_later()
    plant.clock(ClockMove.PAUSE)
    waiting = plant.report(20, good=5, by=worker("BO"))
    an_hour_later()
    held = {"plant": "P1", "hold_id": operation_id("WO-1", 77), "item": "LAMP", "lot": "WO-1", "reason": "dim"}
    held |= {"work_order_id": work_order_id("WO-1"), "held_at": clock.now(), "held_by": "ines"}
    plant.hear(projections.keep_hold, LotHeld(**held))
    an_hour_later()
    freed = LotReleased(**held, quantity=Decimal(0), ends=True, at=clock.now(), by="ines")
    plant.hear(projections.keep_hold, freed)
    an_hour_later()
    plant.inspect(waiting, scrap=1, freed=5)
    mistake = plant.report(10, number="WO-2", good=3)
    an_hour_later()
    plant.reverse(mistake)
    an_hour_later()
    plant.release("WO-3", quantity=10)
    plant.report(10, number="WO-3", good=8, rework=[{"reason": "SCRATCH", "quantity": 2}])
    plant.report(20, number="WO-3", good=8)
    an_hour_later()
    for instant, was in seen:
        assert shown(board(plant, at=instant)) == was, instant


def test_holds_stops_exceptions_and_rework_stand_as_they_stood_then(plant):
    """A hold is lifted, a machine goes on, rework is released, the order is cut short and cancelled: all since."""
    seen = []

    def an_hour_later():
        seen.append((clock.now(), shown(board(plant)), plant.balance()))
        clock.pretend(NOON + timedelta(hours=len(seen)))

    plant.release()
    source = plant.report(10, good=2, rework=[{"reason": "SCRATCH", "quantity": 2}])
    ordered = plant.order_rework(2, source=source)
    an_hour_later()
    broken = plant.trouble("machine", work_center="WC1", stops_work=True)
    missing = plant.trouble("material", operation=operation_id("WO-1", 10))
    an_hour_later()
    plant.hear(work_orders.follow_the_office, moved(WorkOrderHeld, WorkOrderStatus.ON_HOLD))
    plant.hear(rework.release_rework, replace(ordered, at=clock.now()))
    an_hour_later()
    plant.hear(work_orders.follow_the_office, moved(WorkOrderResumed, WorkOrderStatus.RELEASED, revision=3, quantity=8))
    plant.resolve(broken)
    plant.resolve(missing)
    an_hour_later()
    plant.hear(work_orders.follow_the_office, moved(WorkOrderCancelled, WorkOrderStatus.CANCELLED, revision=4))
    ways = [(line[1], line[6]) for _, (line,), _ in seen]
    assert [(status, way.exceptions, way.stopped, way.rework_on_hold) for status, way in ways] == [
        ("released", 0, (), 2),
        ("released", 1, ("WC1",), 2),
        ("on_hold", 1, ("WC1",), 0),
        ("released", 0, (), 0),
    ]
    assert board(plant) == ()
    for instant, was, balance in seen:
        assert shown(board(plant, at=instant)) == was, instant
        assert replace(plant.balance(at=instant), at=balance.at) == balance, instant


def test_a_report_taken_back_after_its_result_frees_no_pieces_of_another(plant):
    plant.release(quantity=10, steps={10: {"inspection": "full"}, 20: {}})
    mistaken = plant.report(10, good=6)
    plant.inspect(mistaken, freed=6)
    freed = replace(plant.balance(), at=clock.now())
    clock.pretend(NOON + timedelta(hours=1))
    plant.reverse(mistaken)
    plant.report(10, good=4)
    now = plant.balance()
    assert [one.quantity for one in now.waiting] == [10, 0]
    assert replace(plant.balance(at=now.at), at=now.at) == now
    assert plant.balance(at=freed.at) == freed


def test_what_was_completed_since_was_open_then_and_is_shown_until_it_is_closed(plant):
    plant.release(quantity=2, steps={10: {}})
    before = clock.now()
    clock.pretend(NOON + timedelta(hours=1))
    plant.report(10, good=2)
    (line,) = board(plant, at=before)
    assert (line.status, line.percent, line.wip[0].waiting) == ("released", 0, 2)
    clock.pretend(NOON + timedelta(hours=2))
    done = clock.now() - timedelta(minutes=1)
    assert [line.status for line in board(plant, at=done)] == ["completed"]
    closed = moved(WorkOrderClosed, WorkOrderStatus.CLOSED, revision=3, quantity=2)
    plant.hear(work_orders.follow_the_office, closed)
    clock.pretend(NOON + timedelta(hours=3))
    assert [line.status for line in board(plant, at=done)] == ["completed"]
    assert [line.status for line in board(plant, at=before)] == ["released"]
    assert board(plant, at=clock.now() - timedelta(minutes=1)) == ()
    assert board(plant, at=before - timedelta(days=1)) == ()


def test_more_work_orders_ask_no_more_of_the_database(plant):
    asked = []
    for number in range(6):
        plant.release(f"WO-{number}")
        plant.report(10, number=f"WO-{number}", good=1 + number)
        with statements(plant.database.engine) as some:
            board(plant, at=clock.now() - timedelta(microseconds=1))
        asked.append(len(some))
    assert max(asked) == asked[-1] <= 11
