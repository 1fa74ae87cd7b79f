"""Master data: references hold, versions grow, others are told."""

import pytest

from services.planning.domain.plant import CurrencyInUse
from services.planning.models import Plant
from services.planning.queries import master_data
from services.planning.tests.factory import STEPS, Factory
from services.planning.usecases import plants
from services.planning.usecases.master_data import put_calendar, put_worker
from shared.contracts.planning.commands import PutCalendar, PutWorker
from shared.contracts.planning.events import CalendarChanged, PlanningAudited, PlantChanged, WorkerChanged
from shared.contracts.planning.queries import RoutingQuery, WorkersQuery
from shared.contracts.refusals import Invalid, NotFound
from shared.testing.callers import caller
from shared.testing.database import fresh_database
from shared.testing.events import recorded


def fields_refused(refused: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {error["field"]: error["key"] for error in refused.value.errors}


def test_a_fresh_installation_has_its_plant_and_tells_the_others():
    database = fresh_database("planning")
    with database.transaction() as session:
        plants.open_first_plant(session, "P1")
        (told,) = recorded(session, PlantChanged)
        assert (told.plant, told.time_zone, told.currency, told.language) == ("P1", "Asia/Shanghai", "CNY", "zh-CN")
    with database.transaction() as session:
        plants.open_first_plant(session, "P1")
        assert recorded(session) == []


def test_time_zones_and_currencies_that_do_not_exist_are_refused(factory: Factory):
    with pytest.raises(Invalid) as refused:
        factory.put("plant", "P2", name="Two", time_zone="Asia/Atlantis", currency="XXX", language="en")
    assert fields_refused(refused) == {"time_zone": "unknown_time_zone", "currency": "unknown_currency"}


def test_a_plant_is_known_only_to_who_acts_in_it(factory: Factory):
    factory.put("plant", "P2", name="Two", time_zone="UTC", currency="EUR", language="en")
    with factory.transaction() as session:
        assert master_data.plant(session, caller(plant="P2"), "P2").currency == "EUR"
        with pytest.raises(NotFound):
            master_data.plant(session, caller(), "P2")


def test_nothing_of_one_plant_is_visible_in_another(factory: Factory):
    factory.put("plant", "P2", name="Two", time_zone="UTC", currency="EUR", language="en")
    with pytest.raises(NotFound):
        factory.elsewhere("P2").item("BOARD")
    with pytest.raises(Invalid) as refused:
        factory.elsewhere("P2").put("worker", "EVE", name="Eve", calendar="DAY")
    assert fields_refused(refused) == {"calendar": "unknown_reference"}


def test_a_plant_setting_left_out_stays_as_it_is(factory: Factory):
    body = {"name": "One", "time_zone": "UTC", "currency": "EUR", "language": "en"}
    factory.put("plant", "P1", **body, inspection_changes_pay=True)
    assert factory.put("plant", "P1", **body).body.inspection_changes_pay is True


def test_a_currency_stays_once_something_was_released(factory: Factory):
    body = {"name": "One", "time_zone": "UTC", "language": "en"}
    factory.put("plant", "P1", **body, currency="KWD")
    factory.put("plant", "P1", **body, currency="EUR")
    factory.released()
    with pytest.raises(CurrencyInUse) as refused:
        factory.put("plant", "P1", **body, currency="JPY")
    assert refused.value.facts == {"currency": "EUR"}
    assert factory.put("plant", "P1", **body | {"name": "Two"}, currency="EUR").body.name == "Two"


def test_putting_creates_once_and_then_replaces(factory: Factory):
    assert factory.put("team", "T1", name="Early").created is True
    again = factory.put("team", "T1", name="Late", leader="ANNA")
    assert (again.created, again.body.name, again.body.leader) == (False, "Late", "ANNA")


def test_the_same_content_again_tells_nobody(factory: Factory):
    with factory.transaction() as session:
        command = PutWorker.load({"name": "Anna", "skills": ["solder"]})
        assert put_worker(session, factory.planner, "ANNA", command).created is False
        assert recorded(session) == []
        put_worker(session, factory.planner, "ANNA", PutWorker.load({"name": "Anna", "skills": []}))
        changed, audited = recorded(session)
        assert isinstance(changed, WorkerChanged) and changed.revision == 2
        assert isinstance(audited, PlanningAudited) and audited.action == "worker.put"


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        ("work_center", {"name": "X", "calendar": "NO"}, "calendar"),
        ("team", {"name": "X", "leader": "NO"}, "leader"),
        ("worker", {"name": "X", "team": "NO"}, "team"),
        ("worker", {"name": "X", "calendar": "NO"}, "calendar"),
    ],
)
def test_a_reference_to_nothing_names_its_field(factory: Factory, kind, body, field):
    with pytest.raises(Invalid) as refused:
        factory.put(kind, "X", **body)
    assert fields_refused(refused) == {field: "unknown_reference"}


def test_a_number_people_cannot_use_is_refused(factory: Factory):
    with pytest.raises(Invalid) as refused:
        factory.put("team", "x" * 41, name="X")
    assert fields_refused(refused) == {"number": "too_long"}


def test_one_day_has_one_exception(factory: Factory):
    with pytest.raises(Invalid) as refused:
        factory.put("calendar", "X", shifts=[], exceptions=[{"on": "2026-10-01"}, {"on": "2026-10-01"}])
    assert fields_refused(refused) == {"exceptions.0.on": "repeated", "exceptions.1.on": "repeated"}


def test_a_calendar_is_told_as_it_was_written(factory: Factory):
    body = {
        "shifts": [{"weekday": 1, "start": "20:00", "end": "04:00"}],
        "exceptions": [{"on": "2026-10-01", "shifts": []}],
    }
    with factory.transaction() as session:
        put_calendar(session, factory.planner, "NIGHT", PutCalendar.load(body))
        (told,) = recorded(session, CalendarChanged)
        assert {"shifts": told.dump()["shifts"], "exceptions": told.dump()["exceptions"]} == body
    with factory.transaction() as session:
        assert master_data.calendar(session, factory.planner, "NIGHT").dump() == {"number": "NIGHT", **body}


def test_every_put_of_a_routing_makes_a_version_and_old_ones_stay(factory: Factory):
    answer = factory.put("routing", "BOARD", steps=STEPS[:1])
    assert (answer.created, answer.body.version) == (False, 2)
    with factory.transaction() as session:
        first = master_data.routing(session, factory.planner, "BOARD", RoutingQuery(version=1))
        assert [step.sequence for step in first.steps] == [10, 20]
        assert len(master_data.routing(session, factory.planner, "BOARD", RoutingQuery()).steps) == 1


def test_a_routing_is_made_of_things_that_exist(factory: Factory):
    step = {
        **STEPS[0],
        "work_centers": ["SMT-1", "NO"],
        "materials": [{"item": "NO", "quantity": 1}, {"item": "BOARD", "quantity": 1}],
    }
    with pytest.raises(Invalid) as refused:
        factory.put("routing", "BOARD", steps=[step])
    assert fields_refused(refused) == {
        "steps.0.work_centers.1": "unknown_reference",
        "steps.0.materials.0.item": "unknown_reference",
        "steps.0.materials.1.item": "made_of_itself",
    }


def test_a_list_is_searched_by_number_and_name(factory: Factory):
    factory.put("worker", "A_1", name="Percy")
    with factory.transaction() as session:
        found = master_data.workers(session, factory.planner, WorkersQuery(q="_"))
        assert [worker.number for worker in found.items] == ["A_1"]
        found = master_data.workers(session, factory.planner, WorkersQuery(q="ann", active=True))
        assert [worker.number for worker in found.items] == ["ANNA"]


def test_a_plants_row_is_its_offices_lock(factory: Factory):
    with factory.transaction() as session:
        assert isinstance(plants.lock_plant(session, "P1"), Plant)
        with pytest.raises(NotFound):
            plants.lock_plant(session, "P9")
