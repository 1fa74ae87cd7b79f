"""Charts of means and ranges by hand, and how the factors follow from what is known of a range."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.quality.domain.subgroups import FACTORS, LEAST, MeansChart, Subgroup, chart_of, subgroup_of, usual_size

# Of samples of a normal distribution: the mean range and its deviation, in deviations of the distribution.
RANGES = {
    2: ("1.12838", "0.85250"),
    3: ("1.69257", "0.88837"),
    4: ("2.05875", "0.87981"),
    5: ("2.32593", "0.86408"),
    6: ("2.53441", "0.84804"),
    7: ("2.70436", "0.83320"),
    8: ("2.84720", "0.81983"),
    9: ("2.97003", "0.80783"),
    10: ("3.07751", "0.79705"),
}
# Twenty inspections of five pieces each: eighteen as ever, one with a wide range, one of large pieces.
STEADY = [Decimal(value) for value in ("9.8", "9.9", "10.0", "10.1", "10.2")]
WIDE = [Decimal(value) for value in ("9", "9.5", "10", "10.5", "11")]
LARGE = [value + 1 for value in STEADY]


@pytest.mark.parametrize("size", FACTORS)
def test_the_factors_are_what_a_normal_distribution_asks_for(size):
    """A2 = 3 ÷ (d2 √n), D3 = 1 − 3 d3 ÷ d2 and not below zero, D4 = 1 + 3 d3 ÷ d2."""
    d2, d3 = map(Decimal, RANGES[size])
    wanted = (3 / (d2 * Decimal(size).sqrt()), max(Decimal(0), 1 - 3 * d3 / d2), 1 + 3 * d3 / d2)
    factors = FACTORS[size]
    for factor, exact in zip((factors.a2, factors.d3, factors.d4), wanted, strict=True):
        assert abs(factor - exact) < Decimal("0.001")


def test_twenty_inspections_of_five_pieces():
    """The mean is 10.05; ranges are 0.4 but for one of 2, so 0.48: means ± 0.577 × 0.48, ranges to 2.114 × 0.48."""
    groups = [subgroup_of(values) for values in (*[STEADY] * 18, WIDE, LARGE)]
    chart = chart_of(groups, 5)
    assert chart == MeansChart(
        center=Decimal("10.05"),
        lower=Decimal("9.77304"),
        upper=Decimal("10.32696"),
        range_center=Decimal("0.48"),
        range_lower=Decimal(0),
        range_upper=Decimal("1.01472"),
    )
    assert [chart.is_in_control(group) for group in groups] == [*[True] * 18, False, False]


def test_a_range_may_be_too_small_for_chance():
    chart = chart_of([Subgroup(mean=Decimal(10), range=Decimal(1))] * LEAST, 8)
    assert chart is not None
    assert chart.range_lower == Decimal("0.136")
    assert not chart.is_in_control(Subgroup(mean=Decimal(10), range=Decimal("0.1")))


def test_of_too_few_inspections_nothing_is_drawn():
    assert chart_of([subgroup_of(STEADY)] * (LEAST - 1), 5) is None


@pytest.mark.parametrize(
    ("sizes", "usual"), [([5, 5, 3], 5), ([3, 5], 5), ([1, 1, 50], None), ([], None), ([1, 1, 1, 2], 2)]
)
def test_the_usual_number_of_pieces_is_charted(sizes, usual):
    assert usual_size(sizes) == usual
