"""What the floor has accepted and payroll has not heard of yet: both count a worker's reports, and compare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.messages import View


@dataclass(frozen=True, kw_only=True)
class HeardOf:
    """How many reports and reversals of a worker's have been heard."""

    worker: str
    count: int


@dataclass(frozen=True, kw_only=True)
class ReportsHeard(View):
    """What was heard of the production days of a period, worker by worker. Nothing is asked where it is not open.

    It must have been counted before the floor counts: then equal numbers mean the same reports.
    """

    from_on: date
    to_on: date
    is_open: bool
    workers: tuple[HeardOf, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A report of a worker's production day, or the `reversal` that took it back."""

    report: UUID
    reversal: UUID | None
    worker: str
    on: date
    work_order: str
    item: str
    sequence: int


@dataclass(frozen=True, kw_only=True)
class ReportsAccepted(View):
    """All reports of those workers of whom not everything had been heard, and how many more are missing of others."""

    items: tuple[Accepted, ...] = ()
    unnamed: int = 0


NOTHING_MISSING = ReportsAccepted()
