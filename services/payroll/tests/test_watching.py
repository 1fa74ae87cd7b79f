"""What waits is counted for those who watch over the system."""

from __future__ import annotations

from datetime import timedelta

from prometheus_client import REGISTRY

from services.payroll.queries.watching import Waiting, waiting_everywhere
from services.payroll.service import PayrollService
from services.payroll.tests.floor import MONDAY
from services.payroll.tests.plant import Payroll, by, item, plant_settings, report, reversal, worker

NOTHING = Waiting(reports_awaited=0, no_rate=0, held=0, waiting_days=0, running_days=0, objections=0)


def waiting(payroll: Payroll, days: int = 10) -> Waiting:
    with payroll.open() as session:
        return waiting_everywhere(session, MONDAY + timedelta(days=days))["P1"]


def test_nothing_waits_where_everything_is_paid():
    payroll = Payroll.of((plant_settings(), item(), worker("W1")))
    payroll.post_rate("1")
    payroll.hear(report(by("W1")))
    assert waiting(payroll) == NOTHING


def test_each_kind_is_counted_and_the_oldest_tells_how_long():
    payroll = Payroll.of((plant_settings(), item(), worker("W1")))
    payroll.hear(report(by("W1", on=MONDAY + timedelta(days=3))), report(by("W1", on=MONDAY + timedelta(days=2))))
    payroll.post_rate("1", since=MONDAY + timedelta(days=3))
    payroll.hear(report(by("W1", on=MONDAY + timedelta(days=4)), excess="4"), reversal(report(by("W1"))))
    found = waiting(payroll)
    assert (found.reports_awaited, found.no_rate, found.held, found.waiting_days) == (1, 1, 1, 8)


def test_a_plant_that_closes_no_period_sees_how_long_its_premiums_have_run():
    payroll = Payroll.of((plant_settings(), item(), worker("W1")))
    payroll.post_rate("1")
    payroll.put_premium("LONG", "overtime", "50", above_hours="1")
    payroll.hear(report(by("W1", hours="3")))
    assert waiting(payroll, days=70).running_days == 70
    payroll.close(payroll.post_period(MONDAY, MONDAY))
    assert waiting(payroll, days=70) == NOTHING


def test_payroll_tells_it_every_minute():
    payroll = Payroll.of((plant_settings(), item(), worker("W1")))
    payroll.hear(report(by("W1")), report(by("W1")))
    service = PayrollService()
    service.transaction = payroll.database.transaction
    service.tell_what_waits()
    assert REGISTRY.get_sample_value("gongdan_pay_lines_no_rate", {"plant": "P1"}) == 2
    assert REGISTRY.get_sample_value("gongdan_pay_waiting_days", {"plant": "P1"}) > 0
