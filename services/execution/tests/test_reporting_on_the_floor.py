from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from services.execution import projections
from services.execution.domain.crew import NotYourReport
from services.execution.domain.reporting import OverReported
from services.execution.domain.work_order import Cancelled, Closed, NotReleased, OnHold
from services.execution.tests.plant import NOON, ago, moved, operation_id, supervisor, worker
from services.execution.usecases import reports, work_orders
from shared.contracts.execution.commands import ReportOperation
from shared.contracts.execution.events import (
    OperationCompleted,
    OperationReported,
    QuantityKept,
    WorkOrderCompleted,
)
from shared.contracts.planning.events import (
    WorkCenterChanged,
    WorkOrderCancelled,
    WorkOrderChanged,
    WorkOrderClosed,
    WorkOrderHeld,
    WorkOrderResumed,
)
from shared.contracts.refusals import IdempotencyConflict, Invalid, NotFound
from shared.contracts.values import OperationStatus, WorkOrderStatus
from shared.plumbing import clock
from shared.testing.callers import caller


def test_a_report_moves_pieces_to_the_next_step(plant):
    plant.release()
    answer = plant.report(10, good=6, scrap=[{"reason": "SCRATCH", "quantity": 1}])
    assert answer.created
    assert plant.operation(10).available == 3
    assert plant.operation(20).available == 6
    assert plant.operation(20).remaining == 9


def test_the_plant_hears_everything_about_a_report(plant):
    plant.release()
    began = ago(hours=3)
    scrap = [{"reason": "CRACK", "quantity": 1}]
    plant.report(10, good=2, scrap=scrap, started_at=began, finished_at=began + timedelta(hours=2))
    (told,) = plant.told(OperationReported)
    assert (told.good, told.scrap[0].cause, told.first_of_operation) == (2, "material", True)
    assert (told.item, told.section, told.work_center, told.run_seconds) == ("LAMP", "SMT", "WC1", 60)
    (by,) = told.workers
    assert (by.worker, by.team, by.hours, by.share) == ("ANNA", "T1", 2, None)
    plant.report(10, good=1)
    assert not plant.told(OperationReported)[1].first_of_operation


def test_more_than_has_arrived_is_refused(plant):
    plant.release()
    plant.report(10, good=4)
    with pytest.raises(OverReported):
        plant.report(20, good=5)


def test_a_step_that_flags_accepts_and_a_late_entry_is_marked(plant):
    plant.release(steps={10: {"over_report": "flag"}})
    answer = plant.report(10, good=12, finished_at=ago(hours=80))
    assert answer.body.flags == ("over_reported", "late_entry")
    assert answer.body.excess == 2
    assert plant.balance().unexplained == -2


def test_the_last_report_completes_the_work_order(plant):
    plant.release()
    plant.report(10, good=8, scrap=[{"reason": "CRACK", "quantity": 2}])
    plant.report(20, good=8)
    assert [event.operation_id for event in plant.told(OperationCompleted)] == [
        operation_id("WO-1", 10),
        operation_id("WO-1", 20),
    ]
    assert len(plant.told(WorkOrderCompleted)) == 1
    assert plant.work_order().status is WorkOrderStatus.COMPLETED
    revisions = [event.revision for event in (*plant.told(OperationCompleted), *plant.told(WorkOrderCompleted))]
    assert revisions == sorted(set(revisions))


def test_a_resend_gets_the_first_answer_and_changes_nothing(plant):
    plant.release()
    report_id = uuid4()
    first = plant.report(10, good="3.0", id=report_id, note="first")
    second = plant.report(10, good="3", id=report_id, note="first")
    assert (first.created, second.created) == (True, False)
    assert first.body.dump() == second.body.dump()
    assert plant.operation(10).good == 3


def test_a_resend_answers_the_same_even_after_a_reversal(plant):
    plant.release(steps={10: {"over_report": "flag"}})
    report_id = uuid4()
    first = plant.report(10, good=12, id=report_id)
    plant.confirm(first, by=supervisor())
    plant.reverse(first)
    again = plant.report(10, good=12, id=report_id)
    assert again.body.dump() == first.body.dump()


def test_the_same_id_with_other_content_is_a_conflict(plant):
    plant.release()
    report_id = uuid4()
    plant.report(10, good=3, id=report_id)
    with pytest.raises(IdempotencyConflict):
        plant.report(10, good=4, id=report_id)
    with pytest.raises(IdempotencyConflict):
        plant.report(20, good=3, id=report_id)


def test_a_report_sent_before_an_upgrade_is_known_after_it():
    """A phone may send again what the version before has booked: the content of a report must read the same."""
    command = ReportOperation(good=Decimal("2.50"), note="first", work_center="WC1")
    content = reports.fingerprint(caller(role="worker", username="anna"), UUID(int=1), command)
    assert content == "2610aaf44c9d7d1d79951ace1238b18dda593464f1464e4f584fe4a7103c9ccf"


def test_nothing_can_be_reported_on_what_is_held_closed_or_cancelled(plant):
    for number, kind, status, refusal in (
        ("WO-1", WorkOrderHeld, WorkOrderStatus.ON_HOLD, OnHold),
        ("WO-2", WorkOrderClosed, WorkOrderStatus.CLOSED, Closed),
        ("WO-3", WorkOrderCancelled, WorkOrderStatus.CANCELLED, Cancelled),
    ):
        plant.release(number, steps={10: {}})
        plant.report(10, number=number, good=10)
        plant.hear(work_orders.follow_the_office, moved(kind, status, number=number))
        with pytest.raises(refusal):
            plant.report(10, number=number, good=1)


def test_nothing_can_be_reported_on_what_is_planned_and_not_released(plant):
    plant.assign(10, worker="ANNA")
    with pytest.raises(NotReleased) as refusal:
        plant.report(10, good=1)
    assert refusal.value.facts == {"work_order": "WO-1"}
    plant.hear(work_orders.follow_the_office, moved(WorkOrderCancelled, WorkOrderStatus.CANCELLED))
    with pytest.raises(Cancelled):
        plant.report(10, good=1)


def test_after_a_hold_is_lifted_work_goes_on(plant):
    plant.release()
    plant.hear(work_orders.follow_the_office, moved(WorkOrderHeld, WorkOrderStatus.ON_HOLD, revision=2))
    plant.hear(work_orders.follow_the_office, moved(WorkOrderResumed, WorkOrderStatus.RELEASED, revision=3))
    assert plant.report(10, good=1).body.good == 1
    assert plant.work_order().status is WorkOrderStatus.RELEASED


def test_a_larger_quantity_gives_a_completed_operation_work_again(plant):
    plant.release(steps={10: {}})
    plant.report(10, good=10)
    more = moved(WorkOrderChanged, WorkOrderStatus.COMPLETED, quantity=Decimal(12))
    plant.hear(work_orders.follow_the_office, more)
    assert plant.operation(10).status is OperationStatus.STARTED
    assert plant.operation(10).available == 2
    assert plant.work_order().status is WorkOrderStatus.RELEASED


def test_a_work_order_is_not_made_smaller_than_what_is_done(plant):
    plant.release()
    plant.report(10, good=7)
    plant.hear(work_orders.follow_the_office, moved(WorkOrderChanged, WorkOrderStatus.RELEASED, quantity=Decimal(2)))
    balance = plant.balance()
    assert (balance.released, balance.unexplained, balance.done) == (7, 0, 7)
    (told,) = plant.told(QuantityKept)
    assert (told.quantity, told.office_revision) == (7, 2)


def test_what_was_reported_above_the_plan_does_not_make_it_larger(plant):
    plant.release(steps={10: {"over_report": "flag"}})
    plant.report(10, good=12)
    plant.hear(work_orders.follow_the_office, moved(WorkOrderChanged, WorkOrderStatus.RELEASED, priority=9))
    assert plant.balance().released == 10
    assert plant.told(QuantityKept) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "good"),
        ({"good": 1, "scrap": [{"reason": "NOPE", "quantity": 1}]}, "scrap.0.reason"),
        ({"good": 1, "workers": [{"worker": "ANNA"}, {"worker": "NOBODY"}]}, "workers.1.worker"),
        ({"good": 1, "workers": [{"worker": "ANNA", "share": 1}, {"worker": "BO"}]}, "workers"),
        ({"good": 1, "work_center": "NOWHERE"}, "work_center"),
        ({"good": 1, "finished_at": ago(minutes=-11)}, "finished_at"),
        ({"good": 1, "finished_at": ago(hours=2), "started_at": ago(hours=1)}, "finished_at"),
    ],
)
def test_what_cannot_be_is_said_by_field(plant, body, field):
    plant.release()
    with pytest.raises(Invalid) as refusal:
        plant.report(10, **body)
    assert [error["field"] for error in refusal.value.errors] == [field]
    assert plant.operation(10).good == 0


def test_a_worker_reports_for_colleagues_only_beside_himself(plant):
    plant.release()
    with pytest.raises(NotYourReport):
        plant.report(10, good=1, workers=[{"worker": "BO"}])
    answer = plant.report(10, good=1, workers=[{"worker": "BO"}, {"worker": "ANNA"}])
    assert [one.worker for one in answer.body.workers] == ["BO", "ANNA"]
    plant.report(10, good=1, workers=[{"worker": "BO"}], by=supervisor())


def test_an_operation_of_another_team_is_unknown_to_a_worker(plant):
    plant.release()
    plant.assign(10, worker="CAI")
    with pytest.raises(NotFound):
        plant.report(10, good=1)
    plant.report(10, good=1, by=worker("CAI"))
    plant.assign(10, worker="BO", revision=2)
    plant.report(10, good=1, by=worker("ANNA"))


def test_an_operation_that_is_not_there_is_not_found(plant):
    with pytest.raises(NotFound):
        plant.report(uuid4(), good=1)
    plant.release()
    with pytest.raises(NotFound):
        plant.report(10, good=1, by=caller(role="admin", worker="ANNA", plant="P2"))


def at_night(plant):
    plant.hear(
        projections.keep_work_center,
        WorkCenterChanged(
            plant="P1",
            revision=2,
            number="WC1",
            name="Line 1",
            section="SMT",
            calendar="NIGHT",
            capacity=1,
            efficiency=Decimal(1),
        ),
    )


def test_a_night_shift_counts_on_the_day_it_began(plant):
    at_night(plant)
    plant.release()
    two_in_shanghai = (NOON - timedelta(days=2)).replace(hour=18, minute=0, second=0, microsecond=0)
    answer = plant.report(10, good=1, finished_at=two_in_shanghai)
    assert answer.body.production_on == two_in_shanghai.date()  # 02:00 local is the night of the day before


def test_a_work_order_that_ends_in_the_night_ends_on_the_day_the_shift_began(plant):
    at_night(plant)
    plant.release(quantity=1, steps={10: {}})
    two_in_shanghai = (NOON + timedelta(days=1)).replace(hour=18, minute=0, second=0, microsecond=0)
    clock.pretend(two_in_shanghai)
    plant.report(10, good=1)
    assert plant.work_order().completed_on == two_in_shanghai.date()
