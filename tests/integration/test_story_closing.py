"""A period closes when nothing is missing, once, and by two people where the plant wants that."""

from __future__ import annotations

import time
from decimal import Decimal
from statistics import median

from shared.testing.waiting import eventually
from tests.integration.plant import Plant, declared, hours, step

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
    clerk.post("/allowances", {"worker": "DORA", "on": MONDAY, "amount": "500.00", "reason": "a late thought"})
    unseen = boss.ask("POST", f"/pay-periods/{period}/close")
    assert (unseen.status, unseen.code) == (409, "changed_since_asked")
    assert boss.post(f"/pay-periods/{period}/withdrawal")["asked_by"] is None
    assert clerk.post(f"/pay-periods/{period}/close")["asked_by"] == asked["asked_by"]
    closed = boss.post(f"/pay-periods/{period}/close")
    assert closed["status"] == "closed"
    assert closed["asked_by"] != closed["closed_by"]


def test_nobody_decides_what_he_is_paid_himself(plant: Plant) -> None:
    bench(plant)
    clerk = plant.user("zhou", "payroll", worker="DORA")
    terms = {"mode": "hour", "hourly_rate": "99", "effective_from": MONDAY}
    gift = {"worker": "DORA", "on": MONDAY, "amount": "99", "reason": "for me"}
    for refused in (clerk.ask("PUT", "/pay-terms/DORA", terms), clerk.ask("POST", "/allowances", gift)):
        assert (refused.status, refused.code) == (403, "own_pay")
    assert clerk.every("/pay-lines") == []


def test_a_month_to_come_is_not_closed(plant: Plant) -> None:
    bench(plant)
    period = plant.admin.post("/pay-periods", {"from": "2099-01-01", "to": "2099-01-31"})["id"]
    refused = plant.admin.ask("POST", f"/pay-periods/{period}/close")
    assert (refused.status, refused.code) == (409, "period_not_begun")
    (obstacle,) = plant.admin.every(f"/pay-periods/{period}/obstacles")
    assert (obstacle["what"], obstacle["on"]) == ("period_not_begun", "2099-01-01")


def test_a_plant_that_works_keeps_its_currency(plant: Plant) -> None:
    bench(plant)
    wanted = {"name": "Yen", "time_zone": "Asia/Tokyo", "currency": "JPY", "language": "en"}
    assert plant.admin.put(f"/plants/{plant.number}", wanted)["currency"] == "JPY"
    plant.order("LAMP", 1)
    refused = plant.admin.ask("PUT", f"/plants/{plant.number}", wanted | {"currency": "CNY"})
    assert (refused.status, refused.code) == (409, "currency_in_use")


def test_two_people_make_a_rate_where_the_plant_wants_that(plant: Plant) -> None:
    """100 pieces of DORA wait; the clerk's 0.50 prices them once the boss has confirmed it."""
    bench(plant)
    clerk, boss = plant.user("zhou", "payroll"), plant.user("boss", "payroll")
    assert clerk.put("/pay-settings", {"four_eyes_for_rates": True})["four_eyes_for_rates"] is True
    rate = {"item": "LAMP", "sequence": 10, "kind": "piece", "amount": "0.50", "effective_from": "2020-01-01"}
    proposed = clerk.post("/rates", rate)
    dropped = clerk.post("/rates", {**rate, "amount": "5.00"})
    assert (proposed["version"], proposed["said_at"], boss.every("/rates")) == (0, None, [])
    assert [one["id"] for one in boss.every("/rate-proposals")] == [proposed["id"], dropped["id"]]
    plant.report(plant.order("LAMP", 100)[10], 100, by="DORA", at=hours(MONDAY, "08:00", "12:00"))
    assert [line["status"] for line in plant.pay_lines(1)] == ["no_rate"]
    own = clerk.ask("POST", f"/rate-proposals/{proposed['id']}/confirmation")
    assert (own.status, own.code) == (403, "same_eyes")
    said = boss.post(f"/rate-proposals/{proposed['id']}/confirmation")
    assert (said["id"], said["version"]) == (proposed["id"], 1)
    clerk.post(f"/rate-proposals/{dropped['id']}/withdrawal")
    assert boss.every("/rate-proposals") == []
    assert boss.ask("POST", f"/rate-proposals/{dropped['id']}/confirmation").status == 404
    (line,) = plant.pay_lines(1)
    assert (line["rate_id"], Decimal(line["amount"])) == (proposed["id"], Decimal("50.00"))


def test_what_stands_in_the_way_is_listed_one_by_one(plant: Plant) -> None:
    """A line without a rate, pieces nobody vouched for, an objection: each with the number to look for."""
    bench(plant)
    plant.product("CUP", step(10, "BENCH"))
    plant.piece_rate("LAMP", 10, "0.50")
    lamps, cups = plant.order("LAMP", 100), plant.order("CUP", 100)
    flagged = plant.report(lamps[10], 104, by="DORA", at=hours(MONDAY, "08:00", "12:00"))
    unpriced = [plant.report(cups[10], 1, by="DORA", at=hours(MONDAY, "13:00", "14:00")) for _ in range(3)]
    lines = plant.pay_lines(5)
    period = plant.admin.post("/pay-periods", WEEK)["id"]
    dora = plant.user("dora", "worker", worker="DORA")
    (held,) = (line for line in lines if line["status"] == "held")
    objection = dora.post(f"/pay-lines/{held['id']}/objections", {"text": "too few"})

    def listed(**wanted: str) -> list[dict[str, str]]:
        return plant.admin.every(f"/pay-periods/{period}/obstacles", **wanted)

    missing = listed(what="rates_missing")
    assert sorted(one["report"] for one in missing) == sorted(report["id"] for report in unpriced)
    assert {(one["item"], one["worker"], one["on"]) for one in missing} == {("CUP", "DORA", MONDAY)}
    (flag,) = listed(what="flags_unanswered")
    assert (flag["id"], flag["report"], flag["work_order"]) == (held["id"], flagged["id"], lamps.number)
    (open_one,) = listed(what="objections_open")
    assert (open_one["id"], open_one["worker"]) == (objection["id"], "DORA")
    assert listed(what="reports_awaited") == []
    first = plant.admin.get(f"/pay-periods/{period}/obstacles")["items"]
    assert {one["what"] for one in first} == {"rates_missing"}
    assert dora.ask("GET", f"/pay-periods/{period}/obstacles").status == 403
    again = plant.admin.ask("GET", f"/pay-periods/{period}/obstacles", query={"cursor": "WyJ4Il0"})
    assert again.status == 422

    plant.piece_rate("CUP", 10, "0.10")
    plant.admin.post(f"/reports/{flagged['id']}/confirm")
    eventually(lambda: plant.admin.get(f"/pay-periods/{period}/preview")["is_ready"])
    assert [listed(what=what) for what in ("rates_missing", "flags_unanswered")] == [[], []]


def test_a_report_is_a_pay_line_within_two_seconds(plant: Plant) -> None:
    """The median of some: this machine may have something else to do."""
    bench(plant)
    plant.piece_rate("LAMP", 10, "0.50")
    order = plant.order("LAMP", 100)
    took = []
    for number in range(1, 8):
        plant.report(order[10], 1, by="DORA")
        began = time.monotonic()
        eventually(lambda number=number: len(plant.admin.every("/pay-lines")) == number, every=0.02)
        took.append(time.monotonic() - began)
    assert median(took) < 2


def test_closing_waits_for_what_was_reported_a_moment_ago(plant: Plant) -> None:
    bench(plant)
    plant.piece_rate("LAMP", 10, "0.50")
    order = plant.order("LAMP", 100)
    period = plant.admin.post("/pay-periods", WEEK)["id"]
    one = declared(1, by="DORA", at=hours(MONDAY, "08:00", "12:00"), operation=order[10])
    plant.admin.post("/reports/batch", {"reports": [one] * 40})
    eventually(lambda: plant.admin.ask("POST", f"/pay-periods/{period}/close").status == 200)
    lines = plant.pay_lines(40)
    assert {(line["status"], line["on"]) for line in lines} == {("closed", MONDAY)}
