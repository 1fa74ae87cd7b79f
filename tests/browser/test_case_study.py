"""The case of DESIGN.md, clicked through: from a new product to what it pays, at the desk and on three phones."""

from __future__ import annotations

from decimal import Decimal

from playwright.sync_api import expect

from shared.testing.waiting import eventually
from tests.browser.conftest import PHONE
from tests.browser.screen import OpenScreen, Screen
from tests.browser.test_office import PASTE
from tests.integration.plant import Plant, WorkOrder


def product_file(planner: Screen, plant: Plant) -> None:
    """A product, its two steps with a sample inspected after soldering, and what the first of them pays."""
    page = planner.page
    planner.go("masters/items")
    planner.sees(".typed", "BOARD")
    page.evaluate(PASTE, [".fresh input", "TV\tTelevision\tpcs\tmake\nTIN\tTin\tkg\tbuy"])
    planner.sees("#news", "2 of 2 rows")
    planner.expect_refusal(404)  # there is no routing yet
    page.locator("tr", has_text="TV").get_by_role("link", name="Routing").click()
    for at, (name, center) in enumerate((("Solder", "SMT-1"), ("Test", "TEST-1"))):
        if at:
            page.get_by_role("button", name="Add a step").click()
        step = page.locator(".step").nth(at)
        step.get_by_label("Step").fill(name)
        step.get_by_label("Work centers").fill(center)
    first = page.locator(".step").first
    first.locator("select").nth(1).select_option("sample")
    first.get_by_label("Sample, percent").fill("25")
    page.get_by_role("button", name="Save").click()
    planner.sees("#news", "version 1")
    planner.go("pay/rates")
    planner.sees("tbody", "0.35")
    page.evaluate(PASTE, [".row-form input", "TV\t10\tpiece\t0.5\t2020-01-01\nTV\t20\tpiece\t0.25\t2020-01-01"])
    planner.sees('[role="status"]:has-text("Created 2, changed 0")')


def sold_and_released(planner: Screen, plant: Plant) -> str:
    """A customer's order becomes a work order on the floor; its number."""
    page = planner.page
    planner.go("orders")
    page.get_by_text("New sales order").click()
    form = page.locator(".grid-form")
    for label, text in (("Number", "SO-88"), ("Customer", "Hua Xin"), ("Product", "TV"), ("Quantity", "20")):
        form.get_by_label(label).first.fill(text)
    form.locator("input[type=date]").first.fill("2099-03-01")
    form.get_by_role("button", name="Create").click()
    page.locator("tr", has_text="SO-88").get_by_role("button", name="Make work orders").click()
    (made,) = eventually(lambda: plant.admin.every("/work-orders", sales_order="SO-88"))
    page.get_by_role("link", name=made["number"]).click()
    page.get_by_role("button", name="Release").click()
    planner.sees(".facts", "released")
    number: str = made["number"]
    return number


def report(phone: Screen, order: str, step: str, good: str) -> None:
    phone.go("work")
    phone.sees("#code")
    phone.scan(order)
    phone.sees("h2", order)
    phone.page.locator(".operation", has_text=step).last.click()
    phone.sees("#good")
    phone.tap_keys(good)
    phone.tap(".send")
    phone.sees("#news", good)


def test_from_a_product_to_its_wages(planner: Screen, open_screen: OpenScreen, plant: Plant, order: WorkOrder) -> None:
    plant.user("anna", "worker", worker="ANNA", pin="4711")
    plant.user("ida", "inspector")
    product_file(planner, plant)
    televisions = sold_and_released(planner, plant)

    anna = open_screen(PHONE)
    anna.sign_in_by_badge("ANNA", "4711")
    report(anna, televisions, "Solder", "20")

    ida = open_screen(PHONE)
    ida.sign_in_by_password(f"ida.{plant.number}".lower())
    (due,) = plant.inspections_due(televisions)
    ida.go("inspect")
    ida.sees(".operations a", televisions)
    ida.settles()
    ida.scan(televisions)
    expect(ida.page.locator("#inspected")).to_have_value(due["sample_quantity"])
    ida.tap("#failed-crack")
    ida.tap_keys("9")
    ida.sees(".stopped", "5")
    ida.tap_keys("1")
    ida.tap(".send")
    ida.sees("#news", "rework")

    planner.go("quality")
    planner.page.locator("tr", has_text=televisions).get_by_role("button", name="Release").click()
    eventually(lambda: plant.rework_orders(televisions)[0]["status"] == "open")
    report(anna, televisions, "Solder", "1")
    report(anna, televisions, "Test", "20")
    eventually(lambda: plant.work_order(televisions)["status"] == "completed")

    planner.go(f"order/{televisions}")
    goods = planner.page.locator(".sheet", has=planner.page.get_by_role("heading", name="Stock-in"))
    goods.get_by_text("Stock in", exact=True).click()
    expect(goods.get_by_label("Quantity")).to_have_value("20")
    goods.get_by_role("button", name="Save").click()
    expect(goods.locator("tbody")).to_contain_text("20")
    planner.go("orders")
    row = planner.page.locator("tr", has_text="SO-88").first
    row.get_by_role("button", name="Deliver").click()
    eventually(lambda: plant.admin.get("/sales-orders/SO-88")["lines"][0]["delivered"] == "20")

    eventually(lambda: len(plant.admin.every("/pay-lines", worker="ANNA")) == 3)
    anna.go("wages")
    anna.sees(".total", "15.00")  # 20 × 0.50 soldered and 20 × 0.25 tested; rework is paid by the hour
    planner.go("wages")
    planner.sees(".sums", "15.00")
    assert {Decimal(line["amount"]) for line in plant.admin.every("/pay-lines")} == {0, 5, 10}


def test_two_phones_at_one_operation_never_make_more_than_there_is(
    phone: Screen, open_screen: OpenScreen, plant: Plant, order: WorkOrder
) -> None:
    plant.user("ben", "worker", worker="BEN", pin="0815")
    other = open_screen(PHONE)
    other.sign_in_by_badge("BEN", "0815")
    other.sees("#code")
    for screen in (phone, other):
        screen.go(f"report/{order[10]}")
        screen.sees("#available", "100")
        screen.tap_keys("60")
    phone.tap(".send")
    phone.sees("#news", "60")
    other.expect_refusal(409)
    other.tap(".send")
    other.sees(".report .notice.bad", "40")
    other.tap(".key.erase")
    other.tap(".key.erase")
    other.tap_keys("40")
    other.tap(".send")
    other.sees("#news", "40")
    assert Decimal(plant.operation(order[10])["good"]) == 100
    assert sorted(Decimal(one["good"]) for one in plant.admin.every("/reports")) == [40, 60]
