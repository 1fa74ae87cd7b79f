"""The plan follows the plant: whatever happens, it is put right a moment later, and little of it moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, select

from services.planning import projections
from services.planning.models import PlanWish
from services.planning.queries.open_work import STANDS_STILL, open_work
from services.planning.tests.test_service import Door, door, work_order
from services.planning.usecases import replans
from shared.contracts.execution.events import OperationCompleted, OperationStarted, WorkCenterResumed, WorkCenterStopped
from shared.contracts.values import ExceptionKind
from shared.plumbing import clock

__all__ = ["door"]

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # eight in the morning in Shanghai: the day shift begins


@pytest.fixture
def planned(door: Door) -> Any:
    """Three work orders with a plan, and a moment in which nothing happens."""
    clock.pretend(MONDAY)
    door.ask("put_worker", number="BEN", command={"name": "Ben"})
    for number in ("A", "B", "C"):
        door.ask("create_work_order", command=work_order(number=number, due_on="2026-11-27"))
    door.ask("run_schedule", command={})
    with door.service.transaction() as session:
        session.execute(delete(PlanWish))  # the fixture's, of days to come
    yield door
    clock.pretend(None)


def follow(door: Door, *, after: timedelta = timedelta(seconds=3)) -> None:
    """A moment passes, and planning looks at what happened."""
    clock.pretend(clock.now() + after)
    door.service.follow_the_plant()


def places(door: Door) -> dict[tuple[str, int], tuple[Any, ...]]:
    bars = door.ask("schedule", query={})["items"]
    return {(bar["work_order"], bar["sequence"]): (bar["work_center"], bar["worker"], bar["start"]) for bar in bars}


def wishes(door: Door) -> int:
    with door.service.transaction() as session:
        return session.scalar(select(func.count()).select_from(PlanWish))


def test_other_hours_all_over_the_plant_are_looked_at(planned: Door):
    plant = planned.ask("get_plant", number="P1")
    body = {name: plant[name] for name in ("name", "currency", "language")}
    planned.ask("put_plant", number="P1", command={**body, "time_zone": plant["time_zone"]})
    assert wishes(planned) == 0
    planned.ask("put_plant", number="P1", command={**body, "time_zone": "Europe/Berlin"})
    assert wishes(planned) == 1


def test_without_a_plan_there_is_nothing_to_keep(door: Door):
    door.ask("create_work_order", command=work_order())
    follow(door)
    assert (places(door), wishes(door)) == ({}, 0)


def test_what_happens_during_the_first_run_is_looked_at_after_it(door: Door):
    """The run has read the plant by then, and its plan is of the order as it was."""
    clock.pretend(MONDAY)
    door.ask("create_work_order", command=work_order(number="A", quantity="10", due_on="2026-11-27"))
    with door.service.transaction() as session:
        session.execute(delete(PlanWish))
    compute = door.service.compute

    def compute_while_somebody_asks_for_more(*work: Any, **limits: Any) -> Any:
        door.service.compute = compute
        door.ask("change_work_order", number="A", command={"quantity": "40"})
        follow(door)
        return compute(*work, **limits)

    door.service.compute = compute_while_somebody_asks_for_more
    door.ask("run_schedule", command={})
    before = door.ask("work_order", number="A")["planned_end"]
    assert wishes(door) == 1
    follow(door)
    assert (wishes(door), door.ask("work_order", number="A")["planned_end"] > before) == (0, True)
    clock.pretend(None)


def test_what_just_happened_waits_for_what_happens_next(planned: Door):
    planned.ask("create_work_order", command=work_order(number="D"))
    planned.service.follow_the_plant()
    assert wishes(planned) == 1
    follow(planned)
    assert wishes(planned) == 0
    assert {("D", 10), ("D", 20)} <= places(planned).keys()


def test_a_rush_order_finds_its_place_by_itself_and_what_can_stay_stays(planned: Door):
    before = places(planned)
    planned.ask("create_work_order", command=work_order(number="RUSH", due_on="2026-11-27", priority=9))
    follow(planned)
    after = places(planned)
    assert len(after) == len(before) + 2
    assert {key: after[key] for key in before} == before


def test_the_work_of_one_who_is_away_goes_to_another(planned: Door):
    planned.ask("put_worker", number="BEN", command={"name": "Ben", "skills": ["solder"]})
    planned.ask("put_worker", number="ANNA", command={"name": "Anna", "skills": ["solder"], "active": False})
    follow(planned)
    assert {place[1] for (_, sequence), place in places(planned).items() if sequence == 10} == {"BEN"}


def test_a_cancelled_order_leaves_the_plan_and_a_smaller_one_ends_earlier(planned: Door):
    end = planned.ask("work_order", number="B")["planned_end"]
    planned.ask("cancel_work_order", number="A", command={})
    planned.ask("change_work_order", number="B", command={"quantity": "10"})
    follow(planned)
    assert {order for order, _ in places(planned)} == {"B", "C"}
    assert planned.ask("work_order", number="B")["planned_end"] < end


def test_a_late_start_pushes_the_steps_behind_it(planned: Door):
    order = planned.ask("work_order", number="A")
    solder, pack = order["operations"]
    late = datetime.fromisoformat(solder["planned_start"]) + timedelta(hours=2)
    clock.pretend(late)
    started = OperationStarted(
        plant="P1",
        operation_id=UUID(solder["id"]),
        work_order_id=UUID(order["id"]),
        worker=solder["worker"],
        work_center=solder["work_center"],
        at=late,
    )
    with planned.service.transaction() as session:
        projections.note_start(session, started)
        replans.after_start(session, started)
    follow(planned)
    now_solder, now_pack = planned.ask("work_order", number="A")["operations"]
    assert datetime.fromisoformat(now_solder["planned_start"]) == late
    assert now_pack["planned_start"] > pack["planned_start"]
    assert now_pack["planned_start"] >= now_solder["planned_end"]


def stoppage(door: Door, center: str) -> tuple[WorkCenterStopped, WorkCenterResumed]:
    """A work center stands still from now on, and the end of it half an hour later."""
    told = {"plant": "P1", "stoppage_id": uuid4(), "work_center": center, "kind": ExceptionKind.MACHINE}
    end = clock.now() + timedelta(minutes=30)
    stopped = WorkCenterStopped(**told, at=clock.now())
    return stopped, WorkCenterResumed(**told, stopped_at=clock.now(), at=end)


def hear(door: Door, event: WorkCenterStopped | WorkCenterResumed) -> None:
    note, think = {
        WorkCenterStopped: (projections.note_stop, replans.after_stop),
        WorkCenterResumed: (projections.note_resumption, replans.after_resumption),
    }[type(event)]
    with door.service.transaction() as session:
        note(session, event)
        think(session, event)


def starts(door: Door, center: str) -> list[datetime]:
    return sorted(datetime.fromisoformat(start) for place, _, start in places(door).values() if place == center)


def test_what_was_done_before_its_time_keeps_no_place_after_that(planned: Door):
    order = planned.ask("work_order", number="A")
    solder = order["operations"][0]
    begun = datetime.fromisoformat(solder["planned_start"])
    done = OperationCompleted(
        plant="P1",
        revision=1,
        work_order_id=UUID(order["id"]),
        work_order="A",
        operation_id=UUID(solder["id"]),
        at=begun + timedelta(minutes=5),
    )
    with planned.service.transaction() as session:
        projections.complete_operation(session, done)
        replans.after_completion(session, done)
    bars = {(bar["work_order"], bar["sequence"]): bar for bar in planned.ask("schedule", query={})["items"]}
    ends = datetime.fromisoformat(bars["A", 10]["end"])
    assert (datetime.fromisoformat(bars["A", 10]["start"]), ends) == (begun, begun + timedelta(minutes=5))
    assert begun + timedelta(minutes=5) < datetime.fromisoformat(solder["planned_end"])


def test_nothing_is_planned_where_a_work_center_stands_still_until_it_runs_again(planned: Door):
    """Only what was to begin this very moment keeps its place; it is done when the work center has run again."""
    center, again = places(planned)["A", 10][0], MONDAY + STANDS_STILL
    stopped, resumed = stoppage(planned, center)
    assert starts(planned, center)[1] < again
    hear(planned, stopped)
    follow(planned)
    assert starts(planned, center)[1] > again
    hear(planned, resumed)
    with planned.service.transaction() as session:  # nobody is late, so the plan itself stays as it is
        assert open_work(session, "P1", clock.now()).centers[center].stopped is None


def test_an_end_that_is_heard_before_the_stop_is_not_forgotten(planned: Door):
    center = places(planned)["A", 10][0]
    before = places(planned)
    stopped, resumed = stoppage(planned, center)
    hear(planned, resumed)
    hear(planned, stopped)
    follow(planned)
    assert places(planned) == before


def test_what_should_have_begun_and_has_not_is_noticed(planned: Door):
    clock.pretend(MONDAY + timedelta(hours=3))
    planned.service.look_for_overdue()
    follow(planned)
    assert all(datetime.fromisoformat(place[2]) >= MONDAY + timedelta(hours=3) for place in places(planned).values())


def test_only_one_process_mends_and_when_it_dies_another_does(planned: Door):
    planned.ask("create_work_order", command=work_order(number="D"))
    me, another = uuid4(), uuid4()
    with planned.service.transaction() as session:
        assert replans.take(session, "P1", me) is not None
    with planned.service.transaction() as session:
        assert replans.take(session, "P1", another) is None
    clock.pretend(clock.now() + timedelta(minutes=5))
    with planned.service.transaction() as session:
        assert replans.take(session, "P1", another) is not None
