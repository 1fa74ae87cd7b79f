"""The plan and its runs, as people see them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.planning.models import (
    Operation,
    ScheduleRun,
)
from services.planning.views.orders import late_cause_of
from shared.contracts.messages import schema_of
from shared.contracts.planning.views import (
    LateWorkOrder,
    ScheduledOperationView,
    ScheduleRunView,
    UnplannedOperation,
)


def scheduled_operation_view(operation: Operation, now: datetime) -> ScheduledOperationView:
    order = operation.work_order
    return ScheduledOperationView(
        operation=operation.id,
        work_order=order.number,
        sequence=operation.sequence,
        name=operation.name,
        section=operation.section,
        work_center=operation.work_center,
        worker=operation.worker,
        team=operation.team,
        start=operation.planned_start,
        end=operation.planned_end,
        pinned=operation.pinned,
        late=late_cause_of(order, now, known_end=operation.planned_end) is not None,
    )


def schedule_run_view(run: ScheduleRun) -> ScheduleRunView:
    return ScheduleRunView(
        id=run.id,
        status=run.status,
        objective=run.objective,
        operations=run.operations,
        moved=run.moved,
        movable=run.movable,
        makespan_seconds=run.makespan_seconds,
        weighted_tardiness_seconds=run.weighted_tardiness_seconds,
        lower_bound=None,
        late=tuple(LateWorkOrder(**schema_of(LateWorkOrder).load(late)) for late in run.late),
        unplanned=tuple(
            UnplannedOperation(
                operation=UUID(unplanned["operation"]),
                work_order=unplanned["work_order"],
                sequence=unplanned["sequence"],
                reason=unplanned["reason"],
            )
            for unplanned in run.unplanned
        ),
    )
