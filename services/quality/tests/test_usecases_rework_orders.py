"""A rework order from the report that made it to the last of its pieces."""

from __future__ import annotations

import pytest

from services.quality.domain.rework import ReworkNotOnHold
from services.quality.domain.work_order import Closed
from services.quality.models import Operation
from services.quality.projections import keep_material, keep_work_order
from services.quality.tests.floor_talk import PLANT, closed, material, operation, released, reported, reversed_
from services.quality.tests.inspector import look, release, rework_orders
from services.quality.usecases.arrivals import take_in, take_in_release
from shared.contracts.quality.events import ReworkCancelled, ReworkOrdered, ReworkReleased
from shared.contracts.values import Disposition, Inspection, OperationStatus, OverReport, ReworkStatus
from shared.testing.events import recorded


@pytest.fixture
def floor(session):
    take_in_release(session, released(step_20=Inspection.FULL))
    return session


@pytest.fixture
def held(floor):
    """Six pieces that step 20 sent to rework, from step 10 on."""
    take_in(floor, reported("r1", 20, good=20))
    look(floor, operation(20), 20, 6, Disposition.REWORK, rework_from=10)
    return rework_orders(floor)[0]


def at(order, sequence):
    """How a rework order and one of its operations are named by a report."""
    return order.id, next(one.id for one in order.operations if one.sequence == sequence)


def test_rework_pieces_of_a_report_wait_at_the_step_that_found_them(floor):
    take_in(floor, reported("r1", 20, good=9, rework=3))
    (order,) = rework_orders(floor)
    assert (order.status, order.quantity, order.from_sequence, order.sequence) == (ReworkStatus.ON_HOLD, 3, 20, 20)
    assert [(one.sequence, one.available) for one in order.operations] == [(20, 3)]
    (told,) = recorded(floor, ReworkOrdered)
    assert (told.rework_order_id, told.source_report_id, told.item) == (order.id, order.report, "LAMP")


def test_a_released_order_brings_its_own_operations_to_the_floor(floor, held):
    order = release(floor, held)
    assert order.status is ReworkStatus.OPEN
    (told,) = recorded(floor, ReworkReleased)
    assert [one.id for one in told.operations] == [one.id for one in order.operations]
    first = told.operations[0]
    assert (first.name, first.run_seconds, first.work_centers, first.skill) == (
        "step 10",
        30,
        ("WC-1", "WC-2"),
        "solder",
    )
    assert (first.inspection, first.over_report, first.materials) == (Inspection.NONE, OverReport.REFUSE, ())
    assert first.code.startswith("WO-1001:10:R")
    assert len({one.code for one in told.operations}) == 2


def test_an_order_is_released_once(floor, held):
    release(floor, held)
    with pytest.raises(ReworkNotOnHold):
        release(floor, held)


def test_nothing_is_released_in_a_closed_work_order(floor, held):
    keep_work_order(floor, closed())
    with pytest.raises(Closed):
        release(floor, held)


def test_pieces_pass_the_steps_again_and_come_back_good(floor, held):
    release(floor, held)
    take_in(floor, reported("w1", 10, good=5, scrap=1, on_rework=at(held, 10), hours="0.5"))
    (order,) = rework_orders(floor)
    assert [(one.available, one.good, one.status) for one in order.operations] == [
        (0, 5, OperationStatus.COMPLETED),
        (5, 0, OperationStatus.OPEN),
    ]
    take_in(floor, reported("w2", 20, good=5, on_rework=at(held, 20), hours="0.3333333333333333"))
    (order,) = rework_orders(floor)
    assert (order.status, str(order.hours)) == (ReworkStatus.DONE, "0.833333")
    assert floor.get_one(Operation, (PLANT, operation(20))).pieces.still_there == 19


def test_rework_of_rework_is_a_new_order_for_the_same_step(floor, held):
    release(floor, held)
    take_in(floor, reported("w1", 10, good=4, rework=2, on_rework=at(held, 10)))
    (again,) = (order for order in rework_orders(floor) if order.id != held.id)
    assert (again.quantity, again.operation, again.from_sequence, again.sequence) == (2, operation(20), 10, 20)
    take_in(floor, reported("w2", 20, good=4, on_rework=at(held, 20)))
    (done,) = rework_orders(floor, ReworkStatus.DONE)
    assert done.id == held.id


def test_a_reversal_opens_a_finished_order_again(floor, held):
    release(floor, held)
    take_in(floor, reported("w1", 10, good=6, on_rework=at(held, 10)))
    last = reported("w2", 20, good=6, on_rework=at(held, 20))
    take_in(floor, last)
    assert rework_orders(floor)[0].status is ReworkStatus.DONE
    take_in(floor, reversed_("x1", last))
    (order,) = rework_orders(floor)
    assert (order.status, order.hours) == (ReworkStatus.OPEN, 1)


def test_a_reversed_report_cancels_rework_nobody_has_begun(floor):
    report = reported("r1", 20, good=9, rework=3)
    take_in(floor, report)
    release(floor, rework_orders(floor)[0])
    take_in(floor, reversed_("x1", report))
    assert rework_orders(floor) == []
    (told,) = recorded(floor, ReworkCancelled)
    assert told.quantity == 3
    with pytest.raises(ReworkNotOnHold):
        release(floor, rework_orders(floor, ReworkStatus.CANCELLED)[0])


def test_rework_that_has_begun_outlives_its_source_with_a_warning(floor):
    report = reported("r1", 20, good=9, rework=3)
    take_in(floor, report)
    order = release(floor, rework_orders(floor)[0])
    take_in(floor, reported("w1", 20, good=1, on_rework=at(order, 20)))
    take_in(floor, reversed_("x1", report))
    (order,) = rework_orders(floor)
    assert (order.status, order.source_reversed) == (ReworkStatus.OPEN, True)
    assert recorded(floor, ReworkCancelled) == []


def test_begun_rework_that_is_reversed_too_is_cancelled_after_all(floor):
    report = reported("r1", 20, good=9, rework=3)
    take_in(floor, report)
    order = release(floor, rework_orders(floor)[0])
    begun = reported("w1", 20, good=1, on_rework=at(order, 20))
    for told in (begun, reversed_("x1", report), reversed_("x2", begun)):
        take_in(floor, told)
    assert rework_orders(floor) == []
    assert [told.rework_order_id for told in recorded(floor, ReworkCancelled)] == [order.id]


def test_material_booked_on_rework_is_its_own(floor, held):
    keep_material(floor, material("m1", 4, held.id))
    keep_material(floor, material("m2", 3, held.id))
    keep_material(floor, material("m3", 1, held.id, kind="return"))
    keep_material(floor, material("m4", 9, None))
    (order,) = rework_orders(floor)
    assert [(one.item, one.kind, one.quantity) for one in order.materials] == [
        ("SOLDER", "issue", 7),
        ("SOLDER", "return", 1),
    ]
