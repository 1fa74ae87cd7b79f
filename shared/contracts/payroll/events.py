"""What payroll tells the plant. Amounts stay in payroll: others learn that pay changed, not how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.contracts.messages import Event


@dataclass(frozen=True, kw_only=True)
class PayrollEvent(Event):
    """Any fact of payroll."""

    owner = "payroll"


@dataclass(frozen=True, kw_only=True)
class PayLineWritten(PayrollEvent):
    """A worker's pay has a new line, or one that had waited or still ran stands otherwise."""

    pay_line_id: UUID
    worker: str
    on: date


@dataclass(frozen=True, kw_only=True)
class PayChanged(PayrollEvent):
    """The pay of these workers has changed, in one go; whoever shows it should look again."""

    readers = ("gateway",)

    workers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PayPeriodClosed(PayrollEvent):
    """Nothing in the period changes any more."""

    pay_period_id: UUID
    from_on: date
    to_on: date
    closed_at: datetime
    closed_by: str


@dataclass(frozen=True, kw_only=True)
class PayrollAudited(PayrollEvent):
    """Somebody changed something in payroll: what it was before and is after."""

    readers = ("gateway",)

    actor: str
    action: str
    object: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    at: datetime
    correlation_id: str
