"""From what is known about a report to its lines in the ledger.

The facts about a report (itself, its confirmation, its reversal, its inspections) arrive in any order
and any number of times. Each time, the ledger is settled: the lines that the facts ask for and the
ledger lacks are written. So the order makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from uuid import UUID

from services.payroll.domain.pay_line import (
    Line,
    line_id,
    negative,
    repriced,
    repriced_id,
    reversal_id,
    reversal_of,
)
from services.payroll.domain.pricing import Price, exact_seconds, pay_for_hours, worth_of_pieces
from services.payroll.domain.sharing import split, split_within
from services.payroll.domain.work import SMALLEST_PIECE, Hand, Work
from shared.contracts.pay import LineKind, LineOrigin, LineStatus
from shared.contracts.values import (
    ZERO,
    RateKind,
)

Lines = dict[UUID, Line]
Worth = Callable[[Hand, Price], Decimal]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that is known about a report. `taken_back` counts pieces per inspection."""

    work: Work
    confirmed: bool = False
    reversed_by: UUID | None = None
    taken_back: Mapping[UUID, Decimal]


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a report is settled by today: each worker's price, those that took its place one after the other, the day a
    line is booked on, the smallest coin."""

    prices: Mapping[str, Price]
    later_prices: Mapping[str, Sequence[Price]] = field(default_factory=dict)
    booked_on: Callable[[date], date]
    coin: Decimal


@dataclass(frozen=True, kw_only=True)
class Part:
    """Pieces of a report that are paid by lines of their own, one for each hand. Hours go with the work itself."""

    cause: UUID
    origin: LineOrigin
    pieces: Decimal


def settle(facts: Facts, written: Mapping[UUID, Line], rules: Rules) -> Lines:
    """The lines that are new, or no longer what they were."""
    lines = dict(written)
    for part in _parts(facts):
        worth = _worth_of(facts.work, part, rules.coin)
        _write(lines, facts.work, part, rules, worth)
        _reprice(lines, facts.work, part, rules, worth)
    if facts.confirmed:
        _let_go(lines)
    if facts.reversed_by is not None:
        _reverse(lines, facts.reversed_by, rules)
    return {key: line for key, line in lines.items() if written.get(key) != line}


def _parts(facts: Facts) -> Iterator[Part]:
    work = facts.work
    yield Part(cause=work.report, origin=LineOrigin.WORK, pieces=work.payable - work.held)
    if work.held:
        yield Part(cause=work.report, origin=LineOrigin.EXCESS, pieces=work.held)
    if not work.is_rework:
        for inspection, pieces in facts.taken_back.items():
            yield Part(cause=inspection, origin=LineOrigin.INSPECTION, pieces=pieces)


def _worth_of(work: Work, part: Part, coin: Decimal) -> Worth:
    """What a hand's share of a part is worth by a price. Hours are paid with the work itself."""

    @cache
    def shares(rate: Decimal) -> dict[str, Decimal]:
        def worth(pieces: Decimal) -> Decimal:
            return worth_of_pieces(rate, coin, pieces)

        return _shared(part, work, worth, coin)

    def worth_for(hand: Hand, price: Price) -> Decimal:
        if price.rate is None:
            return ZERO
        if price.kind is RateKind.PIECE:
            return shares(price.rate)[hand.worker]
        return pay_for_hours(_hours(part, hand), price.rate, coin)

    return worth_for


def _hours(part: Part, hand: Hand) -> Decimal:
    return hand.hours if part.origin is LineOrigin.WORK else ZERO


def _reprice(lines: Lines, work: Work, part: Part, rules: Rules, worth: Worth) -> None:
    """Where another rate took the place of the one that a line is paid by, the difference is a line of its own."""
    for hand in work.hands:
        line = lines.get(line_id(part.cause, hand.worker, part.origin))
        if line is None or line.rate_id is None:
            continue
        last = line
        for price in rules.later_prices.get(hand.worker, ()):
            assert price.rate is not None and price.rate_id is not None
            if LineKind(price.kind) is not line.kind or price.rate_id == last.rate_id:
                continue
            key = repriced_id(line.id, price.rate_id)
            if key not in lines:
                amount = worth(hand, price)
                lines[key] = repriced(
                    line,
                    rate=price.rate,
                    rate_id=price.rate_id,
                    instead_of=last,
                    on=rules.booked_on(hand.on),
                    whole=-amount if part.origin is LineOrigin.INSPECTION else amount,
                )
            last = lines[key]


def _write(lines: Lines, work: Work, part: Part, rules: Rules, worth: Worth) -> None:
    """Write a part's lines that are not there, and price those that waited for their rate."""
    for hand in work.hands:
        key = line_id(part.cause, hand.worker, part.origin)
        known = lines.get(key)
        if known is not None and not _may_be_priced(known, lines):
            continue
        price, status = _price_and_status(lines, work, part, hand, rules)
        by_piece = price.kind is RateKind.PIECE
        if part.origin is LineOrigin.EXCESS and not by_piece and known is None:
            continue
        quantity = _quantities(work, part, by_piece=by_piece)[hand.worker]
        hours, amount = _hours(part, hand), worth(hand, price)
        on = rules.booked_on(hand.on) if known is None else known.on
        line = _line(key, work, part, hand, price, on=on, status=status)
        line = replace(line, quantity=quantity, hours=hours.quantize(SMALLEST_PIECE), amount=amount)
        line = replace(line, seconds=exact_seconds(hours))
        lines[key] = negative(line) if part.origin is LineOrigin.INSPECTION else line


def _quantities(work: Work, part: Part, *, by_piece: bool) -> dict[str, Decimal]:
    """Each worker's pieces of a part, as his line of it counts them.

    Only what is paid by piece can be held: whoever is paid by the hour has his excess on the line of his work.
    """
    own = _shared(part, work, lambda pieces: pieces, SMALLEST_PIECE)
    if by_piece or part.origin is LineOrigin.INSPECTION:
        return own
    if part.origin is LineOrigin.EXCESS:
        return dict.fromkeys(own, ZERO)
    return split(work.payable, work.shares, SMALLEST_PIECE)


def _shared(part: Part, work: Work, worth: Callable[[Decimal], Decimal], unit: Decimal) -> dict[str, Decimal]:
    """Each worker's share of a part.

    What is shared is the report as a whole: of what is paid at once nobody gets more than his share of all of it, and
    the excess is the rest of that. So nobody gains or loses a cent because some of it was held for a while.
    """
    if part.origin is LineOrigin.INSPECTION or not work.held:
        return split(worth(part.pieces), work.shares, unit)
    whole = split(worth(work.payable), work.shares, unit)
    at_once = split_within(worth(work.payable - work.held), whole, work.shares, unit)
    if part.origin is LineOrigin.WORK:
        return at_once
    return {worker: share - at_once[worker] for worker, share in whole.items()}


def _line(key: UUID, work: Work, part: Part, hand: Hand, price: Price, *, on: date, status: LineStatus) -> Line:
    """A line that says what it is for and by what it is paid, and not yet how much."""
    return Line(
        id=key,
        worker=hand.worker,
        team=hand.team,
        on=on,
        worked_on=hand.on,
        report=work.report,
        work_order=work.work_order,
        item=work.item,
        sequence=work.sequence,
        origin=part.origin,
        kind=LineKind(price.kind),
        rate=price.rate,
        rate_id=price.rate_id,
        terms_version=price.terms_version,
        status=status,
    )


def _may_be_priced(line: Line, lines: Lines) -> bool:
    """A line and its reversal are priced together or not at all, or they would not add up to nothing."""
    reversal = lines.get(reversal_id(line.id))
    return line.waits_for_rate and not (reversal is not None and reversal.is_closed)


def _price_and_status(lines: Lines, work: Work, part: Part, hand: Hand, rules: Rules) -> tuple[Price, LineStatus]:
    """Excess is held where pieces are paid. Pieces are taken back at the price they were paid at, if they were."""
    price = rules.prices[hand.worker]
    if part.origin is LineOrigin.WORK:
        return price, LineStatus.NO_RATE if price.rate is None else LineStatus.OPEN
    paid = lines[line_id(work.report, hand.worker, LineOrigin.WORK)]
    if part.origin is LineOrigin.EXCESS and paid.kind is LineKind.PIECE:
        return price, LineStatus.HELD
    price = Price(kind=RateKind(paid.kind), rate=paid.rate, rate_id=paid.rate_id, terms_version=paid.terms_version)
    return price, LineStatus.NO_RATE if paid.waits_for_rate else LineStatus.OPEN


def _let_go(lines: Lines) -> None:
    """A supervisor has confirmed the report: what was held is paid, or waits only for its rate."""
    for key, line in lines.items():
        if line.status is LineStatus.HELD:
            lines[key] = replace(line, status=LineStatus.NO_RATE if line.rate is None else LineStatus.OPEN)


def _reverse(lines: Lines, report: UUID, rules: Rules) -> None:
    for line in [line for line in lines.values() if line.reverses is None]:
        known = lines.get(reversal_id(line.id))
        if known is None or known.is_unsettled:
            on = rules.booked_on(line.worked_on) if known is None else known.on
            lines[reversal_id(line.id)] = reversal_of(line, report=report, on=on)
