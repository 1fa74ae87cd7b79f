from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.payroll.domain.pay_period import PeriodClosed, PeriodsOverlap
from services.payroll.domain.readiness import (
    DaysUnsettled,
    FlagsUnanswered,
    ObjectionsOpen,
    PeriodNotBegun,
    RatesMissing,
    ReportsAwaited,
)
from services.payroll.queries import closing as closings
from services.payroll.queries.heard import counts_of, workers_of
from services.payroll.queries.obstacles import obstacles
from services.payroll.tests.floor import MONDAY
from services.payroll.tests.plant import (
    NOW,
    OFFICE,
    Payroll,
    by,
    confirmation,
    inspection,
    item,
    plant_settings,
    report,
    reversal,
    worker,
)
from services.payroll.usecases import closing, objections, premiums
from shared.contracts.execution.accepted import Accepted, ReportsAccepted
from shared.contracts.pay import LineKind, LineStatus
from shared.contracts.payroll.commands import ObstaclesQuery, PostObjection, PutPremium
from shared.contracts.payroll.events import PayPeriodClosed, PayrollAudited
from shared.contracts.payroll.views import PayPeriodView
from shared.contracts.refusals import NotFound
from shared.contracts.values import (
    PeriodStatus,
)
from shared.testing.callers import caller
from shared.testing.counting import statements
from shared.testing.events import recorded

SUNDAY = MONDAY + timedelta(days=6)
NEXT_MONDAY = MONDAY + timedelta(days=7)
ANNA = caller(role="worker", worker="W1")


@pytest.fixture
def payroll() -> Payroll:
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"), worker("W2"))
    payroll.post_rate("1")
    return payroll


def test_closing_makes_every_line_final_and_changes_no_sum(payroll):
    payroll.hear(report(by("W1", hours="8"), good="123"), report(by("W2"), rework_order=uuid4()))
    week = payroll.post_period(MONDAY, SUNDAY)
    before = payroll.wages()
    closed = payroll.close(week)
    assert (closed.status, closed.closed_by) == (PeriodStatus.CLOSED, "payroll")
    assert {line.status for line in payroll.lines()} == {LineStatus.CLOSED}
    assert payroll.wages() == before
    assert payroll.total() == 123


def test_the_plant_is_told_and_the_audit_knows_who(payroll):
    week = payroll.post_period(MONDAY, SUNDAY)
    with payroll.open() as session:
        closing.close_pay_period(session, OFFICE, week.id, NOW)
        (cut,) = recorded(session, PayrollAudited)
    with payroll.open() as session:
        closing.lift_some(session, "P1", week.id, NOW)
        (told,) = recorded(session, PayPeriodClosed)
        (close,) = recorded(session, PayrollAudited)
    assert (told.from_on, told.to_on, told.closed_by) == (MONDAY, SUNDAY, "payroll")
    assert [(one.action, one.actor, one.before["status"], one.after["status"]) for one in (cut, close)] == [
        ("pay_period.cut", "payroll", "open", "closing"),
        ("pay_period.close", "payroll", "closing", "closed"),
    ]


def test_a_period_closes_once(payroll):
    week = payroll.post_period(MONDAY, SUNDAY)
    payroll.close(week)
    with pytest.raises(PeriodClosed):
        payroll.close(week)
    with pytest.raises(NotFound), payroll.open() as session:
        closing.close_pay_period(session, OFFICE, uuid4(), NOW)


def test_a_day_belongs_to_one_period(payroll):
    payroll.post_period(MONDAY, SUNDAY)
    with pytest.raises(PeriodsOverlap):
        payroll.post_period(SUNDAY, NEXT_MONDAY)
    payroll.post_period(NEXT_MONDAY, NEXT_MONDAY)


def test_late_reports_and_reversals_land_in_the_open_period(payroll):
    told = report(by("W1"), good="10")
    payroll.hear(told)
    week = payroll.post_period(MONDAY, SUNDAY)
    following = payroll.post_period(NEXT_MONDAY + timedelta(days=1), NEXT_MONDAY + timedelta(days=6))
    payroll.close(week)
    payroll.hear(reversal(told), report(by("W2"), good="3"))
    adjustments = [(line.worker, line.amount, line.worked_on) for line in payroll.lines(from_on=following.from_on)]
    assert sorted(adjustments) == [("W1", -10, MONDAY), ("W2", 3, MONDAY)]
    assert payroll.wages(to=SUNDAY.isoformat()) == [("W1", "2026-11-16", 10, 0, 10)]


def test_without_an_open_period_they_land_on_the_day_after(payroll):
    payroll.close(payroll.post_period(MONDAY, SUNDAY))
    payroll.hear(report(by("W1")))
    (line,) = payroll.lines()
    assert (line.on, line.status) == (NEXT_MONDAY, LineStatus.OPEN)


def test_a_period_does_not_close_while_rates_are_missing(payroll):
    payroll.put_terms("W1", "hour")
    payroll.hear(report(by("W1", hours="8")))
    week = payroll.post_period(MONDAY, SUNDAY)
    assert payroll.preview(week).rates_missing == ("LAMP 10",)
    with pytest.raises(RatesMissing) as refused:
        payroll.close(week)
    assert refused.value.facts == {"count": 1, "missing": "LAMP 10"}
    payroll.post_rate("20", kind="hour")
    payroll.close(week)
    assert payroll.total(status=LineStatus.CLOSED) == 160


def test_work_that_is_worth_nothing_at_any_rate_needs_none(payroll):
    """Rework of which nobody knows how long it took, and a report that was reversed."""
    mistake = report(by("W2", hours="1"), rework_order=uuid4())
    payroll.hear(report(by("W1"), rework_order=uuid4()), mistake, reversal(mistake))
    week = payroll.post_period(MONDAY, SUNDAY)
    assert payroll.preview(week).is_ready
    payroll.close(week)
    payroll.post_rate("16", kind="rework_hour")
    assert {(line.status, line.amount) for line in payroll.lines()} == {(LineStatus.CLOSED, 0)}


def test_a_period_does_not_close_while_pieces_are_held(payroll):
    flagged = report(by("W1"), good="10", excess="4")
    payroll.hear(flagged)
    week = payroll.post_period(MONDAY, SUNDAY)
    with pytest.raises(FlagsUnanswered) as refused:
        payroll.close(week)
    assert refused.value.facts == {"count": 1, "missing": "WO-1 10"}
    payroll.hear(confirmation(flagged))
    payroll.close(week)
    assert payroll.wages() == [("W1", "2026-11-16", 10, 0, 10)]


def test_what_was_held_and_reversed_is_confirmed_without_touching_the_closed_period(payroll):
    flagged = report(by("W1"), good="10", excess="4")
    payroll.hear(flagged, reversal(flagged))
    payroll.close(payroll.post_period(MONDAY, SUNDAY))
    before = payroll.wages(to=SUNDAY.isoformat())
    payroll.hear(confirmation(flagged))
    assert payroll.wages(to=SUNDAY.isoformat()) == before == [("W1", "2026-11-16", 0, 0, 0)]
    assert payroll.total() == 0


def test_a_period_does_not_close_before_every_report_of_which_something_is_known_has_arrived(payroll):
    told = report(by("W1"))
    payroll.hear(reversal(told))
    week = payroll.post_period(MONDAY, SUNDAY)
    with pytest.raises(ReportsAwaited) as refused:
        payroll.close(week)
    assert refused.value.facts == {"count": 1, "missing": str(told.report_id)}
    payroll.hear(told)
    assert payroll.close(week).status is PeriodStatus.CLOSED


def accepted(report: UUID, reversal: UUID | None = None, worker: str = "W1") -> Accepted:
    place = {"work_order": "WO-1", "item": "LAMP", "sequence": 10}
    return Accepted(report=report, reversal=reversal, worker=worker, on=MONDAY, **place)


def test_a_period_does_not_close_before_what_the_floor_has_accepted_for_its_days_has_arrived(payroll):
    period, heard = payroll.post_period(MONDAY, MONDAY), report(by("W1"), good="1")
    payroll.hear(heard)
    back = reversal(heard)

    def close(*items: Accepted, unnamed: int = 0) -> PayPeriodView:
        floor = ReportsAccepted(items=items, unnamed=unnamed)
        with payroll.open() as session:
            return closing.close_pay_period(session, OFFICE, period.id, NOW, floor)

    here, on_its_way = accepted(heard.report_id), uuid4()
    taken_back = accepted(heard.report_id, back.report_id)
    for missing in ((accepted(on_its_way), accepted(on_its_way, worker="W2")), (taken_back,)):
        with pytest.raises(ReportsAwaited) as refused:
            close(here, *missing)
        assert refused.value.facts == {"count": 1, "missing": "WO-1 10 W1"}
        with payroll.open() as session:
            floor = ReportsAccepted(items=(here, *missing))
            found = closings.preview(session, "P1", period.id, NOW, floor)
            page = obstacles(session, "P1", period.id, ObstaclesQuery(), NOW, floor)
        assert (found.is_ready, found.reports_awaited) == (False, 1)
        assert [(one.report, one.worker, one.on) for one in page.items] == [(missing[0].report, "W1", MONDAY)]
    with pytest.raises(ReportsAwaited):
        close(here, unnamed=1)
    payroll.hear(back)
    assert close(here, taken_back).status is not PeriodStatus.OPEN


def test_what_was_heard_is_counted_worker_by_worker_as_the_floor_counts_it(payroll):
    """A report counts once for each of its workers on his own day, and so does its reversal, whatever their lines."""
    payroll.put_premium("FEAST", "holiday", "50", dates=[MONDAY.isoformat()])
    shared = report(by("W1"), by("W2", on=SUNDAY), good="10", excess="4")
    payroll.hear(shared, report(by("W1", hours="1"), rework_order=uuid4()), report(by("W1", on=NEXT_MONDAY)))
    payroll.hear(reversal(shared), inspection(shared))
    payroll.post_rate("2", item="LAMP", reprice=True)

    def heard(first: date, last: date) -> dict[str, int]:
        with payroll.open() as session:
            return counts_of(session, "P1", (first, last), workers_of(session, "P1", (first, last)))

    with statements(payroll.database.engine) as asked:
        assert heard(MONDAY, SUNDAY) == {"W1": 3, "W2": 2}
    with payroll.database.engine.connect() as connection:
        plans = [str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", one.parameters).all()) for one in asked]
    assert any("ix_pay_lines_plant_worker_worked_on (plant=? AND worker=? AND worked_on>?" in plan for plan in plans), (
        plans
    )
    assert heard(MONDAY, MONDAY) == {"W1": 3}
    assert heard(NEXT_MONDAY, NEXT_MONDAY) == {"W1": 1}


def test_open_objections_hold_a_period_where_the_plant_wants_it(payroll):
    payroll.hear(report(by("W1")))
    (line,) = payroll.lines()
    with payroll.open() as session:
        objections.post_objection(session, ANNA, line.id, PostObjection(text="Too few."), NOW)
    payroll.put_settings(objections_hold_closing=True)
    week = payroll.post_period(MONDAY, SUNDAY)
    with pytest.raises(ObjectionsOpen) as refused:
        payroll.close(week)
    assert refused.value.facts["missing"] == "W1"
    payroll.put_settings()
    payroll.close(week)


def test_a_period_is_closed_once_it_has_begun(payroll):
    """Also before its last day is over, and by the plant's own clock: in Shanghai Monday begins at 16:00 of Sunday."""
    week = payroll.post_period(NEXT_MONDAY, NEXT_MONDAY + timedelta(days=6))
    midnight = datetime(2026, 11, 22, 16, tzinfo=UTC)
    with pytest.raises(PeriodNotBegun) as refused:
        payroll.close(week, at=midnight - timedelta(seconds=1))
    assert refused.value.facts == {"first": "2026-11-23"}
    seen = payroll.preview(week)
    assert (seen.is_ready, seen.begins_on) == (False, NEXT_MONDAY)
    assert obstacles_of(payroll, week) == [("period_not_begun", None, NEXT_MONDAY)]
    assert payroll.close(week, at=midnight).status is PeriodStatus.CLOSED


def test_days_that_are_still_worked_out_stand_in_the_way_one_by_one(payroll):
    payroll.hear(report(by("W2")), report(by("W1")))
    week = payroll.post_period(MONDAY, SUNDAY)
    feast = {"kind": "holiday", "percent": "50", "effective_from": MONDAY.isoformat(), "dates": [MONDAY.isoformat()]}
    with payroll.open() as session:
        premiums.put_premium(session, OFFICE, "FEAST", PutPremium.load(feast))
    with pytest.raises(DaysUnsettled):
        payroll.close(week)
    found = obstacles_of(payroll, week)
    assert found == [("days_unsettled", "W1", MONDAY), ("days_unsettled", "W2", MONDAY)]


def obstacles_of(payroll, period):
    with payroll.open() as session:
        found = obstacles(session, "P1", period.id, ObstaclesQuery(), NOW).items
    assert len({one.id for one in found}) == len(found)
    return [(one.what, one.worker, one.on) for one in found]


def test_a_preview_says_what_closing_will_make_of_it(payroll):
    payroll.put_terms("W1", "piece", minimum_hourly="15.5")
    payroll.hear(report(by("W1", hours="8"), good="100"), report(by("W2", hours="8"), good="124"))
    week = payroll.post_period(MONDAY, SUNDAY)
    seen = payroll.preview(week)
    assert (seen.workers, seen.pieces, seen.hours, seen.amount) == (2, 224, 16, 224)
    assert (seen.minimums, seen.workers_below_minimum, seen.is_ready) == (24, ("W1",), True)
    payroll.close(week)
    assert payroll.total() == seen.amount + seen.minimums
    after = payroll.preview(week)
    assert (after.amount, after.minimums, after.is_ready) == (248, 0, False)


def test_who_earned_less_than_the_minimum_is_topped_up(payroll):
    payroll.put_terms("W1", "piece", minimum_hourly="15.5")
    payroll.put_terms("W2", "piece", minimum_hourly="15.5")
    payroll.hear(
        report(by("W1", hours="8"), good="100"),
        report(by("W1", hours="8", on=SUNDAY), good="130"),
        report(by("W2", hours="8"), good="124"),
    )
    payroll.close(payroll.post_period(MONDAY, SUNDAY))
    (top_up,) = [line for line in payroll.lines() if line.kind is LineKind.TOP_UP]
    assert (top_up.worker, top_up.on, top_up.amount) == ("W1", SUNDAY, 18)  # 16 h × 15.5 − 230
    assert (top_up.status, top_up.quantity, top_up.hours) == (LineStatus.CLOSED, 0, 0)


def test_the_minimum_counts_only_days_on_which_it_was_agreed(payroll):
    payroll.put_terms("W1", "piece", minimum_hourly="20", since=SUNDAY)
    payroll.hear(report(by("W1", hours="8"), good="1"), report(by("W1", hours="2", on=SUNDAY), good="30"))
    payroll.close(payroll.post_period(MONDAY, SUNDAY))
    assert payroll.total() == 41  # 1, 30 and the way from 30 to 2 h × 20


def test_a_rate_said_later_touches_no_closed_line(payroll):
    payroll.hear(report(by("W1"), good="10"))
    payroll.close(payroll.post_period(MONDAY, SUNDAY))
    before = [(line.amount, line.status) for line in payroll.lines()]
    payroll.post_rate("2", since=NEXT_MONDAY, reprice=True)
    assert [(line.amount, line.status) for line in payroll.lines()] == before


def test_what_keeps_a_period_open_is_found_by_indexes_of_what_waits(payroll):
    """However many lines and answered objections there are."""
    payroll.hear(report(by("W1")))
    week = payroll.post_period(MONDAY, SUNDAY)
    payroll.put_settings(objections_hold_closing=True)
    with payroll.open() as session, statements(session.get_bind()) as asked:
        closing.close_pay_period(session, OFFICE, week.id, NOW)
    used = []
    with payroll.database.engine.connect() as connection:
        for statement in asked:
            if "pay_lines" in statement or " objections" in statement:
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", statement.parameters)
                used.append(" ".join(step[-1] for step in plan))
    assert len(used) == 4
    assert all("ix_pay_lines_waiting" in plan or "ix_objections_open" in plan for plan in used), used
    assert not any("SCAN" in plan for plan in used)
