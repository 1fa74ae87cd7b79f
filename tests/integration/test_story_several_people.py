"""Scene 1: several steps by several people, each as soon as something has arrived."""

from decimal import Decimal

from tests.integration.plant import Plant, hours, step

DAY = "2026-03-02"


def line_of_three(plant: Plant) -> None:
    plant.work_centers("CUT", "WELD", "PAINT")
    plant.workers("ANNA", "BEN", "CARLA", "DAN")
    plant.defect_reasons(BENT="worker")
    plant.product("FRAME", step(10, "CUT"), step(20, "WELD"), step(30, "PAINT"))


def test_the_next_step_begins_with_what_has_arrived(plant: Plant) -> None:
    line_of_three(plant)
    order = plant.order("FRAME", 100)
    plant.report(order[10], 40, by="ANNA")
    assert plant.operation(order[20])["available"] == "40"
    plant.report(order[20], 25, by="BEN")

    refused = plant.try_report(order[20], 16, by="CARLA")
    assert (refused.status, refused.code) == (409, "over_reported")
    assert "15" in refused.body["detail"]

    plant.report(order[20], 15, by="CARLA")
    plant.report(order[10], 60, by="DAN")
    balance = plant.balance(order.number)
    assert (balance["good"], balance["waiting"], balance["unexplained"]) == (0, 100, 0)
    assert [operation["available"] for operation in plant.on_the_floor(order.number)] == ["0", "60", "40"]


def test_a_work_order_is_done_when_its_last_step_has_taken_all_that_can_arrive(plant: Plant) -> None:
    line_of_three(plant)
    order = plant.order("FRAME", 10)
    plant.report(order[10], 9, scrap={"BENT": 1}, by="ANNA")
    plant.report(order[20], 9, by="BEN")
    plant.report(order[30], 8, by="CARLA")
    assert plant.operation(order[30])["status"] == "started"
    plant.report(order[30], 0, scrap={"BENT": 1}, by="DAN")
    assert plant.operation(order[30])["status"] == "completed"
    plant.becomes(order.number, "completed")
    assert plant.balance(order.number)["good"] == 8


def test_a_shared_report_is_split_to_the_cent(plant: Plant) -> None:
    """100 pieces at 0.10 are 10.00: two thirds and one third of it add up again."""
    line_of_three(plant)
    plant.piece_rate("FRAME", 10, "0.10")
    order = plant.order("FRAME", 100)
    report = plant.report(order[10], 100, by={"ANNA": 2, "BEN": 1}, at=hours(DAY, "08:00", "12:00"))
    lines = plant.pay_lines(2, report=report["id"])
    assert {line["worker"]: line["amount"] for line in lines} == {"ANNA": "6.67", "BEN": "3.33"}
    assert {line["hours"] for line in lines} == {"4"}  # each has the report's full hours


def test_equal_shares_give_the_odd_cent_by_worker_number(plant: Plant) -> None:
    line_of_three(plant)
    plant.piece_rate("FRAME", 10, "0.10")
    order = plant.order("FRAME", 1)
    report = plant.report(order[10], 1, by=["CARLA", "ANNA", "BEN"])
    amounts = {line["worker"]: Decimal(line["amount"]) for line in plant.pay_lines(3, report=report["id"])}
    assert amounts == {"ANNA": Decimal("0.04"), "BEN": Decimal("0.03"), "CARLA": Decimal("0.03")}


def test_a_worker_names_colleagues_only_beside_himself(plant: Plant) -> None:
    line_of_three(plant)
    order = plant.order("FRAME", 100)
    anna = plant.user("anna", "worker", worker="ANNA")
    refused = plant.try_report(order[10], 10, by=["BEN"], through=anna)
    assert (refused.status, refused.code) == (403, "not_your_report")
    shared = plant.report(order[10], 10, by=["ANNA", "BEN"], through=anna)
    assert [worker["worker"] for worker in shared["workers"]] == ["ANNA", "BEN"]


def test_a_reversed_report_gives_its_pieces_and_its_pay_back(plant: Plant) -> None:
    line_of_three(plant)
    plant.piece_rate("FRAME", 10, "0.10")
    order = plant.order("FRAME", 100)
    mistaken = plant.report(order[10], 60, by="ANNA")
    plant.report(order[10], 6, by="ANNA")
    plant.reverse(mistaken)
    assert plant.operation(order[10])["good"] == "6"
    assert plant.operation(order[20])["available"] == "6"
    lines = plant.pay_lines(3, worker="ANNA")
    assert sorted(Decimal(line["amount"]) for line in lines) == [Decimal("-6"), Decimal("0.6"), Decimal("6")]


def test_what_the_next_step_has_taken_cannot_be_reversed(plant: Plant) -> None:
    line_of_three(plant)
    order = plant.order("FRAME", 100)
    report = plant.report(order[10], 60, by="ANNA")
    plant.report(order[20], 50, by="BEN")
    refused = plant.admin.ask("POST", f"/reports/{report['id']}/reversal", {"reason": "a slip"})
    assert (refused.status, refused.code) == (409, "already_taken")
    assert plant.balance(order.number)["unexplained"] == 0
