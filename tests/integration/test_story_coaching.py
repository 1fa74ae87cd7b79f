"""Before it counts: a rate is tried on work that is over, by whoever sees everybody's pay and nobody else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from demo.client import Client
from shared.contracts.values import ZERO
from tests.integration.plant import Plant, hours, step
from tests.integration.sheets import as_csv, as_excel, statuses, taken_in, upload

MONDAY, SUNDAY = "2026-01-05", "2026-01-11"
WEEK = {"from": MONDAY, "to": SUNDAY}
NOT_THEIRS = ("worker", "supervisor", "inspector", "planner", "integration")


@pytest.fixture
def week(plant: Plant) -> Plant:
    """DORA and MIA make 150 lamps together, HUGO 60 alone at another step that nobody has priced."""
    plant.work_centers("BENCH")
    plant.team("RED", "DORA", "MIA")
    plant.workers("HUGO")
    plant.product("LAMP", step(10, "BENCH", run_seconds=120), step(20, "BENCH", run_seconds=60))
    plant.piece_rate("LAMP", 10, "0.50")
    order = plant.order("LAMP", 1000)
    plant.report(order[10], 150, by={"DORA": 2, "MIA": 1}, at=hours(MONDAY, "08:00", "12:00"))
    plant.report(order[20], 60, by="HUGO", at=hours(MONDAY, "13:00", "15:00"))
    plant.pay_lines(3)
    return plant


def strangers(plant: Plant) -> list[Client]:
    """Those to whom others' pay does not exist."""
    return [plant.user(f"the-{role}", role) for role in NOT_THEIRS]


def amounts(found: dict[str, Any], *names: str) -> dict[str, tuple[Decimal, ...]]:
    return {one["worker"]: tuple(Decimal(one[name]) for name in names) for one in found["items"]}


def test_a_rate_is_tried_and_changes_nothing(week: Plant) -> None:
    """150 × 0.613 are 91.95, two thirds of it DORA's."""
    rate = {"item": "LAMP", "sequence": 10, "kind": "piece", "amount": "0.613"}
    before = week.admin.every("/pay-lines")
    found = week.admin.ask("POST", "/rate-trials", {"rates": [rate], **WEEK}).body
    assert amounts(found, "before", "after", "difference") == {
        "DORA": (Decimal("50.00"), Decimal("61.30"), Decimal("11.30")),
        "MIA": (Decimal("25.00"), Decimal("30.65"), Decimal("5.65")),
    }
    assert (found["from"], found["to"], found["workers"], found["lines"]) == (MONDAY, SUNDAY, 3, 2)
    assert [Decimal(found[name]) for name in ("before", "after", "difference")] == [
        75,
        Decimal("91.95"),
        Decimal("16.95"),
    ]
    (left,) = found["unpriced"]
    assert (left["item"], left["sequence"], Decimal(left["pieces"]), Decimal(left["hours"])) == ("LAMP", 20, 60, 2)
    assert week.admin.every("/pay-lines") == before
    assert [one["amount"] for one in week.admin.every("/rates")] == ["0.5"]
    for stranger in strangers(week):
        assert stranger.ask("POST", "/rate-trials", {"rates": [rate], **WEEK}).status == 403
    refused = week.admin.ask("POST", "/rate-trials", {"rates": [{**rate, "item": "NONE"}]})
    assert [(error["field"], error["code"]) for error in refused.body["errors"]] == [("rates.0.item", "unknown_item")]


def test_what_people_come_to_in_an_hour_is_shown_with_the_rate(week: Plant) -> None:
    """DORA's 50.00 and MIA's 25.00 took four hours each: 12.50 and 6.25. HUGO's two hours have no rate."""
    found = week.admin.get("/fair-rates", **WEEK)
    (lamp,) = found["items"]
    assert (lamp["item"], lamp["sequence"], lamp["workers"], Decimal(lamp["pieces"])) == ("LAMP", 10, 2, 150)
    assert [Decimal(lamp[name]) for name in ("hours", "amount", "median", "low", "high")] == [
        *(8, 75, Decimal("9.38"), Decimal("6.25"), Decimal("12.50"))
    ]
    assert [Decimal(lamp[name]) for name in ("minutes", "standard_minutes")] == [Decimal("3.20"), Decimal("2.00")]
    assert (lamp["verdict"], lamp["reference"]) == ("fair", "7.5")  # 75.00 in ten hours
    csv = week.admin.ask("GET", "/exports/fair-rates", query={"format": "csv", **WEEK})
    assert csv.status == 200 and b"LAMP" in csv.body
    for stranger in strangers(week):
        for path in ("/fair-rates", "/exports/fair-rates"):
            assert stranger.ask("GET", path, query=WEEK).status == 403


SHEET = f"wage-sheets?from={MONDAY}&to={SUNDAY}"
OLD = [
    ["工号", "姓名", "应发工资", "工时", "备注"],
    ["DORA", "", 49.5, 4, ""],
    ["MIA", "", "25.00", 4, "=1+1"],
    ["GONE", "", "1,000.10", "", ""],
    ["DORA", "", 1, "", ""],
    ["合计", "", 1074.6, "", ""],
]


def compared(client: Client, **days: str) -> dict[str, tuple[str | None, str | None, str, list[str]]]:
    return {
        one["worker"]: (one["old_amount"], one["amount"], one["difference"], one["reasons"])
        for one in client.get("/wage-comparisons", **days)["items"]
    }


def test_last_months_sheet_is_held_against_ours(week: Plant) -> None:
    """Looked at first, then taken in, then put right; nobody's pay changes by it."""
    clerk = week.user("clerk", "payroll")
    lines = week.admin.every("/pay-lines")
    path = f"{SHEET}&dry_run=true"
    looked_at = taken_in(clerk, path, as_excel(OLD))
    assert statuses(looked_at) == ["created", "created", "created", "problem", "problem"]
    twice, total = (row["errors"][0] for row in looked_at["items"][3:])
    assert (twice["cell"], twice["code"], total["code"]) == ("A5", "repeated", "adds_up_others")
    assert week.admin.get("/wage-comparisons", **WEEK)["imported_at"] is None
    taken_in(clerk, SHEET, as_excel(OLD))
    assert compared(clerk) == {
        "DORA": ("49.5", "50", "0.5", []),
        "GONE": ("1000.1", None, "-1000.1", ["unknown_worker", "nothing_booked"]),
        "HUGO": (None, "0", "0", ["not_in_sheet", "no_rate"]),
        "MIA": ("25", "25", "0", []),
    }
    whole = clerk.get("/wage-comparisons")
    assert (whole["from"], whole["to"], whole["workers"]) == (MONDAY, SUNDAY, 4)
    assert [Decimal(whole[name]) for name in ("old_amount", "amount", "difference")] == [
        *(Decimal("1074.60"), 75, Decimal("-999.60"))
    ]
    again = taken_in(clerk, SHEET, as_csv([["worker", "amount"], ["DORA", "50"], ["MIA", "25"]], "gb18030"))
    assert statuses(again) == ["changed", "changed"]  # of the hours nothing is said any more
    assert statuses(taken_in(clerk, SHEET, as_csv([["worker", "amount"], ["MIA", "25"]]))) == ["unchanged"]
    assert compared(clerk)["DORA"] == (None, "50", "50", ["not_in_sheet"])
    assert week.admin.every("/pay-lines") == lines
    table = clerk.ask("GET", "/exports/wage-comparisons", query={"format": "csv", **WEEK})
    assert table.status == 200 and b"MIA" in table.body


def test_old_pay_is_nobody_elses_either(week: Plant) -> None:
    taken_in(week.admin, SHEET, as_csv([["worker", "amount"], ["MIA", "25"]]))
    for stranger in strangers(week):
        assert upload(stranger, SHEET, as_csv([["worker", "amount"], ["MIA", "9"]])).status == 403
        for path in ("/wage-comparisons", "/exports/wage-comparisons"):
            assert stranger.ask("GET", path, query=WEEK).status == 403
    manager = week.user("the-manager", "manager")
    assert upload(manager, SHEET, as_csv([["worker", "amount"], ["MIA", "9"]])).status == 403
    assert Decimal(compared(manager, **WEEK)["MIA"][0] or ZERO) == 25
