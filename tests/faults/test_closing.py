"""Payroll dies while a pay period is being closed: it is closed all the same, once, and pays what it must."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest

from shared.testing.waiting import eventually
from tests.faults.scene import Scene
from tests.faults.works import ALL_IN_ONE, OneProcess, await_deaths, doom, heal
from tests.integration.plant import Installation, Plant, hours, step

MONDAY = "2026-01-05"
WEEK = {"from": "2026-01-05", "to": "2026-01-11"}


def a_week(scene: Scene) -> tuple[Plant, str]:
    """DORA has earned 50.00 in four hours that are worth 80.00 at least."""
    plant = Installation(scene.works.url, scene.works.admin_password).open_plant()
    plant.work_centers("BENCH")
    plant.workers("DORA")
    plant.product("LAMP", step(10, "BENCH"))
    plant.piece_rate("LAMP", 10, "0.50")
    plant.pay_terms("DORA", "piece", minimum_hourly="20")
    plant.report(plant.order("LAMP", 100)[10], 100, by="DORA", at=hours(MONDAY, "08:00", "12:00"))
    plant.pay_lines(1)
    return plant, plant.admin.post("/pay-periods", WEEK)["id"]


def status(plant: Plant) -> str:
    (period,) = plant.admin.every("/pay-periods")
    return str(period["status"])


@pytest.mark.timeout(300)
@pytest.mark.parametrize("point", ["facts.before_commit:1", "facts.committed:1", "facts.before_commit:2"])
def test_a_period_is_closed_although_payroll_dies(scene: Scene, point: str) -> None:
    """Before the cut nothing has happened; after it, nobody has to ask again."""
    plant, period = a_week(scene)
    dying = {ALL_IN_ONE if isinstance(scene.works, OneProcess) else "payroll": point}
    doom(scene.works, dying)
    with suppress(OSError):
        plant.admin.ask("POST", f"/pay-periods/{period}/close")
    await_deaths(scene.works, dying)
    heal(scene.works)
    if point == "facts.before_commit:1":
        assert status(plant) == "open"
        plant.admin.post(f"/pay-periods/{period}/close")
    eventually(lambda: status(plant) == "closed", within=20)
    (slip,) = plant.admin.every("/payslips", period=period)
    assert [Decimal(line["amount"]) for line in slip["lines"]] == [50, 30]
    assert Decimal(slip["amount"]) == 80
    scene.is_spoilt = False
