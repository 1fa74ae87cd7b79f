"""Batches, families, material and what waits: said to planning, and seen in the plan it keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from services.planning import projections
from services.planning.queries import master_data as queries
from services.planning.tests.factory import STEPS, Factory, report
from services.planning.tests.test_schedule import MINUTE, MONDAY, assign, monday_morning, run
from services.planning.usecases import plants
from shared.contracts.planning.queries import RoutingQuery
from shared.contracts.planning.routings import PutChangeovers
from shared.contracts.quality.events import InspectionRecorded
from shared.contracts.refusals import Invalid
from shared.contracts.values import Disposition, Inspection

__all__ = ["monday_morning"]
HOUR = timedelta(hours=1)


def step(sequence: int, *work_centers: str, **others: object) -> dict:
    return {
        "sequence": sequence,
        "name": f"Step {sequence}",
        "work_centers": work_centers,
        "setup_seconds": 0,
        "run_seconds": 60,
        **others,
    }


def change_over(factory: Factory, **body: object) -> bool:
    with factory.transaction() as session:
        return plants.put_changeovers(session, factory.planner, PutChangeovers.load(body)).created


def starts(factory: Factory, order) -> list[timedelta]:
    return [one.planned_start - MONDAY for one in factory.work_order(order.number).operations]


def test_a_routing_may_hand_on_in_batches_and_name_families(factory: Factory):
    factory.put("routing", "BOARD", steps=[{**STEPS[0], "transfer_quantity": "20", "setup_family": "red"}, STEPS[1]])
    with factory.transaction() as session:
        first, second = queries.routing(session, factory.planner, "BOARD", RoutingQuery()).steps
    assert (first.transfer_quantity, first.setup_family) == (Decimal(20), "red")
    assert (second.transfer_quantity, second.setup_family) == (None, None)


def test_the_next_step_is_planned_for_when_the_first_batch_comes(factory: Factory):
    steps = [step(10, "SMT-1", transfer_quantity="10"), step(20, "SMT-2")]
    factory.put("routing", "BOARD", steps=steps)
    order = factory.plan("60")
    run(factory)
    assert starts(factory, order) == [timedelta(), 35 * MINUTE]  # twice as quick: the last ten come after an hour


def test_a_hand_is_warned_only_when_nothing_has_come_yet(factory: Factory):
    factory.put("routing", "BOARD", steps=[step(10, "SMT-1", transfer_quantity="10"), step(20, "SMT-2")])
    order = factory.plan("60")
    run(factory)
    for minutes, warned in ((9, True), (10, False)):
        bar = assign(factory, order, 1, start=(MONDAY + minutes * MINUTE).isoformat())
        assert ("before_step_ends" in {one.code for one in bar.warnings}) is warned


def test_work_centers_are_changed_over_between_families(factory: Factory):
    assert change_over(factory, seconds=600, pairs=[{"from": "red", "to": "blue", "seconds": 1200}]) is True
    assert change_over(factory, seconds=600, pairs=[{"from": "red", "to": "blue", "seconds": 1200}]) is False
    for item, family in (("BOARD", "red"), ("LAMP", "blue")):
        factory.put("item", item, name=item, unit="pcs", kind="make")
        factory.put("routing", item, steps=[step(10, "SMT-1", setup_family=family)])
    first, second = factory.plan("60", due_on="2026-11-23"), factory.plan("60", item="LAMP", due_on="2026-11-24")
    run(factory)
    (red,), (blue,) = starts(factory, first), starts(factory, second)
    assert abs(blue - red) == HOUR + (20 if red < blue else 10) * MINUTE


def test_a_hand_is_warned_when_there_is_no_time_to_change_over(factory: Factory):
    change_over(factory, seconds=600)
    for item, family in (("BOARD", "red"), ("LAMP", "blue")):
        factory.put("item", item, name=item, unit="pcs", kind="make")
        factory.put("routing", item, steps=[step(10, "SMT-1", setup_family=family)])
    red, blue = factory.plan("60"), factory.plan("60", item="LAMP")
    assign(factory, red, 0, start=(MONDAY + 2 * HOUR).isoformat())
    for minutes, warned in ((0, False), (51, True), (110, True), (190, False), (185, True)):
        bar = assign(factory, blue, 0, start=(MONDAY + minutes * MINUTE).isoformat())
        codes = {one.code for one in bar.warnings}
        assert bool(codes & {"not_changed_over", "work_center_taken"}) is warned, minutes
    assert [(one.code, one.work_order) for one in bar.warnings] == [("not_changed_over", red.number)]


def test_changeovers_name_each_pair_once(factory: Factory):
    pair = {"from": "red", "to": "blue", "seconds": 1}
    with pytest.raises(Invalid):
        change_over(factory, pairs=[pair, pair])


def test_nothing_is_planned_before_its_material_comes(factory: Factory):
    ordered = factory.plan("10", materials_expected_on="2026-11-25", due_on="2026-11-24")
    other = factory.plan("10")
    run(factory)
    assert starts(factory, ordered)[0] == timedelta(days=2)
    assert starts(factory, other)[0] == timedelta()
    assert factory.work_order(ordered.number).late_cause == "waits_for_material"
    assert factory.change(ordered, materials_expected_on="2026-11-20").materials_expected_on is not None
    run(factory)
    assert starts(factory, ordered)[0] < timedelta(days=1)


def test_a_material_that_is_expected_holds_up_every_step_that_uses_it(factory: Factory):
    factory.put("item", "PCB", name="Bare board", unit="pcs", kind="buy", materials_expected_on="2026-11-26")
    order = factory.plan("10")
    run(factory)
    assert starts(factory, order)[0] == timedelta(days=3)


def test_what_has_begun_has_its_material(factory: Factory):
    order = factory.released("10", materials_expected_on="2026-11-26")
    factory.tell(projections.count_pieces, report(order, 0, good=2))
    run(factory)
    assert starts(factory, order)[1] < timedelta(days=1)


def test_pieces_in_rework_are_told_as_the_reason(factory: Factory):
    order = factory.released("10", due_on="2026-11-22")
    factory.tell(projections.count_pieces, report(order, 0, good=6, rework=4))
    run(factory)
    late = factory.work_order(order.number)
    assert late.late_cause == "in_rework"
    assert (late.late_chain[0].cause, late.late_chain[0].pieces) == ("rework", 4)


def test_pieces_before_an_inspection_are_told_as_the_reason_until_it_lets_them_go(factory: Factory):
    order = factory.released("10", due_on="2026-11-22")
    waits = replace(report(order, 0, good=10), inspection=Inspection.FULL)
    factory.tell(projections.count_pieces, waits)
    run(factory)
    late = factory.work_order(order.number)
    assert (late.late_cause, late.late_chain[0].pieces) == ("at_inspection", 10)
    result = InspectionRecorded(
        plant="P1",
        inspection_id=uuid4(),
        work_order_id=order.id,
        work_order=order.number,
        operation_id=order.operations[0].id,
        sequence=10,
        report_id=waits.report_id,
        inspected=Decimal(10),
        failed=(),
        disposition=Disposition.ACCEPT,
        to_scrap=Decimal(0),
        to_rework=Decimal(0),
        released=Decimal(10),
        recorded_at=datetime(2026, 11, 23, tzinfo=UTC),
        recorded_by="ivy",
    )
    factory.tell(projections.count_pieces, result)
    run(factory)
    assert factory.work_order(order.number).late_cause == "due_date_passed"
