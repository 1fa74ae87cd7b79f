"""What cannot be booked is not lost: it is kept for the leader, and nothing is closed that does not add up."""

from __future__ import annotations

from uuid import uuid4

from shared.testing.waiting import eventually
from tests.integration.plant import Plant, declared, step


def test_a_refused_report_waits_for_the_leader_and_leaves_when_it_is_settled(plant: Plant) -> None:
    plant.work_centers("PRESS")
    plant.team("RED", "ANNA")
    plant.product("CUP", step(10, "PRESS"))
    order = plant.order("CUP", 10)
    anna, boss = plant.user("anna", "worker", worker="ANNA"), plant.user("boss", "supervisor")
    body = declared(12, note="two full boxes") | {"id": str(uuid4())}
    for _ in range(2):  # the phone asks again
        refused = anna.ask("POST", f"/operations/{order[10]}/reports", body)
        assert (refused.status, refused.code) == (409, "over_reported")

    (kept,) = boss.every("/refused-reports", status="open")
    assert (kept["work_order"], kept["sequence"], kept["good"], kept["team"]) == (order.number, 10, "12", "RED")
    assert kept["said"]["note"] == "two full boxes"
    assert (kept["problem"]["code"], "12" in kept["problem"]["detail"]) == ("over_reported", True)
    assert anna.every("/refused-reports") == [kept], "who said it sees what became of it"

    settle = f"/refused-reports/{kept['id']}/settle"
    assert anna.ask("POST", settle, {"note": "It was me."}).status == 403
    settled = boss.post(settle, {"note": "Ten and two of tomorrow."})
    assert (settled["status"], settled["settlement"]) == ("settled", "Ten and two of tomorrow.")
    again = boss.ask("POST", settle, {"note": "Again."})
    assert (again.status, again.code) == (409, "already_settled")
    assert boss.every("/refused-reports", status="open") == []


def test_a_report_refused_on_hold_is_booked_when_the_phone_asks_again(plant: Plant) -> None:
    plant.work_centers("PRESS")
    plant.workers("ANNA")
    plant.product("CUP", step(10, "PRESS"))
    order = plant.order("CUP", 10)
    plant.admin.post(f"/work-orders/{order.number}/hold", {"reason": "wrong paint"})
    body = declared(4, by="ANNA") | {"id": str(uuid4())}
    assert plant.admin.ask("POST", f"/operations/{order[10]}/reports", body).code == "on_hold"
    assert len(plant.admin.every("/refused-reports", status="open")) == 1
    plant.admin.post(f"/work-orders/{order.number}/resume")
    assert plant.admin.ask("POST", f"/operations/{order[10]}/reports", body).status == 201
    assert plant.admin.every("/refused-reports", status="open") == []
    assert [one["status"] for one in plant.admin.every("/refused-reports")] == ["booked"]


def test_nothing_is_closed_that_does_not_add_up(plant: Plant) -> None:
    plant.work_centers("PRESS")
    plant.workers("ANNA")
    plant.product("CUP", step(10, "PRESS", over_report="flag"))
    order = plant.order("CUP", 10)
    plant.report(order[10], 12, by="ANNA")
    plant.becomes(order.number, "completed")
    assert plant.balance(order.number)["unexplained"] == -2

    close = f"/work-orders/{order.number}/close"
    refused = plant.admin.ask("POST", close)
    assert (refused.status, refused.code) == (409, "unexplained_pieces")
    assert "-2" in refused.body["detail"]
    plant.admin.ask("PATCH", f"/work-orders/{order.number}", {"quantity": 12})
    eventually(lambda: plant.balance(order.number)["unexplained"] == 0)
    assert plant.admin.post(close)["status"] == "closed"


def test_an_overrun_that_somebody_answers_for_is_explained(plant: Plant) -> None:
    """Within the step's tolerance by itself, above what a step flags by the leader's word; then it is closed."""
    plant.work_centers("PRESS")
    plant.workers("ANNA")
    plant.product("CUP", step(10, "PRESS", over_report_percent="20"), step(20, "PRESS", over_report="flag"))
    order, boss = plant.order("CUP", 10), plant.user("boss", "supervisor")
    plant.report(order[10], 12, by="ANNA")
    odd = plant.report(order[20], 13, by="ANNA")
    path, close = f"/work-orders/{order.number}/balance", f"/work-orders/{order.number}/close"

    def explained() -> tuple[str, str, str]:
        plant.balance(order.number)
        told = plant.admin.get(path)
        return told["unexplained"], told["over"], told["to_explain"]

    plant.becomes(order.number, "completed")
    assert explained() == ("-3", "2", "-1")
    before = plant.admin.get(path)["at"]
    refused = plant.admin.ask("POST", close)
    assert (refused.code, "-1" in refused.body["detail"]) == ("unexplained_pieces", True)
    boss.post(f"/reports/{odd['id']}/confirm")
    assert explained() == ("-3", "3", "0")
    assert plant.admin.get(path, at=before)["over"] == "2"
    assert plant.admin.post(close)["status"] == "closed"
