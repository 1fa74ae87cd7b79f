"""What is paid for a piece or an hour, and by which of the two a worker is paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from shared.contracts.pay import LineKind
from shared.contracts.refusals import Invalid
from shared.contracts.values import ZERO, PayMode, RateKind

EQUAL_SHARE = Decimal(1)
ALWAYS = datetime.min.replace(tzinfo=UTC)  # when words were said of which nobody has kept when


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
    said_at: datetime = ALWAYS
    reprices: bool = False  # it was said for work that had been priced already, too
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

    def comes_before(self, earlier: Rate) -> bool:
        """Where both apply, this one does, though the other was said earlier."""
        return (*self.scope.specificity, self.effective_from) >= (*earlier.scope.specificity, earlier.effective_from)

    def pays_like(self, other: Rate) -> bool:
        return (self.amount, sorted(self.tiers, key=repr)) == (other.amount, sorted(other.tiers, key=repr))

    def applies(self, kind: RateKind, work: Scope, on: date) -> bool:
        return self.kind == kind and self.effective_from <= on and self.scope.covers(work)


@dataclass(frozen=True, kw_only=True)
class WasPaid:
    """How something was paid: by what, at which hourly rate of the worker's own terms, and whether it took time."""

    kind: LineKind
    hourly_rate: Decimal | None
    took_time: bool


@dataclass(frozen=True, kw_only=True)
class Terms:
    """One version of what was agreed with a worker."""

    mode: PayMode
    hourly_rate: Decimal | None = None
    minimum_hourly: Decimal | None = None
    effective_from: date
    version: int
    said_at: datetime = ALWAYS
    coefficient: Decimal | None = None
    skills: Mapping[str, Decimal] = field(default_factory=dict)

    def weight_for(self, skill: str | None) -> Decimal:
        """What the worker's part of a shared report weighs: by the skill that the step asks for, else in general."""
        general = EQUAL_SHARE if self.coefficient is None else self.coefficient
        return general if skill is None else self.skills.get(skill, general)

    def would_pay(self, paid: WasPaid, *, instead_of: Terms | None) -> bool:
        """Would it have been paid the same by these terms?"""
        minimum = instead_of.minimum_hourly if instead_of is not None else None
        if paid.took_time and minimum != self.minimum_hourly:
            return False
        if paid.kind is LineKind.HOUR:
            return self.mode is not PayMode.PIECE and self.hourly_rate == paid.hourly_rate
        return paid.kind is not LineKind.PIECE or self.mode is not PayMode.HOUR


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
