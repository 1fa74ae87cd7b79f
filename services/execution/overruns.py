"""Pieces above what had arrived that the plant accepts, reckoned from reports and confirmations when somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, aliased

from services.execution.domain.flow import Flow
from services.execution.domain.reporting import Rule, accepted_overruns
from services.execution.models import Confirmation, Operation, Report, WorkOrder
from services.execution.models.sums import total
from shared.contracts.values import ZERO


def accepted(
    session: Session, work_order: WorkOrder, flow: Flow, steps: Sequence[UUID], at: datetime
) -> tuple[Decimal, ...]:
    """How many pieces above what had arrived are in order at each step: tolerated by its rule, or confirmed."""
    own = (Operation.plant == work_order.plant, Operation.id.in_(steps))
    asked = select(Operation.id, Operation.over_report, Operation.over_report_percent).where(*own)
    rules = {
        row.id: Rule(over_report=row.over_report, percent=row.over_report_percent) for row in session.execute(asked)
    }
    confirmed = _confirmed(session, work_order, at)
    return accepted_overruns(flow.quantity, [rules[id] for id in steps], [confirmed.get(id, ZERO) for id in steps])


def _confirmed(session: Session, work_order: WorkOrder, at: datetime) -> dict[UUID, Decimal]:
    """By operation: pieces above what had arrived that a supervisor vouches for, in reports nobody took back."""
    reversal = aliased(Report)
    vouched = and_(Confirmation.plant == Report.plant, Confirmation.report_id == Report.id)
    rows = session.execute(
        select(Report.operation_id, total(Report.excess))
        .join(Confirmation, and_(vouched, Confirmation.confirmed_at <= at))
        .where(
            Report.plant == work_order.plant,
            Report.work_order_id == work_order.id,
            ~exists().where(reversal.plant == Report.plant, reversal.reverses == Report.id, reversal.reported_at <= at),
        )
        .group_by(Report.operation_id)
    )
    return dict(rows.all())
