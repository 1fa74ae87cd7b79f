"""Is what is paid for a step fair? What people come to in an hour at it, seen from what they reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from shared.contracts.messages import PageQuery, View
from shared.contracts.pay import Fairness
from shared.contracts.payroll.commands import FROM_TO
from shared.contracts.values import Number


@dataclass(frozen=True, kw_only=True)
class FairRatesQuery(PageQuery):
    """Steps paid by piece in these days, by item; the last 30 where none are named, 92 at most."""

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    from_on: date | None = None
    to_on: date | None = None
    item: Number | None = None


@dataclass(frozen=True, kw_only=True)
class OutlierView(View):
    """Somebody who comes to less than half, or more than twice, of what people at the step usually do."""

    worker: str
    hourly: Decimal


@dataclass(frozen=True, kw_only=True)
class FairRateView(View):
    """A step paid by piece, and what people came to in an hour at it.

    `median`, `low` and `high` are over workers: half of them come to `median` or more, one in ten to `low` or less, one
    in ten to `high` or more. `reference` is what everybody in the plant comes to on average, `minutes` are those a
    piece took, `standard_minutes` those the routing allows. `below_minimum` counts workers who come to less than
    their agreed minimum.
    """

    item: str
    sequence: int
    rate_from: Decimal
    rate_to: Decimal
    workers: int
    pieces: Decimal
    hours: Decimal
    amount: Decimal
    median: Decimal | None
    low: Decimal | None
    high: Decimal | None
    reference: Decimal | None
    minutes: Decimal | None
    standard_minutes: Decimal | None
    below_minimum: int
    verdict: Fairness
    outliers: tuple[OutlierView, ...]
