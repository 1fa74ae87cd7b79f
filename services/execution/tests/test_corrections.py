from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from services.execution.domain.clocks import ClockMove
from services.execution.domain.corrections import AlreadyReversed, IsReversal, NotFlagged
from services.execution.domain.crew import NotYourReport, NotYourTeam, OwnReport
from services.execution.domain.reporting import AlreadyTaken
from services.execution.domain.work_order import Closed, ReworkCancelled
from services.execution.tests.plant import ago, moved, operation_id, rework_released, supervisor, worker
from services.execution.usecases import rework, work_orders
from shared.contracts.execution.events import (
    InspectionFellShort,
    OperationReopened,
    ReportConfirmed,
    ReportReversed,
    WorkOrderReopened,
)
from shared.contracts.planning.events import WorkOrderClosed
from shared.contracts.refusals import NotFound
from shared.contracts.values import Cause, Defect, OperationStatus, WorkOrderStatus
from shared.testing.callers import caller


def test_a_reversal_books_the_negative(plant):
    plant.release()
    scrap = [{"reason": "CRACK", "quantity": 1}]
    began = ago(hours=2)
    report = plant.report(10, good=4, scrap=scrap, started_at=began, finished_at=began + timedelta(hours=1))
    reversal = plant.reverse(report, reason="wrong step").body
    assert (reversal.good, reversal.scrap[0].quantity, reversal.hours) == (-4, -1, -1)
    assert (reversal.reverses, reversal.reason) == (report.body.id, "wrong step")
    assert plant.operation(10).available == 10
    (told,) = plant.told(ReportReversed)
    assert (told.good, told.workers[0].hours, told.reverses) == (-4, -1, report.body.id)
    assert told.production_on == report.body.production_on
    assert told.finished_at == report.body.finished_at


def test_a_reversal_opens_what_was_completed(plant):
    plant.release(steps={10: {}})
    report = plant.report(10, good=10)
    plant.reverse(report)
    assert len(plant.told(OperationReopened)) == len(plant.told(WorkOrderReopened)) == 1
    assert plant.work_order().status is WorkOrderStatus.RELEASED


def test_what_only_a_report_had_begun_that_was_taken_back_nobody_has_begun(plant):
    plant.release()
    for told, status in ((None, "open"), (ClockMove.ACCEPT, "accepted"), (ClockMove.START, "started")):
        report = plant.report(10, good=3)
        if told is not None:
            plant.clock(told)
        assert plant.operation(10).status == "started"
        plant.reverse(report)
        assert plant.operation(10).status == status


def test_a_reversal_is_refused_when_the_next_step_has_taken_the_pieces(plant):
    plant.release()
    report = plant.report(10, good=5)
    plant.report(20, good=3)
    with pytest.raises(AlreadyTaken):
        plant.reverse(report)


def test_a_reversal_is_refused_when_the_pieces_are_in_the_warehouse(plant):
    plant.release(steps={10: {}})
    report = plant.report(10, good=5)
    plant.receive(2)
    with pytest.raises(AlreadyTaken):
        plant.reverse(report)


def test_a_second_reversal_and_the_reversal_of_a_reversal_are_refused(plant):
    plant.release()
    report = plant.report(10, good=5)
    reversal = plant.reverse(report)
    with pytest.raises(AlreadyReversed):
        plant.reverse(report)
    with pytest.raises(IsReversal):
        plant.reverse(reversal)


def test_a_resent_reversal_gets_the_first_answer(plant):
    plant.release()
    report = plant.report(10, good=5)
    reversal_id = uuid4()
    first = plant.reverse(report, id=reversal_id)
    again = plant.reverse(report, id=reversal_id)
    assert (first.created, again.created) == (True, False)
    assert first.body.dump() == again.body.dump()


def test_who_may_reverse(plant):
    plant.release()
    report = plant.report(10, good=5, by=worker("ANNA"))
    with pytest.raises(NotYourReport):
        plant.reverse(report, by=worker("BO"))
    other = plant.report(10, good=1, by=worker("CAI"))
    with pytest.raises(NotYourTeam):
        plant.reverse(other, by=supervisor("BOSS"))
    plant.reverse(report, by=supervisor("BOSS"))
    plant.reverse(other, by=caller(role="admin", worker="BOSS"))


def test_a_report_that_is_not_there_is_not_found(plant):
    plant.release()
    report = plant.report(10, good=1)
    with pytest.raises(NotFound):
        plant.reverse(report, by=caller(role="admin", plant="P2"))


def test_what_is_closed_is_not_reversed(plant):
    plant.release(steps={10: {}})
    report = plant.report(10, good=10)
    plant.hear(work_orders.follow_the_office, moved(WorkOrderClosed, WorkOrderStatus.CLOSED))
    with pytest.raises(Closed):
        plant.reverse(report)


def test_a_report_whose_rework_was_begun_is_not_reversed(plant):
    plant.release()
    report = plant.report(10, good=3, rework=[{"reason": "SCRATCH", "quantity": 2}])
    rework = plant.rework(2, source=report)
    plant.report(rework, good=1)
    with pytest.raises(AlreadyTaken):
        plant.reverse(report)


def test_a_reversal_takes_rework_off_the_floor_that_nobody_began(plant):
    plant.release()
    report = plant.report(10, good=3, rework=[{"reason": "SCRATCH", "quantity": 2}])
    rework = plant.rework(2, source=report)
    plant.reverse(report)
    assert plant.balance().in_rework == 0
    with pytest.raises(ReworkCancelled):
        plant.report(rework, good=1)


def test_rework_released_after_its_report_was_reversed_never_begins(plant):
    plant.release()
    report = plant.report(10, good=3, rework=[{"reason": "SCRATCH", "quantity": 2}])
    event = rework_released(2, source=report)
    plant.reverse(report)
    plant.hear(rework.release_rework, event)
    with pytest.raises(ReworkCancelled):
        plant.report(event.operations[0].id, good=1)


@pytest.mark.parametrize("rework_first", [False, True])
def test_failed_pieces_that_had_gone_on_are_told_and_not_reworked(plant, rework_first):
    plant.release()
    report, inspection = plant.report(10, good=10), uuid4()
    plant.report(20, good=7)
    event = rework_released(5, inspection=inspection)
    if rework_first:
        plant.hear(rework.release_rework, event)
    plant.inspect(report, rework=5, named=inspection)
    if not rework_first:
        plant.hear(rework.release_rework, event)
    (told,) = plant.told(InspectionFellShort)
    assert (told.scrap, told.rework) == (0, 2)
    plant.report(event.operations[0].id, good=3)
    assert plant.operation(event.operations[0].id).status is OperationStatus.COMPLETED
    assert (plant.balance().in_rework, plant.balance().unexplained) == (0, 0)


def test_scrap_that_had_gone_on_is_told_by_reason_from_the_last_that_was_named(plant):
    plant.release()
    report = plant.report(10, good=10)
    plant.report(20, good=8)
    parts = (("CRACK", 1), ("DENT", 2), ("BURR", 2))
    failed = tuple(Defect(reason=reason, quantity=Decimal(pieces), cause=Cause.MACHINE) for reason, pieces in parts)
    plant.inspect(report, scrap=5, failed=failed)
    (told,) = plant.told(InspectionFellShort)
    assert told.scrap == 3
    assert [(one.reason, one.quantity) for one in told.scrapped] == [("DENT", 1), ("BURR", 2)]


def test_a_result_about_a_report_that_was_reversed_meanwhile_says_that_it_did_nothing(plant):
    plant.release(steps={10: {"inspection": "full"}})
    report = plant.report(10, good=10)
    plant.reverse(report)
    plant.inspect(report, scrap=2, freed=10)
    (told,) = plant.told(InspectionFellShort)
    assert (told.scrap, told.rework, told.released) == (2, 0, 10)


def test_a_supervisor_confirms_once(plant):
    plant.release(steps={10: {"over_report": "flag"}})
    report = plant.report(10, good=12)
    assert plant.confirm(report, by=supervisor()).confirmed_by == "BOSS"
    assert plant.confirm(report, by=supervisor()).confirmed_by == "BOSS"
    assert len(plant.told(ReportConfirmed)) == 1


def test_who_may_not_confirm_and_what_needs_no_confirmation(plant):
    plant.release(steps={10: {"over_report": "flag"}})
    own = plant.report(10, good=12, by=supervisor(), workers=[{"worker": "ANNA"}, {"worker": "BOSS"}])
    with pytest.raises(OwnReport):
        plant.confirm(own, by=supervisor())
    others = plant.report(10, good=12, by=worker("CAI"))
    with pytest.raises(NotYourTeam):
        plant.confirm(others, by=supervisor())
    plant.release("WO-2")
    plain = plant.report(10, good=1, number="WO-2", by=worker("ANNA"))
    with pytest.raises(NotFlagged):
        plant.confirm(plain, by=supervisor())


def test_a_result_for_a_reversed_report_moves_nothing_and_is_kept(plant):
    plant.release(steps={10: {"inspection": "full"}, 20: {}})
    report = plant.report(10, good=5)
    plant.reverse(report)
    plant.inspect(report, scrap=2, freed=5)
    assert plant.operation(10).good == plant.operation(10).awaiting == plant.operation(10).scrap == 0


def test_reversing_a_report_that_waits_for_its_inspection(plant):
    plant.release(steps={10: {"inspection": "full"}, 20: {}})
    inspected = plant.report(10, good=4)
    waiting = plant.report(10, good=5)
    plant.inspect(inspected, freed=4)
    plant.report(20, good=4)
    plant.reverse(waiting)
    assert (plant.operation(10).good, plant.operation(10).awaiting) == (4, 0)
    assert plant.told(ReportReversed)[-1].awaiting == 5
    with pytest.raises(AlreadyTaken):
        plant.reverse(inspected)


def test_the_balance_adds_up_through_inspection_and_rework(plant):
    plant.release(steps={10: {"inspection": "full"}, 20: {}})
    report = plant.report(10, good=9, scrap=[{"reason": "CRACK", "quantity": 1}])
    assert [one.quantity for one in plant.balance().waiting] == [9, 0]
    plant.inspect(report, scrap=1, rework=2, freed=9)
    balance = plant.balance()
    assert (balance.scrap, balance.in_rework, balance.waiting[1].quantity) == (2, 2, 6)
    rework = plant.rework(2)
    plant.report(rework, good=1, rework=[{"reason": "SCRATCH", "quantity": 1}])
    balance = plant.balance()
    assert (balance.in_rework, balance.waiting[1].quantity, balance.unexplained) == (1, 7, Decimal(0))
    plant.report(20, good=7)
    assert plant.work_order().status is WorkOrderStatus.RELEASED
    again = plant.rework(1)
    plant.report(again, scrap=[{"reason": "CRACK", "quantity": 1}])
    assert plant.work_order().status is WorkOrderStatus.COMPLETED
    assert plant.balance().good == 7
    assert operation_id("WO-1", 20) == plant.operation(20).id
