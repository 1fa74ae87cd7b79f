"""What comes next, for a work center, a worker or a team, in the order of the plan."""

from __future__ import annotations

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from services.execution.domain.work_order import DONE
from services.execution.models import Operation, Plan, WorkOrder
from services.execution.models.floor import OPEN
from services.execution.queries.operations import views_of
from services.execution.relations import planned_for_team, require_may_ask_about, visible_operations
from shared.contracts.caller import Caller
from shared.contracts.execution.commands import DispatchQuery
from shared.contracts.execution.views import DispatchView

MOST = 200  # nobody does more in a shift


def dispatch(session: Session, caller: Caller, query: DispatchQuery) -> DispatchView:
    """Operations not done yet whose plan touches the time asked for; what has no time in the plan comes last."""
    require_may_ask_about(caller, query.worker)
    statement = (
        select(Operation, WorkOrder)
        .join(WorkOrder, and_(WorkOrder.plant == Operation.plant, WorkOrder.id == Operation.work_order_id))
        .join(Plan, and_(Plan.plant == Operation.plant, Plan.operation_id == Operation.id))
        .where(
            Operation.plant == caller.plant,
            WorkOrder.stage == OPEN,
            Operation.status.not_in(DONE),
            visible_operations(session, caller),
        )
    )
    if query.work_center is not None:
        statement = statement.where(Plan.work_center == query.work_center)
    if query.worker is not None:
        statement = statement.where(Plan.worker == query.worker)
    if query.team is not None:
        statement = statement.where(planned_for_team(caller.plant, query.team))
    if query.from_at is not None:
        statement = statement.where(or_(Plan.planned_end.is_(None), Plan.planned_end > query.from_at))
    if query.to_at is not None:
        statement = statement.where(or_(Plan.planned_start.is_(None), Plan.planned_start < query.to_at))
    rows = session.execute(
        statement.order_by(
            Plan.planned_start.is_(None),
            Plan.planned_start,
            WorkOrder.priority.desc(),
            WorkOrder.due_on,
            WorkOrder.number,
            Operation.sequence,
        ).limit(MOST)
    ).all()
    return DispatchView(items=tuple(views_of(session, caller.plant, rows)))
