"""What execution keeps of others' nouns. Reports, clocks, receipts and where the pieces are, are its own.

How much of an inspection's result could still be moved was decided when it came; it is kept as a result of
our own, and no replay decides it again.
"""

from __future__ import annotations

from services.execution import projections
from services.execution.models import (
    CalendarCopy,
    DefectReason,
    HeldLot,
    InspectionResult,
    Item,
    OfficeWord,
    Operation,
    Plan,
    Plant,
    Report,
    ReworkOrder,
    Team,
    WorkCenter,
    Worker,
    WorkOrder,
)
from services.execution.usecases import recounting, rework, work_orders
from shared.contracts.execution.events import QuantityKept, WorkOrderKeptOpen
from shared.contracts.planning.events import (
    CalendarChanged,
    ItemChanged,
    OperationsScheduled,
    PlantChanged,
    TeamChanged,
    WorkCenterChanged,
    WorkerChanged,
    WorkOrderCancelled,
    WorkOrderChanged,
    WorkOrderClosed,
    WorkOrderHeld,
    WorkOrderReleased,
    WorkOrderResumed,
)
from shared.contracts.quality.events import (
    DefectReasonChanged,
    InspectionRecorded,
    LotHeld,
    LotReleased,
    ReworkCancelled,
    ReworkOrdered,
    ReworkReleased,
)
from shared.plumbing.copies import Copies, Seen, Told

COPIES = Copies(
    ears={
        PlantChanged: projections.keep_plant,
        CalendarChanged: projections.keep_calendar,
        WorkCenterChanged: projections.keep_work_center,
        TeamChanged: projections.keep_team,
        WorkerChanged: projections.keep_worker,
        ItemChanged: projections.keep_item,
        DefectReasonChanged: projections.keep_defect_reason,
        OperationsScheduled: projections.keep_schedule,
        WorkOrderReleased: work_orders.put_on_the_floor,
        WorkOrderChanged: work_orders.hear,
        WorkOrderHeld: work_orders.hear,
        WorkOrderResumed: work_orders.hear,
        WorkOrderCancelled: work_orders.hear,
        WorkOrderClosed: work_orders.hear,
        QuantityKept: work_orders.keep_as_told,
        WorkOrderKeptOpen: work_orders.keep_open_as_told,
        ReworkOrdered: rework.note_rework,
        ReworkReleased: rework.release_rework,
        ReworkCancelled: rework.cancel_rework,
        LotHeld: projections.keep_hold,
        LotReleased: projections.keep_hold,
    },
    decided=(InspectionRecorded,),
    told=(
        *map(Told, (Plant, CalendarCopy, WorkCenter, Team, Worker, Item, DefectReason, HeldLot)),
        Told(Plan, reckoned=("ends_on",)),
        Told(WorkOrder, own=("stage", "floor_revision", "completed_at", "completed_on", "received")),
        Told(Operation, own=("status", "good", "scrap", "rework", "awaiting", "reports")),
        Told(OfficeWord),
        Told(ReworkOrder, own=("cancelled", "cancelled_at")),
    ),
    seen=(Seen(Report, only=Report.reverses.is_not(None)), Seen(InspectionResult)),
    afterwards=recounting.recount_mended,
)
