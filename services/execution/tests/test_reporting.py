from decimal import Decimal

import pytest

from services.execution.domain.flow import Flow, Pieces, Step
from services.execution.domain.reporting import AlreadyTaken, Floor, OverReported, Place, Rule, inspect, report, reverse
from shared.contracts.values import Inspection, OverReport

FIRST, SECOND = Place(at=0), Place(at=1)
REWORK = Place(at=0, in_rework=True)
STRICT, FLAG = Rule(), Rule(over_report=OverReport.FLAG)


def pieces(good=0, scrap=0, rework=0):
    return Pieces(good=Decimal(good), scrap=Decimal(scrap), rework=Decimal(rework))


def floor(quantity=10, steps=2, rework=None):
    line = Flow(quantity=Decimal(quantity), steps=(Step(),) * steps)
    back = rework and Flow(quantity=Decimal(rework), steps=(Step(),), rework_comes_back=False)
    return Floor(main=line, rework=back or None)


def test_more_than_has_arrived_is_refused():
    with pytest.raises(OverReported) as refusal:
        report(floor(), FIRST, pieces(good=11), STRICT)
    assert refusal.value.facts == {"reported": "11", "available": "10"}


def test_the_first_step_may_overrun_its_plan_by_its_percent():
    rule = Rule(percent=Decimal(5))
    booked = report(floor(100), FIRST, pieces(good=105), rule)
    assert booked.excess == 0
    assert not booked.over_reported
    with pytest.raises(OverReported):
        report(booked.floor, FIRST, pieces(good=1), rule)


def test_a_later_step_has_no_tolerance():
    start = report(floor(100), FIRST, pieces(good=100), STRICT).floor
    with pytest.raises(OverReported):
        report(start, SECOND, pieces(good=101), Rule(percent=Decimal(5)))


def test_a_step_that_flags_accepts_and_counts_the_excess():
    booked = report(floor(), FIRST, pieces(good=12), FLAG)
    assert booked.over_reported
    assert booked.excess == 2
    again = report(booked.floor, FIRST, pieces(good=3), FLAG)
    assert again.excess == 3


def test_scrap_above_what_had_arrived_is_excess_too():
    assert report(floor(), FIRST, pieces(good=1, scrap=12), FLAG).excess == 3


def test_a_reversal_takes_everything_back():
    start = floor()
    booked = report(start, FIRST, pieces(good=6, scrap=1, rework=2), STRICT).floor
    assert reverse(booked, FIRST, pieces(good=6, scrap=1, rework=2), awaiting=Decimal(0)) == start


def test_a_reversal_is_refused_when_the_next_step_has_taken_the_pieces():
    line = report(floor(), FIRST, pieces(good=6), STRICT).floor
    line = report(line, SECOND, pieces(good=1), STRICT).floor
    with pytest.raises(AlreadyTaken) as refusal:
        reverse(line, FIRST, pieces(good=6), awaiting=Decimal(0))
    assert refusal.value.facts == {"quantity": "6", "left": "5"}


def test_scrap_may_be_reversed_whatever_the_next_step_took():
    line = report(floor(), FIRST, pieces(good=6, scrap=2), STRICT).floor
    line = report(line, FIRST, pieces(scrap=1), STRICT).floor
    line = report(line, SECOND, pieces(good=6), STRICT).floor
    assert reverse(line, FIRST, pieces(scrap=1), awaiting=Decimal(0)).main.steps[0].scrap == 2


def test_a_reversal_is_refused_when_an_inspection_made_scrap_of_the_pieces():
    line = report(floor(), FIRST, pieces(good=6), STRICT).floor
    line = inspect(line, FIRST, to_scrap=Decimal(2), to_rework=Decimal(0), released=Decimal(0)).floor
    with pytest.raises(AlreadyTaken):
        reverse(line, FIRST, pieces(good=6), awaiting=Decimal(0))


def test_pieces_of_a_full_inspection_are_free_once_it_is_in():
    line = report(floor(), FIRST, pieces(good=6), Rule(inspection=Inspection.FULL)).floor
    assert line.available(SECOND) == 0
    result = inspect(line, FIRST, to_scrap=Decimal(1), to_rework=Decimal(2), released=Decimal(6))
    assert (result.to_scrap, result.to_rework) == (1, 2)
    assert result.floor.available(SECOND) == 3


def test_an_inspection_moves_only_what_is_still_there():
    line = report(floor(), FIRST, pieces(good=6), STRICT).floor
    line = report(line, SECOND, pieces(good=5), STRICT).floor
    result = inspect(line, FIRST, to_scrap=Decimal(0), to_rework=Decimal(3), released=Decimal(0))
    assert result.to_rework == 1
    assert result.floor.available(SECOND) == 0


def test_reworked_pieces_come_home_good():
    line = floor(rework=3).book(FIRST, pieces(good=5, rework=3))
    booked = report(line, REWORK, pieces(good=2, scrap=1), STRICT).floor
    home = booked.main.steps[0]
    assert (home.good, home.scrap, home.rework) == (7, 1, 0)


def test_rework_again_stays_in_rework():
    line = floor(rework=3).book(FIRST, pieces(good=5, rework=3))
    booked = report(line, REWORK, pieces(good=1, rework=2), STRICT).floor
    assert booked.main.steps[0].rework == 2
    assert booked.available(REWORK) == 0


def test_a_rework_order_never_gives_back_more_than_is_in_rework_even_when_the_step_flags():
    line = floor(rework=3).book(FIRST, pieces(good=5, rework=3))
    with pytest.raises(OverReported):
        report(line, REWORK, pieces(good=4), FLAG)


def test_reworked_pieces_that_went_on_cannot_be_reversed():
    line = floor(rework=3).book(FIRST, pieces(good=5, rework=3))
    line = report(line, REWORK, pieces(good=3), STRICT).floor
    line = report(line, SECOND, pieces(good=8), STRICT).floor
    with pytest.raises(AlreadyTaken):
        reverse(line, REWORK, pieces(good=3), awaiting=Decimal(0))
