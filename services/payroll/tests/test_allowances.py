"""What the office gives and keeps by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from services.payroll.domain.allowances import AllowanceReversed
from services.payroll.domain.pay_period import PeriodClosed
from services.payroll.queries import allowances as shown
from services.payroll.queries import audit, wage_sheet
from services.payroll.tests.floor import MONDAY
from services.payroll.tests.plant import OFFICE, Payroll, by, item, plant_settings, report, worker
from shared.contracts.payroll.commands import AllowancesQuery, WageSheetQuery
from shared.contracts.refusals import IdempotencyConflict, Invalid, NotFound
from shared.testing.callers import caller

FIRST, LAST, LATER = date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)


@pytest.fixture
def payroll() -> Payroll:
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"), worker("W2"))
    payroll.post_rate("0.5")
    return payroll


def test_allowances_and_deductions_stand_in_lines_wages_slips_and_sheets(payroll):
    payroll.hear(report(by("W1", hours="8"), good="100"))
    payroll.give("W1", "30")
    payroll.give("W1", "-12.34", reason="Lost badge")
    period = payroll.post_period(FIRST, LAST)
    told = {line.kind: (line.amount, line.origin, line.reason) for line in payroll.lines()}
    assert told["allowance"] == (30, "hand", "Shoes")
    assert told["deduction"] == (Decimal("-12.34"), "hand", "Lost badge")
    assert payroll.total() == payroll.slip("W1").amount == Decimal("67.66")
    assert payroll.wages() == [("W1", MONDAY.isoformat(), 100, 8, Decimal("67.66"))]
    with payroll.open() as session:
        (row,) = wage_sheet.wage_sheet(session, "P1", WageSheetQuery(period=period.id)).items
        assert list(audit.findings(session, "P1")) == []
    assert {part.kind: part.amount for part in row.parts} == {
        "piece": 50,
        "allowance": 30,
        "deduction": Decimal("-12.34"),
    }


def test_they_neither_count_for_the_minimum_nor_are_made_up_by_it(payroll):
    payroll.put_terms("W1", "piece", minimum_hourly="10")
    payroll.hear(report(by("W1", hours="8"), good="100"))
    payroll.give("W1", "30")
    payroll.give("W1", "-5")
    payroll.close(payroll.post_period(FIRST, LAST))
    assert {line.kind: line.amount for line in payroll.lines()}["top_up"] == 30


def test_nothing_is_booked_where_it_is_closed_and_a_late_reversal_is_an_adjustment(payroll):
    given = payroll.give("W1", "30")
    payroll.close(payroll.post_period(FIRST, LAST))
    with pytest.raises(PeriodClosed):
        payroll.give("W1", "1")
    back = payroll.take_back(given.id)
    assert (back.amount, back.reverses, back.reason) == (-30, given.id, "Twice")
    line = next(line for line in payroll.lines() if line.id == back.id)
    assert (line.on, line.worked_on, line.before, line.after, line.reason) == (LATER, MONDAY, 30, 0, "Twice")


def test_it_is_taken_back_once_and_what_takes_back_stays(payroll):
    given = payroll.give("W1", "30")
    back = payroll.take_back(given.id)
    assert payroll.total() == 0
    for known in (given, back):
        with pytest.raises(AllowanceReversed):
            payroll.take_back(known.id)
    with pytest.raises(NotFound):
        payroll.take_back(uuid4())


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"amount": "0"}, "amount: nothing"),
        ({"amount": "0.005"}, "amount: not_whole_coins"),
        ({"worker": "W9"}, "worker: unknown_worker"),
        ({"reason": ""}, "reason"),
        ({"amount": "1000001"}, "amount"),
    ],
)
def test_what_makes_no_sense_is_refused(payroll, wrong, why):
    with pytest.raises(Invalid, match=why):
        payroll.give("W1", "1", **wrong)


def test_an_id_is_used_once_also_by_another_line(payroll):
    told = report(by("W1"))
    payroll.hear(told)
    for taken in (payroll.give("W1", "1").id, payroll.lines()[0].id):
        with pytest.raises(IdempotencyConflict):
            payroll.give("W1", "2", id=str(taken))


def test_a_worker_sees_his_own_and_what_took_them_back(payroll):
    given = payroll.give("W1", "30")
    back = payroll.take_back(given.id)
    payroll.give("W2", "9")
    anna = caller(role="worker", worker="W1")
    with payroll.open() as session:
        seen = shown.allowances(session, anna, AllowancesQuery()).items
        assert {one.id: one.reversed_by for one in seen} == {given.id: back.id, back.id: None}
        assert len(shown.allowances(session, OFFICE, AllowancesQuery()).items) == 3
        with pytest.raises(NotFound):
            shown.allowances(session, anna, AllowancesQuery(worker="W2"))
