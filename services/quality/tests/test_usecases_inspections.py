"""From a report to an inspection, from its result to where the pieces are."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from services.quality.domain.disposition import AlreadyTaken
from services.quality.domain.inspection import (
    AlreadyInspected,
    InspectAfterRework,
    InspectionWithdrawn,
    NothingToSettle,
)
from services.quality.domain.work_order import Closed
from services.quality.models import EarlyFact, Operation
from services.quality.projections import keep_item, keep_work_order
from services.quality.queries import lists
from services.quality.queries.waiting import waiting
from services.quality.tests.floor_talk import (
    PLANT,
    closed,
    fell_short,
    operation,
    released,
    reported,
    reversed_,
    stocked_in,
)
from services.quality.tests.inspector import INSPECTOR, findings, inspections, look, record, rework_orders
from services.quality.usecases.arrivals import take_in, take_in_release
from services.quality.usecases.inspections import inspect_unasked, let_go_on, record_result, settle
from shared.contracts.execution.pieces import PiecesAt
from shared.contracts.planning.events import ItemChanged
from shared.contracts.quality.commands import (
    Failed,
    GoneOn,
    InspectionsQuery,
    InspectUnasked,
    RecordResult,
    SettleInspection,
)
from shared.contracts.quality.events import InspectionRecorded, QualityAudited, ReworkCancelled, ReworkOrdered
from shared.contracts.quality.views import InspectionView
from shared.contracts.refusals import IdempotencyConflict, Invalid, NotFound
from shared.contracts.values import Disposition, Inspection, InspectionStatus, ReworkStatus, Verdict
from shared.testing.events import recorded

FULL = Inspection.FULL


def still_there(session, sequence):
    return session.get_one(Operation, (PLANT, operation(sequence))).pieces.still_there


def gone_on(session, status):
    return lists.inspections(session, PLANT, InspectionsQuery(gone_on=GoneOn(status))).items


def fields_refused(refusal):
    return {error["field"]: error["key"] for error in refusal.value.errors}


@pytest.fixture
def floor(session):
    take_in_release(session, released(step_20=FULL))
    return session


def test_a_full_inspection_falls_due_for_all_good_pieces(floor):
    take_in(floor, reported("r1", 20, good=12, scrap=1, inspection=FULL))
    (due,) = inspections(floor)
    assert (due.status, due.sequence, due.lot_quantity, due.sample_quantity) == (InspectionStatus.DUE, 20, 12, 12)
    assert due.verdict is None


def test_a_passed_lot_is_told_to_the_floor(floor):
    take_in(floor, reported("r1", 20, good=12, inspection=FULL))
    done = record(floor, inspections(floor)[0].id, 12)
    assert (done.status, done.verdict, done.recorded_by) == (InspectionStatus.DONE, Verdict.PASS, "ines")
    (told,) = recorded(floor, InspectionRecorded)
    assert (told.released, told.to_scrap, told.to_rework) == (12, 0, 0)
    assert still_there(floor, 20) == 12


def test_failed_pieces_leave_good_for_scrap(floor):
    take_in(floor, reported("r1", 20, good=12, inspection=FULL))
    done = record(floor, inspections(floor)[0].id, 12, 5, Disposition.SCRAP)
    assert done.verdict is Verdict.FAIL
    (told,) = recorded(floor, InspectionRecorded)
    assert (told.released, told.to_scrap) == (12, 5)
    assert told.failed[0].cause == "worker"
    assert still_there(floor, 20) == 7


def test_of_a_lot_held_back_only_what_the_next_step_has_not_taken_can_fail(floor):
    take_in(floor, reported("r1", 20, good=12, inspection=FULL))
    take_in(floor, reported("r2", 30, good=9))
    with pytest.raises(AlreadyTaken):
        record(floor, inspections(floor)[0].id, 12, 5, Disposition.SCRAP)
    record(floor, inspections(floor)[0].id, 12, 3, Disposition.SCRAP)
    (told,) = recorded(floor, InspectionRecorded)
    assert (told.released, told.to_scrap) == (12, 3)


def test_failed_pieces_that_had_gone_on_stay_good_and_are_not_reworked(floor):
    take_in(floor, reported("r1", 20, good=12, inspection=FULL))
    due = inspections(floor)[0]
    record(floor, due.id, 12, 5, Disposition.REWORK)
    let_go_on(floor, fell_short(due.id, 20, rework=2))
    assert still_there(floor, 20) == 9
    assert [one.gone_on for one in gone_on(floor, "open")] == [2]
    assert gone_on(floor, "settled") == ()
    keep_item(floor, ItemChanged(plant=PLANT, revision=1, number="CUP", name="Cup", unit="pcs", kind="make"))
    assert waiting(floor)[PLANT].gone_on == 1
    (order,) = rework_orders(floor)
    assert (order.quantity, order.status) == (3, ReworkStatus.ON_HOLD)
    with pytest.raises(NothingToSettle):
        settle(floor, INSPECTOR, look(floor, operation(20), 1).id, SettleInspection(note="nothing had gone on"))
    done = settle(floor, INSPECTOR, due.id, SettleInspection(note="found both at packing"))
    assert (done.settlement, done.settled_by) == ("found both at packing", INSPECTOR.username)
    assert waiting(floor)[PLANT].gone_on == 0
    with pytest.raises(NothingToSettle):
        settle(floor, INSPECTOR, due.id, SettleInspection(note="again"))
    let_go_on(floor, fell_short(due.id, 20, rework=3))
    (order,) = rework_orders(floor, ReworkStatus.CANCELLED)
    assert len(recorded(floor, ReworkCancelled)) == 1


def test_failed_pieces_sent_to_rework_make_a_rework_order_from_the_step_named(floor):
    take_in(floor, reported("r1", 20, good=12, inspection=FULL))
    done = record(floor, inspections(floor)[0].id, 12, 5, Disposition.REWORK, rework_from=10)
    (order,) = rework_orders(floor)
    assert done.rework_order == order.id
    assert (order.quantity, order.from_sequence, order.sequence) == (5, 10, 20)
    assert [one.sequence for one in order.operations] == [10, 20]
    (told,) = recorded(floor, ReworkOrdered)
    assert (told.source_inspection_id, told.source_report_id) == (done.id, None)


def test_a_concession_keeps_failed_pieces_good(floor):
    take_in(floor, reported("r1", 20, good=12, inspection=FULL))
    assert record(floor, inspections(floor)[0].id, 12, 5, Disposition.CONCESSION).verdict is Verdict.CONCESSION
    assert still_there(floor, 20) == 12


def test_a_second_result_is_refused(floor):
    take_in(floor, reported("r1", 20, good=12, inspection=FULL))
    due = inspections(floor)[0]
    record(floor, due.id, 12)
    with pytest.raises(AlreadyInspected):
        record(floor, due.id, 12)


def test_pieces_that_went_on_cannot_be_scrapped_here_any_more(floor):
    take_in(floor, reported("r1", 10, good=10, inspection=Inspection.SAMPLE))
    take_in(floor, reported("r2", 20, good=6, scrap=1, rework=1))
    due = inspections(floor)[0]
    with pytest.raises(AlreadyTaken) as refusal:
        record(floor, due.id, 3, 3, Disposition.SCRAP)
    assert refusal.value.facts == {"quantity": "3", "left": "2"}
    record(floor, due.id, 3, 2, Disposition.SCRAP)
    assert still_there(floor, 10) == 0


def test_pieces_in_stock_are_gone_from_the_last_step(floor):
    take_in(floor, reported("r1", 30, good=10))
    take_in(floor, stocked_in("s1", 9))
    with pytest.raises(AlreadyTaken):
        look(floor, operation(30), 2, 2, Disposition.SCRAP)


def test_what_the_floor_says_of_its_pieces_counts_where_we_have_not_heard_of_them(floor):
    """Ten were made and nine taken further, and none of it is told yet: one may be scrapped, and not two."""
    word = PiecesAt(made=Decimal(10), passed_on=Decimal(9))

    def scrap(failed: int) -> InspectionView:
        told = InspectUnasked(operation=operation(10), **findings(failed, failed, Disposition.SCRAP))
        return inspect_unasked(floor, INSPECTOR, told, word)

    with pytest.raises(AlreadyTaken) as refusal:
        scrap(2)
    assert refusal.value.facts == {"quantity": "2", "left": "1"}
    scrap(1)
    with pytest.raises(AlreadyTaken):
        scrap(1)
    take_in(floor, reported("r1", 10, good=10))
    take_in(floor, reported("r2", 20, good=9))
    assert still_there(floor, 10) == 0


def test_a_result_is_refused_when_the_floor_says_that_its_pieces_have_gone_on(floor):
    """Ten were made with a sample of two; by the floor's word the next step has all ten by now."""
    take_in(floor, reported("r1", 10, good=10, inspection=Inspection.SAMPLE))
    due = inspections(floor)[0]
    told = RecordResult(**findings(2, 1, Disposition.SCRAP))
    with pytest.raises(AlreadyTaken):
        record_result(floor, INSPECTOR, due.id, told, PiecesAt(made=Decimal(10), passed_on=Decimal(10)))
    record_result(floor, INSPECTOR, due.id, told, PiecesAt(made=Decimal(10), passed_on=Decimal(9)))


def test_an_unasked_look_leaves_lots_that_wait_for_their_own_inspection_alone(floor):
    take_in(floor, reported("r1", 20, good=12, inspection=FULL))
    with pytest.raises(AlreadyTaken):
        look(floor, operation(20), 1, 1, Disposition.SCRAP)
    record(floor, inspections(floor)[0].id, 12)
    done = look(floor, operation(20), 1, 1, Disposition.SCRAP)
    assert (done.lot_quantity, done.report, done.status) == (1, None, InspectionStatus.DONE)


def test_an_unknown_reason_is_named_by_its_place(floor):
    take_in(floor, reported("r1", 20, good=12, inspection=FULL))
    told = findings(2, disposition=Disposition.SCRAP)
    told["failed"] = (
        Failed(reason="SCRATCH", quantity=Decimal(1)),
        Failed(reason="GREMLINS", quantity=Decimal(1)),
    )
    with pytest.raises(Invalid) as refusal:
        inspect_unasked(floor, INSPECTOR, InspectUnasked(operation=operation(20), **told))
    assert fields_refused(refusal) == {"failed.1.reason": "unknown_defect_reason"}


def test_what_cannot_be_inspected(floor):
    with pytest.raises(Invalid) as refusal:
        look(floor, uuid4(), 1)
    assert fields_refused(refusal) == {"operation": "unknown_operation"}
    with pytest.raises(NotFound):
        record(floor, uuid4(), 1)
    take_in(floor, reported("r1", 20, good=1, inspection=FULL))
    with pytest.raises(Invalid) as refusal:
        record(floor, inspections(floor)[0].id, 1, operation=operation(10))
    assert fields_refused(refusal) == {"operation": "not_the_inspected_operation"}


def test_pieces_in_rework_are_inspected_when_they_are_back(floor):
    take_in(floor, reported("r1", 10, good=1, rework=2))
    (order,) = rework_orders(floor)
    with pytest.raises(InspectAfterRework) as refusal:
        look(floor, order.operations[0].id, 1)
    assert refusal.value.facts == {"sequence": 10}


def test_the_id_of_a_look_is_used_once(floor):
    take_in(floor, reported("r1", 10, good=5))
    name = uuid4()
    assert look(floor, operation(10), 1, id=name).id == name
    with pytest.raises(IdempotencyConflict):
        look(floor, operation(10), 1, id=name)


def test_nothing_moves_in_a_closed_work_order_but_a_lot_may_still_be_accepted(floor):
    take_in(floor, reported("r1", 10, good=10, inspection=Inspection.SAMPLE))
    keep_work_order(floor, closed())
    due = inspections(floor)[0]
    with pytest.raises(Closed):
        record(floor, due.id, 1, 1, Disposition.SCRAP)
    assert record(floor, due.id, 1).verdict is Verdict.PASS


def test_every_result_is_audited(floor):
    take_in(floor, reported("r1", 20, good=12, inspection=FULL))
    record(floor, inspections(floor)[0].id, 12)
    (audited,) = recorded(floor, QualityAudited)
    assert (audited.actor, audited.action) == ("ines", "inspection.record")
    assert (audited.before["status"], audited.after["status"]) == ("due", "done")


# ── reversals ──


def test_a_reversal_withdraws_what_was_due(floor):
    report = reported("r1", 20, good=12, inspection=FULL)
    take_in(floor, report)
    due = inspections(floor)[0]
    take_in(floor, reversed_("x1", report))
    assert inspections(floor) == []
    assert [one.id for one in inspections(floor, InspectionStatus.WITHDRAWN)] == [due.id]
    assert still_there(floor, 20) == 0
    with pytest.raises(InspectionWithdrawn):
        record(floor, due.id, 12)


def test_a_result_that_was_in_stays_with_a_warning(floor):
    report = reported("r1", 20, good=12, inspection=FULL)
    take_in(floor, report)
    take_in(floor, reported("r2", 20, good=5))
    record(floor, inspections(floor)[0].id, 12, 2, Disposition.SCRAP)
    take_in(floor, reversed_("x1", report))
    (done,) = inspections(floor)
    assert (done.status, done.report_reversed) == (InspectionStatus.DONE, True)
    assert still_there(floor, 20) == 3


# ── facts that come too early ──


def test_a_report_waits_for_its_work_order_and_a_reversal_for_its_report(session):
    report = reported("r1", 20, good=12, rework=1, inspection=FULL)
    take_in(session, reversed_("x1", report))
    take_in(session, report)
    take_in(session, reported("r2", 20, good=5, inspection=FULL))
    assert inspections(session) == []
    take_in_release(session, released(step_20=FULL))
    assert [one.lot_quantity for one in inspections(session)] == [5]
    assert [one.status for one in rework_orders(session, ReworkStatus.CANCELLED)] == [ReworkStatus.CANCELLED]
    assert session.query(EarlyFact).count() == 0


def test_a_late_release_does_not_reopen_a_closed_work_order(session):
    keep_work_order(session, closed(revision=2))
    take_in_release(session, released())
    take_in(session, reported("r1", 10, good=5))
    with pytest.raises(Closed):
        look(session, operation(10), 1, 1, Disposition.SCRAP)
