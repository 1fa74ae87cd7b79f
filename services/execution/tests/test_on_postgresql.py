"""The same code on a real PostgreSQL, where transactions run side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.execution.doors.screens import Screens
from services.execution.tests.door import Door
from services.execution.tests.plant import NOON, Plant, moved, operation_id, supervisor, worker
from services.execution.usecases import corrections, work_orders
from shared.contracts.execution.commands import ReverseReport
from shared.contracts.execution.events import WorkOrderKeptOpen
from shared.contracts.execution.vocabulary import FloorNumber
from shared.contracts.planning.events import WorkOrderClosed
from shared.contracts.values import WorkOrderStatus
from shared.plumbing import clock, migrations
from shared.plumbing.database import Database
from shared.testing.counting import statements
from shared.testing.waiting import eventually

OPERATION = str(operation_id("WO-1", 10))


@pytest.fixture
def plant(postgres):
    database = Database(postgres)
    migrations.upgrade("execution", database.engine)
    clock.pretend(NOON)
    yield Plant(database)
    clock.pretend(None)
    database.close()


def at_once(plant, *calls):
    """Each call through a door of its own, all at the same moment."""
    doors = [Door(plant.database) for _ in calls]
    with ThreadPoolExecutor(len(calls)) as pool:
        running = [
            pool.submit(door.call, "report_operation", worker(who), operation=OPERATION, command=body)
            for door, (who, body) in zip(doors, calls, strict=True)
        ]
        return [call.result() for call in running]


def test_of_two_workers_reporting_the_last_pieces_exactly_one_is_refused(plant):
    plant.release("WO-1", quantity=1)
    answers = at_once(plant, ("ANNA", {"good": 1}), ("BO", {"good": 1}))
    refused = [answer["refusal"]["code"] for answer in answers if "refusal" in answer]
    assert refused == ["over_reported"]
    assert plant.balance().unexplained == 0


def test_where_the_step_flags_exactly_one_is_flagged(plant):
    plant.release("WO-1", quantity=1, steps={10: {"over_report": "flag"}})
    answers = at_once(plant, ("ANNA", {"good": 1}), ("BO", {"good": 1}))
    assert sorted(len(answer["body"]["flags"]) for answer in answers) == [0, 1]


def test_the_same_report_sent_many_times_at_once_is_booked_once(plant):
    plant.release("WO-1", quantity=10)
    body = {"good": 1, "id": str(uuid4())}
    answers = at_once(plant, *[("ANNA", body)] * 6)
    assert sorted(answer["created"] for answer in answers) == [False] * 5 + [True]
    assert len({str(answer["body"]) for answer in answers}) == 1
    assert plant.operation(10).good == 1


def test_many_workers_at_once_lose_and_double_nothing(plant):
    plant.release("WO-1", quantity=20)
    at_once(plant, *[(who, {"good": 1}) for who in ("ANNA", "BO", "CAI") * 4])
    assert plant.operation(10).good == 12
    assert plant.operation(20).available == 12


def test_of_sixty_four_reports_at_once_each_is_booked_or_refused_and_kept(plant):
    """The sum is exact, nothing goes above what had arrived, and no device is told that we are away."""
    plant.release("WO-1", quantity=40)
    names = ("ANNA", "BO", "CAI", "BOSS")
    answers = at_once(plant, *[(names[one % 4], {"good": 1, "id": str(uuid4())}) for one in range(64)])
    booked = [answer for answer in answers if answer.get("created")]
    refused = [answer["refusal"]["code"] for answer in answers if "refusal" in answer]
    assert (len(booked), refused) == (40, ["over_reported"] * 24)
    step = plant.operation(10)
    assert (step.good, step.available, plant.operation(20).available) == (40, 0, 40)
    balance = plant.balance()
    assert (balance.unexplained, balance.done) == (0, 40)
    kept = Door(plant.database).call("refused_reports", supervisor(None), query={"status": "open", "limit": 100})
    assert len(kept["body"]["items"]) == 24


def test_nobody_confirms_what_is_being_reversed_at_that_moment(plant):
    """The confirmation waits for the reversal, and then sees it."""
    plant.release(steps={10: {"over_report": "flag"}})
    report = plant.report(10, good=12).body.id
    door = Door(plant.database)
    with ThreadPoolExecutor(1) as pool:
        with plant.database.transaction() as session:
            corrections.reverse_report(session, worker(), report, ReverseReport(reason="counted twice"))
            session.flush()
            confirming = pool.submit(door.call, "confirm_report", supervisor(), report=str(report))
            eventually(lambda: somebody_waits(plant.database))
        assert confirming.result()["refusal"]["code"] == "already_reversed"
    listed = door.call("reports", supervisor(), query={"flagged": True, "limit": 10})
    assert listed["body"]["items"] == []


def test_a_reversal_and_a_closing_at_the_same_moment_wait_for_each_other(plant):
    """Both take the work order first, so the second sees the first: what was taken back is not closed."""
    plant.release(steps={10: {}})
    report = plant.report(10, good=10).body.id
    closing = moved(WorkOrderClosed, WorkOrderStatus.CLOSED)
    with ThreadPoolExecutor(1) as pool:
        with plant.database.transaction() as session:
            corrections.reverse_report(session, worker(), report, ReverseReport(reason="counted twice"))
            session.flush()
            heard = pool.submit(plant.hear, work_orders.follow_the_office, closing)
            eventually(lambda: somebody_waits(plant.database))
        heard.result()
    assert plant.work_order().status is WorkOrderStatus.RELEASED
    assert [told.office_revision for told in plant.told(WorkOrderKeptOpen)] == [2]


def test_a_reversal_that_comes_after_the_closing_is_refused(plant):
    plant.release(steps={10: {}})
    report = plant.report(10, good=10).body.id
    door = Door(plant.database)
    with ThreadPoolExecutor(1) as pool:
        with plant.database.transaction() as session:
            work_orders.follow_the_office(session, moved(WorkOrderClosed, WorkOrderStatus.CLOSED))
            session.flush()
            body = {"reason": "counted twice"}
            reversing = pool.submit(door.call, "reverse_report", worker(), report=str(report), command=body)
            eventually(lambda: somebody_waits(plant.database))
        assert reversing.result()["refusal"]["code"] == "closed"
    assert plant.work_order().status is WorkOrderStatus.CLOSED


def somebody_waits(database):
    """Some transaction stands before a lock."""
    with database.engine.connect() as looking:
        return looking.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))


def test_a_report_costs_eight_statements_here_too(plant):
    plant.release("WO-1", quantity=1, steps={10: {}})
    scrap = [{"reason": "CRACK", "quantity": 1}]
    with statements(plant.database.engine) as asked:
        plant.report(10, scrap=scrap, workers=[{"worker": "ANNA"}, {"worker": "BO"}], work_center="WC1")
    assert len(asked) <= 8, "\n".join(asked)


def test_every_screen_can_be_asked_for(plant):
    plant.release()
    report = plant.report(10, good=3, rework=[{"reason": "SCRATCH", "quantity": 2}])
    plant.report(plant.rework(2, source=report), good=1)
    plant.inspect(report, scrap=1)
    plant.move_material("issue", 1)
    jam = plant.trouble(work_center="WC1", stops_work=True)
    clock.pretend(NOON + timedelta(hours=1))
    a_moment_ago = (NOON + timedelta(minutes=1)).isoformat()
    team = {"section": "SMT", "team": "T1"}
    screens = [
        ("operations", {"query": {"work_center": "WC1", "worker": "ANNA", "status": "open"}}),
        ("my_operations", {"query": {}}),
        ("operation", {"operation": OPERATION}),
        ("dispatch", {"query": {"team": "T1", "from": NOON.isoformat(), "to": NOON.isoformat()}}),
        ("scan", {"code": OPERATION}),
        ("reports", {"query": {"worker": "ANNA"}}),
        ("board", {"query": {**team, "late": False, "q": "wo"}}),
        ("board", {"query": {**team, "at": a_moment_ago}}),
        ("balance", {"work_order": "WO-1"}),
        ("balance", {"work_order": "WO-1", "query": {"at": a_moment_ago}}),
        ("pieces_at", {"operation": OPERATION}),
        ("waiting", {"work_order": "WO-1"}),
        ("trace", {"work_order": "WO-1"}),
        ("traces", {"query": {"worker": "ANNA", "from": a_moment_ago, "to": a_moment_ago}}),
        ("traces", {"query": {"lot": "L-7"}}),
        ("receipts", {"work_order": "WO-1", "query": {}}),
        ("materials", {"work_order": "WO-1", "query": {}}),
        ("consumption", {"work_order": "WO-1"}),
        ("exceptions", {"query": {"status": "open", "work_center": "WC1"}}),
        ("exception", {"exception": str(jam.id)}),
        ("downtime", {"query": {"from": "2026-11-01", "to": "2026-11-30", "work_center": "WC1"}}),
        ("cockpit", {"query": {"from": "2026-11-01", "to": "2026-11-30", **team}}),
        *(("cockpit_slices", {"query": {"name": name, "by": "item"}}) for name in FloorNumber),
        ("cockpit_slices", {"query": {"name": "first_pass_yield", "by": "worker"}}),
        ("reports_accepted", {"heard": {"from_on": "2026-11-01", "to_on": "2026-11-30", "is_open": True}}),
    ]
    door = Door(plant.database)
    for method, arguments in screens:
        assert "body" in door.call(method, worker(), **arguments), method
    looked_at = {name for name in vars(Screens) if not name.startswith("_")} - {"hear_of_work_order"}
    assert looked_at <= {method for method, _ in screens}
