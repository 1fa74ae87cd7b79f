"""What whole days add to pay, worked out a second time: whole cents, whole seconds, and fractions in between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from tests.faults.arithmetic import half_up

MILLIONTHS = 1_000_000
HUNDREDTHS = 10_000  # of a percent, in a whole
DAY, SHANGHAI = 86_400, 8 * 3600


@dataclass(frozen=True, kw_only=True)
class Premium:
    """A premium as it was put: percent in hundredths; from and to in seconds after midnight."""

    number: str
    kind: str
    percent: int
    since: date
    start: int = 0
    end: int = 0
    dates: frozenset[date] = frozenset()
    above: int = 0


class Stint(NamedTuple):
    """What somebody did for one report: when it ended, how long it took, what it is worth."""

    ended: datetime
    report: str
    seconds: int
    cents: int
    is_reversed: bool


class Extra(NamedTuple):
    """What a premium makes of a day, and whether it covers anything that was ever told of it."""

    kind: str
    cents: int
    is_touched: bool


def in_force(premiums: Iterable[Premium], day: date) -> dict[str, Premium]:
    found: dict[str, Premium] = {}
    for one in premiums:
        known = found.get(one.number)
        if one.since <= day and (known is None or known.since <= one.since):
            found[one.number] = one
    return found


def extras(premiums: Iterable[Premium], day: date, stints: Sequence[Stint]) -> dict[str, Extra]:
    """By premium."""
    told = sorted(stints)
    stand = [stint for stint in told if not stint.is_reversed]
    result = {}
    for number, premium in in_force(premiums, day).items():
        base = half(earned(premium, day, stand))
        cents = half_up(base * premium.percent, HUNDREDTHS)
        result[number] = Extra(premium.kind, cents, any(covered(premium, day, told)) or base != 0)
    return result


def earned(premium: Premium, day: date, stints: Sequence[Stint]) -> Fraction:
    if premium.kind == "holiday":
        return Fraction(sum(stint.cents for stint in stints) if day in premium.dates else 0)
    parts = zip(stints, covered(premium, day, stints), strict=True)
    return sum((Fraction(stint.cents * seconds, stint.seconds) for stint, seconds in parts), Fraction(0))


def covered(premium: Premium, day: date, stints: Sequence[Stint]) -> list[int]:
    if premium.kind == "holiday":
        return [stint.seconds if day in premium.dates else 0 for stint in stints]
    if premium.kind == "night":
        return [at_night(premium, stint) for stint in stints]
    found, so_far = [], 0
    for stint in stints:
        before, so_far = so_far, so_far + stint.seconds
        found.append(max(so_far, premium.above) - max(before, premium.above))
    return found


def at_night(premium: Premium, stint: Stint) -> int:
    """Everything in seconds since some midnight long ago, by the plant's clock, which is never put back."""
    ended = int(stint.ended.timestamp()) + SHANGHAI
    began, length = ended - stint.seconds, (premium.end - premium.start) % DAY
    first = began // DAY - 1
    nights = [night * DAY + premium.start for night in range(first, first + 4)]
    return sum(max(0, min(ended, night + length) - max(began, night)) for night in nights)


def tier_extra(first_price: int, tiers: Sequence[tuple[int, int]], stand: int, told: int, coin: int) -> Extra:
    """What further prices add to pieces, in millionths, each piece at its own price."""
    more, price = 0, first_price
    for above, amount in sorted(tiers):
        more += max(0, stand - above * MILLIONTHS) * (amount - price)
        price = amount
    cents = half_up(abs(more), coin * MILLIONTHS)
    return Extra("tier", cents if more >= 0 else -cents, told > min(tiers)[0] * MILLIONTHS)


def half(exact: Fraction) -> int:
    return half_up(exact.numerator, exact.denominator)
