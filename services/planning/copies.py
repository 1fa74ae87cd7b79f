"""What planning keeps of others' nouns: how far the floor has come, noted beside its own orders and plan."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.planning import projections
from services.planning.domain.work_order import as_the_floor_has_it
from services.planning.models import (
    HeldLot,
    Operation,
    ParkedFact,
    ReworkOperation,
    SalesOrderLine,
    Stoppage,
    WorkOrder,
)
from shared.contracts.execution.events import (
    GoodsReceived,
    InspectionFellShort,
    OperationCompleted,
    OperationReopened,
    OperationReported,
    OperationStarted,
    QuantityKept,
    ReportReversed,
    WorkCenterResumed,
    WorkCenterStopped,
    WorkOrderCompleted,
    WorkOrderKeptOpen,
    WorkOrderReopened,
)
from shared.contracts.quality.events import InspectionRecorded, LotHeld, LotReleased, ReworkReleased
from shared.contracts.values import ZERO
from shared.plumbing.copies import Copies, Mended, Noted, Told


def follow_the_floor(session: Session, plant: str, mended: Sequence[Mended]) -> None:
    """Whether a running work order counts as completed is the floor's word."""
    for one in mended:
        if one.table == WorkOrder.__tablename__:
            order = session.get_one(WorkOrder, (plant, one.key["id"]))
            order.status = as_the_floor_has_it(order.status, completed=order.made)


COPIES = Copies(
    ears={
        OperationStarted: projections.note_start,
        OperationReported: projections.count_pieces,
        ReportReversed: projections.count_pieces,
        InspectionRecorded: projections.count_pieces,
        InspectionFellShort: projections.count_pieces,
        ReworkReleased: projections.learn_rework,
        OperationCompleted: projections.complete_operation,
        OperationReopened: projections.reopen_operation,
        WorkOrderCompleted: projections.complete_order,
        WorkOrderReopened: projections.reopen_order,
        GoodsReceived: projections.book_receipt,
        WorkCenterStopped: projections.note_stop,
        WorkCenterResumed: projections.note_resumption,
        LotHeld: projections.keep_hold,
        LotReleased: projections.keep_hold,
    },
    decided=(QuantityKept, WorkOrderKeptOpen),  # they changed our own word, and a later one of ours stands
    told=(Told(ReworkOperation), Told(Stoppage), Told(HeldLot), Told(ParkedFact, key=("operation_id", "kind", "fact"))),
    noted=(
        Noted(WorkOrder, columns={"scrap": ZERO, "received": ZERO, "made": False, "floor_revision": 0}),
        Noted(
            Operation,
            columns={
                "good": ZERO,
                "scrap": ZERO,
                "rework": ZERO,
                "started_at": None,
                "clocked_at": None,
                "reported_at": None,
                "reports": 0,
                "completed": False,
                "floor_revision": 0,
                "awaiting": ZERO,
            },
        ),
        Noted(SalesOrderLine, columns={"received": ZERO, "received_in_time": ZERO}),
    ),
    afterwards=follow_the_floor,
)
