"""Scene 3: rework waits to be released, its hours and material are its own, and its pieces come home."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from shared.testing.waiting import eventually
from tests.integration.plant import Plant, WorkOrder, hours, step

DAY = "2026-03-02"


def line_with_solder(plant: Plant, testing: dict[str, Any] | None = None, **soldering: Any) -> WorkOrder:
    plant.work_centers("MOUNT", "SOLDER", "TEST")
    plant.workers("ANNA", "BEN")
    plant.material("WIRE")
    plant.defect_reasons(COLD="worker")
    plant.product("PCB", step(10, "MOUNT"), step(20, "SOLDER", **soldering), step(30, "TEST", **testing or {}))
    plant.hour_rate("20.00", kind="rework_hour")
    return plant.order("PCB", 100)


def test_rework_waits_until_it_is_released(plant: Plant) -> None:
    order = line_with_solder(plant)
    plant.report(order[10], 96, rework={"COLD": 4}, by="ANNA")
    (rework,) = plant.rework_orders(order.number)
    assert (rework["status"], rework["quantity"], rework["from_sequence"]) == ("on_hold", "4", 10)
    operation = rework["operations"][0]["id"]
    eventually(lambda: plant.try_report(operation, 4, by="BEN").code == "on_hold")
    released = plant.release_rework(rework)
    assert plant.operation(released[10])["rework_order"] == rework["id"]
    assert plant.operation(order[10])["rework_order"] is None
    assert plant.operation(released[10])["available"] == "4"


def test_reworked_pieces_come_home_and_scrapped_ones_are_scrap(plant: Plant) -> None:
    order = line_with_solder(plant)
    plant.report(order[10], 90, rework={"COLD": 10}, by="ANNA")
    operation = plant.release_rework(plant.rework_orders(order.number)[0])[10]
    plant.report(operation, 7, scrap={"COLD": 2}, by="BEN")
    balance = plant.balance(order.number)
    assert (balance["scrap"], balance["in_rework"], balance["waiting"]) == (2, 1, 97)
    assert plant.operation(order[20])["available"] == "97"
    assert plant.try_report(operation, 2, by="BEN").code == "over_reported"


def test_what_fails_in_rework_goes_round_once_more(plant: Plant) -> None:
    order = line_with_solder(plant)
    plant.report(order[10], 95, rework={"COLD": 5}, by="ANNA")
    operation = plant.release_rework(plant.rework_orders(order.number)[0])[10]
    plant.report(operation, 3, rework={"COLD": 2}, by="BEN")
    once_more = next(one for one in plant.rework_orders(order.number, count=2) if one["quantity"] == "2")
    assert plant.balance(order.number)["in_rework"] == 2
    plant.report(plant.release_rework(once_more)[10], 2, by="BEN")
    assert plant.operation(order[10])["good"] == "100"
    assert plant.balance(order.number)["in_rework"] == 0


def test_an_inspector_sends_pieces_back_to_an_earlier_step(plant: Plant) -> None:
    """Two of the sample go back to mounting; they pass mounting and soldering before they count as soldered."""
    order = line_with_solder(plant, inspection="sample", sample_percent=5)
    plant.report(order[10], 100, by="ANNA")
    plant.report(order[20], 100, by="BEN")
    (inspection,) = plant.inspections_due(order.number)
    plant.admin.post(
        f"/inspections/{inspection['id']}/result",
        {"inspected": 5, "failed": [{"reason": "COLD", "quantity": 2}], "disposition": "rework", "rework_from": 10},
    )
    (rework,) = plant.rework_orders(order.number)
    operations = plant.release_rework(rework)
    assert sorted(operations) == [10, 20]
    assert [plant.operation(operations[sequence])["available"] for sequence in (10, 20)] == ["2", "0"]
    plant.report(operations[10], 2, by="ANNA")
    plant.report(operations[20], 2, by="BEN")
    assert plant.operation(order[30])["available"] == "100"
    eventually(lambda: plant.rework_orders(order.number)[0]["status"] == "done")


def test_hours_and_material_of_rework_are_its_own(plant: Plant) -> None:
    """An hour and a half at 20.00 is 30.00, whatever the worker's terms; nothing is paid per piece.

    One of the ten cannot be saved: 90.00 were paid for the hundred that came through, so it takes 0.90 along.
    """
    order = line_with_solder(plant)
    plant.piece_rate("PCB", 10, "1.00")
    plant.report(order[10], 90, rework={"COLD": 10}, by="ANNA", at=hours(DAY, "08:00", "12:00"))
    operation = plant.release_rework(plant.rework_orders(order.number)[0])[10]
    move = {"item": "WIRE", "quantity": 3, "kind": "replenish", "operation": operation}
    plant.admin.post(f"/work-orders/{order.number}/materials", move)
    report = plant.report(operation, 9, scrap={"COLD": 1}, by="BEN", at=hours(DAY, "13:00", "14:30"))

    (line,) = plant.pay_lines(1, report=report["id"])
    assert (line["kind"], line["hours"], Decimal(line["amount"])) == ("rework_hour", "1.5", Decimal("30.00"))
    eventually(lambda: plant.rework_orders(order.number)[0]["hours"] == "1.5")
    materials = eventually(lambda: plant.rework_orders(order.number)[0]["materials"])
    assert [(one["item"], one["kind"], one["quantity"]) for one in materials] == [("WIRE", "replenish", "3")]
    moves = plant.admin.every(f"/work-orders/{order.number}/materials")
    assert [(one["kind"], one["quantity"]) for one in moves] == [("replenish", "3")]
    (used,) = plant.admin.get(f"/work-orders/{order.number}/consumption")["items"]
    assert (used["rework_order"], used["replenished"], used["used"], used["short"]) == (
        *(plant.rework_orders(order.number)[0]["id"], "3"),
        *("3", "0"),
    )
    days = plant.admin.every("/wages", by="day", **{"from": DAY, "to": DAY})
    assert {one["key"]: one["hours"] for one in days} == {"ANNA": "4", "BEN": "1.5"}, "rework's hours count once"
    asked = {"from": DAY, "to": DAY}
    found = eventually(
        lambda: [one for one in plant.admin.get("/quality-costs", **asked)["items"] if one["scrap_pay"] != "0"]
    )
    assert found == [
        {"key": "COLD", "rework_hours": "1.5", "rework_pay": "30", "scrapped": "1", "scrap_pay": "0.9", "unvalued": "0"}
    ]
    (step,) = plant.admin.get("/quality-costs", by="operation", **asked)["items"]
    assert (step["key"], step["rework_pay"], step["scrap_pay"]) == ("PCB:10", "30", "0.9")
    table = plant.admin.ask("GET", "/quality-costs", query={"format": "csv", **asked})
    assert table.body.decode("utf-8-sig").splitlines()[1] == "COLD,1.5,30,1,0.9,0"


def test_a_work_order_is_not_done_while_a_piece_is_in_rework(plant: Plant) -> None:
    order = line_with_solder(plant)
    plant.report(order[10], 100, by="ANNA")
    plant.report(order[20], 100, by="ANNA")
    plant.report(order[30], 99, rework={"COLD": 1}, by="ANNA")
    rework = plant.rework_orders(order.number)[0]
    assert plant.work_order(order.number)["status"] == "released"
    plant.report(plant.release_rework(rework)[30], 1, by="BEN")
    plant.becomes(order.number, "completed")
    assert plant.balance(order.number)["good"] == 100


def test_scrap_is_made_good_in_the_same_work_order(plant: Plant) -> None:
    """Four of a hundred are scrap, two come back from rework: the four are made again, and a hundred are delivered."""
    order = line_with_solder(plant)
    plant.report(order[10], 94, scrap={"COLD": 4}, rework={"COLD": 2}, by="ANNA")
    plant.report(plant.release_rework(plant.rework_orders(order.number)[0])[10], 2, by="BEN")
    plant.admin.patch(f"/work-orders/{order.number}", {"quantity": 104})
    eventually(lambda: plant.operation(order[10])["available"] == "4")
    plant.report(order[10], 4, by="ANNA")
    for sequence in (20, 30):
        plant.report(order[sequence], 100, by="BEN")
    plant.becomes(order.number, "completed")
    balance = plant.balance(order.number)
    assert (balance["released"], balance["good"], balance["scrap"], balance["unexplained"]) == (104, 100, 4, 0)


def test_a_leader_has_scrap_made_again_by_one_tap(plant: Plant) -> None:
    """Four of a hundred are scrap: a work order for four is on the floor; tapped twice or sent again it is one."""
    order = line_with_solder(plant)
    plant.report(order[10], 96, scrap={"COLD": 4}, by="ANNA")
    path, key = f"/work-orders/{order.number}/replacement", {"id": str(uuid4()), "reason": "cold joints"}
    leader = plant.user("lead", "supervisor")
    made = eventually(lambda: answer.body if (answer := leader.ask("POST", path, key)).status == 201 else None)
    assert (made["number"], made["quantity"], made["status"]) == (f"{order.number}-R1", "4", "released")
    again = leader.ask("POST", path, key)
    assert (again.status, again.body["number"]) == (200, made["number"])
    second = leader.ask("POST", path, {})
    assert (second.status, second.code) == (409, "nothing_to_replace")
    assert order.number in second.body["detail"]
    first = made["operations"][0]["id"]
    assert plant.try_report(first, 4, by="ANNA").status == 201


def test_a_full_inspection_keeps_its_pieces_until_the_result_is_in(plant: Plant) -> None:
    order = line_with_solder(plant, inspection="full")
    plant.report(order[10], 100, by="ANNA")
    plant.report(order[20], 60, by="BEN")
    (inspection,) = plant.inspections_due(order.number)
    assert inspection["lot_quantity"] == "60"
    assert plant.try_report(order[30], 1, by="ANNA").code == "over_reported"
    assert plant.balance(order.number)["waiting"] == 100
    findings = {"inspected": 60, "failed": [{"reason": "COLD", "quantity": 5}], "disposition": "scrap"}
    plant.admin.post(f"/inspections/{inspection['id']}/result", findings)
    eventually(lambda: plant.operation(order[30])["available"] == "55")
    assert plant.balance(order.number)["scrap"] == 5


def test_an_inspector_cannot_withdraw_pieces_that_have_gone_on(plant: Plant) -> None:
    order = line_with_solder(plant, {"inspection": "first_piece"}, inspection="sample", sample_percent=10)
    plant.report(order[10], 100, by="ANNA")
    plant.report(order[20], 100, by="BEN")
    (inspection,) = plant.inspections_due(order.number)
    plant.report(order[30], 97, by="ANNA")
    plant.inspections_due(order.number, count=2)  # now quality has heard of the 97
    findings = {"inspected": 10, "failed": [{"reason": "COLD", "quantity": 4}], "disposition": "scrap"}
    refused = plant.admin.ask("POST", f"/inspections/{inspection['id']}/result", findings)
    assert (refused.status, refused.code) == (409, "already_taken")
    assert plant.operation(order[20])["good"] == "100"


def test_a_report_is_reversed_with_the_rework_nobody_has_begun(plant: Plant) -> None:
    order = line_with_solder(plant)
    report = plant.report(order[10], 96, rework={"COLD": 4}, by="ANNA")
    plant.release_rework(plant.rework_orders(order.number)[0])
    plant.reverse(report)
    assert plant.operation(order[10])["available"] == "100"
