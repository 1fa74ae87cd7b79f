"""What planning and execution tell quality in these tests: one work order of three steps."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid5

from shared.contracts.execution.events import (
    GoodsReceived,
    InspectionFellShort,
    MaterialMoved,
    OperationReported,
    ReportedBy,
    ReportFacts,
    ReportReversed,
)
from shared.contracts.inspection_plans import InspectionPlan
from shared.contracts.planning.events import MaterialNeed, ReleasedOperation, WorkOrderClosed, WorkOrderReleased
from shared.contracts.values import ZERO, Cause, Defect, Inspection, OverReport, WorkOrderStatus

PLANT = "P1"
NAMES = UUID("5f0d7a52-0d5c-4a5e-8f55-1f2f3c0f7c11")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORK_ORDER = uuid5(NAMES, "WO-1001")
SEQUENCES = (10, 20, 30)


def operation(sequence: int) -> UUID:
    return uuid5(WORK_ORDER, str(sequence))


def report_id(name: str) -> UUID:
    return uuid5(NAMES, name)


def step(sequence: int, inspection: Inspection = Inspection.NONE) -> ReleasedOperation:
    return ReleasedOperation(
        id=operation(sequence),
        sequence=sequence,
        name=f"step {sequence}",
        code=f"WO-1001:{sequence}",
        section="assembly",
        work_centers=("WC-1", "WC-2"),
        skill="solder",
        setup_seconds=Decimal(60),
        run_seconds=Decimal(30),
        inspection=inspection,
        sample_percent=Decimal(10),
        over_report=OverReport.FLAG,
        over_report_percent=Decimal(5),
        materials=(MaterialNeed(item="SCREW", quantity=Decimal(4)),),
        inspection_plan=InspectionPlan(every=10, aql=Decimal("6.5")),
    )


def released(**inspections: Inspection) -> WorkOrderReleased:
    """WO-1001 goes to the floor: `released(step_20=Inspection.FULL)`."""
    return WorkOrderReleased(
        plant=PLANT,
        revision=1,
        work_order_id=WORK_ORDER,
        work_order="WO-1001",
        status=WorkOrderStatus.RELEASED,
        quantity=Decimal(100),
        due_on=date(2026, 12, 1),
        priority=5,
        at=NOON,
        item="LAMP",
        item_name="Lamp",
        unit="pcs",
        sales_order=None,
        line=None,
        customer=None,
        routing_version=1,
        operations=tuple(step(n, inspections.get(f"step_{n}", Inspection.NONE)) for n in SEQUENCES),
    )


def closed(revision: int = 2) -> WorkOrderClosed:
    return WorkOrderClosed(
        plant=PLANT,
        revision=revision,
        work_order_id=WORK_ORDER,
        work_order="WO-1001",
        status=WorkOrderStatus.CLOSED,
        quantity=Decimal(100),
        due_on=date(2026, 12, 1),
        priority=5,
        at=NOON,
    )


def reported(
    name: str,
    sequence: int,
    good: int = 0,
    *,
    scrap: int = 0,
    rework: int = 0,
    inspection: Inspection = Inspection.NONE,
    first: bool = False,
    on_rework: tuple[UUID, UUID] | None = None,
    hours: str = "1",
    before: int = 0,
) -> OperationReported:
    """A report; `on_rework` names a rework order and its operation."""
    rework_order, at_operation = on_rework or (None, operation(sequence))
    return OperationReported(
        plant=PLANT,
        report_id=report_id(name),
        work_order_id=WORK_ORDER,
        work_order="WO-1001",
        item="LAMP",
        operation_id=at_operation,
        sequence=sequence,
        operation_name=f"step {sequence}",
        rework_order_id=rework_order,
        section="assembly",
        work_center="WC-1",
        good=Decimal(good),
        scrap=_defects("SCRATCH", scrap, Cause.WORKER),
        rework=_defects("COLD-JOINT", rework, Cause.MACHINE),
        excess=ZERO,
        flags=(),
        workers=(
            ReportedBy(worker="W-1", team="T-1", share=None, hours=Decimal(hours), production_on=date(2026, 11, 23)),
        ),
        run_seconds=Decimal(30),
        inspection=inspection,
        sample_percent=Decimal(10),
        first_of_operation=first,
        production_on=date(2026, 11, 23),
        finished_at=NOON,
        reported_at=NOON,
        reported_by="anna",
        taken_before=Decimal(before),
    )


def reversed_(name: str, original: OperationReported) -> ReportReversed:
    """The same report with every number negative."""
    told = {field.name: getattr(original, field.name) for field in fields(ReportFacts)}
    told |= {
        "report_id": report_id(name),
        "good": -original.good,
        "scrap": _negative(original.scrap),
        "rework": _negative(original.rework),
        "workers": tuple(replace(worker, hours=-worker.hours) for worker in original.workers),
    }
    return ReportReversed(**told, reverses=original.report_id, reason="counted twice")


def stocked_in(name: str, quantity: int) -> GoodsReceived:
    return GoodsReceived(
        plant=PLANT,
        receipt_id=report_id(name),
        work_order_id=WORK_ORDER,
        work_order="WO-1001",
        item="LAMP",
        quantity=Decimal(quantity),
        warehouse=None,
        sales_order=None,
        line=None,
        production_on=date(2026, 11, 23),
        received_at=NOON,
        received_by="anna",
    )


def fell_short(inspection: UUID, sequence: int, *, scrap: int = 0, rework: int = 0) -> InspectionFellShort:
    """Some of an inspection's failed pieces had gone on."""
    return InspectionFellShort(
        plant=PLANT,
        inspection_id=inspection,
        work_order_id=WORK_ORDER,
        work_order="WO-1001",
        operation_id=operation(sequence),
        scrap=Decimal(scrap),
        rework=Decimal(rework),
        at=NOON,
    )


def material(name: str, quantity: int, rework_order: UUID | None, kind: str = "issue") -> MaterialMoved:
    return MaterialMoved(
        plant=PLANT,
        movement_id=report_id(name),
        work_order_id=WORK_ORDER,
        work_order="WO-1001",
        operation_id=None,
        rework_order_id=rework_order,
        item="SOLDER",
        quantity=Decimal(quantity),
        kind=kind,
        moved_at=NOON,
        moved_by="anna",
    )


def _defects(reason: str, quantity: int, cause: Cause) -> tuple[Defect, ...]:
    return (Defect(reason=reason, quantity=Decimal(quantity), cause=cause),) if quantity else ()


def _negative(defects: tuple[Defect, ...]) -> tuple[Defect, ...]:
    return tuple(replace(part, quantity=-part.quantity) for part in defects)
