"""The switching rules, as golden cases: a letter for each lot, `y` accepted and `n` not."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quality.domain.switching import InspectionGoesOn, JudgedLot, Scheme, judged
from shared.contracts.values import Severity

NORMAL, TIGHTENED, REDUCED = Severity.NORMAL, Severity.TIGHTENED, Severity.REDUCED


BEGINNING = Scheme()


def after(lots: str, scheme: Scheme = BEGINNING, gain: int = 2) -> Scheme:
    """Each lot drawn as the scheme then says."""
    for lot in lots:
        scheme = scheme.after(JudgedLot(scheme.severity, lot == "y", gain if lot == "y" else 0))
    return scheme


@pytest.mark.parametrize(
    ("lots", "severity"),
    [
        ("n", NORMAL),
        ("nn", TIGHTENED),
        ("nyyyn", TIGHTENED),
        ("nyyyyn", NORMAL),  # the sixth is not among five
        ("nyyyynyyyyn", NORMAL),
        ("nn" + "yyyy", TIGHTENED),
        ("nn" + "yyyyy", NORMAL),
        ("nn" + "yyyynyyyy", TIGHTENED),
        ("nn" + "yyyyy" + "n", NORMAL),  # what came before the change counts no more
        ("y" * 14, NORMAL),
        ("y" * 15, REDUCED),  # 15 times 2
        ("y" * 14 + "n" + "y" * 14, NORMAL),  # the score begins anew
        ("y" * 15 + "y" * 30, REDUCED),
        ("y" * 15 + "n", NORMAL),
        ("y" * 15 + "nn", NORMAL),  # the first of them was looked at as reduced
        ("y" * 15 + "nnn", TIGHTENED),
    ],
)
def test_how_the_next_lot_is_drawn(lots: str, severity: Severity) -> None:
    assert after(lots).severity is severity


def test_ten_lots_that_would_pass_one_step_tighter_are_enough() -> None:
    assert after("y" * 9, gain=3).score == 27
    assert after("y" * 10, gain=3).severity is REDUCED


@pytest.mark.parametrize(
    ("failed", "accept", "accepted", "gain"),
    [
        (0, 0, True, 2),
        (1, 0, False, 0),
        (1, 1, True, 2),
        (2, 1, False, 0),
        (1, 2, True, 3),  # one step tighter allows 1
        (2, 2, True, 0),
        (10, 14, True, 3),
        (11, 14, True, 0),
        (15, 14, False, 0),
    ],
)
def test_what_a_lot_says_for_those_after_it(failed: int, accept: int, accepted: bool, gain: int) -> None:
    assert judged(NORMAL, failed=Decimal(failed), accept=accept) == JudgedLot(NORMAL, accepted, gain)


def test_five_lots_not_accepted_while_tightened_end_all_sampling_until_somebody_takes_it_up_again() -> None:
    given_up = after("nn" + "nynnyn" + "n")
    assert (given_up.severity, given_up.discontinued) == (TIGHTENED, True)
    assert after("yyyyy", given_up) == given_up
    assert given_up.taken_up_again() == Scheme(TIGHTENED)
    assert after("yyyyy", given_up.taken_up_again()) == Scheme(NORMAL)
    with pytest.raises(InspectionGoesOn):
        Scheme(TIGHTENED).taken_up_again()


def test_a_lot_drawn_before_the_change_says_nothing_after_it() -> None:
    tightened = after("nn")
    assert tightened.after(JudgedLot(NORMAL, False, 0)) == tightened


@given(st.lists(st.sampled_from("yn"), max_size=80))
def test_counters_stay_small_however_many_lots_there_were(lots: list[str]) -> None:
    told = [JudgedLot(severity, lot == "y", 2 if lot == "y" else 0) for lot in lots for severity in Severity]
    scheme = reduce(Scheme.after, told, BEGINNING)
    assert 0 <= scheme.score < 30
    assert len(scheme.recent) <= 5
    assert scheme.discontinued == (scheme.not_accepted >= 5 and scheme.severity is TIGHTENED)
