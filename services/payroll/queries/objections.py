"""What workers say is wrong with their pay, and what they were answered."""

from __future__ import annotations

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from services.payroll.books import periods_of
from services.payroll.explaining import background
from services.payroll.models import Objection, PayLine
from services.payroll.relations import require_may_see_pay_of, visible_objections
from services.payroll.views import objection_view
from shared.contracts.caller import Caller
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import ObjectionsQuery
from shared.contracts.permissions import Permission
from shared.plumbing.paging import rows_of_page


def objections(session: Session, caller: Caller, query: ObjectionsQuery) -> Page:
    """The objections the caller raised, or may answer, each with its pay line; the latest first."""
    if not caller.may(Permission.PAY_ANSWER):
        require_may_see_pay_of(caller, query.worker)
    wanted = (
        select(Objection, PayLine)
        .join(PayLine, and_(PayLine.plant == Objection.plant, PayLine.id == Objection.pay_line))
        .where(Objection.plant == caller.plant, visible_objections(session, caller))
    )
    if query.status is not None:
        wanted = wanted.where(Objection.status == query.status)
    if query.worker is not None:
        wanted = wanted.where(Objection.worker == query.worker)
    rows, next_cursor = rows_of_page(session, wanted, query, keys=(Objection.raised_at, Objection.id), descending=True)
    periods = periods_of(session, caller.plant)
    behind = background(session, caller.plant, [line for _, line in rows])
    items = tuple(objection_view(objection, line, periods, behind) for objection, line in rows)
    return Page(items=items, next_cursor=next_cursor)
