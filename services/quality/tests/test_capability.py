"""Indices by hand: thirty widths of a can, and what may not be computed of others."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.quality.domain.capability import LEAST, Capability, Tolerance, capability

WIDTHS = """
65.99 66.03 65.99 65.98 65.95 65.99 66.06 66.02 66.05 66.01 66.02 66.01 65.92 66.04 66.03
66.02 65.92 65.91 65.96 65.98 66.02 66.00 66.03 65.97 66.02 66.02 65.97 66.09 66.03 66.06
"""
VALUES = [Decimal(width) for width in WIDTHS.split()]
LIMITS = Tolerance(Decimal("65.8"), Decimal("66.2"))


def of(values: list[Decimal], tolerance: Tolerance = LIMITS) -> Capability:
    found = capability(values, tolerance)
    assert found is not None
    return found


def test_thirty_widths():
    """Mean 66.003; mean range 1.23 ÷ 29, over 1.128 the deviation within; the sample's own is 0.042843."""
    found = of(VALUES)
    assert (found.within.deviation, found.within.spread, found.within.nearer) == (
        Decimal("0.037601"),
        Decimal("1.77"),
        Decimal("1.75"),
    )
    assert (found.overall.deviation, found.overall.spread, found.overall.nearer) == (
        Decimal("0.042843"),
        Decimal("1.56"),
        Decimal("1.53"),
    )
    chart = found.chart
    assert (chart.center, chart.lower, chart.upper) == (Decimal("66.003"), Decimal("65.890197"), Decimal("66.115803"))
    assert (chart.range_center, chart.range_upper) == (Decimal("0.042414"), Decimal("0.138566"))


def test_one_limit_has_no_spread_and_no_limit_no_index():
    upper = of(VALUES, Tolerance(None, Decimal("66.2"))).overall
    assert (upper.spread, upper.nearer) == (None, Decimal("1.53"))
    assert of(VALUES, Tolerance(Decimal("65.8"), None)).overall.nearer == Decimal("1.58")
    none = of(VALUES, Tolerance(None, None)).overall
    assert (none.spread, none.nearer) == (None, None)


def test_of_too_few_values_nothing_is_said():
    assert capability(VALUES[: LEAST - 1], LIMITS) is None
    assert capability([], LIMITS) is None


def test_a_gauge_that_always_says_the_same_has_no_index():
    found = of([Decimal(66)] * LEAST)
    assert (found.within.deviation, found.within.nearer, found.overall.spread) == (0, None, None)


def test_a_jump_is_more_than_chance_and_a_mean_beyond_its_limit_is_negative():
    chart = of(VALUES).chart
    assert chart.is_in_control(Decimal("66.1"), Decimal("0.1"))
    assert not chart.is_in_control(Decimal("66.1"), Decimal("0.14"))
    assert not chart.is_in_control(Decimal("66.12"), None)
    nearer = of(VALUES, Tolerance(None, Decimal("65.9"))).overall.nearer
    assert nearer is not None and nearer < 0


@given(st.lists(st.decimals(min_value=-999, max_value=999, places=3), min_size=LEAST, max_size=60), st.integers(1, 9))
def test_scale_and_place_of_the_values_change_no_index(values: list[Decimal], scale: int):
    moved = of([value * scale + 5 for value in values], Tolerance(Decimal(-999 * scale + 5), Decimal(999 * scale + 5)))
    plain = of(values, Tolerance(Decimal(-999), Decimal(999)))
    for found, other in ((moved.within, plain.within), (moved.overall, plain.overall)):
        assert (found.spread, found.nearer) == (other.spread, other.nearer)
