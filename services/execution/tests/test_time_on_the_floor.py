from datetime import timedelta

import pytest

from services.execution.domain.clocks import AlreadyRunning, ClockMove, NotPaused, NotStarted
from services.execution.domain.crew import NotYourReport
from services.execution.domain.work_order import OnHold, OperationCompleted
from services.execution.tests.plant import ago, moved, supervisor, worker
from services.execution.usecases import work_orders
from shared.contracts.execution.events import OperationReported, OperationStarted
from shared.contracts.planning.events import WorkOrderHeld
from shared.contracts.refusals import Invalid
from shared.contracts.values import OperationStatus, WorkOrderStatus

START, PAUSE, RESUME, FINISH, ACCEPT = (
    ClockMove.START,
    ClockMove.PAUSE,
    ClockMove.RESUME,
    ClockMove.FINISH,
    ClockMove.ACCEPT,
)


def test_hours_come_from_the_clock_and_are_counted_once(plant):
    plant.release()
    began = ago(hours=6)
    plant.clock(START, at=began)
    plant.clock(PAUSE, at=began + timedelta(hours=2))
    plant.clock(RESUME, at=began + timedelta(hours=3))
    plant.clock(FINISH, at=began + timedelta(hours=4))
    assert plant.report(10, good=1).body.hours == 3
    assert plant.report(10, good=1).body.hours == 0


def test_each_worker_has_his_own_hours(plant):
    plant.release()
    began = ago(hours=6)
    for who, hours in (("ANNA", 1), ("BO", 2)):
        plant.clock(START, by=worker(who), at=began)
        plant.clock(FINISH, by=worker(who), at=began + timedelta(hours=hours))
    plant.report(10, good=1, workers=[{"worker": "ANNA"}, {"worker": "BO"}])
    (told,) = plant.told(OperationReported)
    assert [one.hours for one in told.workers] == [1, 2]


def test_a_stated_time_wins_over_the_clock(plant):
    plant.release()
    began = ago(hours=6)
    plant.clock(START, at=began)
    plant.clock(FINISH, at=began + timedelta(hours=4))
    stated = plant.report(10, good=1, started_at=began, finished_at=began + timedelta(minutes=30))
    assert str(stated.body.hours).rstrip("0") == "0.5"
    assert str(plant.report(10, good=1).body.hours).rstrip("0") == "3.5"


def test_a_reversed_report_gives_its_time_back(plant):
    plant.release()
    began = ago(hours=6)
    plant.clock(START, at=began)
    plant.clock(FINISH, at=began + timedelta(hours=4))
    mistaken = plant.report(10, good=2)
    plant.reverse(mistaken)
    assert plant.report(10, good=1).body.hours == 4


def test_one_worker_on_several_operations_and_several_on_one(plant):
    plant.release()
    plant.clock(START, 10)
    plant.clock(START, 20)
    plant.clock(START, 10, by=worker("BO"))
    assert [one.worker for one in plant.operation(10).working_now] == ["ANNA", "BO"]
    assert [one.worker for one in plant.operation(20).working_now] == ["ANNA"]
    assert len(plant.told(OperationStarted)) == 3


def test_who_reports_while_his_clock_runs_still_works_since_he_started(plant):
    plant.release()
    began = ago(hours=2)
    plant.clock(START, at=began)
    plant.report(10, good=1)
    assert [one.since for one in plant.operation(10).working_now] == [began]


def test_accepting_and_starting_show_in_the_status(plant):
    plant.release()
    assert plant.operation(10).status is OperationStatus.OPEN
    plant.clock(ACCEPT)
    assert plant.operation(10).status is OperationStatus.ACCEPTED
    plant.clock(START)
    assert plant.operation(10).status is OperationStatus.STARTED


def test_words_that_make_no_sense_are_refused(plant):
    plant.release()
    with pytest.raises(NotStarted):
        plant.clock(PAUSE)
    plant.clock(START)
    with pytest.raises(AlreadyRunning):
        plant.clock(START)
    plant.clock(FINISH)
    with pytest.raises(NotPaused):
        plant.clock(RESUME)


def test_a_worker_tells_only_his_own_clock(plant):
    plant.release()
    with pytest.raises(NotYourReport):
        plant.clock(START, worker="BO")
    plant.clock(START, by=supervisor(), worker="BO")


def test_work_begins_on_what_may_be_worked_on_and_may_always_end(plant):
    plant.release()
    plant.clock(START)
    plant.hear(work_orders.follow_the_office, moved(WorkOrderHeld, WorkOrderStatus.ON_HOLD))
    with pytest.raises(OnHold):
        plant.clock(START, by=worker("BO"))
    plant.clock(FINISH)


def test_a_completed_operation_is_not_started(plant):
    plant.release(steps={10: {}, 20: {}})
    plant.report(10, good=10)
    with pytest.raises(OperationCompleted):
        plant.clock(START)


def test_a_slip_of_the_year_is_no_year_of_work(plant):
    plant.release()
    with pytest.raises(Invalid) as refused:
        plant.clock(START, at=ago(days=366))
    assert refused.value.errors == [{"field": "at", "key": "long_ago", "facts": {"days": 31}}]
    plant.clock(START, at=ago(days=30))
