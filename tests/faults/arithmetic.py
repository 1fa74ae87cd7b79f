"""Wages once more, by other means than payroll's: whole cents, whole seconds, rates in ten-thousandths.

Where a currency's smallest coin is no cent, it is told how many ten-thousandths it is.
"""

from __future__ import annotations

from collections.abc import Mapping

RATE_UNIT = 10_000  # a rate of 0.1370 is 1370
CENT = RATE_UNIT // 100
HOUR = 3600


def half_up(numerator: int, unit: int) -> int:
    return (2 * numerator + unit) // (2 * unit)


def cents_for_pieces(pieces: int, rate: int, coin: int = CENT) -> int:
    return half_up(pieces * rate, coin)


def cents_for_time(seconds: int, rate: int, coin: int = CENT) -> int:
    return half_up(seconds * rate, coin * HOUR)


def shared(cents: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Parts that add up to the whole: what is left over goes to the largest remainders, ties by worker number."""
    total = sum(weights.values())
    parts = {worker: cents * weight // total for worker, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda worker: (-(cents * weights[worker] % total), worker))
    for worker in by_remainder[: cents - sum(parts.values())]:
        parts[worker] += 1
    return parts
