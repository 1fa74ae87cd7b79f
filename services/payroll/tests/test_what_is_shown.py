from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from services.payroll.queries import agreements, pay_lines, payslips, wages
from services.payroll.tests.floor import MONDAY
from services.payroll.tests.plant import OFFICE, Payroll, by, item, plant_settings, report, worker
from shared.contracts.payroll.commands import PayLinesQuery, PayslipsQuery, RatesQuery, WagesQuery
from shared.contracts.refusals import Invalid, NotAllowed, NotFound
from shared.testing.callers import caller
from shared.testing.counting import statements

ANNA = caller(role="worker", worker="W1")
NEW_YEAR = date(2027, 1, 1)


@pytest.fixture(scope="module")
def payroll() -> Payroll:
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"), worker("W2", team="T2"), worker("W3", team=None))
    payroll.post_rate("0.5")
    payroll.hear(
        report(by("W1", hours="8"), good="100"),
        report(by("W1", hours="8", on=date(2026, 11, 22)), good="20"),
        report(by("W2", hours="4", team="T2"), by("W3", hours="4", team=None), good="60"),
        report(by("W2", team="T2", on=NEW_YEAR), good="10", excess="4"),
    )
    return payroll


def test_wages_by_day(payroll):
    assert payroll.wages() == [
        ("W1", "2026-11-16", 100, 8, 50),
        ("W2", "2026-11-16", 30, 4, 15),
        ("W3", "2026-11-16", 30, 4, 15),
        ("W1", "2026-11-22", 20, 8, 10),
        ("W2", "2027-01-01", 6, 0, 3),
    ]


def test_wages_by_week_and_month(payroll):
    assert payroll.wages(by="week", worker="W1") == [("W1", "2026-W47", 120, 16, 60)]
    assert payroll.wages(by="month", worker="W2") == [("W2", "2026-11", 30, 4, 15), ("W2", "2027-01", 6, 0, 3)]
    assert [wage[1] for wage in payroll.wages(by="week", worker="W2")] == ["2026-W47", "2026-W53"]


def test_wages_of_a_window_count_both_its_ends(payroll):
    window = {"from": "2026-11-22", "to": "2026-11-22"}
    assert payroll.wages(**window) == [("W1", "2026-11-22", 20, 8, 10)]


def test_wages_of_teams_count_those_in_no_team_too(payroll):
    assert payroll.wages(by="month", group="team", to="2026-11-30") == [
        (None, "2026-11", 30, 4, 15),
        ("T1", "2026-11", 120, 16, 60),
        ("T2", "2026-11", 30, 4, 15),
    ]


@pytest.mark.parametrize("by", ["day", "week", "month"])
def test_wages_page_by_page_are_the_whole(payroll, by):
    seen, cursor = [], None
    with payroll.open() as session:
        while True:
            page = wages.wages(session, OFFICE, WagesQuery(by=by, limit=2, cursor=cursor))
            seen += [(wage.key, wage.period, wage.pieces, wage.hours, wage.amount) for wage in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
    assert seen == payroll.wages(by=by)


def test_a_cursor_that_is_none_is_refused(payroll):
    for cursor in ("", "x", "!", "é", "AAAA"):
        with pytest.raises(Invalid), payroll.open() as session:
            wages.wages(session, OFFICE, WagesQuery(cursor=cursor))


def test_wages_are_one_statement_that_uses_its_index(payroll):
    month = WagesQuery(by="month", from_on=date(2026, 11, 1), to_on=date(2026, 11, 30))
    with payroll.open() as session:
        with statements(session.get_bind()) as asked:
            wages.wages(session, OFFICE, month)
        (statement,) = asked
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", statement.parameters).all()
    assert "GROUP BY" in statement
    assert "SEARCH day_totals USING INDEX" in str(plan)


def test_the_total_is_of_all_lines_asked_for_without_those_held(payroll):
    with payroll.open() as session:
        page = pay_lines.pay_lines(session, OFFICE, PayLinesQuery(limit=1))
        assert (len(page.items), page.total) == (1, 93)
        assert page.next_cursor is not None
    assert payroll.total(worker="W2", from_on=NEW_YEAR) == 3
    assert payroll.total(status="held") == 0
    assert [line.amount for line in payroll.lines(status="held")] == [2]


def test_a_worker_sees_his_own_pay_and_nobody_elses(payroll):
    assert {line.worker for line in payroll.lines(ANNA)} == {"W1"}
    assert payroll.total(ANNA) == 60
    assert {wage[0] for wage in payroll.wages(ANNA)} == {"W1"}
    for query in (PayLinesQuery(worker="W2"), PayLinesQuery(worker="NOBODY")):
        with pytest.raises(NotFound), payroll.open() as session:
            pay_lines.pay_lines(session, ANNA, query)
    with pytest.raises(NotAllowed):
        payroll.wages(ANNA, group="team")


def test_who_is_no_worker_has_no_pay(payroll):
    assert payroll.lines(caller(role="supervisor")) == ()


def test_another_plant_sees_nothing(payroll):
    elsewhere = caller(role="payroll", plant="P2")
    assert payroll.lines(elsewhere) == ()
    assert payroll.total(elsewhere) == 0
    assert payroll.wages(elsewhere) == []


def test_a_payslip_adds_up_line_by_line():
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"), worker("W2"))
    payroll.post_rate("0.5")
    payroll.hear(report(by("W1", hours="8"), good="100"), report(by("W1"), by("W2"), good="10", excess="2"))
    november = payroll.post_period(date(2026, 11, 1), date(2026, 11, 30))
    december = payroll.post_period(date(2026, 12, 1), date(2026, 12, 31))
    payroll.hear(report(by("W1", on=date(2026, 12, 1)), good="6"))

    def slips(by=OFFICE, **query):
        with payroll.open() as session:
            return payslips.payslips(session, by, PayslipsQuery(**query)).items

    assert [(slip.worker, slip.period, slip.amount) for slip in slips()] == [
        ("W1", december.id, 3),
        ("W2", november.id, 2),
        ("W1", november.id, 52),
    ]
    (slip,) = slips(worker="W1", period=november.id)
    assert (slip.pieces, slip.hours, slip.amount) == (104, 8, 52)
    assert slip.amount == sum(line.amount for line in slip.lines)
    assert {slip.worker for slip in slips(ANNA)} == {"W1"}
    with pytest.raises(NotFound):
        slips(ANNA, worker="W2")


def test_rates_are_listed_with_every_version():
    payroll = Payroll()
    payroll.hear(plant_settings(), item())
    payroll.post_rate("1", item="LAMP", sequence=10)
    again = payroll.post_rate("1.2", item="LAMP", sequence=10)
    other = payroll.post_rate("20", kind="hour")
    assert (again.version, other.version) == (2, 1)
    with payroll.open() as session:
        listed = agreements.rates(session, "P1", RatesQuery(item="LAMP")).items
    assert sorted(rate.amount for rate in listed) == [1, Decimal("1.2")]
    assert {rate.effective_from for rate in listed} == {MONDAY}


def test_a_rate_that_nothing_goes_by_is_seen():
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"))
    for sequence in (10, 99):
        payroll.post_rate("1", item="LAMP", sequence=sequence)
    payroll.hear(report(by("W1")))
    with payroll.open() as session:
        listed = agreements.rates(session, "P1", RatesQuery()).items
    assert {rate.sequence: rate.has_paid for rate in listed} == {10: True, 99: False}
