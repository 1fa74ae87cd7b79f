"""Wages by day, week and month: added up by the database, a page of sums at a time."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.payroll.domain.pricing import hours_of
from services.payroll.models import DayTotal
from services.payroll.queries.totals import within
from services.payroll.relations import require_may_see_pay_of, visible_pay
from shared.contracts.caller import Caller
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import WagesQuery
from shared.contracts.payroll.views import WageView
from shared.contracts.permissions import Permission
from shared.contracts.refusals import Invalid, NotAllowed
from shared.contracts.values import WagesBy, WagesGroup

_STRETCH: dict[WagesBy, InstrumentedAttribute[Any]] = {
    WagesBy.DAY: DayTotal.on,
    WagesBy.WEEK: DayTotal.week,
    WagesBy.MONTH: DayTotal.month,
}


def wages(session: Session, caller: Caller, query: WagesQuery) -> Page:
    """How many pieces, hours and how much money, for each stretch of time and each worker or team."""
    require_may_see_pay_of(caller, query.worker)
    if query.group is WagesGroup.TEAM and not caller.may(Permission.PAY_READ_ALL):
        raise NotAllowed(needs=Permission.PAY_READ_ALL)
    stretch = _STRETCH[query.by]
    whose = DayTotal.worker if query.group is WagesGroup.WORKER else DayTotal.team
    sums = (
        select(stretch, whose, func.sum(DayTotal.pieces), func.sum(DayTotal.seconds), func.sum(DayTotal.amount))
        .where(
            DayTotal.plant == caller.plant,
            visible_pay(caller, DayTotal.worker),
            *within(DayTotal.on, (query.from_on, query.to_on)),
        )
        .group_by(stretch, whose)
        .order_by(stretch, whose)
        .limit(query.limit + 1)
    )
    if query.worker is not None:
        sums = sums.where(DayTotal.worker == query.worker)
    if query.cursor is not None:
        sums = sums.where(tuple_(stretch, whose) > tuple_(*_read(query.cursor, stretch.type.python_type)))
    rows = session.execute(sums).all()
    items = tuple(
        WageView(key=key or None, period=str(period), pieces=pieces, hours=hours_of(seconds), amount=amount)
        for period, key, pieces, seconds, amount in rows[: query.limit]
    )
    return Page(items=items, next_cursor=_write(*rows[query.limit - 1][:2]) if len(rows) > query.limit else None)


def _write(period: date | str, key: str) -> str:
    return base64.urlsafe_b64encode(f"{period}/{key}".encode()).decode().rstrip("=")


def _read(cursor: str, stretch: type) -> tuple[date | str, str]:
    reader: Callable[[str], date | str] = date.fromisoformat if stretch is date else str
    try:
        period, _, key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("/")
        return reader(period), key.replace("\x00", "")
    except (ValueError, binascii.Error):
        raise Invalid({"cursor": "bad_cursor"}) from None
