from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.payroll.domain.money import coin_of, rounded
from services.payroll.domain.sharing import split

FEN = Decimal("0.01")


def equally(*workers: str) -> dict[str, Decimal]:
    return dict.fromkeys(workers, Decimal(1))


def test_the_fen_left_over_goes_to_the_lower_worker_number():
    parts = split(Decimal("10.00"), equally("W3", "W1", "W2"), FEN)
    assert parts == {"W1": Decimal("3.34"), "W2": Decimal("3.33"), "W3": Decimal("3.33")}


def test_the_fen_left_over_goes_to_whoever_lost_most():
    parts = split(Decimal("0.10"), {"W1": Decimal(1), "W2": Decimal(3), "W3": Decimal(2)}, FEN)
    assert parts == {"W1": Decimal("0.02"), "W2": Decimal("0.05"), "W3": Decimal("0.03")}  # 1.67, 5.00, 3.33 fen


def test_shares_are_weights_and_need_not_add_up_to_anything():
    parts = split(Decimal("9.00"), {"W1": Decimal("0.5"), "W2": Decimal("0.25")}, FEN)
    assert parts == {"W1": Decimal("6.00"), "W2": Decimal("3.00")}


def test_yen_have_no_sen():
    assert split(Decimal(100), equally("W1", "W2", "W3"), coin_of("JPY")) == {"W1": 34, "W2": 33, "W3": 33}


def test_the_smallest_coin_is_the_currencys():
    assert [coin_of(currency) for currency in ("CNY", "JPY", "KWD", "TWD")] == [
        Decimal("0.01"),
        Decimal(1),
        Decimal("0.001"),
        Decimal("0.01"),
    ]


def test_half_a_coin_counts_as_one():
    assert rounded(Fraction("0.125"), FEN) == Decimal("0.13")
    assert rounded(Fraction("0.135"), FEN) == Decimal("0.14")  # half even would say so too, half down would not
    assert rounded(Fraction("0.1249999"), FEN) == Decimal("0.12")
    assert rounded(Fraction("0.5"), coin_of("JPY")) == 1


weights = st.dictionaries(
    st.text("W0123456789", min_size=1, max_size=4),
    st.decimals(min_value="0.000001", max_value=1_000_000, places=6),
    min_size=1,
    max_size=12,
)


@given(whole=st.decimals(min_value=0, max_value=10**9, places=2), weights=weights)
def test_the_parts_add_up_to_the_whole_and_none_is_a_coin_off(whole, weights):
    parts = split(whole, weights, FEN)
    assert sum(parts.values()) == whole
    total = sum(Fraction(weight) for weight in weights.values())
    for worker, weight in weights.items():
        assert abs(Fraction(parts[worker]) - Fraction(whole) * Fraction(weight) / total) < Fraction(FEN)


@given(whole=st.decimals(min_value=0, max_value=10**6, places=2), weights=weights)
def test_the_order_in_which_workers_are_named_makes_no_difference(whole, weights):
    assert split(whole, dict(reversed(weights.items())), FEN) == split(whole, weights, FEN)
