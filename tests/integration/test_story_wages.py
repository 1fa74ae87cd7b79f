"""Scene 4: piece and hour wages by day, week and month, to the cent."""

from decimal import Decimal
from typing import Any

from shared.testing.waiting import eventually
from tests.integration.plant import Plant, hours, step

EVE, NEW_YEAR = "2025-12-31", "2026-01-01"  # a Wednesday and a Thursday, both of week 2026-W01
SUNDAY, MONDAY = "2026-01-04", "2026-01-05"


def bench(plant: Plant) -> None:
    """Two steps; only the first has a piece rate: 0.50 a piece, 0.60 from the new year on."""
    plant.calendar("NIGHT", *((weekday, "20:00", "04:00") for weekday in range(1, 8)))
    plant.work_centers("BENCH")
    plant.workers("DORA", "MIA", "HUGO")
    plant.workers("NINA", calendar="NIGHT")
    plant.defect_reasons(SLIP="worker", CRACK="material")
    plant.product("LAMP", step(10, "BENCH"), step(20, "BENCH"))
    plant.piece_rate("LAMP", 10, "0.50", since="2025-01-01")
    plant.piece_rate("LAMP", 10, "0.60", since=NEW_YEAR)


def amounts(lines: list[dict[str, Any]]) -> list[Decimal]:
    return [Decimal(line["amount"]) for line in lines]


def test_a_night_shift_belongs_to_the_day_it_began(plant: Plant) -> None:
    """What NINA finishes at two in the morning of New Year's Day is last year's work, at last year's rate."""
    bench(plant)
    order = plant.order("LAMP", 1000)
    plant.report(order[10], 100, by="NINA", at=hours(EVE, "20:00", "02:00"))
    plant.report(order[10], 40, by="NINA", at=hours(NEW_YEAR, "20:00", "22:00"))
    plant.pay_lines(2)
    assert plant.wages("day") == {("NINA", EVE): Decimal("50.00"), ("NINA", NEW_YEAR): Decimal("24.00")}
    assert plant.wages("week") == {("NINA", "2026-W01"): Decimal("74.00")}
    assert plant.wages("month") == {("NINA", "2025-12"): Decimal("50.00"), ("NINA", "2026-01"): Decimal("24.00")}


def test_a_week_ends_with_sundays_night_shift(plant: Plant) -> None:
    bench(plant)
    order = plant.order("LAMP", 1000)
    plant.report(order[10], 10, by="NINA", at=hours(SUNDAY, "20:00", "03:30"))
    plant.report(order[10], 20, by="NINA", at=hours(MONDAY, "20:00", "21:00"))
    plant.pay_lines(2)
    assert plant.wages("week") == {("NINA", "2026-W01"): Decimal("6.00"), ("NINA", "2026-W02"): Decimal("12.00")}


def test_a_worker_without_a_calendar_goes_by_the_date(plant: Plant) -> None:
    """DORA has none and neither has the work center: two in the morning is the new day."""
    bench(plant)
    order = plant.order("LAMP", 100)
    plant.report(order[10], 10, by="DORA", at=hours(EVE, "22:00", "02:00"))
    plant.pay_lines(1)
    assert plant.wages("day") == {("DORA", NEW_YEAR): Decimal("6.00")}


def test_hours_are_paid_exactly(plant: Plant) -> None:
    """Twenty minutes at 30.00 are 10.00; seven and a half hours 225.00; pieces pay an hourly worker nothing."""
    bench(plant)
    plant.pay_terms("HUGO", "hour", hourly_rate="30.00")
    order = plant.order("LAMP", 100)
    plant.report(order[10], 10, by="HUGO", at=hours(MONDAY, "08:00", "08:20"))
    plant.report(order[10], 90, by="HUGO", at=hours(MONDAY, "08:30", "16:00"))
    lines = plant.pay_lines(2, worker="HUGO")
    assert sorted(amounts(lines)) == [Decimal("10.00"), Decimal("225.00")]
    assert {line["kind"] for line in lines} == {"hour"}


def test_the_plants_hour_rate_serves_who_has_none_of_his_own(plant: Plant) -> None:
    bench(plant)
    plant.hour_rate("24.00")
    plant.pay_terms("HUGO", "hour")
    order = plant.order("LAMP", 100)
    plant.report(order[10], 10, by="HUGO", at=hours(MONDAY, "08:00", "10:00"))
    assert amounts(plant.pay_lines(1)) == [Decimal("48.00")]


def test_mixed_pay_is_by_piece_where_there_is_a_rate_and_by_hour_elsewhere(plant: Plant) -> None:
    bench(plant)
    plant.pay_terms("MIA", "mixed", hourly_rate="24.00")
    order = plant.order("LAMP", 100)
    plant.report(order[10], 100, by="MIA", at=hours(MONDAY, "08:00", "12:00"))
    plant.report(order[20], 100, by="MIA", at=hours(MONDAY, "13:00", "16:00"))
    lines = {line["sequence"]: (line["kind"], Decimal(line["amount"])) for line in plant.pay_lines(2)}
    assert lines == {10: ("piece", Decimal("60.00")), 20: ("hour", Decimal("72.00"))}


def test_scrap_is_paid_unless_it_is_the_workers_own_doing(plant: Plant) -> None:
    """90 good and 4 cracked are paid, 5 slips and 1 piece to do again are not: 94 × 0.60."""
    bench(plant)
    order = plant.order("LAMP", 100)
    plant.report(
        order[10], 90, scrap={"CRACK": 4, "SLIP": 5}, rework={"SLIP": 1}, by="DORA", at=hours(MONDAY, "08:00", "12:00")
    )
    (line,) = plant.pay_lines(1)
    assert (line["quantity"], Decimal(line["amount"])) == ("94", Decimal("56.40"))


def test_an_amount_is_rounded_once_and_half_up(plant: Plant) -> None:
    """5 × 0.125 = 0.625."""
    bench(plant)
    plant.piece_rate("LAMP", 20, "0.125")
    order = plant.order("LAMP", 5)
    plant.report(order[10], 5, by="MIA")
    report = plant.report(order[20], 5, by="DORA")
    assert amounts(plant.pay_lines(1, report=report["id"])) == [Decimal("0.63")]


def test_work_without_a_rate_is_paid_when_the_rate_arrives(plant: Plant) -> None:
    bench(plant)
    order = plant.order("LAMP", 100)
    plant.report(order[10], 100, by="MIA")
    report = plant.report(order[20], 80, by="DORA", at=hours(MONDAY, "08:00", "12:00"))
    (line,) = plant.pay_lines(1, report=report["id"])
    assert (line["status"], Decimal(line["amount"])) == ("no_rate", Decimal(0))
    plant.piece_rate("LAMP", 20, "0.25")
    eventually(lambda: plant.wages("day", worker="DORA") == {("DORA", MONDAY): Decimal("20.00")})


def test_a_closed_period_never_changes_and_late_work_lands_in_the_open_one(plant: Plant) -> None:
    bench(plant)
    order = plant.order("LAMP", 1000)
    mistaken = plant.report(order[10], 100, by="DORA", at=hours(MONDAY, "08:00", "12:00"))
    plant.pay_lines(1)
    period = plant.admin.post("/pay-periods", {"from": "2026-01-01", "to": "2026-01-07"})["id"]
    plant.admin.post(f"/pay-periods/{period}/close")
    before = plant.admin.every("/payslips", period=period)
    assert [(slip["worker"], Decimal(slip["amount"])) for slip in before] == [("DORA", Decimal("60.00"))]

    late = plant.report(order[10], 50, by="DORA", at=hours(MONDAY, "13:00", "15:00"))
    (line,) = plant.pay_lines(1, report=late["id"])
    assert (line["on"], Decimal(line["amount"]), line["status"]) == ("2026-01-08", Decimal("30.00"), "open")
    reversal = plant.reverse(mistaken)
    (line,) = plant.pay_lines(1, report=reversal["id"])
    assert (line["on"], Decimal(line["amount"])) == ("2026-01-08", Decimal("-60.00"))
    assert plant.admin.every("/payslips", period=period) == before
    again = plant.admin.ask("POST", f"/pay-periods/{period}/close")
    assert (again.status, again.code) in ((200, None), (409, "period_closed"))


def test_the_agreed_minimum_tops_a_worker_up_when_the_period_closes(plant: Plant) -> None:
    """Two hours at no less than 20.00 are 40.00; 50 pieces were 30.00."""
    bench(plant)
    plant.pay_terms("DORA", "piece", minimum_hourly="20.00")
    order = plant.order("LAMP", 1000)
    plant.report(order[10], 50, by="DORA", at=hours(MONDAY, "08:00", "10:00"))
    plant.pay_lines(1)
    period = plant.admin.post("/pay-periods", {"from": "2026-01-01", "to": "2026-01-07"})["id"]
    plant.admin.post(f"/pay-periods/{period}/close")
    (slip,) = plant.admin.every("/payslips", period=period)
    assert Decimal(slip["amount"]) == Decimal("40.00")
    assert sorted(amounts(slip["lines"])) == [Decimal("10.00"), Decimal("30.00")]


def test_pieces_above_what_arrived_are_paid_when_a_supervisor_vouches_for_them(plant: Plant) -> None:
    plant.work_centers("BENCH")
    plant.workers("DORA")
    plant.product("LAMP", step(10, "BENCH", over_report="flag"))
    plant.piece_rate("LAMP", 10, "0.50")
    order = plant.order("LAMP", 100)
    report = plant.report(order[10], 104, by="DORA")
    assert report["flags"] == ["over_reported"]
    lines = {line["status"]: (line["quantity"], Decimal(line["amount"])) for line in plant.pay_lines(2)}
    assert lines == {"open": ("100", Decimal("50.00")), "held": ("4", Decimal("2.00"))}
    assert sum(plant.wages("day").values()) == Decimal("50.00")
    plant.admin.post(f"/reports/{report['id']}/confirm")
    eventually(lambda: sum(plant.wages("day").values()) == Decimal("52.00"))
    assert plant.balance(order.number)["unexplained"] == -4
