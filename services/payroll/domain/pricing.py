"""What one worker is paid by for one report, and what that makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from uuid import UUID

from services.payroll.domain.money import rounded
from services.payroll.domain.rates import ALWAYS, Rate, Scope, Terms, rate_for, terms_on
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


def prices_of(
    work: Work, hand: Hand, terms: Iterable[Terms], rates: Iterable[Rate], was_closed: Callable[[date, datetime], bool]
) -> tuple[Price, ...]:
    """How this worker is paid for this report, and the prices that took the place of that one after the other.

    The first is by what had been said when the report was accepted; where that names no rate, by the first words
    afterwards that do. So it makes no difference when payroll hears of it.

    The others are by rates that were said for work of before. Each of them applies by the table as it stood then, and
    to no day whose period was closed by then. A worker who is paid by the hour is not paid by piece all of a sudden,
    nor the other way round.
    """
    rates = tuple(rates)
    moment, price = _first_price(work, hand, tuple(terms), rates)
    prices = [price]
    for word in sorted((rate for rate in rates if rate.reprices and rate.said_at > moment), key=_moment):
        table = (rate for rate in rates if rate.said_at <= word.said_at)
        applies = rate_for(table, price.kind, _scope(work, hand), hand.on) == word
        if applies and price.rate_id is not None and not was_closed(hand.on, word.said_at):
            prices.append(replace(price, rate=word.amount, rate_id=word.id))
    return tuple(prices)


def _moment(word: Rate) -> datetime:
    return word.said_at


def _scope(work: Work, hand: Hand) -> Scope:
    return Scope(item=work.item, sequence=work.sequence, work_center=work.work_center, team=hand.team)


def _first_price(work: Work, hand: Hand, agreed: Sequence[Terms], rates: Sequence[Rate]) -> tuple[datetime, Price]:
    """And the moment whose words it follows."""
    accepted = work.accepted_at or ALWAYS
    moments = {terms.said_at for terms in agreed} | {rate.said_at for rate in rates}
    for moment in (accepted, *sorted(moment for moment in moments if moment > accepted)):
        said = (
            [terms for terms in agreed if terms.said_at <= moment],
            [rate for rate in rates if rate.said_at <= moment],
        )
        price = _price_by(work, hand, *said)
        if price.rate is not None:
            break
    return moment, price


def _price_by(work: Work, hand: Hand, terms: Sequence[Terms], rates: Sequence[Rate]) -> Price:
    """By what is in force of these words on the worker's production day."""
    agreed = terms_on(terms, hand.on)
    mode = agreed.mode if agreed else PayMode.PIECE
    version = agreed.version if agreed else None
    done = _scope(work, hand)

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
