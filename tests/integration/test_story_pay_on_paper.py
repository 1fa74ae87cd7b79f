"""Pay on paper: each sees his own slip, the office prints strips to cut, and every slip carries the books' seal."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from demo.client import Answer, Client
from services.gateway.texts import LANGUAGES, message
from shared.contracts.pay import LineKind, LineOrigin
from shared.contracts.values import (
    PeriodStatus,
)
from tests.integration.plant import Plant, hours, step

MONDAY = "2026-01-05"
WEEK = {"from": "2026-01-05", "to": "2026-01-11"}
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def period(plant: Plant) -> str:
    """DORA makes 100 pieces, HUGO works four hours for less than his minimum, in two teams; the week is closed."""
    plant.work_centers("BENCH")
    plant.workers("DORA", "HUGO")
    for team, worker in (("A", "DORA"), ("B", "HUGO")):
        plant.team(team, worker)
    plant.admin.put("/workers/HUGO", {"name": "胡果 <胡>", "team": "B"})
    plant.product("LAMP", step(10, "BENCH"))
    plant.piece_rate("LAMP", 10, "0.50")
    plant.pay_terms("HUGO", "piece", minimum_hourly="20")
    order = plant.order("LAMP", 1000)
    plant.report(order[10], 100, by="DORA", at=hours(MONDAY, "08:00", "12:00"))
    plant.report(order[10], 91, by="HUGO", at=hours(MONDAY, "08:00", "12:00"))
    plant.pay_lines(2)
    id: str = plant.admin.post("/pay-periods", WEEK)["id"]
    plant.admin.post(f"/pay-periods/{id}/close")
    return id


def slip(client: Client, period: str, **query: str) -> Answer:
    return client.ask("GET", "/payslips.pdf", query={"period": period, **query})


def text_of(answer: Answer) -> str:
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf"), answer
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body)).pages)


def test_a_slip_says_every_line_and_carries_the_seal_in_every_language(plant: Plant, period: str) -> None:
    (told,) = plant.admin.every("/payslips", period=period, worker="HUGO")
    clerk = plant.user("clerk", "payroll")
    for language in LANGUAGES:
        clerk.language = language
        text = text_of(slip(clerk, period, worker="HUGO"))
        words = [message(language, f"print_{key}", {}) for key in ("payslip", "slip_closed", "kind_top_up")]
        for said in (*words, "胡果 <胡>", "45.50", "34.50", "80.00", told["ledger_head"]):
            assert said in text.replace("\n", ""), (language, said)
        (slip_told,) = clerk.every("/payslips", period=period, worker="HUGO")
        for line in slip_told["lines"]:  # on paper as on the screen
            assert without_space(line["explanation"]) in without_space(text), (language, line)
        assert message(language, "why_minimum", {}) in {line["explanation"] for line in slip_told["lines"]}


def without_space(text: str) -> str:
    return "".join(text.split())


def test_a_worker_prints_his_own_slip_and_nobody_elses(plant: Plant, period: str) -> None:
    dora = plant.user("dora", "worker", worker="DORA")
    assert "50" in text_of(slip(dora, period))
    assert slip(dora, period, worker="HUGO").status == 404
    assert dora.ask("GET", "/wage-sheet.xlsx", query={"period": period}).status == 403
    assert slip(plant.user("clerk", "payroll"), period).status == 422
    assert slip(plant.admin, "00000000-0000-0000-0000-000000000009", worker="HUGO").status == 404


def test_the_wage_sheet_has_a_head_over_each_row_and_a_sheet_for_each_team(plant: Plant, period: str) -> None:
    clerk = plant.user("clerk", "payroll")
    clerk.language = "zh-TW"
    book = sheet_of(clerk.ask("GET", "/wage-sheet.xlsx", query={"period": period}))
    assert book.sheet_names == ["A", "B"]
    (told,) = plant.admin.every("/payslips", period=period, worker="HUGO")
    rows = book.get_sheet_by_name("B").to_python()
    assert WEEK["from"] in rows[0][0] and told["ledger_head"] in rows[0][0]
    head, paid = rows[2], rows[3]
    strip = dict(zip(head, paid, strict=True))
    assert (strip["工號"], strip["姓名"], strip["保底補差"], strip["合計"]) == ("HUGO", "胡果 <胡>", 34.5, 80)
    assert head == book.get_sheet_by_name("A").to_python()[2]
    only = sheet_of(clerk.ask("GET", "/wage-sheet.xlsx", query={"period": period, "team": "A"}))
    assert only.sheet_names == ["A"]


def test_strips_and_slips_say_the_same(plant: Plant, period: str) -> None:
    book = sheet_of(plant.admin.ask("GET", "/wage-sheet.xlsx", query={"period": period}))
    strips = {}
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        strips |= {row[1]: row[-2] for row in rows[3::3]}
    slips = {one["worker"]: Decimal(one["amount"]) for one in plant.admin.every("/payslips", period=period)}
    assert {worker: Decimal(str(amount)) for worker, amount in strips.items()} == slips


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_word_for_every_kind_and_origin_of_pay(language: str) -> None:
    keys = [f"kind_{kind}" for kind in LineKind] + [f"slip_{status}" for status in PeriodStatus]
    keys += [f"origin_{origin}" for origin in LineOrigin if origin not in (LineOrigin.WORK, LineOrigin.MINIMUM)]
    assert [key for key in keys if re.match("print_", message(language, f"print_{key}", {}))] == []


def sheet_of(answer: Answer) -> CalamineWorkbook:
    assert (answer.status, answer.headers["content-type"]) == (200, SHEET), answer
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.body))
