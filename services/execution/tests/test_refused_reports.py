from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError, ProgrammingError

from services.execution.tests.door import Door
from services.execution.tests.plant import moved, operation_id, supervisor, worker
from services.execution.usecases import refused, work_orders
from shared.contracts.planning.events import WorkOrderHeld, WorkOrderResumed
from shared.contracts.values import WorkOrderStatus
from shared.testing.callers import caller

OPERATION = str(operation_id("WO-1", 10))


@pytest.fixture
def door(plant):
    plant.release()
    return Door(plant.database)


def told(door, who, operation=OPERATION, **command):
    return door.call("report_operation", who, operation=operation, command=command)


def kept(door, who=None, **query):
    return door.call("refused_reports", who or supervisor(), query=query)["body"]["items"]


def test_what_was_refused_is_kept_with_what_was_said_and_why(door):
    answer = told(door, worker(), good="12", note="two boxes", finished_at="2026-11-23T03:00:00Z")
    assert answer["refusal"]["code"] == "over_reported"
    (one,) = kept(door)
    assert (one["work_order"], one["sequence"], one["worker"], one["team"]) == ("WO-1", 10, "ANNA", "T1")
    assert (one["good"], one["said"]["note"], one["status"]) == ("12", "two boxes", "open")
    assert (one["refusal"]["code"], one["refusal"]["facts"]["available"]) == ("over_reported", "10")


def test_the_same_words_again_are_kept_once_and_other_words_beside_them(door):
    report_id = str(uuid4())
    for good in ("12", "12", "13"):
        told(door, worker(), id=report_id, good=good)
    assert [one["good"] for one in kept(door)] == ["13", "12"]
    assert {one["report"] for one in kept(door)} == {report_id}


def test_a_batch_keeps_what_it_could_not_book(door):
    reports = [{"operation": OPERATION, "good": 4}, {"operation": OPERATION, "good": 99}]
    door.call("report_batch", worker(), command={"reports": reports})
    assert [one["good"] for one in kept(door)] == ["99"]


def test_a_slip_of_the_keys_and_a_stranger_are_not_kept(door):
    assert told(door, worker(), good="0")["refusal"]["status"] == 422
    assert told(door, worker(), operation=str(uuid4()), good="1")["refusal"]["status"] == 404
    assert kept(door) == []


def test_a_report_on_somebody_elses_operation_is_kept_for_the_leader_and_for_nobody_else(plant, door):
    """To whoever made it, the operation does not exist; what he made is there all the same."""
    plant.assign(10, worker="CAI")
    anna = worker("ANNA", username="anna")
    assert told(door, anna, good="3")["refusal"] == {"code": "not_found", "status": 404, "facts": {}, "errors": []}
    (batch,) = door.call("report_batch", anna, command={"reports": [{"operation": OPERATION, "good": 2}]})["body"][
        "items"
    ]
    assert (batch["status"], batch["refusal"]["code"]) == (404, "not_found")
    assert kept(door, anna) == []
    seen = kept(door, supervisor("BOSS"))
    assert [(one["good"], one["work_order"], one["refusal"]["code"]) for one in seen] == [
        ("2", "WO-1", "somebody_elses"),
        ("3", "WO-1", "somebody_elses"),
    ]
    assert seen[0]["refusal"]["facts"] == {"worker": "CAI"}


def test_what_names_somebody_unknown_is_kept_once_however_long_we_waited_to_hear_of_him(door):
    answer = told(door, supervisor(), good="1", workers=[{"worker": "NOBODY"}])
    assert answer["refusal"]["status"] == 422
    (one,) = kept(door)
    assert (one["worker"], one["team"]) == ("NOBODY", None)
    assert one["refusal"]["errors"][0]["key"] == "unknown_worker"


def test_booked_after_all_it_waits_for_nobody(plant, door):
    report_id = str(uuid4())
    plant.hear(work_orders.follow_the_office, moved(WorkOrderHeld, WorkOrderStatus.ON_HOLD))
    assert told(door, worker(), id=report_id, good="3")["refusal"]["code"] == "on_hold"
    assert len(kept(door, status="open")) == 1
    plant.hear(work_orders.follow_the_office, moved(WorkOrderResumed, WorkOrderStatus.RELEASED, revision=3))
    assert told(door, worker(), id=report_id, good="3")["created"]
    assert kept(door, status="open") == []
    assert [one["status"] for one in kept(door)] == ["booked"]
    plant.do(refused.mark_booked)
    assert [one["status"] for one in kept(door, status="booked")] == ["booked"]
    answer = door.call("settle_refused", supervisor(), kept=kept(door)[0]["id"], command={"note": "seen"})
    assert answer["refusal"]["code"] == "already_settled"


def test_a_leader_settles_it_once(door):
    told(door, worker(), good="12")
    (one,) = kept(door)
    settled = door.call("settle_refused", supervisor(), kept=one["id"], command={"note": "Counted twice."})["body"]
    assert (settled["status"], settled["settled_by"], settled["settlement"]) == (
        "settled",
        supervisor().username,
        "Counted twice.",
    )
    assert kept(door, status="open") == []
    again = door.call("settle_refused", supervisor(), kept=one["id"], command={"note": "Again."})
    assert again["refusal"]["code"] == "already_settled"


def test_a_worker_sees_his_own_and_a_leader_those_of_his_teams(door):
    told(door, worker("ANNA", username="anna"), good="12")
    told(door, worker("CAI", username="cai"), good="13")
    assert [one["worker"] for one in kept(door, worker("ANNA", username="anna"))] == ["ANNA"]
    assert kept(door, worker("BO", username="bo")) == []
    assert [one["worker"] for one in kept(door, supervisor("BOSS"))] == ["ANNA"]
    assert len(kept(door, caller(role="admin"))) == 2
    (of_t2,) = [one for one in kept(door, caller(role="admin")) if one["team"] == "T2"]
    hidden = door.call("settle_refused", supervisor("BOSS"), kept=of_t2["id"], command={"note": "Not mine."})
    assert hidden["refusal"]["status"] == 404


def test_something_overlong_is_kept_as_far_as_it_is_needed_to_book_it_by_hand(door):
    told(door, worker(), good="12", note="x" * 2000, fields={f"remark{n}": "y" * 2000 for n in range(10)})
    (one,) = kept(door)
    assert (one["good"], len(one["said"]["note"]), one["said"]["fields"]) == ("12", 500, {})


def test_an_accepted_report_asks_nothing_for_it(plant, door):
    asked = []
    event.listen(plant.database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    told(door, worker(), good="3")
    assert asked
    assert not [statement for statement in asked if "refused_reports" in statement]


@contextmanager
def keeping_fails(monkeypatch, error):
    def fail(*_):
        raise error("INSERT", {}, Exception("no"))

    with monkeypatch.context() as patched:
        patched.setattr(refused, "keep_refused", fail)
        yield


def test_a_refusal_stays_a_refusal_when_it_cannot_be_kept(door, monkeypatch):
    with keeping_fails(monkeypatch, ProgrammingError):
        assert told(door, worker(), good="12")["refusal"]["code"] == "over_reported"


def test_a_database_that_is_away_makes_the_device_ask_again(door, monkeypatch):
    with keeping_fails(monkeypatch, OperationalError):
        assert told(door, worker(), good="12") == {"away": "execution"}
