"""A small plant for tests: one product of two steps, two work centers, two workers, a day shift."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from services.planning.domain.work_order import Move
from services.planning.queries import master_data, sales_orders, work_orders
from services.planning.usecases import master_data as editing
from services.planning.usecases import new_work_orders, plants, routings
from services.planning.usecases import sales_orders as ordering
from services.planning.usecases import work_orders as planning
from shared.contracts.caller import Caller
from shared.contracts.execution.events import OperationReported, ReportReversed
from shared.contracts.planning import commands
from shared.contracts.planning.routings import PutRouting
from shared.contracts.planning.views import SalesOrderView, WorkOrderView
from shared.contracts.values import Cause, Defect, Inspection
from shared.plumbing import clock
from shared.testing.callers import caller
from shared.testing.database import fresh_database

DAY_SHIFT = {"shifts": [{"weekday": day, "start": "08:00", "end": "16:00"} for day in range(1, 6)]}
STEPS = [
    {
        "sequence": 10,
        "name": "Solder",
        "work_centers": ["SMT-1", "SMT-2"],
        "skill": "solder",
        "setup_seconds": 600,
        "run_seconds": 30,
        "materials": [{"item": "PCB", "quantity": "1"}],
    },
    {"sequence": 20, "name": "Pack", "work_centers": ["SMT-2"], "setup_seconds": 0, "run_seconds": "12.5"},
]


@dataclass
class Factory:
    """Planning with a database of its own, and a planner who works in it."""

    transaction: Callable[[], AbstractContextManager[Session]]
    planner: Caller

    def put(self, thing: str, number: str, /, **body: Any) -> Any:
        """Put a thing as the HTTP body says it."""
        use_case, command = {
            "plant": (plants.put_plant, commands.PutPlant),
            "calendar": (editing.put_calendar, commands.PutCalendar),
            "work_center": (editing.put_work_center, commands.PutWorkCenter),
            "team": (editing.put_team, commands.PutTeam),
            "worker": (editing.put_worker, commands.PutWorker),
            "item": (editing.put_item, commands.PutItem),
            "routing": (routings.put_routing, PutRouting),
        }[thing]
        with self.transaction() as session:
            return use_case(session, self.planner, number, command.load(body))

    def order_sales(self, number: str, *lines: tuple[int, str, str], priority: int = 5) -> SalesOrderView:
        """A customer's order of boards: line, quantity, due date."""
        body = {
            "number": number,
            "customer": "Acme",
            "priority": priority,
            "lines": [
                {"line": line, "item": "BOARD", "quantity": quantity, "due_on": on} for line, quantity, on in lines
            ],
        }
        with self.transaction() as session:
            return ordering.create_sales_order(session, self.planner, commands.CreateSalesOrder.load(body))

    def split(self, number: str, **body: Any) -> list[WorkOrderView]:
        with self.transaction() as session:
            command = commands.SplitSalesOrder.load(body)
            return list(ordering.split_sales_order(session, self.planner, number, command).items)

    def plan(self, quantity: str = "100", due_on: str = "2026-12-01", **others: Any) -> WorkOrderView:
        """A work order for boards."""
        body = {"item": "BOARD", "quantity": quantity, "due_on": due_on, **others}
        with self.transaction() as session:
            return new_work_orders.create_work_order(session, self.planner, commands.CreateWorkOrder.load(body))

    def move(self, order: WorkOrderView, move: Move, reason: str | None = None) -> WorkOrderView:
        with self.transaction() as session:
            return planning.move_work_order(
                session, self.planner, order.number, move, commands.MoveWorkOrder(reason=reason)
            )

    def released(self, quantity: str = "100", **others: Any) -> WorkOrderView:
        return self.move(self.plan(quantity, **others), Move.RELEASE)

    def change(self, order: WorkOrderView, done: Decimal | None = None, **body: Any) -> WorkOrderView:
        with self.transaction() as session:
            row = planning.lock_work_order(session, self.planner.plant, order.number)
            return planning.change_work_order(
                session, self.planner, row, commands.ChangeWorkOrder.load(body), done=done
            )

    def work_order(self, number: str) -> WorkOrderView:
        with self.transaction() as session:
            return work_orders.work_order(session, self.planner, number)

    def sales_order(self, number: str) -> SalesOrderView:
        with self.transaction() as session:
            return sales_orders.sales_order(session, self.planner, number)

    def item(self, number: str) -> Any:
        with self.transaction() as session:
            return master_data.item(session, self.planner, number)

    def tell(self, apply: Callable[[Session, Any], None], event: Any) -> None:
        """Let planning hear a fact."""
        with self.transaction() as session:
            apply(session, event)

    def elsewhere(self, plant: str) -> Factory:
        """The same planning, as a planner of another plant sees it."""
        return replace(self, planner=caller(plant=plant))


def open_factory() -> Factory:
    """A fresh installation with its plant P1 and a small product."""
    database = fresh_database("planning")
    factory = Factory(database.transaction, caller())
    factory.database = database  # type: ignore[attr-defined]
    with factory.transaction() as session:
        plants.open_first_plant(session, "P1")
    factory.put("calendar", "DAY", **DAY_SHIFT)
    factory.put("work_center", "SMT-1", name="Line 1", section="SMT", calendar="DAY")
    factory.put("work_center", "SMT-2", name="Line 2", section="SMT", calendar="DAY", efficiency="2")
    factory.put("worker", "ANNA", name="Anna", skills=["solder"])
    factory.put("worker", "BEN", name="Ben")
    factory.put("item", "PCB", name="Bare board", unit="pcs", kind="buy")
    factory.put("item", "BOARD", name="Board", unit="pcs", kind="make")
    factory.put("routing", "BOARD", steps=STEPS)
    return factory


def report(
    order: WorkOrderView,
    step: int,
    *,
    good: int = 0,
    scrap: int = 0,
    rework: int = 0,
    operation_id: UUID | None = None,
    rework_order_id: UUID | None = None,
) -> OperationReported:
    """What execution tells when somebody reported on a step (0 is the first)."""
    now = clock.now()
    operation = order.operations[step]

    def defects(quantity: int) -> tuple[Defect, ...]:
        return (Defect(reason="BENT", quantity=Decimal(quantity), cause=Cause.MACHINE),) if quantity else ()

    return OperationReported(
        plant="P1",
        report_id=uuid4(),
        work_order_id=order.id,
        work_order=order.number,
        item=order.item,
        operation_id=operation_id or operation.id,
        sequence=operation.sequence,
        operation_name=operation.name,
        rework_order_id=rework_order_id,
        section="SMT",
        work_center="SMT-1",
        good=Decimal(good),
        scrap=defects(scrap),
        rework=defects(rework),
        excess=Decimal(0),
        flags=(),
        workers=(),
        run_seconds=Decimal(30),
        inspection=Inspection.NONE,
        sample_percent=Decimal(0),
        first_of_operation=False,
        production_on=now.date(),
        finished_at=now,
        reported_at=now,
        reported_by="anna",
    )


def reversal(mistake: OperationReported) -> ReportReversed:
    """The negative of a report."""

    def negative(defects: tuple[Defect, ...]) -> tuple[Defect, ...]:
        return tuple(replace(defect, quantity=-defect.quantity) for defect in defects)

    facts = vars(mistake) | {
        "report_id": uuid4(),
        "good": -mistake.good,
        "scrap": negative(mistake.scrap),
        "rework": negative(mistake.rework),
    }
    return ReportReversed(**facts, reverses=mistake.report_id, reason="wrong step")
