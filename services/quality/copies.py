"""What quality keeps of others' nouns, and what it made of them: all of it follows from the facts.

What people decided here (results, releases) stands in quality's own log, which is replayed with the others'.
Defect reasons, unasked inspections, the notes of inspectors and the plant's own fields are quality's own.
"""

from __future__ import annotations

from services.quality import projections
from services.quality.models import (
    Defect,
    EarlyFact,
    Inspection,
    Item,
    Measurement,
    Operation,
    ReceivedLot,
    Report,
    ReworkMaterial,
    ReworkOperation,
    ReworkOrder,
    SampledLot,
    SamplingScheme,
    Worker,
    WorkOrder,
)
from services.quality.usecases import arrivals, inspections, once_more, switching
from shared.contracts.execution.events import (
    GoodsReceived,
    InspectionFellShort,
    MaterialMoved,
    OperationReported,
    ReportReversed,
)
from shared.contracts.planning.events import (
    ItemChanged,
    WorkerChanged,
    WorkOrderCancelled,
    WorkOrderChanged,
    WorkOrderClosed,
    WorkOrderHeld,
    WorkOrderReleased,
    WorkOrderResumed,
)
from shared.contracts.quality.events import InspectionRecorded, ReworkOrdered, ReworkReleased, SamplingResumed
from shared.contracts.values import ZERO
from shared.plumbing.copies import Copies, Noted, Told

COPIES = Copies(
    ears={
        ItemChanged: projections.keep_item,
        WorkerChanged: projections.keep_worker,
        WorkOrderReleased: arrivals.take_in_release,
        WorkOrderChanged: projections.keep_work_order,
        WorkOrderHeld: projections.keep_work_order,
        WorkOrderResumed: projections.keep_work_order,
        WorkOrderCancelled: projections.keep_work_order,
        WorkOrderClosed: projections.keep_work_order,
        OperationReported: arrivals.take_in,
        ReportReversed: arrivals.take_in,
        GoodsReceived: arrivals.take_in,
        MaterialMoved: projections.keep_material,
        InspectionFellShort: inspections.let_go_on,
        InspectionRecorded: once_more.write_result,
        ReworkOrdered: once_more.order_rework,
        ReworkReleased: once_more.release_rework,
        SamplingResumed: switching.take_up_again,
    },
    told=(
        *map(Told, (Item, Worker, WorkOrder, Operation, Report, ReworkOrder, ReworkOperation, ReworkMaterial, Defect)),
        Told(
            Inspection,
            own=("note", "custom", "settlement", "settled_by", "settled_at"),
            only=Inspection.report_id.is_not(None),
        ),
        Told(Measurement),
        Told(SamplingScheme),
        Told(SampledLot),
        Told(ReceivedLot),
        Told(EarlyFact, key=("awaits", "name", "data")),
    ),
    noted=(Noted(Inspection, only=Inspection.report_id.is_(None), columns={"gone_on": ZERO}),),
)
