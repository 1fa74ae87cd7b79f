"""What is paid for a piece or an hour, and by which of the two a worker is paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.contracts.values import PayMode, RateKind


@dataclass(frozen=True, kw_only=True)
class Rate:
    """One version of a rate. Without an item it is for every item, without a sequence for every step."""

    id: UUID
    kind: RateKind
    item: str | None
    sequence: int | None
    amount: Decimal
    effective_from: date
    version: int

    def covers(self, kind: RateKind, item: str, sequence: int, on: date) -> bool:
        return (
            self.kind == kind
            and self.item in (None, item)
            and self.sequence in (None, sequence)
            and self.effective_from <= on
        )


@dataclass(frozen=True, kw_only=True)
class Terms:
    """One version of what was agreed with a worker."""

    mode: PayMode
    hourly_rate: Decimal | None = None
    minimum_hourly: Decimal | None = None
    effective_from: date
    version: int


def rate_for(rates: Iterable[Rate], kind: RateKind, item: str, sequence: int, on: date) -> Rate | None:
    """The most specific rate, and of its versions the latest in force on the production day.

    A rate for the item says more than one for the step. Of two from the same day the later word counts.
    """
    return max(
        (rate for rate in rates if rate.covers(kind, item, sequence, on)),
        key=lambda rate: (rate.item is not None, rate.sequence is not None, rate.effective_from, rate.version),
        default=None,
    )


def terms_on(terms: Iterable[Terms], on: date) -> Terms | None:
    """What was agreed for a production day; none at all means pay by piece."""
    return max(
        (version for version in terms if version.effective_from <= on),
        key=lambda version: (version.effective_from, version.version),
        default=None,
    )
