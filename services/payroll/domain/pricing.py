"""What one worker is paid by for one report, and what that makes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from uuid import UUID

from services.payroll.domain.money import rounded
from services.payroll.domain.rates import Rate, Scope, Terms, rate_for, terms_on
from services.payroll.domain.work import Hand, Work
from shared.contracts.values import PayMode, RateKind

_MICROSECONDS = 3_600_000_000  # in an hour
_SHOWN = Decimal("0.000001")


@dataclass(frozen=True, kw_only=True)
class Price:
    """What is paid per piece or hour, by which rate and which version of the terms.

    No `rate`: nobody has said yet. No `rate_id` beside a rate: the rate stands in the worker's terms.
    """

    kind: RateKind
    rate: Decimal | None = None
    rate_id: UUID | None = None
    terms_version: int | None = None


def price_of(work: Work, hand: Hand, terms: Iterable[Terms], rates: Iterable[Rate]) -> Price:
    """How this worker is paid for this report, by what was in force on his production day."""
    agreed = terms_on(terms, hand.on)
    mode = agreed.mode if agreed else PayMode.PIECE
    version = agreed.version if agreed else None
    rates = tuple(rates)
    done = Scope(item=work.item, sequence=work.sequence, work_center=work.work_center, team=hand.team)

    def by(kind: RateKind) -> Price:
        rate = rate_for(rates, kind, done, hand.on)
        if rate is None:
            return Price(kind=kind, terms_version=version)
        return Price(kind=kind, rate=rate.amount, rate_id=rate.id, terms_version=version)

    if work.is_rework:
        return by(RateKind.REWORK_HOUR)
    by_piece = by(RateKind.PIECE)
    if mode is PayMode.PIECE or (mode is PayMode.MIXED and by_piece.rate is not None):
        return by_piece
    if agreed is not None and agreed.hourly_rate is not None:
        return Price(kind=RateKind.HOUR, rate=agreed.hourly_rate, terms_version=version)
    return by(RateKind.HOUR)


def worth_of_pieces(rate: Decimal, coin: Decimal, pieces: Decimal) -> Decimal:
    return rounded(Fraction(pieces) * Fraction(rate), coin)


def pay_for_hours(hours: Decimal, rate: Decimal, coin: Decimal) -> Decimal:
    """A third of an hour is twenty minutes, not 0.333333: the microseconds behind the decimal hours are paid."""
    return rounded(Fraction(exact_seconds(hours)) / 3600 * Fraction(rate), coin)


def hours_of(seconds: Decimal) -> Decimal:
    """Decimal hours to show, rounded once: of a sum the sum is rounded, not each part of it."""
    return (seconds / 3600).quantize(_SHOWN, ROUND_HALF_UP)


def exact_seconds(hours: Decimal) -> Decimal:
    """The time behind decimal hours, which have as many digits as it takes to tell its microseconds."""
    return Decimal(round(Fraction(hours) * _MICROSECONDS)).scaleb(-6)
