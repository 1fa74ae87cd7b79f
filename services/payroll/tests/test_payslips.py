from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from services.payroll.queries import payslips, wages
from services.payroll.tests.floor import MONDAY
from services.payroll.tests.plant import OFFICE, Payroll, by, item, plant_settings, report, worker
from shared.contracts.payroll.commands import PayslipsQuery, WagesQuery
from shared.contracts.values import WagesBy


@pytest.mark.parametrize("counted_first", [1, 20])
def test_a_page_of_slips_ends_before_it_has_too_many_lines(monkeypatch, counted_first):
    monkeypatch.setattr(payslips, "COUNTED_FIRST", counted_first)
    monkeypatch.setattr(payslips, "MOST_LINES", 5)
    payroll = Payroll()
    payroll.hear(plant_settings(), item())
    payroll.post_rate("1")
    payroll.post_period(MONDAY, MONDAY + timedelta(days=6))
    for number, lines in (("W1", 3), ("W2", 2), ("W3", 9), ("W4", 1)):
        payroll.hear(worker(number), *(report(by(number)) for _ in range(lines)))
    seen, cursor = [], None
    while True:
        with payroll.open() as session:
            page = payslips.payslips(session, OFFICE, PayslipsQuery(cursor=cursor))
        seen.append([(slip.worker, len(slip.lines)) for slip in page.items])
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [[("W4", 1)], [("W3", 9)], [("W2", 2), ("W1", 3)]]


def test_thirty_times_two_minutes_are_an_hour():
    """Each line says 0.033333; the sum is rounded once, on the slip and wherever wages are added up."""
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"))
    payroll.post_period(MONDAY, MONDAY + timedelta(days=6))
    payroll.hear(*(report(by("W1", hours=Decimal(2) / 60)) for _ in range(30)))
    with payroll.open() as session:
        (slip,) = payslips.payslips(session, OFFICE, PayslipsQuery()).items
        (wage,) = wages.wages(session, OFFICE, WagesQuery(by=WagesBy.DAY)).items
    assert {line.hours for line in slip.lines} == {Decimal("0.033333")}
    assert slip.hours == wage.hours == 1
