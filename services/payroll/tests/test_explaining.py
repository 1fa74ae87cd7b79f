"""What stands behind a pay line, so that somebody can say in words how it came to be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from services.payroll.tests.floor import MONDAY
from services.payroll.tests.plant import (
    Payroll,
    by,
    confirmation,
    inspection,
    item,
    plant_settings,
    report,
    reversal,
    scrap,
    worker,
)
from shared.contracts.payroll.views import PayLineView
from shared.contracts.values import Cause
from shared.testing.counting import statements

FIRST, LAST, LATER = date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)
Adjustment = tuple[str, Decimal | None, Decimal | None]


@pytest.fixture
def payroll() -> Payroll:
    payroll = Payroll()
    payroll.hear(plant_settings(inspection_changes_pay=True), item(), worker("W1"), worker("W2"))
    payroll.post_rate("0.4")
    payroll.post_rate("0.5")
    return payroll


def adjustments(payroll: Payroll) -> list[Adjustment]:
    """Origin, old and new value of what is booked after its day."""
    return sorted(told(line) for line in payroll.lines(worker="W1") if line.on == LATER)


def told(line: PayLineView) -> Adjustment:
    return line.origin, line.before, line.after


def test_a_line_knows_the_version_of_its_rate_and_who_shared_the_report(payroll):
    payroll.hear(report(by("W1"), by("W2")))
    known = [(line.rate_version, line.rate_from, line.shared_by, line.before, line.after) for line in payroll.lines()]
    assert known == [(2, MONDAY, 2, None, None)] * 2


def test_a_reversal_after_closing_leaves_nothing_of_what_was_paid(payroll):
    mistaken = report(by("W1"), good="10")
    payroll.hear(mistaken)
    payroll.close(payroll.post_period(FIRST, LAST))
    payroll.hear(reversal(mistaken))
    assert adjustments(payroll) == [("reversal", 5, 0)]


def test_a_report_that_comes_too_late_was_worth_nothing_before(payroll):
    payroll.close(payroll.post_period(FIRST, LAST))
    payroll.hear(report(by("W1"), good="10"))
    assert adjustments(payroll) == [("work", 0, 5)]


def test_what_two_inspections_take_back_goes_down_step_by_step(payroll):
    spoilt = report(by("W1"), good="10")
    payroll.hear(spoilt)
    payroll.close(payroll.post_period(FIRST, LAST))
    payroll.hear(*(inspection(spoilt, scrap(Cause.WORKER, lost)) for lost in (2, 2)))
    assert adjustments(payroll) == [("inspection", 4, 3), ("inspection", 5, 4)]


def test_late_excess_comes_on_top_of_its_report(payroll):
    payroll.close(payroll.post_period(FIRST, LAST))
    flagged = report(by("W1"), good="10", excess="4")
    payroll.hear(flagged, confirmation(flagged))
    assert adjustments(payroll) == [("excess", 3, 5), ("work", 0, 3)]


def test_many_lines_ask_no_more_than_one(payroll):
    payroll.close(payroll.post_period(FIRST, LAST))
    asked = []
    for _ in range(2):
        payroll.hear(*(report(by("W1"), by("W2")) for _ in range(3)))
        with statements(payroll.database.engine) as found:
            payroll.lines()
        asked.append(len(found))
    assert asked[0] == asked[1]
