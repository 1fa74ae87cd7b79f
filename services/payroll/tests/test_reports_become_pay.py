from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

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
from services.payroll.usecases import reports
from shared.contracts.pay import LineKind, LineOrigin, LineStatus
from shared.contracts.payroll.events import PayChanged, PayLineWritten
from shared.contracts.values import (
    Cause,
    Disposition,
)
from shared.testing.counting import statements
from shared.testing.events import recorded

WORLD = (plant_settings(), item(), worker("W1"), worker("W2"), worker("W3"))


@pytest.fixture
def payroll() -> Payroll:
    payroll = Payroll()
    payroll.hear(*WORLD)
    return payroll


def test_a_report_becomes_a_line_that_says_why(payroll):
    rate = payroll.post_rate("0.35", item="LAMP", sequence=10)
    told = report(by("W1", hours="2.5"), good="96", scrap=(scrap(Cause.MATERIAL, 3), scrap(Cause.WORKER, 1)))
    payroll.hear(told)
    (line,) = payroll.lines()
    assert (line.worker, line.on, line.report, line.work_order) == ("W1", MONDAY, told.report_id, "WO-1")
    assert (line.item, line.sequence, line.kind, line.status) == ("LAMP", 10, LineKind.PIECE, LineStatus.OPEN)
    assert (line.quantity, line.hours, line.rate, line.rate_id) == (99, Decimal("2.5"), Decimal("0.35"), rate.id)
    assert line.amount == Decimal("34.65")  # 99 × 0.35; the piece he spoiled himself is not paid


def test_whoever_shows_pay_is_told_of_each_line(payroll):
    with payroll.open() as session:
        reports.pay_report(session, report(by("W1"), by("W2")))
        assert [event.worker for event in recorded(session, PayLineWritten)] == ["W1", "W2"]
        assert [event.workers for event in recorded(session, PayChanged)] == [("W1", "W2")], "all of them in one word"


def test_each_worker_is_paid_by_his_own_terms(payroll):
    payroll.post_rate("1")
    payroll.put_terms("W2", "hour", hourly_rate="25.5")
    payroll.put_terms("W3", "mixed", hourly_rate="30")
    payroll.hear(report(by("W1", hours="2"), by("W2", hours="2"), by("W3", hours="2")))
    assert {line.worker: line.amount for line in payroll.lines()} == {
        "W1": Decimal("3.34"),
        "W2": Decimal(51),
        "W3": Decimal("3.33"),
    }


def test_rework_is_paid_by_its_hours(payroll):
    payroll.post_rate("1")
    payroll.post_rate("16", kind="rework_hour")
    payroll.hear(report(by("W1", hours="1.25"), rework_order=UUID(int=5)))
    (line,) = payroll.lines()
    assert (line.kind, line.quantity, line.amount) == (LineKind.REWORK_HOUR, 0, 20)


def test_a_new_rate_touches_only_what_is_done_from_its_day_on(payroll):
    payroll.post_rate("1")
    payroll.post_rate("2", since=MONDAY + timedelta(days=1))
    payroll.hear(report(by("W1")), report(by("W1", on=MONDAY + timedelta(days=1))))
    payroll.post_rate("9")
    assert sorted(line.amount for line in payroll.lines()) == [10, 20]


def test_lines_without_a_rate_are_priced_when_it_arrives(payroll):
    payroll.hear(report(by("W1"), by("W2")))
    assert [line.status for line in payroll.lines(status=LineStatus.NO_RATE)] == [LineStatus.NO_RATE] * 2
    payroll.post_rate("7", item="LAMP", sequence=20)
    payroll.post_rate("7", since=MONDAY + timedelta(days=1))
    assert payroll.total() == 0
    payroll.post_rate("0.25", item="LAMP")
    assert payroll.total() == Decimal("2.50")
    assert not payroll.lines(status=LineStatus.NO_RATE)


def test_lines_without_a_rate_are_priced_when_terms_arrive(payroll):
    payroll.hear(report(by("W1", hours="3")))
    payroll.put_terms("W1", "hour", hourly_rate="20")
    (line,) = payroll.lines()
    assert (line.kind, line.amount, line.status) == (LineKind.HOUR, 60, LineStatus.OPEN)


def test_excess_is_not_paid_until_a_supervisor_confirms(payroll):
    payroll.post_rate("1")
    flagged = report(by("W1"), excess="4")
    payroll.hear(flagged)
    assert payroll.total() == 6
    assert payroll.wages() == [("W1", "2026-11-16", 6, 0, 6)]
    payroll.hear(confirmation(flagged))
    assert payroll.total() == 10
    assert payroll.wages() == [("W1", "2026-11-16", 10, 0, 10)]


def test_a_reversal_takes_everything_back(payroll):
    payroll.post_rate("0.333")
    told = report(by("W1", hours="2"), by("W2", hours="2"))
    undone = reversal(told)
    payroll.hear(told, undone)
    assert payroll.total() == 0
    assert payroll.wages() == [("W1", "2026-11-16", 0, 0, 0), ("W2", "2026-11-16", 0, 0, 0)]
    assert len(payroll.lines(report=undone.report_id)) == 2


def test_an_inspection_changes_no_pay_unless_the_plant_says_so(payroll):
    payroll.post_rate("1")
    told = report(by("W1"))
    failed = inspection(told, scrap(Cause.WORKER, 2), scrap(Cause.MACHINE, 5))
    payroll.hear(told, failed)
    assert payroll.total() == 10
    payroll.hear(plant_settings(inspection_changes_pay=True, revision=2))
    payroll.hear(inspection(told, scrap(Cause.WORKER, 1), disposition=Disposition.CONCESSION))
    payroll.hear(inspection(told, scrap(Cause.WORKER, 2), scrap(Cause.MACHINE, 5)))
    assert payroll.total() == 8
    assert [line.amount for line in payroll.lines() if line.origin is LineOrigin.INSPECTION] == [-2]


def test_older_settings_that_arrive_late_change_nothing(payroll):
    payroll.hear(plant_settings(currency="JPY", revision=3), plant_settings(currency="CNY", revision=2))
    payroll.post_rate("0.35")
    payroll.hear(report(by("W1"), good="3"))
    assert payroll.total() == 1


def test_what_is_booked_keeps_its_currency(payroll):
    """0.35 is nothing in yen, and 35 fen in yuan: the ledger stays in one of them."""
    payroll.post_rate("0.35")
    payroll.hear(plant_settings(currency="KWD", revision=2), plant_settings(currency="CNY", revision=3))
    payroll.hear(report(by("W1"), good="1"), plant_settings(currency="JPY", revision=4), report(by("W1"), good="1"))
    assert payroll.total() == Decimal("0.70")


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_events_and_hearing_them_thrice_make_no_difference(seed):
    first = report(by("W1", hours="1.5", share="2"), by("W2", hours="1.5", share="1"), excess="3")
    second = report(by("W3", hours="2"), good="7")
    facts = [
        plant_settings(inspection_changes_pay=True),
        first,
        second,
        confirmation(first),
        inspection(first, scrap(Cause.WORKER, 2)),
        reversal(first),
        inspection(second, scrap(Cause.WORKER, 1)),
    ]

    def ledger_after(events):
        payroll = Payroll()
        payroll.hear(item())
        payroll.post_rate("0.777", id=str(UUID(int=7)))
        payroll.hear(*events)
        return set(payroll.lines())

    shuffled = facts * 3
    random.Random(seed).shuffle(shuffled)
    assert ledger_after(shuffled) == ledger_after(facts)


def test_a_report_costs_the_same_however_long_the_history(payroll):
    payroll.post_rate("1")

    def statements_of(told):
        with payroll.open() as session, statements(session.get_bind()) as asked:
            reports.pay_report(session, told)
            session.flush()
        return len(asked)

    payroll.hear(report(by("W1")))  # the first of all also says the currency of all
    few = statements_of(report(by("W1")))
    payroll.hear(*(report(by("W1")) for _ in range(30)))
    assert statements_of(report(by("W1"))) == few <= 15
    payroll.put_premium("FEAST", "holiday", "50", dates=[MONDAY.isoformat()])
    assert statements_of(report(by("W1"), by("W2"))) <= 20
