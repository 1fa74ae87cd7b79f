"""A large period closes step by step; whoever interrupts it, and whatever comes in between, changes no number."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from services.payroll.tests.closing_month import FIRST, LAST, PEOPLE, a_month, cut, findings, open_month, outcome
from services.payroll.tests.plant import Payroll, by, report, reversal
from services.payroll.usecases import closing
from shared.contracts.pay import LineKind, LineStatus
from shared.contracts.refusals import Invalid
from shared.contracts.values import PeriodStatus
from shared.testing.counting import statements

ROOT = Path(__file__).resolve().parents[3]
STEPS = -(-len(PEOPLE) // 2)


@pytest.fixture
def payroll(monkeypatch: pytest.MonkeyPatch) -> Payroll:
    monkeypatch.setattr(closing, "AT_ONCE", 2)
    payroll = a_month(Payroll())
    open_month(payroll)
    return payroll


@pytest.fixture
def undisturbed() -> Payroll:
    payroll = a_month(Payroll())
    payroll.close(open_month(payroll))
    return payroll


def finish(payroll: Payroll, period) -> int:
    steps = 1
    while payroll.lift_some(period):
        steps += 1
    return steps


def test_it_says_how_far_it_has_come(payroll):
    period = cut(payroll)
    assert (period.status, period.percent, period.closed_at) == (PeriodStatus.CLOSING, 0, None)
    assert payroll.lift_some(period)
    seen = payroll.period(period)
    assert (seen.status, seen.percent) == (PeriodStatus.CLOSING, 99 * 2 // len(PEOPLE))
    assert finish(payroll, period) == STEPS - 1
    seen = payroll.period(period)
    assert (seen.status, seen.percent, seen.closed_by) == (PeriodStatus.CLOSED, 100, "payroll")


def test_who_asks_again_meanwhile_learns_how_far_it_is_and_starts_nothing(payroll):
    period = cut(payroll)
    payroll.lift_some(period)
    assert cut(payroll) == payroll.period(period)


def test_every_line_is_final_from_the_cut_on(payroll):
    period = cut(payroll)
    assert {line.status for line in payroll.lines()} == {LineStatus.CLOSED}
    assert payroll.slip("W1").status is PeriodStatus.CLOSING
    payroll.lift_some(period)
    assert {line.status for line in payroll.lines()} == {LineStatus.CLOSED}


def test_what_is_told_meanwhile_counts_for_the_next_period_and_changes_no_minimum(payroll, undisturbed):
    period = cut(payroll)
    payroll.lift_some(period)
    told = report(by("W5", hours="2", on=LAST), good="1")
    payroll.hear(told, report(by("W1", hours="8", on=FIRST), good="500"), reversal(told))
    for say in (
        partial(payroll.put_terms, "W4", "piece", minimum_hourly="900"),
        partial(payroll.put_terms, "W5", "piece"),
        partial(payroll.post_rate, "7"),
    ):
        with pytest.raises(Invalid, match="paid_for_good"):
            say(since=FIRST)
    finish(payroll, period)
    assert [(line.on, line.amount) for line in payroll.lines() if line.on > LAST].count(
        (LAST + timedelta(days=1), 500)
    ) == 1
    of_the_month = [line for line in payroll.lines() if line.on <= LAST]
    assert of_the_month == list(undisturbed.lines())
    assert len([line for line in of_the_month if line.kind is LineKind.TOP_UP]) > STEPS - 1
    assert payroll.wages(to=LAST.isoformat()) == undisturbed.wages(to=LAST.isoformat())
    assert findings(payroll) == []


def test_nobody_is_lifted_twice_and_a_closed_period_has_no_more_steps(payroll, undisturbed):
    period = cut(payroll)
    finish(payroll, period)
    assert not payroll.lift_some(period)
    assert outcome(payroll) == outcome(undisturbed)


def test_a_step_and_the_cut_ask_as_little_however_many_lines_there_are(payroll):
    """What grows with a plant is the number of steps; no step reads a line, and none holds more than its workers."""
    payroll.hear(*(report(by("W1", hours="1", on=FIRST), good="1") for _ in range(30)))
    with statements(payroll.database.engine) as of_the_cut:
        period = cut(payroll)
    with statements(payroll.database.engine) as of_a_step:
        payroll.lift_some(period)
    assert len(of_the_cut) <= 22
    assert len(of_a_step) <= 18
    reading_lines = [asked for asked in (*of_the_cut, *of_a_step) if "FROM pay_lines" in asked]
    partly = "status IN ('held', 'no_rate')", "status = 'running'"  # indexes that hold no others
    assert all(any(few in asked for few in partly) for asked in reading_lines)
    assert sum("FROM pay_lines" in asked for asked in of_a_step) == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_at_every_commit_it_comes_to_the_same_numbers(kind, undisturbed, request):
    payroll = a_month(Payroll(url=request.getfixturevalue("postgres") if kind == "postgresql" else None))
    open_month(payroll)
    payroll.database.close()
    command = [sys.executable, "-m", "services.payroll.tests.closing_killed", payroll.url]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(said.stdout) == 2 * (1 + STEPS)
    assert outcome(payroll) == outcome(undisturbed)
    assert findings(payroll) == []
