from uuid import uuid4

import pytest

from services.execution.tests.door import Door
from services.execution.tests.plant import operation_id, work_order_id, worker
from shared.contracts.execution.events import OperationReported
from shared.testing.callers import caller

OPERATION = str(operation_id("WO-1", 10))


@pytest.fixture
def door(plant):
    plant.release()
    return Door(plant.database)


def test_each_report_of_a_batch_is_judged_by_itself(door):
    reports = [
        {"operation": OPERATION, "good": 4},
        {"operation": OPERATION, "good": 99},
        {"operation": str(uuid4()), "good": 1},
        {"operation": OPERATION, "goood": 1},
        "nonsense",
        {"operation": OPERATION, "good": 6},
    ]
    answer = door.call("report_batch", worker(), command={"reports": reports})
    items = answer["body"]["items"]
    assert [one["status"] for one in items] == [201, 409, 404, 422, 422, 201]
    assert items[0]["report"]["good"] == "4"
    assert items[1]["refusal"]["code"] == "over_reported"
    assert items[1]["refusal"]["facts"] == {"reported": "99", "available": "6"}
    assert [error["field"] for error in items[3]["refusal"]["errors"]] == ["goood"]


def test_a_resent_batch_changes_nothing_whether_its_reports_or_the_whole_are_named(door):
    named = {"reports": [{"operation": OPERATION, "good": 1, "id": str(uuid4())}]}
    unnamed = {"reports": [{"operation": OPERATION, "good": 1}]}
    keyed = worker(request_id=uuid4())
    statuses = [
        door.call("report_batch", who, command=body)["body"]["items"][0]["status"]
        for who, body in ((worker(), named), (worker(), named), (keyed, unnamed), (keyed, unnamed))
    ]
    assert statuses == [201, 200, 201, 200]
    parts = [door.call("report_batch", keyed, command=unnamed, first=place)["body"]["items"] for place in (0, 1, 1)]
    assert [part[0]["status"] for part in parts] == [200, 201, 200]


def test_a_report_alone_and_in_a_batch_are_the_same_report(door):
    report_id = str(uuid4())
    alone = door.call("report_operation", worker(), operation=OPERATION, command={"good": "2", "id": report_id})
    batch = {"reports": [{"operation": OPERATION, "good": 2, "id": report_id}]}
    (item,) = door.call("report_batch", worker(), command=batch)["body"]["items"]
    assert item["status"] == 200
    assert item["report"] == alone["body"]


def test_a_word_to_the_clock_is_heard_once(door):
    named = {"id": str(uuid4())}
    who = worker(request_id=uuid4(), fingerprint="a")
    first = door.call("start_operation", who, operation=OPERATION, command=named)
    again = door.call("start_operation", who, operation=OPERATION, command=named)
    assert (first["created"], again["created"]) == (True, False)
    assert first["body"] == again["body"]
    assert [one["worker"] for one in first["body"]["working_now"]] == ["ANNA"]
    refused = door.call("start_operation", worker(), operation=OPERATION, command={})
    assert refused["refusal"]["code"] == "already_running"


def test_every_list_and_thing_can_be_asked_for(door):
    boss = caller(role="admin")
    for method, arguments in {
        "operations": {"query": {}},
        "my_operations": {"query": {}},
        "operation": {"operation": OPERATION},
        "scan": {"code": "WO-1"},
        "reports": {"query": {}},
        "board": {"query": {}},
        "balance": {"work_order": "WO-1"},
        "receipts": {"work_order": "WO-1", "query": {}},
        "materials": {"work_order": "WO-1", "query": {}},
        "cockpit": {"query": {"from": "2026-01-01", "to": "2026-12-31"}},
    }.items():
        assert "body" in door.call(method, boss, **arguments), method


def test_a_report_names_its_work_order(plant, door):
    door.call("report_operation", worker(), operation=OPERATION, command={"good": 1})
    answer = door.call("reports", worker(), query={"work_order": "WO-1"})
    (report,) = answer["body"]["items"]
    assert (report["work_order"], report["operation"], report["reversed"]) == ("WO-1", OPERATION, False)
    assert plant.work_order().id == work_order_id("WO-1")
    assert plant.told(OperationReported) == []  # told through the service's own outbox
