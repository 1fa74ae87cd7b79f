"""Something is wrong on the floor: who says so, who answers, and what stands still meanwhile."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest

from services.execution.domain import exceptions as rules
from services.execution.domain.clocks import ClockMove
from services.execution.queries import cockpit
from services.execution.queries import exceptions as looks
from services.execution.tests.plant import NOON, operation_id, supervisor, worker
from services.execution.usecases import exceptions
from shared.contracts.execution.commands import DowntimeQuery, ExceptionsQuery, ExecutionCockpitQuery, PutPhoto
from shared.contracts.execution.events import (
    ExceptionEscalated,
    ExceptionRaised,
    ExceptionResolved,
    WorkCenterResumed,
    WorkCenterStopped,
)
from shared.contracts.refusals import Invalid, NotFound
from shared.contracts.values import ExceptionStatus
from shared.plumbing import clock
from shared.testing.counting import statements

OPERATION = operation_id("WO-1", 10)
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n and so on").decode()


def test_what_is_wrong_at_an_operation_knows_its_work_order_and_work_center(plant):
    plant.release()
    raised = plant.trouble("material", operation=OPERATION)
    assert (raised.work_order, raised.sequence, raised.work_center) == ("WO-1", 10, "WC1")
    assert (raised.status, raised.raised_by, raised.worker) == (ExceptionStatus.OPEN, "ANNA", "ANNA")
    (told,) = plant.told(ExceptionRaised)
    assert (told.exception_id, told.kind, told.stops_work) == (raised.id, "material", False)


def test_a_stopped_work_center_begins_nothing_but_takes_every_report(plant):
    plant.release()
    plant.clock(ClockMove.START)
    raised = plant.trouble(operation=OPERATION, stops_work=True)
    with pytest.raises(rules.WorkCenterHeld):
        plant.clock(ClockMove.START, by=worker("BO"))
    plant.clock(ClockMove.ACCEPT, by=worker("BO"))
    plant.clock(ClockMove.PAUSE)
    with pytest.raises(rules.WorkCenterHeld):
        plant.clock(ClockMove.RESUME)
    plant.report(10, good=3)
    plant.resolve(raised)
    plant.clock(ClockMove.RESUME)


def test_a_work_center_goes_on_when_nothing_stops_it_any_more(plant):
    first = plant.trouble(work_center="WC1", stops_work=True)
    second = plant.trouble("safety", work_center="WC1", stops_work=True)
    plant.trouble("other", work_center="WC1")
    plant.resolve(first)
    (stopped,) = plant.told(WorkCenterStopped)
    assert plant.told(WorkCenterResumed) == []
    plant.resolve(second)
    (resumed,) = plant.told(WorkCenterResumed)
    assert (resumed.stoppage_id, resumed.kind, resumed.stopped_at) == (stopped.stoppage_id, "machine", stopped.at)
    third = plant.trouble(work_center="WC1", stops_work=True)
    assert len({one.stoppage_id for one in plant.told(WorkCenterStopped)}) == 2
    plant.resolve(third)


def test_taking_on_and_resolving_is_said_once_however_often(plant):
    raised = plant.trouble()
    taken = plant.acknowledge(raised, note="I am coming.")
    assert (taken.acknowledge_note, taken.resolution) == ("I am coming.", None)
    assert plant.acknowledge(raised, by=supervisor("OTHER")).acknowledged_by == taken.acknowledged_by == "BOSS"
    over = plant.resolve(raised, note="Belt changed.")
    assert plant.resolve(raised, note="again") == over
    assert (over.status, over.acknowledge_note) == (ExceptionStatus.RESOLVED, "I am coming.")
    assert over.resolution == "Belt changed."
    assert len(plant.told(ExceptionResolved)) == 1
    with pytest.raises(rules.ExceptionResolved):
        plant.acknowledge(raised)


def test_who_raised_it_may_resolve_it_unless_it_is_about_safety(plant):
    jam, smoke = plant.trouble("machine"), plant.trouble("safety")
    with pytest.raises(rules.NotYourException):
        plant.acknowledge(jam, by=worker())
    with pytest.raises(rules.NotYourException):
        plant.resolve(jam, by=worker("BO"))
    plant.resolve(jam, by=worker())
    with pytest.raises(rules.NotYourException):
        plant.resolve(smoke, by=worker())


def test_what_is_not_there_is_said(plant):
    with pytest.raises(Invalid, match="unknown_work_center"):
        plant.trouble(work_center="NOWHERE")
    with pytest.raises(Invalid, match="unknown_operation"):
        plant.trouble(operation=uuid4())
    with pytest.raises(Invalid, match="nothing_to_stop"):
        plant.trouble(stops_work=True)


def test_what_nobody_takes_on_in_time_escalates_once(plant):
    waiting, taken = plant.trouble("safety"), plant.trouble()
    plant.acknowledge(taken)
    plant.do(lambda session: exceptions.escalate_exceptions(session, minutes=15))
    assert plant.told(ExceptionEscalated) == []
    clock.pretend(NOON + timedelta(minutes=16))
    for _ in range(2):
        plant.do(lambda session: exceptions.escalate_exceptions(session, minutes=15))
    assert [one.exception_id for one in plant.told(ExceptionEscalated)] == [waiting.id]
    assert plant.do(looks.trouble)["P1"] == (2, 1, 0)


def test_a_picture_is_what_its_bytes_say_and_no_larger_than_allowed(plant):
    raised = plant.trouble()
    show = lambda content, by=None: plant.do(  # noqa: E731
        lambda session: exceptions.put_photo(session, by or worker(), raised.id, PutPhoto(content=content))
    )
    assert show(PNG).photo
    kept = plant.do(lambda session: looks.photo(session, "P1", raised.id))
    assert (kept.media_type, kept.content) == ("image/png", PNG)
    for bad in (base64.b64encode(b"<svg onload=alert(1)>").decode(), "not base64!"):
        with pytest.raises(Invalid, match="not_a_picture"):
            show(bad)
    with pytest.raises(Invalid, match="picture_too_large"):
        show(base64.b64encode(b"\xff\xd8\xff" + b"0" * rules.LARGEST_PHOTO).decode())
    with pytest.raises(rules.NotYourException):
        show(PNG, worker("BO"))
    with pytest.raises(NotFound):
        plant.do(lambda session: looks.photo(session, "P2", raised.id))


def test_lists_are_filtered_and_the_latest_comes_first(plant):
    plant.release()
    first, second = plant.trouble("material", operation=OPERATION), plant.trouble()
    plant.resolve(first)

    def found(**wanted):
        return [one.id for one in plant.do(lambda s: looks.exceptions(s, "P1", ExceptionsQuery(**wanted))).items]

    assert found() == [second.id, first.id]
    assert found(status=ExceptionStatus.OPEN) == found(unresolved=True) == [second.id]
    assert found(work_order="WO-1") == found(work_center="WC1") == [first.id]


def test_lead_times_of_many_work_orders_name_none_of_them_to_the_database(plant):
    plant.trouble(work_center="WC1", stops_work=True)

    def asked() -> int:
        with statements(plant.database.engine) as all_asked:
            plant.do(lambda session: cockpit.cockpit(session, "P1", ExecutionCockpitQuery()))
        return sum(len(one.parameters) for one in all_asked)

    plant.release("WO-0", quantity=1, steps={10: {}})
    plant.report(10, good=1, number="WO-0")
    one_order = asked()
    for number in ("WO-1", "WO-2", "WO-3"):
        plant.release(number, quantity=1, steps={10: {}})
        plant.report(10, good=1, number=number)
    assert asked() == one_order


def test_downtime_and_lead_time_count_the_hours_a_work_center_stood(plant):
    plant.release(quantity=5, steps={10: {}})
    raised = plant.trouble(operation=OPERATION, stops_work=True)
    clock.pretend(NOON + timedelta(hours=2))
    plant.resolve(raised)
    clock.pretend(NOON + timedelta(hours=3))
    plant.report(10, good=5)
    downtime = plant.do(lambda session: looks.downtime_of(session, "P1", DowntimeQuery()))
    assert [(one.work_center, one.kind, round(one.seconds)) for one in downtime.items] == [("WC1", "machine", 7200)]
    shown = plant.do(lambda session: cockpit.cockpit(session, "P1", ExecutionCockpitQuery()))
    assert (round(shown.lead_time.stopped), round(shown.lead_time.waiting)) == (7200, 3600)
