"""What bad quality has cost, from what was told of the days asked for and no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.payroll.agreed import plant_of
from services.payroll.domain import losses
from services.payroll.domain.looking_back import days_looked_at
from services.payroll.domain.losses import AtStep, Loss, Step, Worth
from services.payroll.domain.pricing import hours_of
from services.payroll.models import (
    GroupOutput,
    OperationTotal,
    PayLine,
    Report,
    ReworkCause,
    ReworkReport,
    Scrap,
)
from services.payroll.models.ledger import SECONDS
from services.payroll.queries.pay_lines import COUNTS
from shared.contracts.caller import Caller
from shared.contracts.payroll.quality_costs import QualityCostsBy, QualityCostsQuery, QualityCostsView, QualityCostView
from shared.contracts.permissions import Permission
from shared.contracts.refusals import NotAllowed
from shared.contracts.values import ZERO, RankingGroup

DAYS_BEFORE = 90  # what a piece is worth at a step is looked for so far back, for pieces begun earlier
MOST = 500  # groups, the dearest first; beyond them nobody reads
Days = tuple[date, date]


def quality_costs(session: Session, caller: Caller, query: QualityCostsQuery, now: datetime) -> QualityCostsView:
    """By item, reason or step, the dearest first. Two rights are asked for: to see everybody's pay, and quality."""
    if not caller.may(Permission.QUALITY_READ):
        raise NotAllowed(needs=Permission.QUALITY_READ)
    plant = plant_of(session, caller.plant)
    days = days_looked_at(query.from_on, query.to_on, now.astimezone(plant.zone).date())
    found = [*_reworked(session, caller.plant, days, plant.coin), *_scrapped(session, caller.plant, days, plant.coin)]
    groups: dict[str | None, list[Loss]] = defaultdict(list)
    for loss in found:
        groups[_key(loss, query.by)].append(loss)
    rows = sorted((_row(key, of_key) for key, of_key in groups.items()), key=_dearest)
    whole = _row(None, found)
    return QualityCostsView(
        by=query.by,
        from_on=days[0],
        to_on=days[1],
        rework_hours=whole.rework_hours,
        rework_pay=whole.rework_pay,
        scrapped=whole.scrapped,
        scrap_pay=whole.scrap_pay,
        unvalued=whole.unvalued,
        items=tuple(rows[:MOST]),
    )


def _key(loss: Loss, by: QualityCostsBy) -> str | None:
    match by:
        case QualityCostsBy.ITEM:
            return loss.item
        case QualityCostsBy.OPERATION:
            return f"{loss.item}:{loss.sequence}"
    return loss.reason


def _row(key: str | None, found: Iterable[Loss]) -> QualityCostView:
    found = list(found)
    return QualityCostView(
        key=key,
        rework_hours=hours_of(sum((loss.rework_seconds for loss in found), ZERO)),
        rework_pay=sum((loss.rework_pay for loss in found), ZERO),
        scrapped=sum((loss.scrapped for loss in found), ZERO),
        scrap_pay=sum((loss.scrap_pay for loss in found), ZERO),
        unvalued=sum((loss.unvalued for loss in found), ZERO),
    )


def _dearest(row: QualityCostView) -> tuple[Decimal, Decimal, str]:
    return -(row.rework_pay + row.scrap_pay), -row.scrapped, row.key or ""


def _reworked(session: Session, plant: str, days: Days, coin: Decimal) -> Iterator[Loss]:
    """Of each reason the step at which the pieces had failed; until quality has told it, the step of the work."""
    caused = (ReworkCause.plant == ReworkReport.plant) & (ReworkCause.rework_order == ReworkReport.rework_order)
    item, sequence = (
        func.coalesce(ReworkCause.item, PayLine.item),
        func.coalesce(ReworkCause.sequence, PayLine.sequence),
    )
    asked = (
        _lines_of_rework(plant, days, item, sequence, ReworkCause.reasons, func.sum(PayLine.amount), func.sum(SECONDS))
        .outerjoin(ReworkCause, caused)
        .group_by(item, sequence, ReworkCause.reasons)
    )
    for failed_item, failed_at, reasons, amount, seconds in session.execute(asked):
        yield from losses.reworked(failed_item, failed_at, reasons, amount, seconds, coin)


def _scrapped(session: Session, plant: str, days: Days, coin: Decimal) -> Iterator[Loss]:
    place = (Scrap.item, Scrap.sequence, Scrap.reason)
    asked = (
        select(*place, func.sum(Scrap.quantity))
        .where(Scrap.plant == plant, Scrap.on.between(*days))
        .group_by(*place)
        .having(func.sum(Scrap.quantity) != 0)
    )
    rows = session.execute(asked).all()
    earlier = max(date.min.toordinal(), days[0].toordinal() - DAYS_BEFORE)
    worth = _worth(session, plant, {item for item, *_ in rows}, (date.fromordinal(earlier), days[1]))
    for item, sequence, reason, pieces in rows:
        yield losses.scrapped(item, sequence, reason, pieces, worth, coin)


def _worth(session: Session, plant: str, items: set[str], days: Days) -> Worth:
    """What was paid at each step of these items, rework aside, and how many pieces came through it."""
    if not items:
        return Worth({})
    steps = {step: AtStep(pieces=pieces) for step, pieces in _came_through(session, plant, items, days)}
    of_rework = _lines_of_rework(plant, days, PayLine.item, PayLine.sequence, func.sum(PayLine.amount))
    again = {
        (item, sequence): amount
        for item, sequence, amount in session.execute(of_rework.group_by(PayLine.item, PayLine.sequence))
    }
    of_step = (
        select(OperationTotal.item, OperationTotal.sequence, func.sum(OperationTotal.amount))
        .where(OperationTotal.plant == plant, OperationTotal.on.between(*days), OperationTotal.item.in_(items))
        .group_by(OperationTotal.item, OperationTotal.sequence)
    )
    for item, sequence, amount in session.execute(of_step.execution_options(off_the_hub=True)):
        step = item, sequence
        pieces = steps[step].pieces if step in steps else ZERO
        steps[step] = AtStep(amount=amount - again.get(step, ZERO), pieces=pieces)
    return Worth(steps)


def _came_through(session: Session, plant: str, items: set[str], days: Days) -> Iterator[tuple[Step, Decimal]]:
    asked = (
        select(GroupOutput.key, func.sum(GroupOutput.taken))
        .where(
            GroupOutput.plant == plant,
            GroupOutput.kind == RankingGroup.OPERATION,
            GroupOutput.on.between(*days),
        )
        .group_by(GroupOutput.key)
        .execution_options(off_the_hub=True)
    )
    for key, taken in session.execute(asked):
        item, _, sequence = key.rpartition(" ")
        if item in items:
            yield (item, int(sequence)), taken


def _lines_of_rework(plant: str, days: Days, *columns: Any) -> Select[Any]:
    """Lines of the reports of rework of these days; those of a report that was reversed come to nothing."""
    return (
        select(*columns)
        .select_from(ReworkReport)
        .join(Report, (Report.plant == ReworkReport.plant) & (Report.id == ReworkReport.id))
        .join(PayLine, (PayLine.plant == ReworkReport.plant) & (PayLine.report == ReworkReport.id))
        .where(ReworkReport.plant == plant, ReworkReport.on.between(*days), Report.reversed_by.is_(None), COUNTS)
    )
