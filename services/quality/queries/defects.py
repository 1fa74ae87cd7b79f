"""Why pieces are not good, and whether that changes. Only the window asked for is read, by an index."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.quality.domain.defects import DaysPieces, p_chart, shares
from services.quality.models import Defect, DefectReason, Report
from services.quality.queries.windows import days_of
from shared.contracts.quality.commands import (
    DefectSlicesQuery,
    DefectsQuery,
    DefectsWindow,
    PChartQuery,
    QualityCockpitQuery,
)
from shared.contracts.quality.views import (
    DefectCountView,
    DefectShareView,
    DefectSlice,
    DefectSlicesView,
    DefectsView,
    PChartDayView,
    PChartView,
    QualityCockpitView,
)
from shared.contracts.values import ZERO, DefectsBy, SlicedBy

MOST = 500  # groups; beyond them nobody reads
MOST_SLICES = 2000
GROUPS: dict[DefectsBy, tuple[Any, ...]] = {
    DefectsBy.REASON: (Defect.reason,),
    DefectsBy.STEP: (Defect.item, Defect.sequence),
    DefectsBy.ITEM: (Defect.item,),
    DefectsBy.WORK_CENTER: (Defect.work_center,),
    DefectsBy.WORKER: (Defect.worker,),
    DefectsBy.TEAM: (Defect.team,),
    DefectsBy.SECTION: (Defect.section,),
    DefectsBy.DAY: (Defect.production_on,),
}
SLICES = {
    SlicedBy.ITEM: GROUPS[DefectsBy.ITEM],
    SlicedBy.OPERATION: GROUPS[DefectsBy.STEP],
    SlicedBy.WORKER: GROUPS[DefectsBy.WORKER],
    SlicedBy.REASON: GROUPS[DefectsBy.REASON],
}


def defects(session: Session, plant: str, query: DefectsQuery) -> DefectsView:
    """Pieces that failed, the most first (Pareto); by day, the earliest first (trend)."""
    quantity = func.sum(Defect.quantity)
    wanted = _wanted(Defect, plant, query)
    if query.reason is not None:
        wanted.append(Defect.reason == query.reason)
    keys = GROUPS[query.by]
    order = (Defect.production_on.desc(),) if query.by is DefectsBy.DAY else (quantity.desc(), *keys)
    grouped = select(*keys, quantity).where(*wanted).group_by(*keys).having(quantity > 0).order_by(*order).limit(MOST)
    found = [(_key(parts), total) for *parts, total in session.execute(grouped)]
    if query.by is DefectsBy.DAY:
        found.reverse()
    total = session.scalar(select(quantity).where(*wanted)) or ZERO
    return DefectsView(
        by=query.by,
        total=total,
        items=tuple(DefectShareView(**vars(one)) for one in shares(found, total)),
    )


def p_chart_of(session: Session, plant: str, query: PChartQuery) -> PChartView:
    """The share of first-time pieces that were not good, day by day, and the limits it stays between by chance."""
    days = (
        select(Report.production_on, func.sum(Report.taken), func.sum(Report.failed))
        .where(*_wanted(Report, plant, query))
        .group_by(Report.production_on)
        .order_by(Report.production_on.desc())
        .limit(MOST)
    )
    counted = [
        DaysPieces(on, taken, failed)
        for on, taken, failed in reversed(session.execute(days).all())
        if on is not None and taken > ZERO
    ]
    chart = p_chart(counted)
    return PChartView(center=chart.center, days=tuple(PChartDayView(**vars(point)) for point in chart.points))


def _wanted(table: Any, plant: str, query: DefectsWindow) -> list[Any]:
    wanted = _in_window(table, plant, query)
    for name in ("item", "sequence", "work_center", "worker", "team", "section"):
        value = getattr(query, name)
        if value is not None:
            wanted.append(getattr(table, name) == value)
    return wanted


def _in_window(table: Any, plant: str, query: DefectsWindow | QualityCockpitQuery) -> list[Any]:
    return [table.plant == plant, table.production_on.between(*days_of(query.from_on, query.to_on))]


def _key(parts: list[str | int | date | None]) -> str | None:
    """`LAMP:20` for a step; None where the report named none."""
    return None if parts[0] is None else ":".join(map(str, parts))


def cockpit(session: Session, plant: str, query: QualityCockpitQuery) -> QualityCockpitView:
    """Why pieces of first-time reports were not good, the commonest reason first."""
    return QualityCockpitView(
        defects_by_reason=tuple(
            DefectCountView(reason=code, name=name, cause=cause, quantity=quantity)
            for code, name, cause, quantity in session.execute(_by_reason(plant, query))
        )
    )


def slices(session: Session, plant: str, query: DefectSlicesQuery) -> DefectSlicesView:
    """The same of each item, operation, worker or reason, in their order; one statement for all."""
    keys = SLICES[query.by]
    found = session.execute(_by_reason(plant, query, *keys).limit(MOST_SLICES))
    return DefectSlicesView(
        items=tuple(
            DefectSlice(key=_key(key) or "", reason=code, name=name, cause=cause, quantity=quantity)
            for *key, code, name, cause, quantity in found
        )
    )


def _by_reason(plant: str, query: QualityCockpitQuery, *keys: Any) -> Select[*tuple[Any, ...]]:
    quantity = func.sum(Defect.quantity)
    named = (DefectReason.plant == Defect.plant) & (DefectReason.code == Defect.reason)
    counted = (
        select(*keys, Defect.reason, DefectReason.name, DefectReason.cause, quantity)
        .join(DefectReason, named)
        .where(Defect.by_inspection.is_(False), *_in_window(Defect, plant, query))
    )
    for name in ("section", "team"):
        if (value := getattr(query, name)) is not None:
            counted = counted.where(getattr(Defect, name) == value)
    grouped = counted.group_by(*keys, Defect.reason, DefectReason.name, DefectReason.cause)
    return grouped.having(quantity > 0).order_by(*keys, quantity.desc(), Defect.reason)
