"""What the office gives or takes by hand."""

from __future__ import annotations

from decimal import Decimal

from shared.contracts.refusals import Invalid, Refused
from shared.contracts.values import ZERO


class AllowanceReversed(Refused):
    """It was taken back before, or takes something back itself."""


def refuse_unpayable(amount: Decimal, coin: Decimal) -> None:
    """Nothing, or a part of a coin, cannot be paid."""
    if amount == ZERO:
        raise Invalid({"amount": "nothing"})
    if amount % coin:
        raise Invalid({"amount": ("not_whole_coins", {"coin": str(coin)})})
