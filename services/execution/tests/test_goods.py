from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from services.execution.domain.goods import OverReceived, OverReturned, ReceiptTakenBack
from services.execution.domain.work_order import Closed
from services.execution.queries import goods
from services.execution.tests.plant import moved
from services.execution.usecases import work_orders
from shared.contracts.execution.events import GoodsReceived, MaterialMoved
from shared.contracts.messages import PageQuery
from shared.contracts.planning.events import WorkOrderClosed
from shared.contracts.refusals import Invalid, NotFound
from shared.contracts.values import WorkOrderStatus


def test_only_accepted_good_of_the_last_operation_is_stocked_in(plant):
    plant.release(steps={10: {}, 20: {"inspection": "full"}})
    plant.report(10, good=10)
    report = plant.report(20, good=6)
    with pytest.raises(OverReceived):
        plant.receive(1)
    plant.inspect(report, scrap=1, freed=6)
    plant.receive(3)
    with pytest.raises(OverReceived) as refusal:
        plant.receive(3)
    assert refusal.value.facts == {"quantity": "3", "available": "2"}
    plant.receive(2)
    assert plant.balance().received == 5
    told = plant.told(GoodsReceived)
    assert [(one.quantity, one.sales_order, one.line) for one in told] == [(3, "SO-1", 1), (2, "SO-1", 1)]


def test_goods_in_the_warehouse_are_no_longer_there_to_fail(plant):
    plant.release(steps={10: {}})
    report = plant.report(10, good=6)
    plant.receive(5)
    plant.inspect(report, scrap=3)
    assert (plant.operation(10).good, plant.operation(10).scrap) == (5, 1)


def test_a_receipt_is_taken_back_once_and_its_pieces_can_be_stocked_in_again(plant):
    plant.release(steps={10: {}})
    plant.report(10, good=6)
    wrong = UUID(plant.receive(6, lot="L-1").body["id"])
    back = plant.take_back(wrong, "wrong lot")
    assert (back.quantity, back.reverses, back.reason, back.lot) == (-6, wrong, "wrong lot", "L-1")
    assert plant.balance().received == 0
    for other in (wrong, back.id):
        with pytest.raises(ReceiptTakenBack):
            plant.take_back(other)
    plant.receive(6, lot="L-2")
    told = plant.told(GoodsReceived)
    assert [(one.quantity, one.reverses) for one in told] == [(6, None), (-6, wrong), (6, None)]
    assert len({one.production_on for one in told}) == 1
    listed = plant.do(lambda session: goods.receipts(session, "P1", "WO-1", PageQuery())).items
    assert [(one.quantity, one.reversed) for one in listed] == [(6, True), (-6, False), (6, False)]


def test_what_is_closed_keeps_its_receipts(plant):
    plant.release(steps={10: {}})
    plant.report(10, good=10)
    receipt = UUID(plant.receive(10).body["id"])
    plant.hear(work_orders.follow_the_office, moved(WorkOrderClosed, WorkOrderStatus.CLOSED, number="WO-1"))
    with pytest.raises(Closed):
        plant.take_back(receipt)
    with pytest.raises(NotFound):
        plant.do(lambda session: goods.receipt(session, "P2", receipt))


def test_no_more_material_comes_back_than_went_out(plant):
    plant.release()
    plant.move_material("issue", 10)
    plant.move_material("replenish", 2)
    plant.move_material("return", 5)
    with pytest.raises(OverReturned):
        plant.move_material("return", 8)


def test_material_may_be_booked_on_a_rework_operation(plant):
    plant.release()
    report = plant.report(10, good=3, rework=[{"reason": "SCRATCH", "quantity": 2}])
    rework = plant.rework(2, source=report)
    view = plant.move_material("replenish", 1, operation=rework)
    assert view.operation == rework
    assert view.rework_order is not None
    assert plant.told(MaterialMoved)[0].rework_order_id == view.rework_order


def test_unknown_material_and_operations_are_refused_by_field(plant):
    plant.release()
    with pytest.raises(Invalid):
        plant.move_material("issue", 1, item="GOLD")
    with pytest.raises(Invalid):
        plant.move_material("issue", 1, operation=uuid4())
    with pytest.raises(NotFound):
        plant.receive(1, number="WO-2")


def test_lists_come_page_by_page(plant):
    plant.release(steps={10: {}})
    plant.report(10, good=10)
    for _ in range(3):
        plant.receive(1)
        plant.move_material("issue", 1)
    for ask in (goods.receipts, goods.materials):
        first = plant.do(lambda session, ask=ask: ask(session, "P1", "WO-1", PageQuery(limit=2)))
        rest = plant.do(
            lambda session, ask=ask, first=first: ask(session, "P1", "WO-1", PageQuery(cursor=first.next_cursor))
        )
        assert (len(first.items), len(rest.items), rest.next_cursor) == (2, 1, None)
        assert all(one.quantity == Decimal(1) for one in (*first.items, *rest.items))
