"""Somebody does not come: nothing is planned for him that day, and everybody else sees what follows."""

from datetime import UTC, date, datetime

from services.planning.domain.calendar import ALWAYS, stretches, without_days
from services.planning.queries import loads
from services.planning.queries import master_data as queries
from services.planning.tests.factory import Factory
from services.planning.tests.test_schedule import monday_morning, run
from shared.contracts.calendars import Calendar, WeeklyShift
from shared.contracts.planning.events import WorkerChanged
from shared.contracts.planning.queries import LoadsQuery
from shared.testing.events import recorded

__all__ = ["monday_morning"]

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
ANNA = {"name": "Anna", "skills": ["solder"]}


def test_work_waits_for_whoever_alone_can_do_it(factory: Factory):
    order = factory.plan("100")
    factory.put("worker", "ANNA", **ANNA, days_off=[MONDAY.isoformat()])
    run(factory)
    first = factory.work_order(order.number).operations[0]
    assert (first.worker, first.planned_start) == ("ANNA", datetime(2026, 11, 24, 0, 0, tzinfo=UTC))


def test_somebody_else_does_it_meanwhile(factory: Factory):
    order = factory.plan("100")
    factory.put("worker", "ANNA", **ANNA, days_off=[MONDAY.isoformat()])
    factory.put("worker", "BEN", name="Ben", skills=["solder"])
    run(factory)
    first = factory.work_order(order.number).operations[0]
    assert (first.worker, first.planned_start) == ("BEN", datetime(2026, 11, 23, 0, 0, tzinfo=UTC))


def test_a_night_shift_is_off_until_it_would_have_ended():
    nights = tuple(
        WeeklyShift(weekday=day, start=datetime(1, 1, 1, 20).time(), end=datetime(1, 1, 1, 4).time()) for day in (1, 2)
    )
    hours = without_days(Calendar(time_zone="UTC", shifts=nights), [MONDAY])
    week = (datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 29, tzinfo=UTC))
    assert list(stretches(hours, *week)) == [
        (datetime(2026, 11, 24, 20, tzinfo=UTC), datetime(2026, 11, 25, 4, tzinfo=UTC))
    ]


def test_without_hours_of_ones_own_a_day_off_lasts_from_midnight_to_midnight():
    hours = without_days(Calendar(time_zone="UTC", shifts=ALWAYS), [MONDAY])
    days = (datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC))
    assert list(stretches(hours, *days)) == [
        (datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)),
        (datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC)),
    ]


def test_whoever_brings_the_workers_from_elsewhere_leaves_days_off_as_they_are(factory: Factory):
    factory.put("worker", "ANNA", **ANNA, days_off=["2026-12-24", "2026-11-23", "2026-12-24"])
    factory.put("worker", "ANNA", **ANNA | {"name": "Anna Chen"})
    with factory.transaction() as session:
        assert queries.worker(session, factory.planner, "ANNA").days_off == (MONDAY, date(2026, 12, 24))
        assert all(not hasattr(event, "days_off") for event in recorded(session, WorkerChanged))
    factory.put("worker", "ANNA", **ANNA, days_off=[])
    with factory.transaction() as session:
        assert queries.worker(session, factory.planner, "ANNA").days_off == ()


def test_a_day_off_is_no_time_of_his(factory: Factory):
    factory.plan("100")
    run(factory)
    factory.put("worker", "ANNA", **ANNA, days_off=[TUESDAY.isoformat()])
    with factory.transaction() as session:
        query = LoadsQuery.load({"group": "worker", "by": "day", "from": "2026-11-23", "to": "2026-11-24"})
        found = loads.loads(session, factory.planner, query)
    opened = {(one.key, one.period): one.open_hours for one in found.items}
    assert opened["ANNA", "2026-11-23"] == 8
    assert opened.get(("ANNA", "2026-11-24"), 0) == 0
