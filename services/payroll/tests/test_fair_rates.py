"""What people come to in an hour at a step, and which rates stand out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from services.payroll.domain.fairness import AtStep, found_at
from services.payroll.queries.fair_rates import fair_rates
from services.payroll.tests.floor import FEN, MONDAY
from services.payroll.tests.plant import NOW, Payroll, by, item, plant_settings, report, worker
from shared.contracts.pay import Fairness
from shared.contracts.payroll.fair_rates import FairRatesQuery, FairRateView
from shared.contracts.refusals import Invalid


def people(*hourly: str, hours: int = 8, minimum: str | None = None) -> dict[str, AtStep]:
    promised = None if minimum is None else Decimal(minimum)
    return {
        f"W{place:02}": AtStep(
            pieces=Decimal(100), seconds=Decimal(hours * 3600), amount=Decimal(amount) * hours, minimum=promised
        )
        for place, amount in enumerate(hourly, 1)
    }


def test_the_middle_and_the_ends():
    """Ten people at 11 to 20 an hour: half of them at 15.50 or more, one at 11, nine at 19 or less."""
    found = found_at(people(*map(str, range(11, 21))), Decimal(15), FEN)
    assert (found.median, found.low, found.high) == (Decimal("15.50"), 11, 19)
    assert (found.verdict, found.outliers) == (Fairness.FAIR, {})


@pytest.mark.parametrize(
    ("reference", "verdict"),
    [("20", "fair"), ("25", "fair"), ("25.01", "too_low"), ("15.39", "fair"), ("15.38", "too_high")],
)
def test_a_rate_stands_out_by_a_fifth_below_or_three_tenths_above_the_plant(reference, verdict):
    assert found_at(people("20", "20"), Decimal(reference), FEN).verdict == verdict


def test_half_of_the_people_below_their_minimum_is_too_low_whatever_the_plant_earns():
    found = found_at(people("20", "14", "21", "13", minimum="15"), Decimal(1), FEN)
    assert (found.below_minimum, found.verdict) == (2, Fairness.TOO_LOW)


def test_of_few_people_or_hours_nothing_is_said():
    assert found_at(people("99"), Decimal(10), FEN).verdict is Fairness.TOO_LITTLE
    assert found_at(people("99", "99", hours=3), Decimal(10), FEN).verdict is Fairness.TOO_LITTLE
    assert found_at({}, None, FEN).median is None


def test_who_is_far_from_the_others_is_named():
    found = found_at(people("20", "21", "22", "9.99", "45"), None, FEN)
    assert found.outliers == {"W04": Decimal("9.99"), "W05": 45}


def shown(payroll: Payroll, **query: str) -> list[FairRateView]:
    days = {"from": MONDAY.isoformat(), "to": (MONDAY + timedelta(days=6)).isoformat()}
    with payroll.open() as session:
        return list(fair_rates(session, "P1", FairRatesQuery.load(days | query, text=True), NOW).items)


def test_a_step_is_shown_with_what_it_takes_and_pays():
    """W1 makes 120 in 4 hours and W2 60 in 5, at 0.50: 15 and 6 an hour, 3 minutes a piece where 2 are allowed.

    What nobody knows the time of counts as pieces and pay of the step, not for its hour; it does for the plant's.
    """
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), *map(worker, ("W1", "W2", "W3")))
    payroll.post_rate("0.5", item="LAMP", sequence=10)
    payroll.put_terms("W2", "piece", minimum_hourly="8")
    payroll.put_terms("W3", "hour", hourly_rate="20")
    payroll.hear(
        report(by("W1", hours="4"), good="120", run_seconds="120"),
        report(by("W2", hours="5"), good="60", run_seconds="120"),
        report(by("W1"), good="20", run_seconds="120"),
        report(by("W3", hours="1"), good="10", run_seconds="120"),
    )
    (lamp,) = shown(payroll)
    assert (lamp.item, lamp.sequence, lamp.rate_from, lamp.rate_to) == ("LAMP", 10, Decimal("0.5"), Decimal("0.5"))
    assert (lamp.workers, lamp.pieces, lamp.hours, lamp.amount) == (2, 200, 9, 100)
    assert (lamp.median, lamp.low, lamp.high, lamp.below_minimum) == (Decimal("10.50"), 6, 15, 1)
    assert lamp.reference == 12  # 100.00 of pieces and an hour of 20.00, in ten hours
    assert (lamp.minutes, lamp.standard_minutes) == (Decimal("3.00"), Decimal("1.90"))
    assert shown(payroll, item="BOARD") == []


def test_work_outside_the_days_does_not_count_and_too_many_days_are_refused():
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"))
    payroll.post_rate("0.5", since=MONDAY - timedelta(days=9))
    payroll.hear(report(by("W1", hours="4", on=MONDAY - timedelta(days=1)), good="120"))
    assert shown(payroll) == []
    with pytest.raises(Invalid, match="too_many_days"):
        shown(payroll, **{"from": "2026-01-01"})
