"""Before it counts: a rate is tried on work that is over, by whoever sees everybody's pay and nobody else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from demo.client import Client
from tests.integration.plant import Plant, hours, step

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
