"""Pay periods at the desk: looked at, asked for by one, closed by another."""

from __future__ import annotations

from playwright.sync_api import expect

from shared.testing.waiting import eventually
from tests.browser.screen import Screen
from tests.integration.plant import Plant, WorkOrder


def test_a_period_is_looked_at_and_closed(payroll: Screen, plant: Plant, order: WorkOrder) -> None:
    payroll.page.on("dialog", lambda dialog: dialog.accept())
    plant.report(order[10], 40, by="ANNA", at=("2026-01-05T08:00:00+08:00", "2026-01-05T12:00:00+08:00"))
    plant.report(order[20], 10, by="BEN", at=("2026-01-05T08:00:00+08:00", "2026-01-05T12:00:00+08:00"))
    plant.pay_lines(2)
    payroll.go("pay/periods")
    payroll.page.get_by_text("New period").click()
    payroll.page.get_by_label("From").fill("2026-01-01")
    payroll.page.get_by_label("To").fill("2026-01-31")
    payroll.page.get_by_role("button", name="Create").click()
    payroll.page.get_by_role("button", name="Look before closing").click()
    payroll.sees(".notice", "seen to first")
    payroll.sees(".facts", "14.00")
    payroll.sees("main", "no rate")
    plant.piece_rate("BOARD", 20, "1")
    eventually(lambda: not plant.admin.every("/pay-lines", status="no_rate"))
    confirm_flags(plant)
    payroll.page.get_by_role("button", name="Look before closing").click()
    payroll.sees(".notice.good", "Nothing stands in the way")
    payroll.page.get_by_role("button", name="Close for ever").click()
    expect(payroll.page.locator(".dense .chip").first).to_contain_text("closed")
    payroll.go("pay/slips")
    payroll.sees("tbody", "14.00")


def test_doing_without_a_second_person_takes_one(payroll: Screen, plant: Plant) -> None:
    plant.admin.put("/pay-settings", {"four_eyes": True})
    payroll.go("pay/periods")
    payroll.page.get_by_text("How periods are closed").click()
    payroll.page.get_by_label("Two people close a period").uncheck()
    payroll.page.get_by_role("button", name="Save").click()
    payroll.sees("#news", "asks to do without")
    assert plant.admin.get("/pay-settings")["four_eyes"] is True


def test_a_request_to_close_a_period_is_withdrawn(payroll: Screen, plant: Plant) -> None:
    payroll.page.on("dialog", lambda dialog: dialog.accept())
    plant.admin.put("/pay-settings", {"four_eyes": True})
    period = plant.admin.post("/pay-periods", {"from": "2026-01-01", "to": "2026-01-31"})["id"]
    plant.admin.post(f"/pay-periods/{period}/close")
    payroll.go("pay/periods")
    payroll.sees(".dense", "asked for by")
    payroll.page.get_by_role("button", name="Withdraw request").click()
    expect(payroll.page.get_by_role("button", name="Withdraw request")).to_have_count(0)
    assert plant.admin.every("/pay-periods")[0]["asked_by"] is None


def confirm_flags(plant: Plant) -> None:
    """Work entered months late is odd; somebody vouches for it."""
    for report in plant.admin.every("/reports"):
        if report["flags"] and not report["confirmed_by"]:
            plant.admin.post(f"/reports/{report['id']}/confirm")
