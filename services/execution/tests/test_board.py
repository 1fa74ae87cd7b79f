from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from services.execution import projections
from services.execution.domain.clocks import ClockMove
from services.execution.queries import board as boards
from services.execution.queries import cockpit as cockpits
from services.execution.queries import operations as looks
from services.execution.queries import reports, scanning, slices
from services.execution.tests.plant import NOON, ago, moved, operation_id, supervisor, worker
from services.execution.usecases import planned_days, work_orders
from shared.contracts.calendars import WeeklyShift
from shared.contracts.execution.commands import (
    BoardQuery,
    ExecutionCockpitQuery,
    FloorSlicesQuery,
    OperationsQuery,
    ReportsQuery,
)
from shared.contracts.execution.views import ScannedOperation, ScannedWorkCenter, ScannedWorker, ScannedWorkOrder
from shared.contracts.execution.vocabulary import FloorNumber
from shared.contracts.planning.events import CalendarChanged, WorkCenterChanged, WorkOrderClosed, WorkOrderHeld
from shared.contracts.refusals import Invalid, NotFound
from shared.contracts.values import OperationStatus, SlicedBy, WorkOrderStatus
from shared.plumbing import clock
from shared.plumbing.service import note_and
from shared.testing.callers import caller

TODAY = NOON.date()


def board(plant, **query):
    page = plant.do(lambda session: boards.board(session, "P1", BoardQuery(**query)))
    return page.items


def operations(plant, who=None, ask=looks.operations, **query):
    page = plant.do(lambda session: ask(session, who or caller(), OperationsQuery(**query)))
    return [(one.work_order, one.sequence) for one in page.items]


def cockpit(plant, **query):
    return plant.do(lambda session: cockpits.cockpit(session, "P1", ExecutionCockpitQuery(**query)))


def test_a_line_shows_how_far_a_work_order_is_and_who_works_on_it(plant):
    plant.release()
    plant.report(10, good=6, scrap=[{"reason": "CRACK", "quantity": 1}])
    plant.clock(ClockMove.START, 20, by=worker("BO"))
    (line,) = board(plant)
    assert (line.work_order, line.customer, line.percent, line.late) == ("WO-1", "Ada Lighting", 40, False)
    assert line.current_operation.sequence == 10
    assert [(one.sequence, one.waiting, one.good, one.scrap) for one in line.wip] == [(10, 3, 6, 1), (20, 6, 0, 0)]
    assert [(one.worker, one.operation) for one in line.working_now] == [("BO", operation_id("WO-1", 20))]


def test_a_work_order_is_late_when_its_day_is_over_or_its_plan_ends_after_it(plant):
    plant.release("WO-1", due_on=TODAY - timedelta(days=3))
    plant.release("WO-2", due_on=TODAY + timedelta(days=3))
    plant.release("WO-3", due_on=TODAY + timedelta(days=3))
    plant.assign(20, number="WO-2", end=clock.now() + timedelta(days=6))
    assert [line.work_order for line in board(plant, late=True)] == ["WO-1", "WO-2"]
    assert [line.work_order for line in board(plant, late=False)] == ["WO-3"]
    assert all(line.late and line.late_by_seconds > 0 for line in board(plant, late=True))


def test_a_work_order_due_today_is_on_time_and_a_completed_one_is_not_late(plant):
    plant.release("WO-1", due_on=TODAY)
    plant.release("WO-2", quantity=1, steps={10: {}}, due_on=TODAY - timedelta(days=3))
    plant.report(10, good=1, number="WO-2")
    assert board(plant, late=True) == ()
    assert [(line.work_order, line.status, line.percent) for line in board(plant)] == [
        ("WO-1", WorkOrderStatus.RELEASED, 0),
        ("WO-2", WorkOrderStatus.COMPLETED, 100),
    ]


def test_the_hours_where_it_is_finished_say_when_the_due_day_is_over(plant):
    plant.release(due_on=TODAY - timedelta(days=1))
    assert [line.work_order for line in board(plant, late=True)] == ["WO-1"]
    long_hours(plant, "WC1")
    assert board(plant, late=True) == ()  # yesterday's shift runs until seven in the evening
    assert not board(plant)[0].late


def test_other_hours_hold_a_planned_end_on_another_day(plant):
    """Planned until one in the night after its due day, at a place that knows no shift across midnight."""
    plant.release(due_on=TODAY)
    plant.assign(20, end=NOON + timedelta(hours=13))
    assert [line.late for line in board(plant, late=True)] == [True]
    long_hours(plant, "WC1")
    assert [line.late for line in board(plant, late=False)] == [False]
    assert board(plant, late=True) == ()


def test_a_step_is_late_by_the_hours_where_its_work_order_is_finished(plant):
    """Whichever comes first: the plan, the work order, or the hours."""
    long_hours(plant, "WC2")
    steps = {10: {}, 20: {"work_centers": ("WC2",)}}
    plant.assign(10, number="WO-1", work_center="WC1", end=NOON + timedelta(hours=13))
    for number in ("WO-1", "WO-2"):
        plant.release(number, steps=steps, due_on=TODAY)
    plant.assign(10, number="WO-2", work_center="WC1", end=NOON + timedelta(hours=13))
    assert [line.late for line in board(plant, late=False)] == [False, False]


def long_hours(plant, number):
    """From eight in the evening until seven in the evening after."""
    changed = WorkCenterChanged(
        plant="P1",
        revision=2,
        number=number,
        name="Line",
        section="SMT",
        calendar="LONG",
        capacity=1,
        efficiency=Decimal(1),
    )
    plant.hear(note_and(projections.keep_work_center, planned_days.after_work_center), changed)
    long = tuple(WeeklyShift(weekday=day, start=time(20), end=time(19)) for day in range(1, 8))
    hours = CalendarChanged(plant="P1", revision=1, number="LONG", shifts=long, exceptions=())
    plant.hear(note_and(projections.keep_calendar, planned_days.after_calendar), hours)


def test_what_is_closed_leaves_the_board_and_what_is_held_stays(plant):
    plant.release("WO-1", steps={10: {}})
    plant.release("WO-2")
    plant.report(10, number="WO-1", good=10)
    plant.hear(work_orders.follow_the_office, moved(WorkOrderClosed, WorkOrderStatus.CLOSED, number="WO-1"))
    plant.hear(work_orders.follow_the_office, moved(WorkOrderHeld, WorkOrderStatus.ON_HOLD, number="WO-2"))
    assert [(line.work_order, line.status) for line in board(plant)] == [("WO-2", WorkOrderStatus.ON_HOLD)]


def test_the_board_is_filtered_by_section_team_and_text(plant):
    plant.release("WO-1", steps={10: {"section": "SMT"}})
    plant.release("WO-2", steps={10: {"section": "Packing"}}, customer="100% Lights")
    plant.assign(10, number="WO-2", worker="CAI")
    assert [line.work_order for line in board(plant, section="SMT")] == ["WO-1"]
    assert [line.work_order for line in board(plant, team="T2")] == ["WO-2"]
    assert [line.work_order for line in board(plant, q="100%")] == ["WO-2"]
    assert [line.work_order for line in board(plant, q="wo-1")] == ["WO-1"]


def test_the_board_comes_page_by_page(plant):
    for number in range(5):
        plant.release(f"WO-{number}")
    seen, cursor = [], None
    while True:
        page = plant.do(lambda session, cursor=cursor: boards.board(session, "P1", BoardQuery(limit=2, cursor=cursor)))
        seen += [line.work_order for line in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [f"WO-{number}" for number in range(5)]


def test_a_worker_sees_own_own_teams_and_nobodys_operations(plant):
    plant.release(steps={10: {}, 20: {}, 30: {}, 40: {}})
    plant.assign(10, worker="ANNA")
    plant.assign(20, worker="BO")
    plant.assign(30, team="T2")
    assert operations(plant, worker("ANNA")) == [("WO-1", 10), ("WO-1", 20), ("WO-1", 40)]
    assert operations(plant, worker("ANNA"), looks.my_operations) == [("WO-1", 10), ("WO-1", 20)]
    assert operations(plant, caller(role="admin"), looks.my_operations) == []
    assert len(operations(plant)) == 4
    with pytest.raises(NotFound):
        operations(plant, worker("ANNA"), worker="CAI")


def test_whom_a_schedule_has_in_mind_keeps_nobody_else_from_the_work(plant):
    plant.release(steps={10: {}})
    plant.assign(10, worker="BO", pinned=False)
    assert operations(plant, worker("BO"), looks.my_operations) == [("WO-1", 10)]
    assert operations(plant, worker("ANNA")) == [("WO-1", 10)]
    assert plant.report(10, good=1, by=worker("ANNA")).body.good == 1


def test_operations_are_filtered(plant):
    plant.release("WO-1")
    plant.release("WO-2")
    plant.report(10, good=10, number="WO-1")
    plant.assign(20, number="WO-1", worker="BO", work_center="WC1")
    assert operations(plant, status=OperationStatus.COMPLETED) == [("WO-1", 10)]
    assert operations(plant, work_center="WC1", worker="BO") == [("WO-1", 20)]
    assert operations(plant, work_order="WO-2") == [("WO-2", 10), ("WO-2", 20)]


def test_rework_operations_are_listed_with_their_order(plant):
    plant.release()
    report = plant.report(10, good=3, rework=[{"reason": "SCRATCH", "quantity": 2}])
    rework = plant.rework(2, source=report)
    view = plant.operation(rework)
    assert (view.rework_order is not None, view.planned, view.available, view.remaining) == (True, 2, 2, 2)
    assert plant.operation(10).rework_order is None


def test_any_code_we_print_can_be_scanned(plant):
    plant.release()
    scan = {
        code: plant.do(lambda session, code=code: scanning.scan(session, caller(), code))
        for code in ("OP-WO-1-10", str(operation_id("WO-1", 10)), "WO-1", "ANNA", "WC1")
    }
    kinds = [ScannedOperation, ScannedOperation, ScannedWorkOrder, ScannedWorker, ScannedWorkCenter]
    assert [type(thing) for thing in scan.values()] == kinds
    assert [one.sequence for one in scan["WO-1"].operations] == [10, 20]
    with pytest.raises(NotFound):
        plant.do(lambda session: scanning.scan(session, caller(), "NOPE"))


def test_reports_show_what_became_of_them_and_to_whom(plant):
    plant.release()
    first = plant.report(10, good=1, by=worker("ANNA"))
    plant.reverse(first)
    plant.report(10, good=2, by=worker("CAI"))

    def ask(who, **query):
        return plant.do(lambda session: reports.reports(session, who, ReportsQuery(**query))).items

    assert [(one.good, one.reversed) for one in ask(caller())] == [(2, False), (-1, False), (1, True)]
    assert [one.good for one in ask(worker("BO"))] == [-1, 1]
    assert [one.good for one in ask(caller(), worker="CAI")] == [2]
    assert [one.good for one in ask(caller(), work_order="WO-1", operation=operation_id("WO-1", 20))] == []
    assert ask(caller(), to_on=date(2020, 1, 1)) == ()
    with pytest.raises(NotFound):
        ask(worker("BO"), worker="CAI")


def test_the_cockpit_counts_first_time_reports_that_stand(plant):
    plant.release()
    began = ago(hours=3)
    hour = {"started_at": began, "finished_at": began + timedelta(hours=1)}
    report = plant.report(10, good=6, rework=[{"reason": "SCRATCH", "quantity": 2}], **hour)
    plant.reverse(plant.report(10, good=1, scrap=[{"reason": "CRACK", "quantity": 1}], **hour))
    plant.report(plant.rework(2, source=report), good=2)
    shown = cockpit(plant)
    assert shown.first_pass_yield == Decimal("0.75")
    assert [one.rate for one in shown.defect_trend] == [Decimal("0.25")]
    assert shown.operation_efficiency == shown.worker_efficiency == Decimal("0.1333")  # 8 × 60 s in one hour
    assert shown.wip == 10


def test_a_crew_is_counted_once_for_the_operation_and_each_for_himself(plant):
    plant.release()
    began = ago(hours=3)
    crew = [{"worker": "ANNA"}, {"worker": "BO"}]
    plant.report(10, good=6, workers=crew, started_at=began, finished_at=began + timedelta(hours=1))
    shown = cockpit(plant)
    assert (shown.operation_efficiency, shown.worker_efficiency) == (Decimal("0.1"), Decimal("0.05"))


def test_where_nothing_counts_the_cockpit_says_nothing(plant):
    shown = cockpit(plant)
    assert (shown.first_pass_yield, shown.operation_efficiency, shown.defect_trend) == (None, None, ())
    assert (shown.wip, shown.lead_time.working) == (0, None)


def test_lead_time_of_a_completed_work_order_adds_up(plant):
    plant.release(quantity=2, steps={10: {"inspection": "full"}}, at=ago(hours=10))
    began = ago(hours=6)
    report = plant.report(
        10,
        good=1,
        rework=[{"reason": "SCRATCH", "quantity": 1}],
        started_at=began,
        finished_at=began + timedelta(hours=1),
    )
    plant.inspect(report, freed=1, at=clock.now() + timedelta(hours=2))
    plant.report(plant.rework(1, source=report), good=1, started_at=began, finished_at=began + timedelta(hours=2))
    lead = cockpit(plant, team="T1", section="SMT").lead_time
    assert (lead.working, lead.rework, lead.stopped) == (3600, 7200, 0)
    assert (minutes(lead.quality), minutes(lead.waiting)) == (120, 600 - 60 - 120 - 120)
    assert cockpit(plant, team="T2").lead_time.working is None


def test_the_hour_of_a_crew_is_one_hour_of_the_work_order(plant):
    plant.release(quantity=1, at=ago(hours=6))
    began, crew = ago(hours=3), [{"worker": "ANNA"}, {"worker": "BO"}, {"worker": "BOSS"}]
    for sequence in (10, 20):
        ended = began + timedelta(hours=1)
        plant.report(sequence, good=1, started_at=began, finished_at=ended, by=supervisor(), workers=crew)
        began = ended
    lead = cockpit(plant).lead_time
    assert (minutes(lead.working), minutes(lead.waiting)) == (120, 240)


def test_a_lot_that_failed_its_sample_waited_once_for_both_looks(plant):
    plant.release(quantity=2, steps={10: {"inspection": "aql"}}, at=ago(hours=10))
    report = plant.report(10, good=2)
    plant.inspect(report, scrap=1, freed=1, held=1, at=clock.now() + timedelta(hours=1))
    assert plant.operation().awaiting == 1
    plant.inspect(report, freed=1, at=clock.now() + timedelta(hours=2))
    assert plant.operation().awaiting == 0
    assert minutes(cockpit(plant).lead_time.quality) == 120


def test_lead_times_of_items_add_up_to_that_of_the_plant(plant):
    for hours, (number, item) in enumerate((("WO-1", "LAMP"), ("WO-2", "BULB"), ("WO-3", "LAMP")), 1):
        plant.release(number, quantity=1, item=item, steps={10: {}}, at=ago(hours=6))
        began = ago(hours=4)
        plant.report(10, number=number, good=1, started_at=began, finished_at=began + timedelta(hours=hours))
    query = FloorSlicesQuery(name=FloorNumber.LEAD_TIME, by=SlicedBy.ITEM)
    found = {one.key: one.lead_time for one in plant.do(lambda session: slices.slices(session, "P1", query)).items}
    assert {item: minutes(lead.working) for item, lead in found.items()} == {"BULB": 120, "LAMP": 240}
    assert {item: minutes(lead.waiting) for item, lead in found.items()} == {"BULB": 240, "LAMP": 480}
    whole = cockpit(plant).lead_time
    assert (minutes(whole.working), minutes(whole.waiting)) == (360, 720)
    with pytest.raises(Invalid):
        cockpit(plant, from_on=date(2026, 3, 9), to_on=date(2026, 3, 2))


def minutes(seconds):
    """To the minute: the clock runs on while a test does its work."""
    return round(seconds / 60)


def test_a_supervisor_sees_everything_of_the_plant_and_nothing_of_another(plant):
    plant.release()
    assert len(operations(plant, supervisor())) == 2
    assert operations(plant, caller(role="admin", plant="P2")) == []
