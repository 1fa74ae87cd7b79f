"""Scene 1: several steps by several people, each as soon as something has arrived."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tests.integration.plant import Plant, declared, hours, step

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


def test_a_report_of_a_team_is_shared_by_coefficients_where_the_plant_wants_that(plant: Plant) -> None:
    """10.00 by 2 (welding), 1.5 (in general) and 1 (nothing agreed): 4.444…, 3.333…, 2.222…; ANNA has lost most."""
    line_of_three(plant)
    for worker in ("ANNA", "BEN", "CARLA"):
        plant.admin.put(f"/workers/{worker}", {"name": worker, "skills": ["WELDING"]})
    plant.product("BEAM", step(10, "WELD", skill="WELDING"))
    plant.piece_rate("BEAM", 10, "0.10")
    skilled = {"coefficient": "9", "skill_coefficients": [{"skill": "WELDING", "coefficient": "2"}]}
    for worker, agreed in (("ANNA", skilled), ("BEN", {"coefficient": "1.5"})):
        plant.admin.put(f"/pay-terms/{worker}", {"mode": "piece", "effective_from": "2020-01-01", **agreed})
    plant.admin.put("/pay-settings", {"shares_by_coefficient": True})
    order, crew = plant.order("BEAM", 200), ["ANNA", "BEN", "CARLA"]
    report = plant.report(order[10], 100, by=crew, at=hours(DAY, "08:00", "12:00"))
    lines = plant.pay_lines(3, report=report["id"])
    assert {line["worker"]: line["amount"] for line in lines} == {"ANNA": "4.45", "BEN": "3.33", "CARLA": "2.22"}
    given = plant.report(order[10], 100, by=dict.fromkeys(crew, 1), at=hours(DAY, "13:00", "17:00"))
    lines = plant.pay_lines(3, report=given["id"])
    assert {line["worker"]: line["amount"] for line in lines} == {"ANNA": "3.34", "BEN": "3.33", "CARLA": "3.33"}


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


def test_a_morning_at_the_line(plant: Plant) -> None:
    """Anna is called away for an hour, Ben minds two orders at once, Carla is on paper and her leader keys it in."""
    line_of_three(plant)
    plant.team("WELDERS", "CARLA", "DAN", leader="DAN")
    first, second = plant.order("FRAME", 100), plant.order("FRAME", 50)
    anna, ben = (plant.user(name.lower(), "worker", worker=name) for name in ("ANNA", "BEN"))
    dan = plant.user("dan", "supervisor", worker="DAN")
    now = datetime.now(UTC)

    def ago(count: int) -> str:
        return (now - timedelta(hours=count)).isoformat()

    for move, when in (("accept", 5), ("start", 4), ("pause", 3), ("resume", 2), ("finish", 1)):
        anna.post(f"/operations/{first[10]}/{move}", {"at": ago(when)})
    for order in (first, second):
        ben.post(f"/operations/{order[10]}/start", {"at": ago(3)})
    assert {one["operation"] for one in plant.admin.get("/board")["items"][0]["working_now"]} <= {first[10], second[10]}
    for order in (first, second):
        ben.post(f"/operations/{order[10]}/finish", {"at": ago(1)})

    own = plant.report(first[10], 40, through=anna)
    assert (own["hours"], own["proxy"]) == ("2", False), "the hour away is not work"
    shared = [plant.report(order[10], 20, through=ben) for order in (first, second)]
    assert [report["hours"] for report in shared] == ["1", "1"], "two hours on two orders are an hour on each"

    long_ago = {"started_at": ago(81), "finished_at": ago(80)}
    paper = [
        {"operation": first[20], **declared(30, by={"CARLA": 2, "DAN": 1}, **long_ago)},
        {"operation": second[20], **declared(99, by="CARLA")},
        {"operation": second[20], **declared(20, by="CARLA")},
    ]
    judged = dan.post("/reports/batch", {"reports": paper})["items"]
    assert [one["status"] for one in judged] == [201, 409, 201]
    late, plain = judged[0]["report"], judged[2]["report"]
    assert (late["proxy"], late["reported_by"].split(".")[0], late["flags"]) == (False, "dan", ["late_entry"])
    assert (plain["proxy"], plain["flags"]) == (True, []), "Dan has no part in it"
    assert [(one["worker"], one["share"]) for one in late["workers"]] == [("CARLA", "2"), ("DAN", "1")]
    (kept,) = dan.every("/refused-reports", status="open")
    assert (kept["good"], kept["worker"]) == ("99", "CARLA")
    assert plant.operation(first[30])["available"] == "30"
    balances = [plant.balance(order.number) for order in (first, second)]
    assert [(one["released"], one["unexplained"]) for one in balances] == [(100, 0), (50, 0)]
