"""How full the plan makes everybody, and whether the plant keeps up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from services.planning.domain import takt
from services.planning.domain.hours_by_day import day_hours, whole_days
from services.planning.domain.loads import Load, Window, by_period, of_centers, of_people, together
from services.planning.domain.plans.problem import Center, Person, Slot
from services.planning.domain.takt import Wanted
from services.planning.queries import loads as queries
from services.planning.tests.factory import Factory
from services.planning.tests.test_schedule import assign, monday_morning, run
from shared.contracts.calendars import Calendar
from shared.contracts.planning.commands import PutCalendar
from shared.contracts.planning.queries import LoadsQuery, TaktQuery
from shared.contracts.refusals import Invalid

__all__ = ["monday_morning"]

ZONE = "Asia/Shanghai"
MONDAY, TUESDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 29)
DAY = {"start": "08:00", "end": "16:00"}
NIGHT = {"start": "20:00", "end": "04:00"}


def calendar(*shifts: dict) -> Calendar:
    body = {"shifts": [{"weekday": weekday, **shift} for shift in shifts for weekday in range(1, 6)]}
    return Calendar(time_zone=ZONE, shifts=PutCalendar.load(body).shifts)


def at(day: date, hour: int) -> datetime:
    return (datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONE)) + timedelta(hours=hour)).astimezone(UTC)


def center(number: str, hours: str | None, capacity: int = 1) -> Center:
    return Center(number=number, capacity=capacity, efficiency=Decimal(1), calendar=hours)


def slot(place: str, day: date, start: int, end: int, worker: str | None = None) -> Slot:
    return Slot(work_center=place, worker=worker, start=at(day, start), end=at(day, end))


@pytest.fixture
def week() -> Window:
    return Window(ZONE, MONDAY, SUNDAY, {"DAY": calendar(DAY), "NIGHT": calendar(NIGHT), "BOTH": calendar(DAY, NIGHT)})


def hours(open: float, planned: float) -> Load:
    return Load(int(open * 3600), int(planned * 3600))


def test_a_night_shift_counts_for_the_day_it_began():
    found = day_hours(calendar(NIGHT), MONDAY, MONDAY)
    assert found.open() == {MONDAY: 8 * 3600}
    assert found.within(at(TUESDAY, 1), at(TUESDAY, 12)) == {MONDAY: 3 * 3600}


def test_shifts_that_overlap_count_once():
    early_night = calendar(NIGHT, {"start": "03:00", "end": "06:00"})
    found = day_hours(early_night, TUESDAY, TUESDAY).open()
    assert found == {TUESDAY: 10 * 3600}  # Monday's night has 03:00 to 04:00


def test_without_a_calendar_a_day_is_open_from_midnight_to_midnight():
    assert whole_days(ZONE, MONDAY, TUESDAY).open() == {MONDAY: 86_400, TUESDAY: 86_400}
    assert whole_days("Europe/Berlin", date(2026, 10, 25), date(2026, 10, 25)).open() == {date(2026, 10, 25): 90_000}


def test_work_across_the_night_fills_the_open_hours_of_both_days(week: Window):
    loads = of_centers(week, {"A": center("A", "DAY", capacity=2)}, {}, [slot("A", MONDAY, 14, 24 + 11)])
    assert loads["A"][MONDAY] == hours(16, 2)
    assert loads["A"][TUESDAY] == hours(16, 3)


def test_only_when_its_worker_is_there_too_is_a_work_center_busy(week: Window):
    anna = Person(number="ANNA", skills=frozenset(), calendar="DAY")
    rooms = ({"A": center("A", "BOTH")}, {"ANNA": anna}, [slot("A", MONDAY, 14, 24, worker="ANNA")])
    assert of_centers(week, *rooms)["A"][MONDAY] == hours(16, 2)
    assert of_people(week, *rooms)["ANNA"][MONDAY] == hours(8, 2)


def test_who_has_no_calendar_has_the_hours_of_the_work_centers_he_is_planned_at(week: Window):
    people = {name: Person(number=name, skills=frozenset(), calendar=None) for name in ("ANNA", "BEN")}
    centers = {"A": center("A", "DAY"), "B": center("B", "NIGHT")}
    slots = [slot("A", MONDAY, 8, 10, worker="ANNA"), slot("B", MONDAY, 20, 23, worker="ANNA")]
    loads = of_people(week, centers, people, slots)
    assert loads["ANNA"][MONDAY] == hours(16, 5)
    assert loads["BEN"] == {}


def test_what_hands_have_put_twice_is_too_much():
    assert hours(8, 10).is_overloaded and hours(8, 10).percent == Decimal("125.0")
    assert not hours(8, 8).is_overloaded
    assert hours(0, 1).is_overloaded and hours(0, 1).percent is None


def test_a_week_and_a_section_are_the_sum_of_theirs(week: Window):
    centers = {name: center(name, "DAY") for name in ("A", "B", "C")}
    loads = of_centers(week, centers, {}, [slot("A", MONDAY, 8, 12), slot("B", TUESDAY, 8, 10)])
    sections = together(loads, {"A": "SMT", "B": "SMT", "C": None})
    assert list(by_period(sections, week, weekly=True)) == [
        ("2026-W48", "", hours(40, 0)),
        ("2026-W48", "SMT", hours(80, 6)),
    ]
    assert len(list(by_period(sections, week, weekly=False))) == 14


@pytest.mark.parametrize(
    ("first", "last"),
    [(TUESDAY, MONDAY), (MONDAY, MONDAY + timedelta(days=92)), (date(1, 1, 1), date(1, 1, 2)), (SUNDAY, date.max)],
)
def test_a_window_has_an_end_and_lies_in_our_time(first: date, last: date):
    with pytest.raises(Invalid):
        Window(ZONE, first, last, {})


# ── asked through the front door's queries ───────────────────────────────────────────────────────────


def ask(factory: Factory, **query) -> dict[str, tuple[str, str, str | None]]:
    with factory.transaction() as session:
        items = queries.loads(session, factory.planner, LoadsQuery.load(query, text=True)).items
    return {
        one.key: (str(one.open_hours), str(one.planned_hours), None if one.percent is None else str(one.percent))
        for one in items
    }


def test_the_kept_plan_is_told_as_load(factory: Factory):
    factory.plan("100")
    run(factory)
    days = {"from": "2026-11-23", "to": "2026-11-23"}
    assert ask(factory, **days) == {"SMT-1": ("8.00", "0.00", "0.0"), "SMT-2": ("8.00", "0.76", "9.5")}
    assert ask(factory, **days, group="section") == {"SMT": ("16.00", "0.76", "4.7")}
    people = ask(factory, **days, group="worker")
    assert people == {"ANNA": ("8.00", "0.58", "7.3"), "BEN": ("0.00", "0.00", None)}
    assert ask(factory, **days, group="team") == {None: ("8.00", "0.58", "7.3")}


def test_a_hand_may_overload_and_the_load_says_so(factory: Factory):
    for _ in range(6):
        assign(factory, factory.plan("900"), 1, work_center="SMT-2", start="2026-11-23T08:00:00+08:00")
    with factory.transaction() as session:
        page = queries.loads(session, factory.planner, LoadsQuery(from_on=MONDAY, to_on=MONDAY, limit=1))
        assert [(one.key, one.overloaded) for one in page.items] == [("SMT-1", False)]
        rest = LoadsQuery(from_on=MONDAY, to_on=MONDAY, cursor=page.next_cursor)
        (line,) = queries.loads(session, factory.planner, rest).items
    assert (line.key, line.overloaded, str(line.percent)) == ("SMT-2", True, "117.2")


def test_takt_is_open_time_by_demand_where_it_is_tightest(factory: Factory):
    factory.plan("600", due_on="2026-11-24")
    factory.plan("200", due_on="2027-11-24")  # nobody wants these yet
    with factory.transaction() as session:
        query = TaktQuery.load({"from": "2026-11-23", "to": "2026-11-24"})
        (line,) = queries.takt(session, factory.planner, query).items
        (section,) = queries.takt(session, factory.planner, TaktQuery.load(query.dump() | {"group": "section"})).items
    # Soldering has both lines: 30 s at 3 times the pace; packing has one of them, 12.5 s at twice the pace.
    assert (line.key, line.sequence, line.work_centers) == ("BOARD", 10, ("SMT-1", "SMT-2"))
    assert (line.takt_seconds, line.cycle_seconds, line.keeps_up) == (Decimal("96.000"), Decimal("10.000"), True)
    assert (section.key, section.demand, section.sequence) == ("SMT", Decimal(600), None)


def test_who_wants_more_than_there_is_time_for_is_told():
    wanted = Wanted(
        item="BOARD",
        sequence=10,
        section=None,
        work_centers=("A",),
        run_seconds=Decimal(60),
        pieces=Decimal(1000),
    )
    ((_, stage),) = takt.tightest_by_item([wanted], {"A": center("A", None)}, {"A": 28_800})
    assert (stage.takt, stage.cycle, stage.keeps_up) == (Decimal("28.800"), Decimal("60.000"), False)
    ((_, nowhere),) = takt.tightest_by_section([wanted], {}, {})
    assert (nowhere.takt, nowhere.keeps_up) == (Decimal("0.000"), False)
