"""What used to be answered by the API alone: papers of a shift, standstills, traces both ways, how lots are sampled."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.screen import OpenScreen, Screen
from tests.integration.plant import Plant, WorkOrder, step


def test_a_shift_is_printed_for_a_work_center_and_for_a_team(
    planner: Screen, open_screen: OpenScreen, plant: Plant, order: WorkOrder
) -> None:
    planner.go("schedule")
    planner.page.get_by_text("Dispatch sheet…").click()
    planner.page.locator("details[open] select").select_option("TEST-1")
    with planner.page.expect_download() as saved:
        planner.page.get_by_role("button", name="Print (PDF)").click()
    assert saved.value.suggested_filename == "dispatch-TEST-1.pdf"
    assert saved.value.path().read_bytes().startswith(b"%PDF")

    plant.admin.put("/teams/T1", {"name": "Mounters", "leader": "BEN"})
    leader = open_screen(PHONE, who=plant.user("ben", "supervisor", worker="BEN"))
    leader.go("team")
    leader.page.get_by_text("Dispatch sheet…").click()
    with leader.page.expect_download() as saved:
        leader.page.get_by_role("button", name="Print (PDF)").click()
    assert saved.value.suggested_filename == "dispatch-T1.pdf"
    assert leader.overflow <= 0


def test_the_cockpit_says_what_stood_still_and_why(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    torn = {"kind": "machine", "work_center": "SMT-1", "note": "Torn", "stops_work": True}
    plant.admin.post("/exceptions", torn)
    planner.go("cockpit")
    stood = planner.page.locator(".sheet", has_text="Standstills")
    expect(stood.locator(".bars")).to_contain_text("Machine")
    expect(stood.locator("tbody tr")).to_contain_text("SMT-1")


def test_one_goes_from_a_lot_to_who_made_it_and_on_to_his_other_work(
    planner: Screen, plant: Plant, order: WorkOrder
) -> None:
    plant.material("TIN")
    issued = {"item": "TIN", "quantity": "2", "kind": "issue", "lot": "L-77"}
    plant.admin.post(f"/work-orders/{order.number}/materials", issued)
    plant.report(order[10], 40, by="ANNA")
    planner.go("quality")
    planner.page.get_by_role("link", name="Traces").click()
    planner.page.get_by_label("Number or lot").fill("L-77")
    planner.page.get_by_role("button", name="Trace it").click()
    planner.sees("main tbody", order.number)
    planner.tap("a[href='#/traces/worker/ANNA']")
    planner.sees("#traced")
    expect(planner.page.locator("#traced")).to_have_value("ANNA")
    planner.sees("main tbody", "L-77")
    expect(planner.page.locator("main table").nth(1).locator("tbody tr")).to_contain_text("good 40")


def test_the_few_that_make_most_trouble_are_added_up_and_days_have_limits(
    planner: Screen, plant: Plant, order: WorkOrder
) -> None:
    plant.report(order[10], 40, scrap={"crack": 6, "bridge": 2}, by="ANNA")
    planner.go("quality")
    planner.sees(".bars li:nth-child(1)", "6 (75%, together 75%)")
    planner.sees(".bars li:nth-child(2)", "2 (25%, together 100%)")
    planner.page.get_by_label("Added up by").first.select_option("day")
    limits = planner.page.locator(".pchart .limit")
    expect(limits).to_have_count(3)
    drawn = planner.page.locator(".pchart")
    expect(drawn).to_have_attribute("aria-label", "1 days around 16.7%; more or less than chance explains: –")


def test_sampling_goes_on_when_somebody_says_that_the_cause_is_gone(
    planner: Screen, plant: Plant, order: WorkOrder
) -> None:
    switching = {"aql": "6.5", "switching": True}
    plant.product("LAMP", step(10, "SMT-1", name="Solder", inspection="aql", inspection_plan=switching))
    lamps = plant.order("LAMP", 100)
    for _ in range(7):  # two of normal inspection, then five while it is tightened
        plant.report(lamps[10], 8, by="ANNA")
        (first,) = plant.inspections_due(lamps.number)
        sample = first["sample_quantity"]
        bad = {"inspected": sample, "failed": [{"reason": "crack", "quantity": sample}], "disposition": "scrap"}
        plant.admin.post(f"/inspections/{first['id']}/result", bad)
        for rest in plant.admin.every("/inspections", work_order=lamps.number, status="due"):
            whole = {"inspected": rest["lot_quantity"], "failed": [], "disposition": "accept"}
            plant.admin.post(f"/inspections/{rest['id']}/result", whole)
    planner.go("quality")
    row = planner.page.locator("#sampling tbody tr")
    expect(row).to_contain_text("stopped: every piece")
    row.get_by_text("Sample again").first.click()
    row.get_by_label("Why the cause is gone").fill("A new die")
    row.get_by_role("button", name="Sample again").click()
    expect(row).to_contain_text("tightened")
    (scheme,) = plant.admin.every("/sampling-schemes")
    assert (scheme["discontinued"], scheme["severity"]) == (False, "tightened")
