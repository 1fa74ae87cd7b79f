"""A small plant for tests of use cases and queries: what the others told us, and people who do things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution import projections
from services.execution.domain.clocks import ClockMove
from services.execution.models import Operation, WorkOrder
from services.execution.queries import balance, operations
from services.execution.usecases import (
    clocks,
    corrections,
    exceptions,
    goods,
    inspections,
    reports,
    rework,
    work_orders,
)
from shared.contracts.calendars import WeeklyShift
from shared.contracts.caller import Caller
from shared.contracts.execution import commands
from shared.contracts.messages import Event
from shared.contracts.planning import events as planning
from shared.contracts.quality import events as quality
from shared.contracts.values import Cause, Defect, Disposition, Inspection, OverReport, WorkOrderStatus
from shared.plumbing import clock
from shared.plumbing.answers import once
from shared.plumbing.database import Database
from shared.testing import events as told
from shared.testing.callers import caller

P1 = "P1"
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)  # a Monday in Shanghai; tests pretend that it is about then
NAMES = UUID("00000000-0000-4000-8000-000000000001")
SHIFTS = tuple(WeeklyShift(weekday=day, start=time(20), end=time(4)) for day in range(1, 8))


def operation_id(work_order: str, sequence: int) -> UUID:
    return uuid5(NAMES, f"{work_order}/{sequence}")


def work_order_id(number: str) -> UUID:
    return uuid5(NAMES, number)


def released_operation(work_order: str, sequence: int, **rules: Any) -> planning.ReleasedOperation:
    facts: dict[str, Any] = {
        "id": operation_id(work_order, sequence),
        "sequence": sequence,
        "name": f"Step {sequence}",
        "code": f"OP-{work_order}-{sequence}",
        "section": "SMT",
        "work_centers": ("WC1",),
        "skill": None,
        "setup_seconds": Decimal(0),
        "run_seconds": Decimal(60),
        "inspection": Inspection.NONE,
        "sample_percent": Decimal(0),
        "over_report": OverReport.REFUSE,
        "over_report_percent": Decimal(0),
    }
    return planning.ReleasedOperation(**{**facts, **rules})


def released(number: str = "WO-1", quantity: int = 10, steps: Any = None, **facts: Any) -> planning.WorkOrderReleased:
    rules = steps or {10: {}, 20: {}}
    known: dict[str, Any] = {
        "plant": P1,
        "revision": 1,
        "work_order_id": work_order_id(number),
        "work_order": number,
        "status": WorkOrderStatus.RELEASED,
        "quantity": Decimal(quantity),
        "due_on": date(2099, 1, 1),
        "priority": 5,
        "at": clock.now(),
        "item": "LAMP",
        "item_name": "Lamp",
        "unit": "pcs",
        "sales_order": "SO-1",
        "line": 1,
        "customer": "Ada Lighting",
        "routing_version": 1,
        "operations": tuple(released_operation(number, sequence, **rule) for sequence, rule in rules.items()),
    }
    return planning.WorkOrderReleased(**{**known, **facts})


def moved(
    kind: type[planning.WorkOrderEvent],
    status: WorkOrderStatus,
    *,
    number: str = "WO-1",
    revision: int = 2,
    **facts: Any,
) -> planning.WorkOrderEvent:
    known: dict[str, Any] = {
        "plant": P1,
        "revision": revision,
        "work_order_id": work_order_id(number),
        "work_order": number,
        "status": status,
        "quantity": Decimal(10),
        "due_on": date(2099, 1, 1),
        "priority": 5,
        "at": clock.now(),
    }
    return kind(**{**known, **facts})


class Plant:
    """P1 with three workers in two teams; everything goes through the real use cases and projections."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.events: list[Event] = []
        self.hear(
            projections.keep_plant,
            planning.PlantChanged(
                plant=P1,
                revision=1,
                name="Plant",
                time_zone="Asia/Shanghai",
                currency="CNY",
                language="en",
                inspection_changes_pay=False,
            ),
        )
        self.hear(
            projections.keep_calendar,
            planning.CalendarChanged(plant=P1, revision=1, number="NIGHT", shifts=SHIFTS, exceptions=()),
        )
        self.hear(
            projections.keep_work_center,
            planning.WorkCenterChanged(
                plant=P1,
                revision=1,
                number="WC1",
                name="Line 1",
                section="SMT",
                calendar=None,
                capacity=1,
                efficiency=Decimal(1),
            ),
        )
        for number, leader in (("T1", "BOSS"), ("T2", None)):
            self.hear(
                projections.keep_team,
                planning.TeamChanged(plant=P1, revision=1, number=number, name=number, leader=leader),
            )
        for number, team in (("ANNA", "T1"), ("BO", "T1"), ("CAI", "T2"), ("BOSS", "T1")):
            self.hear(
                projections.keep_worker,
                planning.WorkerChanged(
                    plant=P1,
                    revision=1,
                    number=number,
                    name=number.title(),
                    team=team,
                    skills=(),
                    calendar=None,
                    active=True,
                ),
            )
        self.hear(
            projections.keep_item,
            planning.ItemChanged(plant=P1, revision=1, number="LED", name="LED", unit="pcs", kind="buy"),
        )
        for code, cause in (("SCRATCH", Cause.WORKER), ("CRACK", Cause.MATERIAL)):
            self.hear(
                projections.keep_defect_reason,
                quality.DefectReasonChanged(plant=P1, revision=1, code=code, name=code, cause=cause),
            )

    def do(self, act: Callable[[Session], Any]) -> Any:
        """One transaction, and what it told the plant."""
        with self.database.transaction() as session:
            result = act(session)
            session.flush()
            self.events += told.recorded(session)
        return result

    def hear(self, handler: Callable[[Session, Any], None], event: Event) -> None:
        self.do(lambda session: handler(session, event))

    def told(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if type(event) is kind]

    def release(self, number: str = "WO-1", quantity: int = 10, steps: Any = None, **facts: Any) -> None:
        self.hear(work_orders.put_on_the_floor, released(number, quantity, steps, **facts))

    def assign(self, sequence: int, *, number: str = "WO-1", revision: int = 1, **plan: Any) -> None:
        facts: dict[str, Any] = {
            "work_center": None,
            "worker": None,
            "team": None,
            "start": None,
            "end": None,
            "pinned": True,
        }
        planned = planning.PlannedOperation(
            operation_id=operation_id(number, sequence),
            work_order_id=work_order_id(number),
            work_order=number,
            **{**facts, **plan},
        )
        self.hear(
            projections.keep_schedule, planning.OperationsScheduled(plant=P1, revision=revision, operations=(planned,))
        )

    def report(self, sequence: int | UUID = 10, *, by: Caller | None = None, number: str = "WO-1", **body: Any) -> Any:
        operation = sequence if isinstance(sequence, UUID) else operation_id(number, sequence)
        command = commands.ReportOperation.load(_wire(body))
        return self.do(lambda session: reports.report_operation(session, by or worker(), operation, command))

    def reverse(self, report: Any, *, by: Caller | None = None, reason: str = "miscounted", **body: Any) -> Any:
        command = commands.ReverseReport.load({"reason": reason, **_wire(body)})
        return self.do(lambda session: corrections.reverse_report(session, by or worker(), report.body.id, command))

    def confirm(self, report: Any, *, by: Caller) -> Any:
        return self.do(lambda session: corrections.confirm_report(session, by, report.body.id))

    def clock(self, move: ClockMove, sequence: int = 10, *, by: Caller | None = None, **body: Any) -> None:
        command = commands.ClockOperation.load(_wire(body))
        operation = operation_id("WO-1", sequence)
        self.do(lambda session: clocks.tell_clock(session, by or worker(), operation, move, command))

    def receive(self, quantity: int, *, number: str = "WO-1", by: Caller | None = None, lot: str | None = None) -> Any:
        command, who = commands.ReceiveGoods(quantity=Decimal(quantity), lot=lot), by or caller()
        return self.do(lambda session: once(session, who, lambda: goods.receive_goods(session, who, number, command)))

    def take_back(self, receipt: UUID, reason: str = "miscounted") -> Any:
        command, who = commands.ReverseReceipt(reason=reason), caller()
        return self.do(lambda session: goods.reverse_receipt(session, who, receipt, command))

    def move_material(self, kind: str, quantity: int, **body: Any) -> Any:
        command = commands.MoveMaterial.load({"item": "LED", "kind": kind, "quantity": quantity, **_wire(body)})
        return self.do(lambda session: goods.move_material(session, caller(), "WO-1", command))

    def inspect(
        self,
        report: Any,
        *,
        scrap: int = 0,
        rework: int = 0,
        freed: int = 0,
        held: int = 0,
        at: datetime | None = None,
        named: UUID | None = None,
        failed: tuple[Defect, ...] = (),
    ) -> None:
        view = report.body
        self.hear(
            inspections.book_inspection,
            quality.InspectionRecorded(
                plant=P1,
                inspection_id=named or uuid4(),
                work_order_id=work_order_id(view.work_order),
                work_order=view.work_order,
                operation_id=view.operation,
                sequence=view.sequence,
                report_id=view.id,
                inspected=Decimal(max(freed, scrap + rework)),
                failed=failed,
                disposition=Disposition.SCRAP,
                to_scrap=Decimal(scrap),
                to_rework=Decimal(rework),
                released=Decimal(freed),
                recorded_at=at or clock.now(),
                recorded_by="inspector",
                held=Decimal(held),
            ),
        )

    def rework(self, quantity: int, *, source: Any = None, sequence: int = 10, **rules: Any) -> UUID:
        """A rework order of one operation, released; the operation's id."""
        event = rework_released(quantity, source=source, sequence=sequence, **rules)
        self.hear(rework.release_rework, event)
        return event.operations[0].id

    def order_rework(self, quantity: int, *, source: Any) -> quality.ReworkReleased:
        """Rework that is on hold, and the event that will release it."""
        event = rework_released(quantity, source=source)
        self.hear(rework.note_rework, quality.ReworkOrdered(**vars(event)))
        return event

    def trouble(self, kind: str = "machine", *, by: Caller | None = None, **body: Any) -> Any:
        """Somebody raises an exception."""
        command = commands.RaiseException.load({"kind": kind, "note": "It smokes.", **_wire(body)})
        return self.do(lambda session: exceptions.raise_exception(session, by or worker(), command))

    def acknowledge(self, exception: Any, *, by: Caller | None = None, **body: Any) -> Any:
        command, who = commands.AnswerException.load(body), by or supervisor()
        return self.do(lambda session: exceptions.acknowledge_exception(session, who, exception.id, command))

    def resolve(self, exception: Any, *, by: Caller | None = None, **body: Any) -> Any:
        command, who = commands.AnswerException.load(body), by or supervisor()
        return self.do(lambda session: exceptions.resolve_exception(session, who, exception.id, command))

    def operation(self, sequence: int | UUID = 10, *, number: str = "WO-1") -> Any:
        which = sequence if isinstance(sequence, UUID) else operation_id(number, sequence)
        return self.do(lambda session: operations.operation(session, caller(), which))

    def balance(self, number: str = "WO-1", at: datetime | None = None) -> Any:
        return self.do(lambda session: balance.balance(session, P1, number, commands.BalanceQuery(at=at)))

    def work_order(self, number: str = "WO-1") -> WorkOrder:
        return self.do(lambda session: session.scalar(select(WorkOrder).where(WorkOrder.number == number)))

    def rows(self, number: str = "WO-1") -> list[tuple[Any, ...]]:
        """Everything about a work order that must not depend on the order of events."""

        def read(session: Session) -> list[tuple[Any, ...]]:
            order = session.scalar(select(WorkOrder).where(WorkOrder.number == number))
            steps = session.scalars(select(Operation).order_by(Operation.sequence)).all()
            return [
                (order.status, order.quantity, order.priority, order.revision, order.item, order.stage),
                *((one.id, one.status, one.step, one.worker, one.team, one.work_center) for one in steps),
            ]

        return self.do(read)


def rework_released(
    quantity: int, *, source: Any = None, inspection: UUID | None = None, sequence: int = 10, **rules: Any
) -> quality.ReworkReleased:
    order = uuid4()
    step = released_operation(str(order), sequence, **rules)
    return quality.ReworkReleased(
        plant=P1,
        rework_order_id=order,
        work_order_id=work_order_id("WO-1"),
        work_order="WO-1",
        item="LAMP",
        operation_id=operation_id("WO-1", sequence),
        sequence=sequence,
        from_sequence=sequence,
        quantity=Decimal(quantity),
        source_report_id=source.body.id if source else None,
        source_inspection_id=inspection,
        at=clock.now(),
        operations=(step,),
    )


def worker(number: str = "ANNA", **facts: Any) -> Caller:
    return caller(role="worker", worker=number, **facts)


def supervisor(number: str | None = "BOSS") -> Caller:
    return caller(role="supervisor", worker=number)


def ago(**span: Any) -> datetime:
    return NOON - timedelta(**span)


def _wire(body: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in body.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, UUID) else value
