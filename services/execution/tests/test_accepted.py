"""What was accepted for the days of a period and may not have been heard by those who pay for it."""

from datetime import UTC, date, datetime

from services.execution import projections
from services.execution.queries import accepted
from services.execution.tests.door import Door
from services.execution.tests.plant import P1, supervisor, worker
from shared.contracts.execution.accepted import HeardOf, ReportsAccepted, ReportsHeard
from shared.contracts.planning.events import WorkerChanged
from shared.testing.counting import statements

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def beyond(plant, first=MONDAY, last=TUESDAY, *, is_open=True, **counts):
    """As the gateway asks: so much has been heard of each worker."""
    workers = tuple(HeardOf(worker=one, count=count) for one, count in counts.items())
    heard = ReportsHeard(from_on=first, to_on=last, is_open=is_open, workers=workers)
    return ReportsAccepted.load(Door(plant.database).call("reports_accepted", supervisor(), heard=heard)["body"])


def test_of_workers_of_whom_all_was_heard_nothing_is_told_and_of_others_everything(plant):
    plant.release(quantity=100)
    first = plant.report(10, good=1)
    crew = [{"worker": "ANNA"}, {"worker": "BO"}]
    shared = plant.report(10, good=1, by=supervisor(), workers=crew)
    back = plant.reverse(first)
    own = {(first.body.id, None), (shared.body.id, None), (first.body.id, back.body.id)}
    assert beyond(plant, ANNA=3, BO=1) == ReportsAccepted()
    found = beyond(plant, ANNA=2, BO=1)
    assert {(one.report, one.reversal) for one in found.items} == own and found.unnamed == 0
    assert {(one.worker, one.on, one.work_order, one.sequence) for one in found.items} == {("ANNA", MONDAY, "WO-1", 10)}
    assert {one.worker for one in beyond(plant, ANNA=3).items} == {"BO"}
    assert len(beyond(plant).items) == 4
    assert beyond(plant, is_open=False) == ReportsAccepted()
    assert beyond(plant, TUESDAY, TUESDAY) == ReportsAccepted()


def test_a_report_belongs_to_each_workers_own_production_day(plant):
    """At two in the morning of Tuesday, BO's night shift of Monday goes on; for ANNA a new day has begun."""
    facts = {"number": "BO", "name": "Bo", "team": "T1", "skills": (), "calendar": "NIGHT", "active": True}
    plant.hear(projections.keep_worker, WorkerChanged(plant=P1, revision=2, **facts))
    plant.release(quantity=100)
    at = datetime(2026, 11, 22, 18, tzinfo=UTC)  # Monday, two o'clock in Shanghai
    crew = [{"worker": "ANNA"}, {"worker": "BO"}]
    plant.report(10, good=1, by=supervisor(), workers=crew, started_at=at.replace(hour=17), finished_at=at)
    sunday = date(2026, 11, 22)
    assert [one.worker for one in beyond(plant, MONDAY, MONDAY).items] == ["ANNA"]
    assert [one.worker for one in beyond(plant, sunday, sunday).items] == ["BO"]


def test_what_is_too_much_to_be_named_is_counted(plant, monkeypatch):
    monkeypatch.setattr(accepted, "MOST", 2)
    monkeypatch.setattr(accepted, "AT_ONCE", 1)
    plant.release(quantity=100)
    for who in ("ANNA", "BO", "BO", "CAI"):
        plant.report(10, good=1, by=worker(who))
    found = beyond(plant, BO=1)
    assert ([one.worker for one in found.items], found.unnamed) == (["ANNA"], 2)


def test_it_is_counted_from_the_index_of_workers_days(plant):
    plant.release()
    plant.report(10, good=1)
    with statements(plant.database.engine) as asked:
        beyond(plant, ANNA=1)
    with plant.database.engine.connect() as connection:
        plans = [
            " ".join(row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", one.parameters))
            for one in asked
        ]
    counting = [plan for plan in plans if "report_workers" in plan]
    assert counting and all("COVERING INDEX ix_report_workers_worker" in plan for plan in counting), plans
    assert not any("SCAN" in plan for plan in plans), plans
