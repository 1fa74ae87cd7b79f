"""What bad quality has cost in pay: scrapped pieces, and work that was done again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from shared.contracts.messages import Query, View
from shared.contracts.payroll.commands import FROM_TO


class QualityCostsBy(StrEnum):
    """What costs are added up by; an operation is an item and a sequence."""

    ITEM = "item"
    REASON = "reason"
    OPERATION = "operation"


@dataclass(frozen=True, kw_only=True)
class QualityCostsQuery(Query):
    """Scrap and rework of these production days; the last 30 where none are named, 92 at most."""

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    from_on: date | None = None
    to_on: date | None = None
    by: QualityCostsBy = QualityCostsBy.REASON


@dataclass(frozen=True, kw_only=True)
class QualityCostView(View):
    """What one item, reason or operation (`LAMP:20`) has cost; `key` is null for rework nobody gave a reason for.

    `rework_pay` is what the reports of rework were paid. `scrap_pay` is what had been paid for the scrapped pieces by
    then, at the average of each step; of `unvalued` pieces nobody knows it. Material is in neither.
    """

    key: str | None
    rework_hours: Decimal
    rework_pay: Decimal
    scrapped: Decimal
    scrap_pay: Decimal
    unvalued: Decimal


@dataclass(frozen=True, kw_only=True)
class QualityCostsView(View):
    """All of it, and the dearest groups first."""

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    by: QualityCostsBy
    from_on: date
    to_on: date
    rework_hours: Decimal
    rework_pay: Decimal
    scrapped: Decimal
    scrap_pay: Decimal
    unvalued: Decimal
    items: tuple[QualityCostView, ...]
