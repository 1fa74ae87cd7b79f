"""Who made most, best and fastest, read from totals of days."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.payroll.domain.output import SMALLEST_GROUP, ranked, share_of
from services.payroll.models import EVER, Allowance, DayTotal, GroupOutput, OperationTotal, PayLine
from services.payroll.queries.totals import ever_paid, within
from shared.contracts.caller import Caller
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import RankingsQuery
from shared.contracts.payroll.views import RankView
from shared.contracts.permissions import Permission
from shared.contracts.refusals import Invalid, NotAllowed
from shared.contracts.values import ZERO, RankingGroup, RankingMetric

_PAID: dict[RankingGroup, tuple[InstrumentedAttribute[Any], ...]] = {
    RankingGroup.WORKER: (DayTotal.worker,),
    RankingGroup.TEAM: (DayTotal.team,),
    RankingGroup.OPERATION: (OperationTotal.item, OperationTotal.sequence),
}


def rankings(session: Session, caller: Caller, query: RankingsQuery) -> Page:
    """Workers, teams or operations in order. Amounts are for who sees everybody's pay; a leader sees large teams'."""
    if query.metric is RankingMetric.AMOUNT:
        values = _amounts(session, caller, query)
    else:
        values = _measured(session, caller.plant, query)
    places = ranked(values)
    first = _read(query.cursor)
    shown = places[first : first + query.limit]
    items = tuple(RankView(rank=rank, key=key, value=value) for rank, key, value in shown)
    last = first + len(shown)
    return Page(items=items, next_cursor=str(last) if last < len(places) else None)


def _measured(session: Session, plant: str, query: RankingsQuery) -> dict[str, Decimal]:
    days = (query.from_on, query.to_on)
    of_all_time = days == (None, None)
    sums = (
        select(
            GroupOutput.key,
            func.sum(GroupOutput.good),
            func.sum(GroupOutput.taken),
            func.sum(GroupOutput.standard_hours),
            func.sum(GroupOutput.hours),
        )
        .where(
            GroupOutput.plant == plant,
            GroupOutput.kind == query.group,
            GroupOutput.on == EVER if of_all_time else GroupOutput.on > EVER,
            *within(GroupOutput.on, days),
        )
        .group_by(GroupOutput.key)
    )
    values: dict[str, Decimal | None] = {}
    for key, good, taken, standard, hours in session.execute(sums):
        if query.metric is RankingMetric.OUTPUT:
            values[key] = good
        elif query.metric is RankingMetric.EFFICIENCY:
            values[key] = share_of(standard, hours)
        else:
            values[key] = share_of(good, taken)
    return {key: value for key, value in values.items() if value is not None}


def _amounts(session: Session, caller: Caller, query: RankingsQuery) -> dict[str, Decimal]:
    """What was paid. Whoever does not see everybody's pay learns only what many earned together."""
    if not caller.may(Permission.PAY_READ_ALL):
        if not (query.group is RankingGroup.TEAM and caller.may(Permission.PAY_ANSWER)):
            raise NotAllowed(needs=Permission.PAY_READ_ALL)
        return _earned_together(session, caller.plant, query)
    if query.group is RankingGroup.WORKER and query.from_on is None and query.to_on is None:
        return ever_paid(session, caller.plant)
    by = _PAID[query.group]
    table = OperationTotal if query.group is RankingGroup.OPERATION else DayTotal
    sums = (
        select(*by, func.sum(table.amount))
        .where(table.plant == caller.plant, *within(table.on, (query.from_on, query.to_on)))
        .group_by(*by)
    )
    return {name: amount or ZERO for *key, amount in session.execute(sums) if (name := " ".join(map(str, key)))}


def _earned_together(session: Session, plant: str, query: RankingsQuery) -> dict[str, Decimal]:
    """What teams earned by their work on the days on which enough of them earned anything.

    Any two stretches then differ by whole days of many people, never by what one of them got. What the office gave or
    took by hand is left out, and so is who got it from the count of the day.
    """
    span = (query.from_on, query.to_on)
    given = (
        select(PayLine.team, PayLine.on, func.sum(PayLine.amount), func.count(PayLine.worker.distinct()))
        .join(Allowance, and_(Allowance.plant == PayLine.plant, Allowance.id == PayLine.id))
        .where(PayLine.plant == plant, *within(PayLine.on, span))
        .group_by(PayLine.team, PayLine.on)
    )
    by_hand = {(team or "", on): (amount, people) for team, on, amount, people in session.execute(given)}
    people = func.count(case((DayTotal.amount != ZERO, DayTotal.worker)).distinct())
    days = (
        select(DayTotal.team, DayTotal.on, func.sum(DayTotal.amount), people)
        .where(DayTotal.plant == plant, DayTotal.team != "", *within(DayTotal.on, span))
        .group_by(DayTotal.team, DayTotal.on)
    )
    earned: dict[str, Decimal] = {}
    for team, on, amount, count in session.execute(days):
        aside, apart = by_hand.get((team, on), (ZERO, 0))
        if count - apart >= SMALLEST_GROUP:
            earned[team] = earned.get(team, ZERO) + amount - aside
    return earned


def _read(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise Invalid({"cursor": "bad_cursor"})
    return int(cursor)
