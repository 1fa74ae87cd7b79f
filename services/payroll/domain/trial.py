"""What pay would have been under other rules: days that are over, priced once more as if the rules had held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from services.payroll.domain.pay_line import Line
from services.payroll.domain.premiums import Premium
from services.payroll.domain.pricing import Price, prices_of
from services.payroll.domain.rates import Rate, Scope, Terms
from services.payroll.domain.settling import Facts, Rules, settle
from services.payroll.domain.work import Hand, Work
from shared.contracts.refusals import Refused
from shared.contracts.values import ZERO

MOST_LINES = 200_000  # that a plant's machine prices once more while somebody waits


class TooManyLinesToTry(Refused):
    """The days asked for hold more lines of that work than can be priced once more while somebody waits."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Rates and premiums that are tried, beside those that hold.

    Of what holds, versions of the very rates and premiums that are tried are left out of account.
    """

    tried: tuple[Rate, ...]
    rates: tuple[Rate, ...]
    tried_premiums: tuple[Premium, ...] = ()
    premiums: tuple[Premium, ...] = ()
    coin: Decimal
    _covering: dict[Scope, tuple[Rate, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def premiums_then(self) -> list[Premium]:
        """Those that would be paid."""
        instead = {premium.number for premium in self.tried_premiums}
        return [*self.tried_premiums, *(premium for premium in self.premiums if premium.number not in instead)]

    def price(self, work: Work, hand: Hand, terms: Iterable[Terms]) -> Price | None:
        """What a tried rate would have paid him by; nothing, where none of them comes to bear."""
        *_, price = prices_of(work, hand, terms, self._rates_covering(work, hand), _never_closed)
        return price if any(price.rate_id == rate.id for rate in self.tried) else None

    def _rates_covering(self, work: Work, hand: Hand) -> tuple[Rate, ...]:
        """Few of all the rates of a plant are for one piece of work; they are looked for once."""
        done = Scope(item=work.item, sequence=work.sequence, work_center=work.work_center, team=hand.team)
        if done not in self._covering:
            instead = {(rate.kind, rate.scope) for rate in self.tried}
            others = (rate for rate in self.rates if (rate.kind, rate.scope) not in instead)
            self._covering[done] = tuple(rate for rate in (*self.tried, *others) if rate.scope.covers(done))
        return self._covering[done]

    def lines(self, facts: Facts, prices: Mapping[str, Price]) -> list[Line]:
        """The lines of those whose prices are given, had their report been settled by them.

        What each gets of a shared report goes by his own price alone, so that of the others may be any.
        """
        some_price = next(iter(prices.values()))
        of_all = {hand.worker: prices.get(hand.worker, some_price) for hand in facts.work.hands}
        settled = settle(facts, {}, Rules(prices=of_all, booked_on=_on_its_own_day, coin=self.coin))
        return [line for line in settled.values() if line.worker in prices]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A trial, where and over which days; `counts_days` where premiums or further prices look at whole days."""

    plant: str
    first: date
    last: date
    zone: ZoneInfo
    trial: Trial
    counts_days: bool


def _on_its_own_day(day: date) -> date:
    return day


def _never_closed(day: date, at: datetime) -> bool:
    """What is tried changes nothing, so it is tried on days that are paid for good, too."""
    return False


def paid(lines: Iterable[Line]) -> Decimal:
    """What lines come to, without what waits for a rate or a supervisor."""
    return sum((line.amount for line in lines if not line.is_unsettled), ZERO)
