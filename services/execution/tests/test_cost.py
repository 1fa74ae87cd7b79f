"""What a report and a page of the board may cost, however long the history."""

import tracemalloc
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import insert

from services.execution.domain.clocks import ClockMove
from services.execution.models import Operation, Report, ReportWorker, WorkOrder
from services.execution.models.floor import OPEN
from services.execution.queries import scanning
from services.execution.queries.balance import balance
from services.execution.queries.board import board
from services.execution.queries.operations import operations
from services.execution.queries.reports import reports
from services.execution.queries.traces import traces
from services.execution.tests.plant import supervisor, worker
from services.execution.usecases.reports import report_operation
from shared.contracts.execution.commands import (
    BalanceQuery,
    BoardQuery,
    OperationsQuery,
    ReportOperation,
    ReportsQuery,
    TracesQuery,
)
from shared.contracts.values import ZERO, Inspection, OverReport, WorkOrderStatus
from shared.plumbing import clock
from shared.testing.callers import caller
from shared.testing.counting import statements

MOST = 8  # one more where the work order ends by it (on which production day?), and one where something is odd


def cost(plant, act):
    with statements(plant.database.engine) as asked:
        act()
    return asked


def test_the_costliest_report_needs_ten_statements(plant):
    plant.release(steps={10: {}})
    plant.assign(10, worker="ANNA", work_center="WC1")
    for _ in range(9):
        plant.report(10, good=1)
    who = supervisor()
    for number in ("ANNA", "BO", "CAI"):
        plant.clock(ClockMove.START, by=who, worker=number)
    scrap = [{"reason": "SCRATCH", "quantity": "0.5"}, {"reason": "CRACK", "quantity": "0.5"}]
    crew = [{"worker": worker} for worker in ("ANNA", "BO", "CAI")]
    asked = cost(plant, lambda: plant.report(10, by=who, scrap=scrap, workers=crew, work_center="WC1", id=uuid4()))
    assert plant.work_order().status is WorkOrderStatus.COMPLETED
    assert len(asked) <= MOST + 2, "\n".join(asked)


def test_a_report_on_a_rework_operation_costs_no_more(plant):
    plant.release(steps={10: {}, 20: {}})
    report = plant.report(10, good=8, rework=[{"reason": "SCRATCH", "quantity": 2}])
    plant.report(20, good=8)
    rework = plant.rework(2, source=report)
    asked = cost(plant, lambda: plant.report(rework, good=2))
    assert len(asked) <= MOST, "\n".join(asked)


def test_a_long_history_makes_no_report_dearer(plant):
    plant.release(quantity=500)
    plant.report(10, good=1)  # the next ones are odd: the same again
    first = cost(plant, lambda: plant.report(10, good=1))
    for _ in range(40):
        plant.report(10, good=1)
    assert len(cost(plant, lambda: plant.report(10, good=1))) == len(first)


def test_a_resend_is_cheaper_than_a_report(plant):
    plant.release()
    report_id = uuid4()
    plant.report(10, good=1, id=report_id)
    assert len(cost(plant, lambda: plant.report(10, good=1, id=report_id))) <= 2


def many_work_orders(plant, count, steps=5, since=0):
    """Work orders on the floor, put there without the events that would have told of them."""
    orders, operations = [], []
    for one in range(since, count):
        order = UUID(int=one + 1)
        orders.append(
            {
                "plant": "P1",
                "id": order,
                "number": f"WO-{one:06}",
                "revision": 1,
                "office_status": WorkOrderStatus.RELEASED,
                "quantity": 100,
                "due_on": date(2026, 1, 1) + timedelta(one % 90),
                "priority": 5,
                "stage": OPEN,
                "item": "LAMP",
                "item_name": "Lamp",
                "customer": "Ada Lighting",
                "unit": "pcs",
                "released_at": clock.now(),
                "floor_revision": 0,
                "received": ZERO,
            }
        )
        operations += [
            {
                "plant": "P1",
                "id": UUID(int=(one + 1) << 64 | step),
                "work_order_id": order,
                "sequence": step * 10,
                "name": f"Step {step}",
                "code": f"{one}-{step}",
                "section": "SMT",
                "work_centers": ["WC1"],
                "setup_seconds": ZERO,
                "run_seconds": ZERO,
                "inspection": Inspection.NONE,
                "sample_percent": ZERO,
                "over_report": OverReport.REFUSE,
                "over_report_percent": ZERO,
                "materials": [],
            }
            for step in range(1, steps + 1)
        ]
    with plant.database.transaction() as session:
        session.execute(insert(WorkOrder), orders)
        session.execute(insert(Operation), operations)


def test_a_page_of_the_board_with_ten_thousand_open_work_orders(plant):
    many_work_orders(plant, 10_000)
    queries_needed = {}
    tracemalloc.start()
    for limit in (50, 500):
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        asked = cost(
            plant,
            lambda limit=limit: plant.do(
                lambda session: board(session, "P1", BoardQuery(limit=limit, section="SMT", late=True, q="lamp"))
            ),
        )
        _, peak = tracemalloc.get_traced_memory()
        queries_needed[limit] = len(asked)
        assert peak - before < 16 << 20
    tracemalloc.stop()
    assert queries_needed[50] == queries_needed[500] <= 8


def test_a_list_of_operations_asks_the_same_for_one_as_for_many(plant):
    many_work_orders(plant, 100)
    asked = [
        len(
            cost(
                plant,
                lambda limit=limit: plant.do(
                    lambda session: operations(session, caller(), OperationsQuery(limit=limit))
                ),
            )
        )
        for limit in (1, 200)
    ]
    assert asked[0] == asked[1] <= 4


def past_reports(plant, count, since=0):
    """Reports of orders that are long done, each by one of the workers."""
    reports, workers = [], []
    for one in range(since, count):
        at, id = clock.now() - timedelta(days=30, seconds=count - one), UUID(int=(1 << 100) + one)
        reports.append(
            {
                "plant": "P1",
                "id": id,
                "fingerprint": "",
                "operation_id": UUID(int=(1 << 90) + one // 10),
                "work_order_id": UUID(int=(1 << 91) + one // 50),
                "work_order": f"OLD-{one // 50}",
                "item": "LAMP",
                "sequence": 10,
                "operation_name": "Step 1",
                **dict.fromkeys(("good", "worker_seconds", "seconds", "standard_seconds"), Decimal(1)),
                **dict.fromkeys(("scrap", "rework", "excess", "awaited"), ZERO),
                **{name: [] for name in ("scrap_reasons", "rework_reasons", "flags")},
                "first_of_operation": False,
                "reported_at": at,
                "reported_by": "anna",
                "is_proxy": False,
                "production_on": at.date(),
                "custom": {},
            }
        )
        workers.append(
            {
                "plant": "P1",
                "report_id": id,
                "worker": ("ANNA", "BO")[one % 2],
                "position": 0,
                "seconds": Decimal(1),
                "production_on": at.date(),
                "covered": [],
                "reported_at": at,
            }
        )
    with plant.database.transaction() as session:
        session.execute(insert(Report), reports)
        session.execute(insert(ReportWorker), workers)


def counted(plant, order):
    """How many statements the floor's daily questions cost, asked about one work order."""
    step, number = UUID(int=(order + 1) << 64 | 1), f"WO-{order:06}"
    questions = {
        "report": lambda session: report_operation(session, worker(), step, ReportOperation(good=Decimal(1))),
        "scan": lambda session: scanning.scan(session, caller(), number),
        "board": lambda session: board(session, "P1", BoardQuery()),
        "balance": lambda session: balance(session, "P1", number, BalanceQuery()),
        "balance of then": lambda session: balance(session, "P1", number, BalanceQuery(at=clock.now())),
        "what a worker made": lambda session: traces(session, caller(), TracesQuery(worker="ANNA")),
        "what a work center made": lambda session: traces(session, caller(), TracesQuery(work_center="WC1")),
        "reports of a worker": lambda session: reports(session, caller(), ReportsQuery(worker="ANNA")),
        "what is odd": lambda session: reports(session, caller(), ReportsQuery(flagged=True)),
    }
    return {name: len(cost(plant, lambda ask=ask: plant.do(ask))) for name, ask in questions.items()}


def test_ten_thousand_open_work_orders_and_years_of_reports_cost_what_a_hundred_cost(plant):
    many_work_orders(plant, 100)
    past_reports(plant, 100)
    counted(plant, 0)  # the first worker of the day
    young = counted(plant, 1)
    many_work_orders(plant, 10_000, since=100)
    past_reports(plant, 20_000, since=100)
    assert counted(plant, 9_000) == young
