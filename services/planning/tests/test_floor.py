"""What planning remembers of the floor, in whatever order it hears of it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
from uuid import uuid4

import pytest

from services.planning import projections
from services.planning.domain.progress import Progress
from services.planning.models import Operation
from services.planning.tests.factory import Factory, report, reversal
from services.planning.usecases import stock_in
from shared.contracts.execution.events import (
    GoodsReceived,
    InspectionFellShort,
    OperationCompleted,
    OperationReopened,
    OperationStarted,
    WorkOrderCompleted,
)
from shared.contracts.planning.events import ReleasedOperation
from shared.contracts.planning.views import WorkOrderView
from shared.contracts.quality.events import InspectionRecorded, ReworkReleased
from shared.contracts.values import Disposition, Inspection, OverReport
from shared.plumbing import clock
from shared.plumbing.service import note_and


def counts(factory: Factory, order: WorkOrderView, step: int) -> tuple[int, int, int]:
    operation = factory.work_order(order.number).operations[step]
    return int(operation.good), int(operation.scrap), int(operation.rework)


def rework_operation(id, sequence: int) -> ReleasedOperation:
    return ReleasedOperation(
        id=id,
        sequence=sequence,
        name="Solder",
        code=f"R:{sequence}",
        section=None,
        work_centers=("SMT-1",),
        skill=None,
        setup_seconds=Decimal(0),
        run_seconds=Decimal(30),
        inspection=Inspection.NONE,
        sample_percent=Decimal(0),
        over_report=OverReport.REFUSE,
        over_report_percent=Decimal(0),
    )


def inspection(order: WorkOrderView, *, to_scrap: int, to_rework: int) -> InspectionRecorded:
    operation = order.operations[0]
    return InspectionRecorded(
        plant="P1",
        inspection_id=uuid4(),
        work_order_id=order.id,
        work_order=order.number,
        operation_id=operation.id,
        sequence=operation.sequence,
        report_id=None,
        inspected=Decimal(to_scrap + to_rework),
        failed=(),
        disposition=Disposition.REWORK,
        to_scrap=Decimal(to_scrap),
        to_rework=Decimal(to_rework),
        released=Decimal(0),
        recorded_at=clock.now(),
        recorded_by="ida",
    )


def started(order: WorkOrderView) -> OperationStarted:
    return OperationStarted(
        plant="P1",
        operation_id=order.operations[0].id,
        work_order_id=order.id,
        worker="ANNA",
        work_center="SMT-1",
        at=clock.now(),
    )


def receipt(order: WorkOrderView, quantity: int, on: str) -> GoodsReceived:
    return GoodsReceived(
        plant="P1",
        receipt_id=uuid4(),
        work_order_id=order.id,
        work_order=order.number,
        item=order.item,
        quantity=Decimal(quantity),
        warehouse=None,
        sales_order=order.sales_order,
        line=order.line,
        production_on=date.fromisoformat(on),
        received_at=clock.now(),
        received_by="anna",
    )


def test_reports_add_up_and_a_reversal_takes_its_own_away(factory: Factory):
    order = factory.released("100")
    mistake = report(order, 0, good=30, scrap=2)
    factory.tell(projections.count_pieces, mistake)
    factory.tell(projections.count_pieces, report(order, 0, good=40, rework=5))
    factory.tell(projections.count_pieces, reversal(mistake))
    assert counts(factory, order, 0) == (40, 0, 5)
    assert factory.work_order(order.number).operations[0].status == "started"


@pytest.mark.parametrize("order_of_facts", list(permutations(range(2))))
def test_what_only_a_report_had_begun_that_was_taken_back_nobody_has_begun(factory: Factory, order_of_facts):
    order = factory.released("100")
    mistake = report(order, 0, good=30)
    facts = (mistake, reversal(mistake))
    for at in order_of_facts:
        factory.tell(projections.count_pieces, facts[at])
    assert factory.work_order(order.number).operations[0].status == "open"
    factory.tell(projections.count_pieces, report(order, 0, good=40))
    assert factory.work_order(order.number).operations[0].status == "started"


def test_a_clock_has_begun_whatever_becomes_of_reports(factory: Factory):
    order = factory.released("100")
    mistake = report(order, 0, good=30)
    factory.tell(projections.count_pieces, mistake)
    factory.tell(projections.note_start, started(order))
    factory.tell(projections.count_pieces, reversal(mistake))
    assert factory.work_order(order.number).operations[0].status == "started"


def test_a_reversal_may_be_heard_before_its_report(factory: Factory):
    order = factory.released("100")
    mistake = report(order, 0, good=30, scrap=2)
    factory.tell(projections.count_pieces, reversal(mistake))
    factory.tell(projections.count_pieces, mistake)
    assert counts(factory, order, 0) == (0, 0, 0)


@pytest.mark.parametrize("order_of_facts", list(permutations(range(3))))
def test_what_a_result_had_let_go_is_not_waited_for_less_when_its_report_is_reversed(factory: Factory, order_of_facts):
    order = factory.released("100")
    mistake = replace(report(order, 0, good=10), inspection=Inspection.FULL)
    result = replace(inspection(order, to_scrap=0, to_rework=0), report_id=mistake.report_id, released=Decimal(7))
    taken_back = replace(reversal(mistake), awaiting=Decimal(3))
    for place in order_of_facts:
        factory.tell(projections.count_pieces, (mistake, result, taken_back)[place])
    with factory.transaction() as session:
        operation = session.get_one(Operation, ("P1", order.operations[0].id))
        assert (operation.awaiting, operation.progress) == (0, Progress())


def test_failed_pieces_of_an_inspection_leave_good(factory: Factory):
    order = factory.released("100")
    factory.tell(projections.count_pieces, inspection(order, to_scrap=1, to_rework=4))
    factory.tell(projections.count_pieces, report(order, 0, good=50))
    assert counts(factory, order, 0) == (45, 1, 4)


def test_rework_comes_home_in_whatever_order_planning_hears_of_it(factory: Factory):
    for order_of_hearing in permutations(range(4)):
        order = factory.released("100")
        first, last, rework_order = uuid4(), uuid4(), uuid4()
        released = ReworkReleased(
            plant="P1",
            rework_order_id=rework_order,
            work_order_id=order.id,
            work_order=order.number,
            item="BOARD",
            operation_id=order.operations[0].id,
            sequence=10,
            from_sequence=5,
            quantity=Decimal(10),
            source_report_id=None,
            source_inspection_id=None,
            at=clock.now(),
            operations=(rework_operation(first, 5), rework_operation(last, 10)),
        )
        facts = [
            (projections.count_pieces, report(order, 0, good=90, rework=10)),
            (projections.learn_rework, released),
            (
                projections.count_pieces,
                report(order, 0, good=9, scrap=1, operation_id=first, rework_order_id=rework_order),
            ),
            (projections.count_pieces, report(order, 0, good=8, operation_id=last, rework_order_id=rework_order)),
        ]
        for index in order_of_hearing:
            factory.tell(*facts[index])
        assert counts(factory, order, 0) == (98, 1, 1), order_of_hearing


def test_a_rework_released_twice_is_remembered_once(factory: Factory):
    order = factory.released("100")
    id, rework_order = uuid4(), uuid4()
    released = ReworkReleased(
        plant="P1",
        rework_order_id=rework_order,
        work_order_id=order.id,
        work_order=order.number,
        item="BOARD",
        operation_id=order.operations[0].id,
        sequence=10,
        from_sequence=10,
        quantity=Decimal(5),
        source_report_id=None,
        source_inspection_id=None,
        at=clock.now(),
        operations=(rework_operation(id, 10),),
    )
    factory.tell(projections.learn_rework, released)
    factory.tell(projections.learn_rework, released)
    factory.tell(projections.count_pieces, report(order, 0, good=95, rework=5))
    factory.tell(projections.count_pieces, report(order, 0, good=5, operation_id=id, rework_order_id=rework_order))
    assert counts(factory, order, 0) == (100, 0, 0)


def test_the_newest_word_on_an_operation_counts(factory: Factory):
    order = factory.released("100")
    facts = {
        "plant": "P1",
        "work_order_id": order.id,
        "work_order": order.number,
        "at": clock.now(),
        "operation_id": order.operations[0].id,
    }
    factory.tell(projections.reopen_operation, OperationReopened(**facts, revision=4))
    factory.tell(projections.complete_operation, OperationCompleted(**facts, revision=3))
    assert factory.work_order(order.number).operations[0].status == "open"
    factory.tell(projections.complete_operation, OperationCompleted(**facts, revision=5))
    assert factory.work_order(order.number).operations[0].status == "completed"


def test_a_start_nobody_planned_is_taken_as_found(factory: Factory):
    order = factory.released("100")
    factory.tell(projections.note_start, started(order))
    operation = factory.work_order(order.number).operations[0]
    assert (operation.status, operation.worker, operation.work_center) == ("started", "ANNA", "SMT-1")


@pytest.mark.parametrize("unknown", ["work order", "operation"])
def test_what_concerns_nothing_we_know_is_no_trouble(factory: Factory, unknown: str):
    order = factory.released("100")
    started = OperationStarted(
        plant="P1",
        operation_id=uuid4(),
        work_order_id=uuid4() if unknown == "work order" else order.id,
        worker="ANNA",
        work_center=None,
        at=clock.now(),
    )
    factory.tell(projections.note_start, started)


def test_receipts_move_a_line_from_in_work_to_received(factory: Factory):
    today = clock.now().date()
    due_on = (today + timedelta(days=30)).isoformat()
    factory.order_sales("SO-1", (1, "100", due_on))
    (order,) = factory.split("SO-1")
    (line,) = factory.sales_order("SO-1").lines
    assert (line.ordered, line.in_work, line.received, line.delivered, line.late) == (100, 100, 0, 0, False)
    factory.tell(projections.count_pieces, report(order, 0, good=95, scrap=5))
    factory.tell(projections.book_receipt, receipt(order, 40, today.isoformat()))
    (line,) = factory.sales_order("SO-1").lines
    assert (line.in_work, line.received) == (55, 40)
    assert [made.quantity for made in factory.split("SO-1")] == [5]


def completed(order: WorkOrderView) -> WorkOrderCompleted:
    return WorkOrderCompleted(plant="P1", work_order_id=order.id, work_order=order.number, revision=9, at=clock.now())


def stock_in_closes(factory: Factory, wished: bool = True) -> None:
    body = {"name": "P1", "time_zone": "Asia/Shanghai", "currency": "CNY", "language": "en"}
    factory.put("plant", "P1", **body, stock_in_closes=wished)


COUNTED = note_and(projections.count_pieces, stock_in.close_if_all_is_in)
BOOKED = note_and(projections.book_receipt, stock_in.close_if_all_is_in)
MADE = note_and(projections.complete_order, stock_in.close_if_all_is_in)


@pytest.mark.parametrize("order_of_facts", list(permutations(range(4))))
def test_the_last_goods_close_a_completed_order_where_the_plant_wants_it_so(factory: Factory, order_of_facts):
    """Whatever is heard last: nothing is closed before the last of it."""
    stock_in_closes(factory)
    order = factory.released("10", due_on="2026-12-01")
    *before, last = range(len(order.operations))
    for step in before:
        factory.tell(projections.count_pieces, report(order, step, good=10))
    factory.tell(COUNTED, report(order, last, good=4))
    facts = [
        (COUNTED, report(order, last, good=6)),
        (MADE, completed(order)),
        (BOOKED, receipt(order, 4, "2026-11-30")),
        (BOOKED, receipt(order, 6, "2026-11-30")),
    ]
    for at in order_of_facts:
        assert factory.work_order(order.number).status != "closed"
        factory.tell(*facts[at])
    assert factory.work_order(order.number).status == "closed"


@pytest.mark.parametrize(("wished", "made"), [(False, 10), (True, 11)])
def test_nothing_is_closed_that_nobody_wished_or_that_does_not_add_up(factory: Factory, wished: bool, made: int):
    stock_in_closes(factory, wished)
    order = factory.released("10", due_on="2026-12-01")
    for step in range(len(order.operations)):
        factory.tell(projections.count_pieces, report(order, step, good=made))
    factory.tell(MADE, completed(order))
    factory.tell(BOOKED, receipt(order, made, "2026-11-30"))
    assert factory.work_order(order.number).status == "completed"


def test_a_line_not_stocked_in_by_its_day_is_late(factory: Factory):
    factory.order_sales("SO-1", (1, "10", "2020-01-01"))
    (order,) = factory.split("SO-1")
    assert factory.sales_order("SO-1").lines[0].late is True
    factory.tell(projections.book_receipt, receipt(order, 10, "2020-01-02"))
    assert factory.sales_order("SO-1").lines[0].late is False


def test_failed_pieces_that_had_gone_on_are_good_again_whatever_comes_first(factory: Factory):
    for facts in permutations(range(3)):
        order = factory.released()
        result = inspection(order, to_scrap=2, to_rework=5)
        short = InspectionFellShort(
            plant="P1",
            inspection_id=result.inspection_id,
            work_order_id=order.id,
            work_order=order.number,
            operation_id=result.operation_id,
            scrap=Decimal(1),
            rework=Decimal(3),
            at=clock.now(),
        )
        told = (report(order, 0, good=10), result, short)
        for at in facts:
            factory.tell(projections.count_pieces, told[at])
        assert counts(factory, order, 0) == (7, 1, 2)


def test_a_lot_whose_report_was_reversed_before_its_result_came_waits_for_nothing(factory: Factory):
    """The floor says that ten wait no longer; the result lets them go once more, and the floor takes that back."""
    for facts in permutations(range(4)):
        order = factory.released()
        made = replace(report(order, 0, good=10), inspection=Inspection.FULL)
        result = replace(inspection(order, to_scrap=0, to_rework=0), released=Decimal(10))
        short = InspectionFellShort(
            plant="P1",
            inspection_id=result.inspection_id,
            work_order_id=order.id,
            work_order=order.number,
            operation_id=result.operation_id,
            scrap=Decimal(0),
            rework=Decimal(0),
            at=clock.now(),
            released=Decimal(10),
        )
        told = (made, replace(reversal(made), awaiting=Decimal(10)), result, short)
        for at in facts:
            factory.tell(projections.count_pieces, told[at])
        with factory.transaction() as session:
            operation = session.get_one(Operation, ("P1", order.operations[0].id))
            assert (operation.awaiting, operation.progress) == (0, Progress())
