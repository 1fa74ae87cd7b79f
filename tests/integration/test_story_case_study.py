"""The case this system is for: from a product file and a sales order to output, wages and step performance."""

from datetime import date
from decimal import Decimal

from demo.client import Client
from shared.testing.waiting import eventually
from tests.integration.plant import PIN, Installation, Plant, WorkOrder, hours, step

MONDAY, TUESDAY = "2026-03-02", "2026-03-03"


def test_from_a_sales_order_to_wages(installation: Installation, plant: Plant) -> None:
    set_up(plant)
    first = split_sales_order_names_responsible_people(plant)
    workers = {name: at_the_terminal(installation, plant, name) for name in ("ANNA", "BEN", "CARLA")}
    mount(plant, workers["ANNA"], first)
    solder_and_lose_some(plant, workers["BEN"], first)
    inspect_a_sample(plant, first)
    rework(plant, workers["BEN"], first)
    check_the_rest(plant, workers["CARLA"], first)
    stock_in(plant, first)
    look_at_output_and_wages(plant, workers["BEN"])
    look_at_the_cockpit(plant)


def set_up(plant: Plant) -> None:
    """The product file: three steps, a sample inspection after soldering; who works; what is paid."""
    plant.work_centers("SMT", "SOLDER", "TEST")
    plant.workers("ANNA", "BEN", "CARLA")
    plant.defect_reasons(COLD="worker", CRACK="material")
    plant.product(
        "CTRL",
        step(10, "SMT", run=36),
        step(20, "SOLDER", run=72, inspection="sample", sample_percent=10),
        step(30, "TEST", run=36),
    )
    for sequence, amount in ((10, "0.50"), (20, "0.30"), (30, "0.20")):
        plant.piece_rate("CTRL", sequence, amount)
    plant.hour_rate("22.00", kind="rework_hour")


def split_sales_order_names_responsible_people(plant: Plant) -> WorkOrder:
    planner = plant.user("paula", "planner")
    line = {"line": 1, "item": "CTRL", "quantity": 200, "due_on": date(2026, 3, 6)}
    planner.post("/sales-orders", {"number": "SO-1", "customer": "Acme", "lines": [line]})
    orders = planner.post("/sales-orders/SO-1/work-orders", {"batch_quantity": 100})["items"]
    assert [(order["quantity"], order["status"]) for order in orders] == [("100", "planned"), ("100", "planned")]
    again = planner.post("/sales-orders/SO-1/work-orders", {"batch_quantity": 100})
    assert again["items"] == []  # every line is covered

    first = plant.release(orders[0]["number"])
    for sequence, worker, center in ((10, "ANNA", "SMT"), (20, "BEN", "SOLDER"), (30, "CARLA", "TEST")):
        planner.post(f"/operations/{first[sequence]}/assign", {"worker": worker, "work_center": center})
    responsible = [operation["worker"] for operation in plant.work_order(first.number)["operations"]]
    assert responsible == ["ANNA", "BEN", "CARLA"]
    eventually(lambda: plant.operation(first[30])["worker"] == "CARLA")
    return first


def at_the_terminal(installation: Installation, plant: Plant, worker: str) -> Client:
    plant.user(worker, "worker", worker=worker, pin=PIN)
    terminal = Client(installation.url, plant=plant.number, language="en")
    terminal.badge_in(worker, PIN)
    return terminal


def scan(client: Client, plant: Plant, operation: str) -> str:
    """Scan what the traveler prints; the operation it names."""
    found = client.get(f"/scan/{plant.operation(operation)['code']}")
    assert found["kind"] == "operation"
    return str(found["id"])


def mount(plant: Plant, anna: Client, order: WorkOrder) -> None:
    """ANNA sees her step and reports all 100, two hours' work."""
    mine = [operation["id"] for operation in anna.get("/my/operations")["items"]]
    assert mine == [order[10]]
    operation = scan(anna, plant, order[10])
    anna.post(f"/operations/{operation}/start")
    plant.report(operation, 100, at=hours(MONDAY, "08:00", "10:00"), through=anna)
    assert plant.operation(order[10])["status"] == "completed"
    assert plant.operation(order[20])["available"] == "100"


def solder_and_lose_some(plant: Plant, ben: Client, order: WorkOrder) -> None:
    """BEN solders: 95 good, 2 cracked, 3 to do again. More than has arrived he cannot report."""
    operation = scan(ben, plant, order[20])
    refused = plant.try_report(operation, 101, through=ben)
    assert (refused.status, refused.code) == (409, "over_reported")
    plant.report(
        operation,
        95,
        scrap={"CRACK": 2},
        rework={"COLD": 3},
        at=hours(MONDAY, "10:00", "12:00"),
        through=ben,
    )
    balance = plant.balance(order.number)
    assert (balance["waiting"], balance["scrap"], balance["in_rework"]) == (95, 2, 3)


def inspect_a_sample(plant: Plant, order: WorkOrder) -> None:
    """A tenth of 95, rounded up, is looked at; two of the ten go to rework."""
    inspector = plant.user("ivy", "inspector")
    (inspection,) = plant.inspections_due(order.number)
    assert (inspection["lot_quantity"], inspection["sample_quantity"]) == ("95", "10")
    assert scan(inspector, plant, order[20]) == inspection["operation"]
    findings = {"inspected": 10, "failed": [{"reason": "COLD", "quantity": 2}], "disposition": "rework"}
    result = inspector.post(f"/inspections/{inspection['id']}/result", findings)
    assert (result["status"], result["verdict"]) == ("done", "fail")
    eventually(lambda: plant.balance(order.number)["in_rework"] == 5)
    assert plant.operation(order[30])["available"] == "93"


def rework(plant: Plant, ben: Client, order: WorkOrder) -> None:
    """Both rework orders wait until they are released; BEN brings all five pieces home the next morning."""
    waiting = plant.rework_orders(order.number, count=2)
    assert {(one["quantity"], one["status"]) for one in waiting} == {("3", "on_hold"), ("2", "on_hold")}
    for one in sorted(waiting, key=lambda one: one["quantity"]):
        operation = plant.release_rework(one)[20]
        start, end = ("08:00", "08:30") if one["quantity"] == "2" else ("08:30", "09:30")
        plant.report(operation, int(one["quantity"]), at=hours(TUESDAY, start, end), through=ben)
    eventually(lambda: {one["status"] for one in plant.rework_orders(order.number, count=2)} == {"done"})
    assert plant.balance(order.number)["in_rework"] == 0
    assert plant.operation(order[20])["good"] == "98"


def check_the_rest(plant: Plant, carla: Client, order: WorkOrder) -> None:
    """Two pieces were scrapped, so 98 finish the work order."""
    plant.report(scan(carla, plant, order[30]), 98, at=hours(TUESDAY, "10:00", "11:00"), through=carla)
    plant.becomes(order.number, "completed")


def stock_in(plant: Plant, order: WorkOrder) -> None:
    """What is good can be stocked in, no more."""
    too_many = plant.admin.ask("POST", f"/work-orders/{order.number}/receipts", {"quantity": 99})
    assert too_many.status == 409
    plant.admin.post(f"/work-orders/{order.number}/receipts", {"quantity": 98, "warehouse": "Main"})
    eventually(lambda: plant.admin.get("/sales-orders/SO-1")["lines"][0]["received"] == "98")
    line = plant.admin.get("/sales-orders/SO-1")["lines"][0]
    assert (line["ordered"], line["in_work"], line["late"]) == ("200", "100", True)  # the second work order


def look_at_output_and_wages(plant: Plant, ben: Client) -> None:
    """ANNA 100 × 0.50; BEN (95 + 2 cracked, not his fault) × 0.30, then 1.5 h of rework × 22; CARLA 98 × 0.20."""
    plant.pay_lines(5)
    assert plant.wages("day") == {
        ("ANNA", MONDAY): Decimal("50.00"),
        ("BEN", MONDAY): Decimal("29.10"),
        ("BEN", TUESDAY): Decimal("33.00"),
        ("CARLA", TUESDAY): Decimal("19.60"),
    }
    pieces = {(wage["key"], wage["period"]): wage["pieces"] for wage in plant.admin.every("/wages", by="day")}
    assert pieces["ANNA", MONDAY] == "100"
    own = ben.get("/pay-lines")
    assert {line["worker"] for line in own["items"]} == {"BEN"}
    assert Decimal(own["total"]) == Decimal("62.10")


def look_at_the_cockpit(plant: Plant) -> None:
    """Monday: 195 of 200 pieces good the first time; 36 s × 100 + 72 s × 100 of work took 4 hours."""
    seen = plant.cockpit(**{"from": MONDAY, "to": MONDAY})
    assert seen["parts_away"] == []
    assert Decimal(seen["first_pass_yield"]) == Decimal("0.975")
    assert [(day["on"], Decimal(day["rate"])) for day in seen["defect_trend"]] == [(MONDAY, Decimal("0.025"))]
    assert Decimal(seen["operation_efficiency"]) == Decimal("0.75")
    assert Decimal(seen["worker_efficiency"]) == Decimal("0.75")
    week = plant.cockpit(**{"from": MONDAY, "to": "2026-03-08"})
    assert Decimal(week["work_order_completion_rate"]) == Decimal("0.5")
    assert Decimal(week["on_time_delivery_rate"]) == 0
