from datetime import timedelta

import pytest
from sqlalchemy import event

from services.execution.queries.reports import reports
from services.execution.tests.plant import ago, supervisor, worker
from shared.contracts.execution.commands import ReportsQuery
from shared.contracts.refusals import NotFound


@pytest.fixture
def floor(plant):
    plant.release(quantity=100, steps={10: {"over_report": "flag"}})
    return plant


def listed(plant, who=None, **query):
    page = plant.do(lambda session: reports(session, who or supervisor(), ReportsQuery(**query)))
    return page.items


def good(plant, who=None, **query):
    return [int(one.good) for one in listed(plant, who, **query)]


def plan_of(plant, **query):
    """How the database goes about the list itself."""
    asked = []
    engine = plant.database.engine

    def note(connection, cursor, statement, parameters, *rest):
        if "FROM reports" in statement and "LIMIT" in statement:
            looking = connection.connection.cursor()
            asked.extend(row[-1] for row in looking.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall())

    event.listen(engine, "before_cursor_execute", note)
    listed(plant, **query)
    event.remove(engine, "before_cursor_execute", note)
    return asked


def test_a_workers_reports_are_those_he_has_a_part_in_page_by_page_the_latest_first(floor):
    for number, who in enumerate(("ANNA", "BO", "ANNA", "BO", "ANNA"), start=1):
        floor.report(10, good=number, by=worker(who))
    floor.report(10, good=6, by=worker("BO"), workers=[{"worker": "BO"}, {"worker": "ANNA"}])
    assert good(floor, worker="ANNA") == [6, 5, 3, 1]
    first = floor.do(lambda session: reports(session, supervisor(), ReportsQuery(worker="ANNA", limit=3)))
    rest = floor.do(
        lambda session: reports(session, supervisor(), ReportsQuery(worker="ANNA", limit=3, cursor=first.next_cursor))
    )
    assert [int(one.good) for one in (*first.items, *rest.items)] == [6, 5, 3, 1]
    assert good(floor, worker("ANNA"), worker="ANNA") == [6, 5, 3, 1]
    with pytest.raises(NotFound):
        listed(floor, worker("ANNA"), worker="BO")


def test_a_workers_reports_are_found_in_their_order_without_sorting_or_reading_the_others(floor):
    floor.report(10, good=1)
    plan = plan_of(floor, worker="ANNA")
    assert any("ix_report_workers_reported" in line for line in plan), plan
    assert not [line for line in plan if line.startswith("SCAN") or "TEMP B-TREE" in line], plan


def test_what_is_odd_waits_until_a_leader_vouches_for_it_or_takes_it_back(floor):
    times = {"started_at": ago(hours=100), "finished_at": ago(hours=99)}
    late = floor.report(10, good=3, **times)
    floor.report(10, good=4)
    over = floor.report(10, good=200, finished_at=ago(hours=1), by=worker("BO"))
    assert good(floor, flagged=True) == [200, 3]
    assert good(floor, flagged=True, worker="ANNA") == [3]
    floor.confirm(late, by=supervisor())
    assert good(floor, flagged=True) == [200]
    floor.reverse(over, by=supervisor())
    assert good(floor, flagged=True) == []
    assert len(listed(floor)) == 4


def test_what_is_odd_is_found_without_sorting_or_reading_the_rest(floor):
    floor.report(10, good=1, finished_at=ago(days=30) + timedelta(minutes=1))
    plan = plan_of(floor, flagged=True)
    assert any("ix_flagged_reports_answered" in line for line in plan), plan
    assert not [line for line in plan if line.startswith("SCAN") or "TEMP B-TREE" in line], plan


def test_an_ordinary_report_notes_nothing_odd(floor):
    assert floor.report(10, good=1).body.flags == ()
    assert listed(floor, flagged=True) == ()
    assert [one.work_order for one in listed(floor)] == ["WO-1"]
