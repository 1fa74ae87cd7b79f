"""A period closes when nothing is missing, once, and by two people where the plant wants that."""

from __future__ import annotations

from decimal import Decimal

from shared.testing.waiting import eventually
from tests.integration.plant import Plant, hours, step

MONDAY = "2026-01-05"
WEEK = {"from": "2026-01-05", "to": "2026-01-11"}


def bench(plant: Plant) -> None:
    plant.work_centers("BENCH")
    plant.workers("DORA")
    plant.product("LAMP", step(10, "BENCH", over_report="flag"))


def test_closing_says_in_every_language_what_is_missing(plant: Plant) -> None:
    bench(plant)
    order = plant.order("LAMP", 100)
    plant.report(order[10], 100, by="DORA", at=hours(MONDAY, "08:00", "12:00"))
    plant.pay_lines(1)
    period = plant.admin.post("/pay-periods", WEEK)["id"]
    clerk = plant.user("clerk", "payroll")
    said = {}
    for language in ("en", "zh-CN", "zh-TW"):
        clerk.language = language
        refused = clerk.ask("POST", f"/pay-periods/{period}/close")
        assert (refused.status, refused.code) == (409, "rates_missing")
        said[language] = refused.body["detail"]
        assert "LAMP 10" in said[language]
    assert len(set(said.values())) == 3
    seen = plant.admin.get(f"/pay-periods/{period}/preview")
    assert (seen["rates_missing"], seen["is_ready"]) == (["LAMP 10"], False)

    plant.piece_rate("LAMP", 10, "0.50")
    eventually(lambda: plant.admin.get(f"/pay-periods/{period}/preview")["is_ready"])
    assert plant.admin.post(f"/pay-periods/{period}/close")["status"] == "closed"
    (line,) = plant.pay_lines(1)
    assert (line["status"], Decimal(line["amount"])) == ("closed", Decimal("50.00"))


def test_pieces_nobody_vouched_for_hold_the_period(plant: Plant) -> None:
    bench(plant)
    plant.piece_rate("LAMP", 10, "0.50")
    order = plant.order("LAMP", 100)
    report = plant.report(order[10], 104, by="DORA", at=hours(MONDAY, "08:00", "12:00"))
    plant.pay_lines(2)
    period = plant.admin.post("/pay-periods", WEEK)["id"]
    refused = plant.admin.ask("POST", f"/pay-periods/{period}/close")
    assert (refused.status, refused.code) == (409, "flags_unanswered")
    assert f"{order.number} 10" in refused.body["detail"]
    plant.admin.post(f"/reports/{report['id']}/confirm")
    eventually(lambda: plant.admin.ask("POST", f"/pay-periods/{period}/close").status == 200)
    (slip,) = plant.admin.every("/payslips", period=period)
    assert Decimal(slip["amount"]) == Decimal("52.00")


def test_two_people_close_it_where_the_plant_wants_that(plant: Plant) -> None:
    bench(plant)
    plant.piece_rate("LAMP", 10, "0.50")
    clerk, boss = plant.user("zhou", "payroll"), plant.user("boss", "payroll")
    assert clerk.put("/pay-settings", {"four_eyes": True})["four_eyes"] is True
    period = plant.admin.post("/pay-periods", WEEK)["id"]
    asked = clerk.post(f"/pay-periods/{period}/close")
    assert (asked["status"], asked["closed_by"]) == ("open", None)
    again = clerk.ask("POST", f"/pay-periods/{period}/close")
    assert (again.status, again.code) == (403, "same_eyes")
    closed = boss.post(f"/pay-periods/{period}/close")
    assert closed["status"] == "closed"
    assert closed["asked_by"] != closed["closed_by"]
