"""A double tap, a retry storm, a phone that lost the answer: nothing is created twice."""

import threading
from typing import Any
from uuid import uuid4

import pytest

from demo.client import Answer
from shared.testing.waiting import eventually
from tests.integration.plant import FAR_OFF, Plant, WorkOrder, declared, step

Body = dict[str, Any]


@pytest.fixture
def order(plant: Plant) -> WorkOrder:
    plant.work_centers("BENCH")
    plant.workers("ANNA")
    plant.defect_reasons(SLIP="worker")
    plant.material("WIRE")
    plant.product("PIN", step(10, "BENCH", inspection="sample", sample_percent=10))
    return plant.order("PIN", 100)


def bodies(order: WorkOrder) -> dict[str, tuple[str, Body, Body]]:
    """What creates a thing: its path, a body, and the same with other content."""
    line = {"line": 1, "item": "PIN", "quantity": 5, "due_on": str(FAR_OFF)}
    sale = {"customer": "Acme", "lines": [line]}
    made = {"item": "PIN", "quantity": 5, "due_on": str(FAR_OFF)}
    found = {"operation": order[10], "inspected": 2, "disposition": "accept"}
    rate = {"kind": "hour", "amount": "20", "effective_from": "2026-01-01"}
    moved = {"item": "WIRE", "quantity": 1, "kind": "issue"}
    week = {"from": "2026-01-01", "to": "2026-01-07"}
    return {
        "report": (f"/operations/{order[10]}/reports", declared(2, by="ANNA"), declared(3, by="ANNA")),
        "start": (f"/operations/{order[10]}/start", {"worker": "ANNA"}, {"worker": "ANNA", "work_center": "BENCH"}),
        "sales order": ("/sales-orders", {"number": "SO-1", **sale}, {"number": "SO-1", **sale, "customer": "Bolt"}),
        "work order": ("/work-orders", made, made | {"quantity": 6}),
        "inspection": ("/inspections", found, found | {"inspected": 3}),
        "rate": ("/rates", rate, rate | {"amount": "21"}),
        "material": (f"/work-orders/{order.number}/materials", moved, moved | {"quantity": 2}),
        "pay period": ("/pay-periods", week, week | {"to": "2026-01-14"}),
    }


THINGS = ("report", "start", "sales order", "work order", "inspection", "rate", "material", "pay period")


def created(answer: Answer) -> tuple[int, Any]:
    return answer.status, answer.body


@pytest.mark.parametrize("thing", THINGS)
def test_the_same_id_creates_one_thing(plant: Plant, order: WorkOrder, thing: str) -> None:
    path, body, other = bodies(order)[thing]
    named = {"id": str(uuid4())}
    first = plant.admin.ask("POST", path, named | body)
    again = plant.admin.ask("POST", path, named | body)
    assert first.status in ((200, 201) if thing == "start" else (201,)), first
    assert created(again) == (200, first.body)
    conflict = plant.admin.ask("POST", path, named | other)
    assert (conflict.status, conflict.code) == (422, "idempotency_conflict")
    assert "errors" not in conflict.body


@pytest.mark.parametrize("thing", THINGS)
def test_the_same_key_creates_one_thing(plant: Plant, order: WorkOrder, thing: str) -> None:
    path, body, other = bodies(order)[thing]
    key = {"Idempotency-Key": f"tap-{uuid4()}"}
    first = plant.admin.ask("POST", path, body, headers=key)
    again = plant.admin.ask("POST", path, body, headers=key)
    assert first.status in ((200, 201) if thing == "start" else (201,)), first
    assert created(again) == (200, first.body)
    conflict = plant.admin.ask("POST", path, other, headers=key)
    assert (conflict.status, conflict.code) == (422, "idempotency_conflict")


@pytest.mark.parametrize("thing", THINGS)
def test_a_key_sent_beside_an_id_stands_for_it(plant: Plant, order: WorkOrder, thing: str) -> None:
    path, body, other = bodies(order)[thing]
    key = {"Idempotency-Key": f"both-{uuid4()}"}
    named = {"id": str(uuid4())}
    first = plant.admin.ask("POST", path, named | body, headers=key)
    assert first.status in ((200, 201) if thing == "start" else (201,)), first
    for again in (body, named | body):
        assert created(plant.admin.ask("POST", path, again, headers=key)) == (200, first.body)
    another_id = [] if "number" in body else [{"id": str(uuid4())} | body]  # a number names it whatever its id
    for refused in (other, named | other, *another_id):
        assert plant.admin.ask("POST", path, refused, headers=key).code == "idempotency_conflict"
    later = {"Idempotency-Key": f"later-{uuid4()}"}
    for again in (named | body, body):
        assert created(plant.admin.ask("POST", path, again, headers=later)) == (200, first.body)


@pytest.mark.parametrize("thing", [thing for thing in THINGS if thing != "sales order"])
def test_a_key_that_came_alone_takes_no_id_later(plant: Plant, order: WorkOrder, thing: str) -> None:
    path, body, _ = bodies(order)[thing]
    key = {"Idempotency-Key": f"alone-{uuid4()}"}
    first = plant.admin.ask("POST", path, body, headers=key)
    assert plant.admin.ask("POST", path, {"id": str(uuid4())} | body, headers=key).code == "idempotency_conflict"
    assert created(plant.admin.ask("POST", path, body, headers=key)) == (200, first.body)


def test_reports_of_a_batch_are_known_by_their_place_in_it_too(plant: Plant, order: WorkOrder) -> None:
    one = {"operation": order[10], **declared(2, by="ANNA")}
    key = {"Idempotency-Key": "batch"}
    named = plant.admin.ask("POST", "/reports/batch", {"reports": [{"id": str(uuid4())} | one]}, headers=key)
    again = plant.admin.ask("POST", "/reports/batch", {"reports": [one]}, headers=key)
    reports = [answer.body["items"][0]["report"]["id"] for answer in (named, again)]
    assert reports[0] == reports[1]
    assert plant.operation(order[10])["good"] == "2"


def test_a_number_plays_the_part_of_an_id(plant: Plant, order: WorkOrder) -> None:
    for thing, number in (("sales order", "SO-1"), ("work order", "WO-OWN-1")):
        path, body, other = bodies(order)[thing]
        first = plant.admin.ask("POST", path, body | {"number": number})
        again = plant.admin.ask("POST", path, body | {"number": number})
        conflict = plant.admin.ask("POST", path, other | {"number": number})
        assert (first.status, again.status, again.body) == (201, 200, first.body)
        assert (conflict.status, conflict.code) == (422, "idempotency_conflict")


@pytest.mark.parametrize(("thing", "number"), [("sales order", "SO-1"), ("work order", "WO-OWN-1")])
def test_an_id_or_key_beside_the_number_may_be_left_out_of_a_resend(
    plant: Plant, order: WorkOrder, thing: str, number: str
) -> None:
    path, body, other = bodies(order)[thing]
    key, named = {"Idempotency-Key": f"tap-{uuid4()}"}, {"id": str(uuid4())}
    body, other = body | {"number": number}, other | {"number": number}
    first = plant.admin.ask("POST", path, named | body)
    assert first.status == 201, first
    by_number = plant.admin.ask("POST", path, body)
    by_key = plant.admin.ask("POST", path, body, headers=key)
    by_id = plant.admin.ask("POST", path, {field: said for field, said in (named | body).items() if field != "number"})
    again = plant.admin.ask("POST", path, named | body)
    assert [created(one) for one in (by_number, by_key, again)] == [(200, first.body)] * 3
    if thing == "work order":  # a sales order is not taken without its number
        assert created(by_id) == (200, first.body)
    for conflict in (
        plant.admin.ask("POST", path, other),
        plant.admin.ask("POST", path, named | other),
        plant.admin.ask("POST", path, other, headers=key),
        plant.admin.ask("POST", path, named | body | {"number": f"{number}-B"}),
    ):
        assert (conflict.status, conflict.code) == (422, "idempotency_conflict")


@pytest.mark.parametrize(("thing", "number"), [("sales order", "SO-1"), ("work order", "WO-OWN-1")])
def test_an_id_or_key_may_come_with_a_number_that_was_sent_alone(
    plant: Plant, order: WorkOrder, thing: str, number: str
) -> None:
    path, body, other = bodies(order)[thing]
    body, other = body | {"number": number}, other | {"number": number}
    first = plant.admin.ask("POST", path, body)
    assert first.status == 201, first
    for named, headers in (({"id": str(uuid4())}, {}), ({}, {"Idempotency-Key": f"tap-{uuid4()}"})):
        assert created(plant.admin.ask("POST", path, named | body, headers=headers)) == (200, first.body)
        conflict = plant.admin.ask("POST", path, named | other, headers=headers)
        assert (conflict.status, conflict.code) == (422, "idempotency_conflict")


def test_a_key_belongs_to_its_user(plant: Plant, order: WorkOrder) -> None:
    """BEN's tap carries the key ANNA's phone chose: it is another tap."""
    plant.workers("BEN")
    key = {"Idempotency-Key": "tap-1"}
    path = f"/operations/{order[10]}/reports"
    reports = set()
    for name in ("ANNA", "BEN"):
        client = plant.user(name, "worker", worker=name)
        answer = client.ask("POST", path, declared(2), headers=key)
        assert answer.status == 201
        reports.add(answer.body["id"])
    assert len(reports) == 2
    assert plant.operation(order[10])["good"] == "4"


def test_a_key_names_one_request_wherever_it_is_sent(plant: Plant, order: WorkOrder) -> None:
    elsewhere = plant.order("PIN", 100)
    key = {"Idempotency-Key": "tap-1"}
    report = plant.admin.ask("POST", f"/operations/{order[10]}/reports", declared(1, by="ANNA"), headers=key)
    assert report.status == 201
    for path, body in (
        (f"/operations/{elsewhere[10]}/reports", declared(1, by="ANNA")),
        (f"/reports/{report.body['id']}/reversal", {"reason": "a slip"}),
        ("/exceptions", {"kind": "machine", "note": "smoke"}),
        (f"/operations/{order[10]}/start", {"worker": "ANNA"}),
    ):
        other = plant.admin.ask("POST", path, body, headers=key)
        assert (other.status, other.code) == (422, "idempotency_conflict"), path
    assert plant.operation(elsewhere[10])["good"] == "0"


def test_what_named_an_exception_names_no_report(plant: Plant, order: WorkOrder) -> None:
    key = {"Idempotency-Key": "tap-1"}
    raised = plant.admin.ask("POST", "/exceptions", {"kind": "machine", "note": "smoke"}, headers=key)
    assert raised.status == 201
    report = plant.admin.ask("POST", f"/operations/{order[10]}/reports", declared(1, by="ANNA"), headers=key)
    assert (report.status, report.code) == (422, "idempotency_conflict")
    assert plant.operation(order[10])["good"] == "0"


def test_putting_creates_then_replaces(plant: Plant) -> None:
    for path, body in (
        ("/teams/RED", {"name": "Red"}),
        ("/workers/ANNA", {"name": "Anna"}),
        ("/items/PIN", {"name": "Pin", "unit": "pcs", "kind": "make"}),
        ("/calendars/DAY", {"shifts": [], "exceptions": []}),
        ("/work-centers/BENCH", {"name": "Bench", "section": "Hall"}),
        ("/defect-reasons/SLIP", {"name": "Slip", "cause": "worker"}),
    ):
        assert [plant.admin.ask("PUT", path, body).status for _ in range(2)] == [201, 200], path


def test_a_stale_etag_is_refused(plant: Plant) -> None:
    plant.team("RED")
    plant.workers("ANNA")
    seen = plant.admin.ask("GET", "/workers/ANNA")
    etag = {"If-Match": seen.headers["etag"]}
    assert plant.admin.ask("PUT", "/workers/ANNA", {"name": "Anna", "team": "RED"}, headers=etag).status == 200
    stale = plant.admin.ask("PUT", "/workers/ANNA", {"name": "Anne"}, headers=etag)
    assert stale.status == 412
    assert plant.admin.get("/workers/ANNA")["team"] == "RED"


def test_a_storm_of_the_same_report_counts_once(plant: Plant, order: WorkOrder) -> None:
    body = declared(2, by="ANNA", id=uuid4())
    answers: list[Answer] = []

    def send() -> None:
        client = plant.installation.client(plant=plant.number)
        answers.append(client.ask("POST", f"/operations/{order[10]}/reports", body))

    senders = [threading.Thread(target=send) for _ in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    statuses = sorted(answer.status for answer in answers)
    assert statuses.count(201) == 1
    assert {answer.code for answer in answers if answer.status == 409} <= {"in_progress"}
    assert set(statuses) <= {200, 201, 409}
    assert plant.operation(order[10])["good"] == "2"


def test_a_report_refused_once_may_pass_later_under_the_same_id(plant: Plant, order: WorkOrder) -> None:
    """A refusal is no answer to keep: resumed, the order takes the report."""
    body = declared(2, by="ANNA", id=uuid4())
    plant.admin.post(f"/work-orders/{order.number}/hold")
    eventually(lambda: plant.operation(order[10])["work_order_status"] == "on_hold")
    assert plant.admin.ask("POST", f"/operations/{order[10]}/reports", body).code == "on_hold"
    plant.admin.post(f"/work-orders/{order.number}/resume")
    eventually(lambda: plant.operation(order[10])["work_order_status"] == "released")
    assert plant.admin.ask("POST", f"/operations/{order[10]}/reports", body).status == 201
