"""Which few reasons make most of the failed pieces, and which days are more than chance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quality.domain.defects import DaysPieces, Share, p_chart, shares
from services.quality.queries import defects
from services.quality.tests.floor_talk import PLANT, released, reported, reversed_
from services.quality.tests.inspector import inspections, record
from services.quality.usecases.arrivals import take_in, take_in_release
from shared.contracts.quality.commands import DefectsQuery, PChartQuery, QualityCockpitQuery
from shared.contracts.values import DefectsBy, Disposition, Inspection

MONDAY = date(2026, 11, 23)
SPAN = {"from_on": MONDAY - timedelta(days=7), "to_on": MONDAY + timedelta(days=7)}


def day(number: int, taken: int, failed: int) -> DaysPieces:
    return DaysPieces(MONDAY + timedelta(days=number), Decimal(taken), Decimal(failed))


# ── rules ──


def test_the_first_reasons_make_most_of_it():
    found = shares([("COLD", Decimal(6)), ("DENT", Decimal(3)), (None, Decimal(1))], Decimal(10))
    assert found == [
        Share("COLD", Decimal(6), Decimal("0.6"), Decimal("0.6")),
        Share("DENT", Decimal(3), Decimal("0.3"), Decimal("0.9")),
        Share(None, Decimal(1), Decimal("0.1"), Decimal("1")),
    ]


def test_limits_three_deviations_around_the_mean():
    """A mean of 0.1 on a hundred pieces spreads by 0.03: from 0.01 to 0.19. Ninety in two hundred are no chance."""
    chart = p_chart([day(0, 100, 10), day(1, 100, 9), day(2, 100, 11)])
    assert chart.center == Decimal("0.1")
    assert {(point.lower, point.upper) for point in chart.points} == {(Decimal("0.0100"), Decimal("0.1900"))}
    assert not any(point.out_of_control for point in chart.points)
    assert [point.out_of_control for point in p_chart([day(0, 900, 9), day(1, 200, 90)]).points] == [True, True]


def test_a_large_day_has_narrower_limits_than_a_small_one():
    small, large = p_chart([day(0, 25, 5), day(1, 2500, 500)]).points
    assert (small.lower, small.upper) == (Decimal("0.0000"), Decimal("0.4400"))
    assert (large.lower, large.upper) == (Decimal("0.1760"), Decimal("0.2240"))


def test_without_pieces_there_is_no_mean():
    assert p_chart([]).center is None


@given(
    st.lists(
        st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), min_size=1, max_size=20
    )
)
def test_limits_lie_between_none_and_all(days):
    chart = p_chart([day(number, *counts) for number, counts in enumerate(days)])
    assert all(0 <= point.lower <= chart.center <= point.upper <= 1 for point in chart.points)


# ── in the plant ──


@pytest.fixture
def floor(session):
    take_in_release(session, released(step_20=Inspection.FULL))
    return session


def pareto(session, by, **wanted):
    return defects.defects(session, PLANT, DefectsQuery(by=by, **SPAN, **wanted))


def test_workers_and_inspectors_findings_are_added_up(floor):
    take_in(floor, reported("r1", 10, good=90, scrap=6, rework=4))
    take_in(floor, reported("r2", 20, good=50, inspection=Inspection.FULL))
    record(floor, inspections(floor)[0].id, 50, 3, Disposition.SCRAP)
    found = pareto(floor, DefectsBy.REASON)
    assert [(one.key, one.quantity) for one in found.items] == [("SCRATCH", 9), ("COLD-JOINT", 4)]
    assert (found.total, found.items[0].share) == (13, Decimal("0.6923"))
    assert [(one.key, one.quantity) for one in pareto(floor, DefectsBy.STEP).items] == [("LAMP:10", 10), ("LAMP:20", 3)]
    assert pareto(floor, DefectsBy.STEP, reason="COLD-JOINT").total == 4
    assert [one.key for one in pareto(floor, DefectsBy.WORKER, worker="W-1").items] == ["W-1"]
    assert pareto(floor, DefectsBy.ITEM, sequence=20).total == 3


def test_a_reversed_report_leaves_nothing(floor):
    mistake = reported("r1", 10, good=90, scrap=6)
    take_in(floor, mistake)
    take_in(floor, reversed_("x1", mistake))
    assert (pareto(floor, DefectsBy.REASON).total, pareto(floor, DefectsBy.REASON).items) == (0, ())
    assert defects.p_chart_of(floor, PLANT, PChartQuery(**SPAN)).center is None


def test_days_stand_in_their_order_with_their_rates(floor):
    take_in(floor, reported("r1", 10, good=90, scrap=10))
    later = replace(reported("r2", 10, good=96, scrap=4), production_on=MONDAY + timedelta(days=1))
    take_in(floor, later)
    trend = pareto(floor, DefectsBy.DAY)
    assert [(one.key, one.quantity) for one in trend.items] == [("2026-11-23", 10), ("2026-11-24", 4)]
    chart = defects.p_chart_of(floor, PLANT, PChartQuery(**SPAN, item="LAMP"))
    assert (chart.center, [one.rate for one in chart.days]) == (Decimal("0.07"), [Decimal("0.1"), Decimal("0.04")])
    assert defects.p_chart_of(floor, PLANT, PChartQuery(**SPAN, item="BULB")).days == ()


def test_the_cockpit_still_counts_what_workers_declared(floor):
    take_in(floor, reported("r2", 20, good=50, scrap=1, inspection=Inspection.FULL))
    record(floor, inspections(floor)[0].id, 50, 3, Disposition.SCRAP)
    (counted,) = defects.cockpit(floor, PLANT, QualityCockpitQuery()).defects_by_reason
    assert counted.quantity == 1
