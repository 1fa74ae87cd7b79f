"""A small month with minimums of every kind, the same to the last id whenever it is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.payroll.domain.auditing import Finding
from services.payroll.models import LedgerEntry
from services.payroll.queries import audit
from services.payroll.tests.plant import NOW, OFFICE, Payroll, by, item, plant_settings, report, worker
from services.payroll.usecases import closing
from shared.contracts.payroll.views import PayPeriodView

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
PEOPLE = ("W1", "W2", "W3", "W4", "W5")  # who were promised a minimum; W6 never was
PERIOD = UUID(int=77)


def a_month(payroll: Payroll) -> Payroll:
    payroll.hear(plant_settings(), item(), *(worker(number) for number in (*PEOPLE, "W6")))
    payroll.post_rate("1", since=FIRST, id=str(UUID(int=7)))
    for number in PEOPLE:
        payroll.put_terms(number, "piece", minimum_hourly="15.5", since=FIRST)
    payroll.put_terms("W3", "piece", minimum_hourly="20.333333", since=FIRST + timedelta(days=9))
    payroll.put_terms("W4", "piece", since=FIRST + timedelta(days=20))
    days = [FIRST + timedelta(days=number) for number in (0, 8, 9, 20, 29)]
    told = [
        report(by(number, hours="7.3", on=day), good=str(90 + 7 * place + 3 * later))
        for place, number in enumerate((*PEOPLE, "W6"))
        for later, day in enumerate(days)
    ]
    payroll.hear(*(replace(one, report_id=UUID(int=place)) for place, one in enumerate(told, 1)))
    return payroll


def open_month(payroll: Payroll) -> PayPeriodView:
    return payroll.post_period(FIRST, LAST, id=str(PERIOD))


def cut(payroll: Payroll) -> PayPeriodView:
    with payroll.open() as session:
        return closing.close_pay_period(session, OFFICE, PERIOD, NOW)


def outcome(payroll: Payroll) -> dict[str, Any]:
    """All there is to compare: lines, wages, slips, and the whole chain."""
    with payroll.open() as session:
        entries = select(LedgerEntry.position, LedgerEntry.pay_line, LedgerEntry.hash).order_by(LedgerEntry.position)
        chain = [tuple(row) for row in session.execute(entries)]
    return {
        "lines": payroll.lines(),
        "wages": payroll.wages(by="month"),
        "slips": [payroll.slip(number) for number in (*PEOPLE, "W6")],
        "chain": chain,
    }


def findings(payroll: Payroll) -> list[Finding]:
    with payroll.database.make_session() as session:
        return list(audit.findings(session, "P1"))
