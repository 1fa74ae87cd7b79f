"""What the office gave or kept by hand, and why."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payroll.models import Allowance
from services.payroll.queries.totals import within
from services.payroll.relations import require_may_see_pay_of, visible_pay
from services.payroll.views import allowance_view
from shared.contracts.caller import Caller
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import AllowancesQuery
from shared.plumbing.paging import rows_of_page


def allowances(session: Session, caller: Caller, query: AllowancesQuery) -> Page:
    """Those of whom the caller may see the pay of; the latest day first."""
    require_may_see_pay_of(caller, query.worker)
    wanted = select(Allowance).where(
        Allowance.plant == caller.plant,
        visible_pay(caller, Allowance.worker),
        *within(Allowance.on, (query.from_on, query.to_on)),
    )
    if query.worker is not None:
        wanted = wanted.where(Allowance.worker == query.worker)
    rows, next_cursor = rows_of_page(session, wanted, query, keys=(Allowance.on, Allowance.id), descending=True)
    asked = select(Allowance.reverses, Allowance.id).where(
        Allowance.plant == caller.plant, Allowance.reverses.in_([row.id for row in rows])
    )
    reversed_by = dict(session.execute(asked).all())
    return Page(items=tuple(allowance_view(row, reversed_by.get(row.id)) for row in rows), next_cursor=next_cursor)
