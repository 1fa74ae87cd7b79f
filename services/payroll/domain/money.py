"""Money is rounded once, half up, to the smallest coin of the plant's currency."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

# ISO 4217: the currencies whose smallest coin is not a hundredth.
_PLACES = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}


def coin_of(currency: str) -> Decimal:
    """The smallest amount that can be paid: 0.01 yuan, 1 yen, 0.001 dinar."""
    return Decimal(1).scaleb(-_PLACES.get(currency, 2))


def rounded(amount: Fraction, coin: Decimal) -> Decimal:
    """The amount in whole coins; half a coin counts as one. Amounts below zero are never rounded, only negated."""
    return floor(amount / Fraction(coin) + Fraction(1, 2)) * coin
