"""What is agreed with each worker, at the pay office."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.integration.plant import Plant


def test_terms_are_agreed_with_a_worker(payroll: Screen, plant: Plant) -> None:
    payroll.expect_refusal(404)  # nothing was agreed yet
    payroll.go("pay/terms")
    row = payroll.page.locator("tr", has_text="ANNA")
    row.get_by_text("Look, change").click()
    expect(row).to_contain_text("paid by piece")
    row.get_by_label("How").select_option("hour")
    row.get_by_label("Hourly rate").fill("25")
    row.get_by_role("button", name="Save").click()
    payroll.sees("#news", "kept")
    terms = plant.admin.get("/pay-terms/ANNA")
    assert (terms["mode"], terms["hourly_rate"]) == ("hour", "25")


def test_what_a_worker_weighs_in_shared_reports_is_agreed_and_stays(payroll: Screen, plant: Plant) -> None:
    weighs = {"coefficient": "1.5", "skill_coefficients": [{"skill": "焊接", "coefficient": "1.2"}]}
    plant.pay_terms("ANNA", "piece", **weighs)
    payroll.go("pay/terms")
    row = payroll.page.locator("tr", has_text="ANNA")
    row.get_by_text("Look, change").click()
    row.get_by_label("Minimum an hour").fill("18")
    row.get_by_role("button", name="Save").click()
    payroll.sees("#news", "kept")
    kept = plant.admin.get("/pay-terms/ANNA")
    assert {name: kept[name] for name in weighs} == weighs and kept["minimum_hourly"] == "18"
    row.get_by_label("Weight by skill").fill("焊接 1.3, SMT 1.1")
    row.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("SMT 1.1")
    kept = plant.admin.get("/pay-terms/ANNA")["skill_coefficients"]
    assert {one["skill"]: one["coefficient"] for one in kept} == {"焊接": "1.3", "SMT": "1.1"}
    payroll.expect_refusal(422)
    row.get_by_label("Weight by skill").fill("welding")
    row.get_by_role("button", name="Save").click()
    payroll.sees("[role=alert]", "Coefficient")
    payroll.page.locator("textarea").evaluate(
        """(area) => {
            const event = new ClipboardEvent("paste", { clipboardData: new DataTransfer(), bubbles: true });
            event.clipboardData.setData("text/plain", "ANNA\thour\t30");
            area.dispatchEvent(event);
        }"""
    )
    payroll.sees("#news", "1 of 1")
    kept = plant.admin.get("/pay-terms/ANNA")
    assert (kept["mode"], kept["coefficient"], len(kept["skill_coefficients"])) == ("hour", "1.5", 2)
