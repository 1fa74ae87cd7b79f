"""The office at the desk: who may what, what a plant sets for itself, and the pay office."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from shared.testing.waiting import eventually
from tests.browser.conftest import PHONE, WIDE
from tests.browser.screen import OpenScreen, Screen
from tests.integration.plant import PASSWORD, Plant, WorkOrder

PASTE = """([selector, text]) => {
    const event = new ClipboardEvent("paste", { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
    event.clipboardData.setData("text/plain", text);
    document.querySelector(selector).dispatchEvent(event);
}"""


@pytest.fixture
def chief(open_screen: OpenScreen, plant: Plant, order: WorkOrder) -> Screen:
    return open_screen(WIDE, who=plant.user("olga", "admin"))


# ── who may what ─────────────────────────────────────────────────────────────────────────────────────


def test_a_new_user_signs_in_with_what_he_was_given(chief: Screen, open_screen: OpenScreen, plant: Plant) -> None:
    username = f"ina.{plant.number}".lower()
    chief.go("access/users")
    chief.page.get_by_text("New user").click()
    form = chief.page.locator("details[open]")
    form.get_by_label("User name").fill(username)
    form.get_by_label("Name", exact=True).fill("Ina")
    form.get_by_label("Password").fill(PASSWORD)
    form.get_by_label("inspector").check()
    form.get_by_role("button", name="Save").click()
    expect(chief.page.locator("tr", has_text=username)).to_be_visible()
    screen = open_screen(PHONE)
    screen.sign_in_by_password(username)
    screen.sees("#sections", "Inspect")


def test_a_user_is_locked_out_and_keeps_his_password(chief: Screen, plant: Plant) -> None:
    plant.user("karl", "worker")
    username = f"karl.{plant.number}".lower()
    chief.go("access/users")
    row = chief.page.locator("tr", has_text=username)
    row.get_by_text("Change").click()
    row.get_by_label("May sign in").uncheck()
    row.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("locked out")
    found = plant.admin.get(f"/users/{username}")
    assert (found["active"], found["has_password"], found["roles"]) == (False, True, ["worker"])


def test_a_role_is_made_and_ticked_in_the_matrix(chief: Screen, plant: Plant) -> None:
    chief.go("access/roles")
    chief.page.get_by_label("New role").fill("packer")
    chief.page.get_by_role("button", name="Create").click()
    chief.page.get_by_label("packer: stock in and issue material").check()
    chief.sees("#news", "kept")
    (packer,) = [one for one in plant.admin.every("/roles") if one["name"] == "packer"]
    assert packer["permissions"] == ["stock.write"]


def test_a_tick_that_is_refused_is_taken_back(chief: Screen, plant: Plant) -> None:
    chief.expect_refusal(403)
    chief.expect_refusal(409)
    chief.expect_refusal(422)
    chief.go("access/roles")
    box = chief.page.get_by_label("admin: change users, roles and keys")
    box.click()
    chief.sees(".notice.bad")
    expect(box).to_be_checked()


def test_a_key_is_shown_once_and_revoked(chief: Screen, plant: Plant) -> None:
    chief.page.on("dialog", lambda dialog: dialog.accept())
    chief.go("access/keys")
    chief.page.get_by_text("New key").click()
    chief.page.get_by_label("Name").fill("ERP")
    chief.page.get_by_role("button", name="Create").click()
    key = chief.page.get_by_label("The key").input_value()
    assert len(key) > 20
    chief.page.reload()
    row = chief.page.locator("tr", has_text="ERP")
    expect(row).to_be_visible()
    assert key not in chief.page.locator("body").inner_text()
    row.get_by_role("button", name="Revoke").click()
    expect(row).to_contain_text("revoked")


def test_the_audit_log_says_what_was_before_and_after(chief: Screen, plant: Plant) -> None:
    plant.admin.put("/workers/ANNA", {"name": "Anna Bell"})
    eventually(lambda: len(plant.admin.every("/audit", object="ANNA")) == 2)
    chief.go("access/audit")
    chief.page.get_by_label("On what").fill("ANNA")
    chief.page.keyboard.press("Tab")
    row = chief.page.locator("tbody tr").first
    row.get_by_text("Look").click()
    expect(row).to_contain_text("Anna →")
    expect(row).to_contain_text("Anna Bell")


# ── what a plant sets for itself ─────────────────────────────────────────────────────────────────────


def test_a_field_of_the_plants_own_is_asked_for_on_the_phone(
    chief: Screen, open_screen: OpenScreen, plant: Plant, order: WorkOrder
) -> None:
    chief.go("settings/fields")
    reports = chief.page.locator(".sheet", has_text="On reports")
    reports.get_by_role("button", name="Add a field").click()
    reports.get_by_label("Label").fill("Machine temperature")
    reports.get_by_label("Key").fill("temperature")
    reports.get_by_label("Holds").select_option("number")
    reports.get_by_label("Required").check()
    reports.get_by_role("button", name="Save").click()
    chief.sees("#news", "kept")

    phone = open_screen(PHONE)
    phone.expect_refusal(422)
    phone.sign_in_by_badge("ANNA", "4711")
    phone.sees("#code")
    phone.go(f"report/{order[10]}")
    phone.sees("#good")
    phone.tap_keys("5")
    phone.tap(".send")
    phone.sees(".notice.bad")
    phone.page.get_by_label("Machine temperature").fill("215.5")
    phone.tap(".send")
    phone.sees("#news", "5")
    assert plant.admin.every("/reports")[0]["fields"] == {"temperature": "215.5"}


def test_a_module_is_switched_off_and_on(chief: Screen, plant: Plant) -> None:
    chief.go("settings/modules")
    box = chief.page.get_by_label("Cockpit")
    box.uncheck()
    chief.sees("#news", "kept")
    assert plant.admin.get("/modules")["cockpit"] is False
    box.check()
    expect(box).to_be_checked()


def test_a_webhook_is_made_and_its_letters_are_read(chief: Screen, plant: Plant) -> None:
    chief.go("settings/webhooks")
    chief.page.get_by_text("New webhook").click()
    form = chief.page.locator("details[open]")
    form.get_by_label("Name").fill("erp")
    form.get_by_label("Address").fill("http://127.0.0.1:9/hook")
    form.get_by_label("Secret").fill("a-secret-of-ours")
    form.get_by_role("button", name="Save").click()
    row = chief.page.locator("tr", has_text="127.0.0.1:9")
    row.get_by_role("button", name="Send a test").click()
    chief.sees("#news", "on its way")
    row.get_by_role("link", name="erp").click()
    chief.sees("tbody tr", "Ping")
    chief.page.locator("tbody tr").first.get_by_role("button", name="Send again").click()
    assert plant.admin.every("/webhooks/erp/deliveries")


# ── the pay office ───────────────────────────────────────────────────────────────────────────────────


def test_rates_are_pasted_and_count(payroll: Screen, plant: Plant, order: WorkOrder) -> None:
    payroll.go("pay/rates")
    payroll.sees("tbody", "0.35")
    payroll.page.evaluate(PASTE, [".row-form input", "BOARD\t20\tpiece\t0.5\t2020-01-01\n\t\thour\t21\t2020-01-01"])
    payroll.sees("main", "Created 2, changed 0; 0 rows have problems")
    payroll.sees("tbody", "21")
    assert {(one["item"], one["amount"]) for one in plant.admin.every("/rates")} >= {("BOARD", "0.5"), (None, "21")}


def test_a_pasted_row_that_is_refused_is_named_and_the_others_count(payroll: Screen, plant: Plant) -> None:
    payroll.go("pay/rates")
    payroll.sees("tbody", "0.35")
    payroll.page.evaluate(
        PASTE, [".row-form input", "BOARD\t20\tpiece\t0.5\nBOARD\t30\tpiece\tmuch\nBOARD\t40\tpiece\t1"]
    )
    payroll.sees("main", "Created 2, changed 0; 1 rows have problems")
    payroll.sees("main", "D3")


def test_a_rate_is_tried_and_then_published(payroll: Screen, plant: Plant, order: WorkOrder) -> None:
    """40 pieces at 0.35 were 14.00; at 0.45 they would have been 18.00."""
    plant.report(order[10], 40, by="ANNA")
    plant.pay_lines(1)
    payroll.go("pay/rates")
    payroll.sees("tbody", "0.35")
    form = payroll.page.locator(".grid-form")
    for label, typed in (("Product", "BOARD"), ("Step", "10"), ("Rate", "0.45")):
        form.get_by_label(label, exact=True).fill(typed)
    form.get_by_role("button", name="Try before publishing").click()
    payroll.sees(".result tbody", "18.00")
    payroll.sees(".result tbody", "+¥4.00")
    assert {one["amount"] for one in plant.admin.every("/rates")} == {"0.35"}
    form.get_by_role("button", name="Publish this rate").click()
    payroll.sees("#news", "kept")
    assert {one["amount"] for one in plant.admin.every("/rates")} == {"0.35", "0.45"}


def test_what_was_booked_by_hand_is_taken_back_with_a_reason(payroll: Screen, plant: Plant) -> None:
    payroll.go("pay/byhand")
    form = payroll.page.locator(".row-form").first
    form.get_by_label("Worker").fill("ANNA")
    form.get_by_label("Kind").select_option("deduction")
    form.get_by_label("Amount").fill("30")
    form.get_by_label("Reason").fill("Lost tools")
    form.get_by_role("button", name="Book").click()
    row = payroll.page.locator("tbody tr", has_text="Lost tools")
    expect(row).to_contain_text("-¥30.00")
    row.get_by_text("Take back").first.click()
    row.get_by_label("Why it is taken back").fill("Found")
    row.get_by_role("button", name="Take back").click()
    payroll.sees("tbody", "Found")
    assert [one["amount"] for one in plant.admin.every("/allowances")] in (["30", "-30"], ["-30", "30"])


def test_a_premium_is_said_and_terms_show_what_was_before(payroll: Screen, plant: Plant) -> None:
    payroll.go("pay/premiums")
    form = payroll.page.locator(".grid-form")
    form.get_by_label("Number").fill("LATE")
    form.get_by_label("Percent on top").fill("20")
    form.get_by_role("button", name="Save").click()
    payroll.sees("tbody", "22:00 – 06:00")
    for hourly in ("20", "21"):
        plant.pay_terms("ANNA", "hour", hourly_rate=hourly)
    payroll.go("pay/terms")
    row = payroll.page.locator("tr", has_text="ANNA")
    row.get_by_text("Look, change").click()
    expect(row).to_contain_text("21.00")
    row.get_by_text("1 earlier versions").click()
    expect(row).to_contain_text("20.00")


def test_last_months_sheet_is_brought_and_compared(payroll: Screen, plant: Plant) -> None:
    payroll.go("pay/parallel")
    payroll.sees("main", "no wage sheet")
    first, last = payroll.page.locator(".row-form input[type=date]").all()
    first.fill("2026-01-05")
    last.fill("2026-01-11")
    payroll.page.get_by_text("Import a wage sheet").click()
    sheet = {"name": "old.csv", "mimeType": "text/csv", "buffer": "工号,应发工资\nANNA,12.5\n合计,12.5\n".encode()}
    payroll.page.locator("input[type=file]").set_input_files(sheet)
    payroll.page.get_by_role("button", name="Take in").click()
    payroll.sees(".notice", "A3")
    payroll.sees("tbody", "-¥12.50")
    payroll.sees("tbody", "nothing booked")


def test_wages_are_summed_by_person_and_by_team(payroll: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.team("ONE", "ANNA", "BEN")
    plant.report(order[10], 40, by="ANNA")
    plant.report(order[10], 20, by="BEN")
    plant.pay_lines(2)
    payroll.go("wages")
    payroll.sees(".total", "21.00")
    payroll.page.get_by_role("button", name="Team").click()
    payroll.sees(".sums", "ONE")
    expect(payroll.page.locator(".sums tbody tr")).to_have_count(1)


def test_a_long_list_says_so_and_goes_on(chief: Screen, plant: Plant) -> None:
    rows = "number,name\r\n" + "".join(f"W{number:03},Worker {number}\r\n" for number in range(130))
    chief.go("masters/workers")
    chief.page.get_by_text("Import a sheet").click()
    chief.page.locator("input[type=file]").set_input_files(
        {"name": "workers.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    chief.page.get_by_role("button", name="Take in").click()
    chief.sees(".notice.good", "130")
    chief.go("pay/terms")
    chief.sees(".foot", "The first 100 are shown")
    expect(chief.page.locator("tbody tr")).to_have_count(100)
    chief.page.get_by_role("button", name="Show more").click()
    expect(chief.page.locator("tbody tr")).to_have_count(132)
    chief.sees(".foot", "132 shown")


def test_a_plant_gets_another_name_and_keeps_its_number(chief: Screen, plant: Plant) -> None:
    chief.go("settings/plant")
    chief.page.get_by_label("Name").first.fill("Hall of lamps")
    chief.page.get_by_label("taken off his pay").check()
    chief.page.get_by_label("is closed once").check()
    chief.page.get_by_role("button", name="Save").click()
    chief.sees("#news", "kept")
    found = plant.admin.get(f"/plants/{plant.number}")
    assert (found["name"], found["inspection_changes_pay"], found["currency"]) == ("Hall of lamps", True, "CNY")
    assert found["stock_in_closes"] is True


def test_a_work_order_carries_fields_of_the_plants_own(chief: Screen, plant: Plant, order: WorkOrder) -> None:
    colour = {"key": "colour", "label": "Colour", "type": "select", "required": True, "options": ["red", "blue"]}
    plant.admin.put("/fields/work-orders", {"fields": [colour]})
    chief.go("orders")
    chief.page.get_by_text("New work order").click()
    form = chief.page.locator("details[open]")
    form.get_by_label("Product").fill("BOARD")
    form.get_by_label("Quantity").fill("3")
    form.get_by_label("Due").fill("2099-01-01")
    form.get_by_label("Colour").select_option("blue")
    form.get_by_role("button", name="Create", exact=True).click()
    made = eventually(lambda: [one for one in plant.admin.every("/work-orders") if one["quantity"] == "3"])
    chief.go(f"order/{made[0]['number']}")
    chief.sees(".facts", "blue")


def test_a_field_is_asked_for_without_a_network_too(open_screen: OpenScreen, plant: Plant, order: WorkOrder) -> None:
    lot = {"key": "lot", "label": "Lot of paste", "type": "text", "required": True, "options": []}
    plant.admin.put("/fields/reports", {"fields": [lot]})
    phone = open_screen(PHONE)
    phone.expect_no_network()
    phone.sign_in_by_badge("ANNA", "4711")
    phone.sees(".operation", order.number)
    phone.settles()
    phone.page.context.set_offline(True)
    phone.tap(".operation")
    phone.sees("#good")
    phone.tap_keys("5")
    phone.page.get_by_label("Lot of paste").fill("P-77")
    phone.tap(".send")
    phone.sees("#unsent", "1")
    phone.page.context.set_offline(False)
    (report,) = eventually(lambda: plant.admin.every("/reports"), within=20)
    assert report["fields"] == {"lot": "P-77"}
