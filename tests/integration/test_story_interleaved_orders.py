"""Scene 2: several orders run through one another and are delivered in parts."""

from datetime import date
from decimal import Decimal

from shared.testing.waiting import eventually
from tests.integration.plant import FAR_OFF, Plant, WorkOrder, step


def one_line(plant: Plant) -> None:
    plant.work_centers("PRESS", "PACK")
    plant.workers("ANNA", "BEN")
    for product in ("CUP", "PLATE"):
        plant.product(product, step(10, "PRESS"), step(20, "PACK"))


def sell(plant: Plant, number: str, *lines: tuple[str, int], batch: int | None = None) -> list[WorkOrder]:
    """Take a sales order, split it, release all of it."""
    ordered = [
        {"line": line, "item": item, "quantity": quantity, "due_on": FAR_OFF}
        for line, (item, quantity) in enumerate(lines, start=1)
    ]
    plant.admin.post("/sales-orders", {"number": number, "customer": "Acme", "lines": ordered})
    body = {} if batch is None else {"batch_quantity": batch}
    orders = plant.admin.post(f"/sales-orders/{number}/work-orders", body)["items"]
    return [plant.release(order["number"]) for order in orders]


def line_of(plant: Plant, number: str, line: int = 1) -> dict[str, str]:
    lines = plant.admin.get(f"/sales-orders/{number}")["lines"]
    return next(one for one in lines if one["line"] == line)


def test_a_sales_order_is_split_into_batches_with_a_smaller_last_one(plant: Plant) -> None:
    one_line(plant)
    orders = sell(plant, "SO-1", ("CUP", 250), ("PLATE", 100), batch=100)
    made = [plant.work_order(order.number) for order in orders]
    assert [(one["item"], one["quantity"], one["line"]) for one in made] == [
        ("CUP", "100", 1),
        ("CUP", "100", 1),
        ("CUP", "50", 1),
        ("PLATE", "100", 2),
    ]


def test_orders_interleave_and_each_keeps_its_own_count(plant: Plant) -> None:
    one_line(plant)
    cups, plates = sell(plant, "SO-1", ("CUP", 50), ("PLATE", 80))
    for order, pieces in ((cups, 20), (plates, 30), (cups, 30), (plates, 10)):
        plant.report(order[10], pieces, by="ANNA")
    plant.report(plates[20], 40, by="BEN")
    plant.report(cups[20], 50, by="BEN")
    assert plant.balance(cups.number)["good"] == 50
    assert (plant.balance(plates.number)["good"], plant.balance(plates.number)["waiting"]) == (40, 40)
    plant.becomes(cups.number, "completed")
    assert plant.work_order(plates.number)["status"] == "released"


def test_goods_are_delivered_in_parts_and_never_more_than_are_good(plant: Plant) -> None:
    one_line(plant)
    first, second = sell(plant, "SO-1", ("CUP", 100), batch=50)
    plant.report(first[10], 50, by="ANNA")
    plant.report(first[20], 30, by="BEN")
    plant.admin.post(f"/work-orders/{first.number}/receipts", {"quantity": 20})
    refused = plant.admin.ask("POST", f"/work-orders/{first.number}/receipts", {"quantity": 11})
    assert refused.status == 409
    plant.admin.post(f"/work-orders/{first.number}/receipts", {"quantity": 10})
    eventually(lambda: line_of(plant, "SO-1")["received"] == "30")
    assert (line_of(plant, "SO-1")["ordered"], line_of(plant, "SO-1")["in_work"]) == ("100", "70")

    plant.report(first[20], 20, by="BEN")
    plant.report(second[10], 50, by="ANNA")
    plant.report(second[20], 50, by="BEN")
    plant.admin.post(f"/work-orders/{first.number}/receipts", {"quantity": 20})
    plant.admin.post(f"/work-orders/{second.number}/receipts", {"quantity": 50})
    eventually(lambda: line_of(plant, "SO-1")["received"] == "100")
    assert line_of(plant, "SO-1")["in_work"] == "0"
    receipts = plant.admin.every(f"/work-orders/{first.number}/receipts")
    assert sorted(Decimal(receipt["quantity"]) for receipt in receipts) == [10, 20, 20]


def test_two_customers_are_served_by_the_lot_until_their_lines_are_closed(plant: Plant) -> None:
    """Cups for both go over one line, are stocked in as they come, and leave as there are enough; nobody's are lent."""
    one_line(plant)
    (acme,), (bolt,) = sell(plant, "SO-1", ("CUP", 30)), sell(plant, "SO-2", ("CUP", 20))
    for order, lot, pieces in ((acme, "A-1", 10), (bolt, "B-1", 20), (acme, "A-2", 20)):
        plant.report(order[10], pieces, by="ANNA")
        plant.report(order[20], pieces, by="BEN")
        stocked = plant.admin.post(f"/work-orders/{order.number}/receipts", {"quantity": pieces, "lot": lot})
        assert stocked["lot"] == lot
    eventually(lambda: (line_of(plant, "SO-1")["received"], line_of(plant, "SO-2")["received"]) == ("30", "20"))

    def deliver(number: str, quantity: int) -> int:
        return plant.admin.ask("POST", f"/sales-orders/{number}/deliveries", {"line": 1, "quantity": quantity}).status

    assert [deliver("SO-1", 10), deliver("SO-2", 21), deliver("SO-2", 20), deliver("SO-1", 20)] == [201, 409, 201, 201]
    for number, ordered in (("SO-1", "30"), ("SO-2", "20")):
        line = line_of(plant, number)
        assert (line["delivered"], line["in_work"], line["late"]) == (ordered, "0", False)
    for order in (acme, bolt):
        plant.becomes(order.number, "completed")
        assert plant.admin.post(f"/work-orders/{order.number}/close")["status"] == "closed"
    told = plant.admin.get("/traces", sales_order="SO-1")["work_orders"]
    assert [[(lot["lot"], lot["quantity"]) for lot in one["lots"]] for one in told] == [[("A-1", "10"), ("A-2", "20")]]
    assert [one["quantity"] for one in told[0]["deliveries"]] == ["10", "20"]


def test_an_order_delivered_in_full_by_its_day_is_on_time(plant: Plant) -> None:
    one_line(plant)
    (order,) = sell(plant, "SO-1", ("CUP", 5))
    plant.report(order[10], 5, by="ANNA")
    plant.report(order[20], 5, by="BEN")
    window = {"from": FAR_OFF, "to": FAR_OFF}
    assert Decimal(plant.cockpit(**window)["on_time_delivery_rate"]) == 0
    plant.admin.post(f"/work-orders/{order.number}/receipts", {"quantity": 5})
    eventually(lambda: Decimal(plant.cockpit(**window)["on_time_delivery_rate"]) == 1)


def test_nothing_is_reported_on_an_order_that_waits_is_held_or_has_ended(plant: Plant) -> None:
    one_line(plant)
    planned = plant.admin.post("/work-orders", {"item": "CUP", "quantity": 10, "due_on": FAR_OFF})
    first = planned["operations"][0]["id"]
    eventually(lambda: plant.try_report(first, 1, by="ANNA").code == "not_released")
    order = plant.release(planned["number"])
    for move, code in (("hold", "on_hold"), ("resume", None), ("cancel", "cancelled")):
        plant.admin.post(f"/work-orders/{order.number}/{move}", {"reason": "the customer called"})
        if code is None:
            eventually(lambda: plant.try_report(order[10], 1, by="ANNA").status == 201)
        else:
            eventually(lambda: plant.try_report(order[10], 1, by="ANNA").code == code)


def test_a_running_order_changes_but_never_below_what_is_done(plant: Plant) -> None:
    one_line(plant)
    order = plant.order("CUP", 100)
    plant.report(order[10], 60, by="ANNA")
    eventually(lambda: plant.work_order(order.number)["operations"][0]["good"] == "60")
    refused = plant.admin.ask("PATCH", f"/work-orders/{order.number}", {"quantity": 59})
    assert refused.status == 409
    plant.admin.patch(f"/work-orders/{order.number}", {"quantity": 80, "priority": 9})
    eventually(lambda: plant.operation(order[10])["available"] == "20")
    assert plant.balance(order.number)["released"] == 80


def test_a_rush_order_and_a_late_one_stand_out(plant: Plant) -> None:
    one_line(plant)
    late = plant.order("CUP", 10, due_on=date(2026, 1, 5))
    plant.order("PLATE", 10, priority=9)
    board = plant.admin.get("/board")["items"]
    assert [line["work_order"] for line in board if line["late"]] == [late.number]
    assert plant.work_order(late.number)["late"] is True
    only_late = plant.admin.get("/board", late=True)["items"]
    assert [line["work_order"] for line in only_late] == [late.number]
