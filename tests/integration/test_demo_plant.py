"""`up --demo` on an empty folder: two weeks of work that add up, and people at work now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from demo import seed
from demo.client import Client
from tests.integration.plant import ADMIN_PASSWORD, Embedded

PATIENCE = 600.0  # a busy machine plays two weeks in two minutes
SLACK = 5

pytestmark = pytest.mark.timeout(PATIENCE + 60)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    installation = Embedded(tmp_path_factory.mktemp("demo"))
    installation.start("--demo", within=PATIENCE)
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def manager(demo: Embedded) -> Client:
    return demo.client("wangzong", "jingli-2026")


def test_everybody_who_is_printed_can_sign_in(demo: Embedded) -> None:
    said = demo.said.read_text("utf-8")
    users = re.findall(r"^  (\w+) +(\S+) +(admin|planner|supervisor|inspector|payroll|manager)", said, re.MULTILINE)
    assert ("admin", ADMIN_PASSWORD, "admin") in users
    assert {role for _, _, role in users} == {"admin", "planner", "supervisor", "inspector", "payroll", "manager"}
    for username, password, role in users:
        assert role in demo.client(username, password).get("/me")["roles"]
    badges = re.findall(r"(W\d{3}) (\d+)  ", said)
    assert len(badges) == 20
    for worker, pin in badges:
        assert Client(demo.url).badge_in(worker, pin)["user"]["worker"] == worker


def test_the_plant_is_the_one_described(manager: Client) -> None:
    products = manager.every("/items", kind="make")
    assert len(products) == 6
    steps = [len(manager.get(f"/items/{product['number']}/routing")["steps"]) for product in products]
    assert (min(steps), max(steps)) == (3, 5)
    centers = manager.every("/work-centers")
    assert (len(centers), len({center["section"] for center in centers})) == (8, 3)
    assert (len(manager.every("/workers")), len(manager.every("/teams"))) == (20, 3)
    assert len(manager.every("/sales-orders")) == 12


def test_every_piece_is_where_the_books_say(manager: Client) -> None:
    """Nothing is missing; what is over was reported above the plan where the step allows that."""
    for order in manager.every("/board"):
        told = manager.get(f"/work-orders/{order['work_order']}/balance")
        waiting = sum(Decimal(place["quantity"]) for place in told["waiting"])
        parts = sum(Decimal(told[part]) for part in ("good", "scrap", "in_rework", "unexplained"))
        assert Decimal(told["released"]) == parts + waiting
        assert -SLACK <= Decimal(told["unexplained"]) <= 0


def test_wages_are_the_sum_of_their_pay_lines(demo: Embedded) -> None:
    clerk = demo.client("zhoufang", "gongzi-2026")
    lines = clerk.get("/pay-lines", limit=1)
    wages = clerk.every("/wages", by="week")
    assert sum(Decimal(wage["amount"]) for wage in wages) == Decimal(lines["total"])
    (period,) = clerk.every("/pay-periods")
    assert period["status"] == "closed"
    slips = clerk.every("/payslips", period=period["id"])
    assert len(slips) == 20
    assert all(Decimal(slip["amount"]) > 0 for slip in slips)


def test_board_and_cockpit_show_something(manager: Client) -> None:
    board = manager.every("/board")
    assert len(board) >= 5
    assert sum(bool(order["working_now"]) for order in board) >= 2
    seen = manager.get("/cockpit")
    assert seen["parts_away"] == []
    assert all(seen[name] is not None for name in ("first_pass_yield", "operation_efficiency", "wip", "defect_trend"))
    assert len(seen["defect_trend"]) >= 10


def test_all_that_happens_in_a_plant_has_happened_in_it(manager: Client) -> None:
    statuses = {order["status"] for order in manager.every("/work-orders")}
    assert {"released", "closed"} <= statuses
    reports = manager.every("/reports")
    assert len(reports) >= 300
    assert any(report["reversed"] for report in reports)
    assert any(len(report["workers"]) == 3 for report in reports)
    inspections = manager.every("/inspections")
    assert {"pass", "fail"} <= {inspection["verdict"] for inspection in inspections}
    assert {order["status"] for order in manager.every("/rework-orders")} >= {"done"}


def test_more_days_can_be_played_on_it(demo: Embedded, capsys: pytest.CaptureFixture[str]) -> None:
    before = count(demo, "/reports")
    seed.play(demo.url, days=1)
    assert "reports" in capsys.readouterr().out
    assert count(demo, "/reports") > before


def count(demo: Embedded, path: str) -> int:
    items: list[dict[str, Any]] = demo.client().every(path)
    return len(items)
