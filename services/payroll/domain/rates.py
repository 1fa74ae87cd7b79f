"""What is paid for a piece or an hour, and by which of the two a worker is paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.contracts.values import PayMode, RateKind


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
class Rate:
    """One version of a rate."""

    id: UUID
    kind: RateKind
    scope: Scope
    amount: Decimal
    effective_from: date
    version: int

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
