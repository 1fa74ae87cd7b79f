"""The judge's own sums, and the saboteur's own order: numbers that can be checked in the head."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from shared.plumbing.settings import SERVICES
from tests.faults.arithmetic import cents_for_pieces, cents_for_time, shared
from tests.faults.book import Asked, Report, Reversal
from tests.faults.numbers import latency
from tests.faults.payroll import lines_of, wages_of
from tests.faults.saboteur import AGAIN, BROKER, DATABASE, KILL, acts


def asked(**more) -> Asked:
    content = Report(operation="o", sequence=10, **more)
    return Asked(
        plant="P", path="/", body={"id": "r"}, content=content, answers=[{"reported_at": "2026-11-22T17:00:00Z"}]
    )


def test_five_pieces_at_0_1370_are_68_and_a_half_cents_and_that_is_69():
    assert cents_for_pieces(5, 1370) == 69


def test_twenty_minutes_at_30_00_are_10_00():
    assert cents_for_time(1200, 300_000) == 1000


def test_a_cent_too_many_goes_to_whoever_lost_most_and_among_equals_to_the_lower_number():
    assert shared(100, {"BEN": 1, "ANNA": 1, "DAN": 1}) == {"ANNA": 34, "BEN": 33, "DAN": 33}
    assert shared(69, {"ANNA": 1, "DAN": 2}) == {"ANNA": 23, "DAN": 46}
    assert shared(10, {"ANNA": 5, "DAN": 2}) == {"ANNA": 7, "DAN": 3}


def test_a_share_of_somebody_paid_by_the_hour_is_paid_to_nobody_else():
    """10 pieces are 137 cents; two of three parts are CARLA's, who has her quarter of an hour instead."""
    report = asked(good=10, weights={"ANNA": 1, "CARLA": 2}, seconds=900)
    assert lines_of(report) == Counter({("ANNA", "piece", 46): 1, ("CARLA", "hour", 784): 1})


def test_a_reversal_is_the_exact_negative_on_the_same_day():
    """17:00 in London is past midnight in Shanghai."""
    report = asked(good=10, scrap={"SLIP": 1, "CRACK": 1}, weights={"ANNA": 1})
    reversal = Asked(plant="P", path="/", body={"id": "x"}, content=Reversal(of=report))
    assert wages_of(report) == {("ANNA", "2026-11-23"): 151}
    assert wages_of(reversal) == {("ANNA", "2026-11-23"): -151}


def test_work_counts_on_the_day_it_was_finished():
    report = asked(good=1, weights={"DAN": 1}, finished_at=datetime(2026, 11, 20, 15, 59, tzinfo=UTC))
    assert set(wages_of(report)) == {("DAN", "2026-11-20")}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_seed_makes_the_same_faults_and_as_many_as_asked_for(seed: int):
    order = list(acts(seed, 200, SERVICES))
    assert order == list(acts(seed, 200, SERVICES))
    assert order != list(acts(seed + 1, 200, SERVICES))
    kinds = Counter()
    for act in order:
        kinds[act.kind] += max(1, len(act.services))
    assert kinds[KILL] + kinds[AGAIN] == 200
    assert kinds[DATABASE] == kinds[BROKER] == 5


def test_of_a_hundred_the_slowest_but_one_is_p99():
    assert latency([second / 1000 for second in range(1, 101)]) == "p50 50 ms, p99 99 ms, longest 0.10 s"
