"""What is paid for a piece or an hour, and by which of the two a worker is paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.contracts.refusals import Invalid
from shared.contracts.values import ZERO, PayMode, RateKind


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Work a rate is for, or a piece of work itself; what a rate does not say may be anything.

    The fields stand in the order in which they make a rate more specific: an item says more than a step, a work
    center or a team, whatever else is said beside it. So of two rates one always comes first.
    """

    item: str | None = None
    sequence: int | None = None
    work_center: str | None = None
    team: str | None = None

    def covers(self, work: Scope) -> bool:
        return all(own in (None, other) for own, other in zip(astuple(self), astuple(work), strict=True))

    @property
    def specificity(self) -> tuple[bool, ...]:
        return tuple(said is not None for said in astuple(self))


@dataclass(frozen=True, kw_only=True)
class Tier:
    """What a piece is paid beyond so many of a worker's day."""

    above: Decimal
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Rate:
    """One version of a rate."""

    id: UUID
    kind: RateKind
    scope: Scope
    amount: Decimal
    effective_from: date
    version: int
    tiers: tuple[Tier, ...] = ()

    def refuse_nonsense(self) -> None:
        """Only pieces are counted, and of each number of them there is one further price."""
        if self.tiers and self.kind is not RateKind.PIECE:
            raise Invalid({"tiers": "only_for_pieces"})
        if len({tier.above for tier in self.tiers}) < len(self.tiers):
            raise Invalid({"tiers": "repeated"})

    def beyond(self, pieces: Decimal) -> Decimal:
        """How many of a day's pieces are paid by a further price."""
        return max(pieces - min(tier.above for tier in self.tiers), ZERO) if self.tiers else ZERO

    def more_for(self, pieces: Decimal) -> Decimal:
        """What further prices add to the first one for the pieces of a day; less than nothing where they are lower."""
        more, price = ZERO, self.amount
        for tier in sorted(self.tiers, key=lambda tier: tier.above):
            more += max(pieces - tier.above, ZERO) * (tier.amount - price)
            price = tier.amount
        return more

    def applies(self, kind: RateKind, work: Scope, on: date) -> bool:
        return self.kind == kind and self.effective_from <= on and self.scope.covers(work)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """One version of what was agreed with a worker."""

    mode: PayMode
    hourly_rate: Decimal | None = None
    minimum_hourly: Decimal | None = None
    effective_from: date
    version: int


def rate_for(rates: Iterable[Rate], kind: RateKind, work: Scope, on: date) -> Rate | None:
    """The most specific rate, and of its versions the latest in force on the production day.

    Of two from the same day the later word counts.
    """
    return max(
        (rate for rate in rates if rate.applies(kind, work, on)),
        key=lambda rate: (*rate.scope.specificity, rate.effective_from, rate.version),
        default=None,
    )


def terms_on(terms: Iterable[Terms], on: date) -> Terms | None:
    """What was agreed for a production day; none at all means pay by piece."""
    return max(
        (version for version in terms if version.effective_from <= on),
        key=lambda version: (version.effective_from, version.version),
        default=None,
    )
