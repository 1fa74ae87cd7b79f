"""How pay lines came to be: what is kept elsewhere about them, looked up for many lines at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payroll.models import Allowance, PayLine, PaySettings, Rate, Report
from shared.contracts.pay import LineKind, LineOrigin
from shared.contracts.values import ZERO

BY_HAND = (LineKind.ALLOWANCE, LineKind.DEDUCTION)
_ORDER = list(LineOrigin)  # in which the lines of a report follow one another


@dataclass(frozen=True, kw_only=True)
class Background:
    """What stands behind some lines: the versions of their rates, who shared their reports, what came before them."""

    rates: dict[UUID, tuple[int, date]] = field(default_factory=dict)
    sharers: dict[UUID, int] = field(default_factory=dict)
    weighed: frozenset[UUID] = frozenset()
    before: dict[UUID, Decimal] = field(default_factory=dict)
    reasons: dict[UUID, str] = field(default_factory=dict)

    def rate_of(self, line: PayLine) -> tuple[int | None, date | None]:
        return self.rates.get(line.rate_id, (None, None)) if line.rate_id is not None else (None, None)

    def sharers_of(self, line: PayLine) -> int | None:
        return self.sharers.get(line.report) if line.report is not None else None

    def is_weighed(self, line: PayLine) -> bool | None:
        """Do those who share the report share by their coefficients? Nothing where nobody shares."""
        return line.report in self.weighed if (self.sharers_of(line) or 1) > 1 else None

    def adjusted_by(self, line: PayLine) -> tuple[Decimal | None, Decimal | None]:
        """What the work was worth before an adjustment or another rate, and is with it; nothing of any other line."""
        if line.whole is not None and (line.is_adjustment or line.origin is LineOrigin.REPRICED):
            return line.whole - line.amount, line.whole
        if not line.is_adjustment:
            return None, None
        before = -line.amount if line.reverses is not None else self.before.get(line.id, ZERO)
        return before, before + line.amount


def background(session: Session, plant: str, lines: Sequence[PayLine]) -> Background:
    """As many statements however many lines."""
    works = _works(session, plant, {line.report for line in lines if line.report is not None})
    return Background(
        rates=_rates(session, plant, {line.rate_id for line in lines if line.rate_id is not None}),
        sharers={report: len(work["hands"]) for report, work in works.items()},
        weighed=frozenset(_weighed(session, plant, works)),
        reasons=_reasons(session, plant, {line.id for line in lines if line.kind in BY_HAND}),
        before=_before(
            session,
            plant,
            [line for line in lines if line.is_adjustment and line.reverses is None and line.report is not None],
        ),
    )


def _rates(session: Session, plant: str, ids: Iterable[UUID]) -> dict[UUID, tuple[int, date]]:
    asked = select(Rate.id, Rate.version, Rate.effective_from).where(Rate.plant == plant, Rate.id.in_(ids))
    return {id: (version, since) for id, version, since in session.execute(asked)} if ids else {}


def _works(session: Session, plant: str, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """As they are kept: only a little of each is needed."""
    asked = select(Report.id, Report.work).where(Report.plant == plant, Report.id.in_(ids), Report.work.is_not(None))
    return dict(session.execute(asked).all()) if ids else {}


def _weighed(session: Session, plant: str, works: Mapping[UUID, dict[str, Any]]) -> Iterator[UUID]:
    settings = session.get(PaySettings, plant) if works else None
    if settings is None or not settings.sharing:
        return
    for report, work in works.items():
        is_shared = len(work["hands"]) > 1 and not work.get("shares_given", True)
        if is_shared and settings.shares_by_coefficient(datetime.fromisoformat(work["accepted_at"])):
            yield report


def _reasons(session: Session, plant: str, ids: Iterable[UUID]) -> dict[UUID, str]:
    asked = select(Allowance.id, Allowance.reason).where(Allowance.plant == plant, Allowance.id.in_(ids))
    return dict(session.execute(asked).all()) if ids else {}


def _before(session: Session, plant: str, lines: Sequence[PayLine]) -> dict[UUID, Decimal]:
    """What the worker had of the report without a line and those that follow it."""
    if not lines:
        return {}
    asked = select(PayLine).where(
        PayLine.plant == plant, PayLine.report.in_({line.report for line in lines}), PayLine.reverses.is_(None)
    )
    so_far: dict[tuple[UUID | None, str], Decimal] = defaultdict(Decimal)
    before: dict[UUID, Decimal] = {}
    for line in sorted(session.scalars(asked), key=lambda line: (_ORDER.index(line.origin), line.id)):
        of = line.report, line.worker
        before[line.id] = so_far[of]
        so_far[of] += line.amount
    return before
