"""A plan that follows the plant: made, looked at before a rush order is taken, and put right by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from shared.testing.waiting import eventually
from tests.integration.plant import FAR_OFF, Plant, step

SECONDS = 60  # a machine that tests runs much beside


@pytest.fixture
def planned(plant: Plant) -> Plant:
    """Two work orders on one bench with one who can, planned one after the other."""
    plant.work_centers("BENCH")
    plant.admin.put("/workers/ANNA", {"name": "Anna", "skills": ["solder"]})
    plant.product("PIN", step(10, "BENCH", skill="solder", run=360))
    for number in ("FIRST", "SECOND"):
        order(plant, number)
        plant.admin.post(f"/work-orders/{number}/release")
    run = plant.admin.post("/schedule-runs", {"objective": "due_date", "seconds": 1})
    eventually(lambda: plant.admin.get(f"/schedule-runs/{run['id']}")["status"] == "done", within=SECONDS, every=0.2)
    return plant


def order(plant: Plant, number: str, **others: Any) -> dict[str, Any]:
    body = {"number": number, "item": "PIN", "quantity": 10, "due_on": str(FAR_OFF)}
    return plant.admin.post("/work-orders", body | others)


def places(plant: Plant) -> dict[str, dict[str, Any]]:
    return {bar["work_order"]: bar for bar in plant.admin.get("/schedule")["items"]}


def test_a_plan_gives_everything_its_place_and_the_floor_knows(planned: Plant) -> None:
    first, second = sorted(places(planned).values(), key=lambda bar: bar["start"])
    assert first["end"] <= second["start"]
    assert {first["worker"], second["worker"]} == {"ANNA"}

    def on_the_floor() -> set[str | None]:
        return {one["worker"] for one in planned.admin.get("/operations")["items"]}

    eventually(lambda: on_the_floor() == {"ANNA"}, within=SECONDS, every=0.2)


def test_a_rush_order_is_looked_at_taken_and_finds_its_place_by_itself(planned: Plant) -> None:
    before = places(planned)
    wanted = {"item": "PIN", "quantity": 10, "priority": 9}
    shown = planned.admin.post("/what-if", {"add": [wanted]})
    assert shown["moved"] == []
    assert shown["added"][0]["promise_on"] is not None
    assert places(planned) == before
    accepted = planned.admin.post(f"/what-if/{shown['id']}/accept", {"note": "Acme waits"})
    (number,) = accepted["work_orders"]
    eventually(lambda: number in places(planned), within=SECONDS, every=0.2)
    after = places(planned)
    assert {key: after[key]["start"] for key in before} == {key: bar["start"] for key, bar in before.items()}


def test_the_work_of_one_who_leaves_goes_to_another_without_anybody_asking(planned: Plant) -> None:
    planned.admin.put("/workers/BEN", {"name": "Ben", "skills": ["solder"]})
    planned.admin.put("/workers/ANNA", {"name": "Anna", "skills": ["solder"], "active": False})
    eventually(lambda: {bar["worker"] for bar in places(planned).values()} == {"BEN"}, within=SECONDS, every=0.2)


def test_work_nobody_can_do_is_named_and_the_rest_is_planned(planned: Plant) -> None:
    planned.product("CUP", step(10, "BENCH", skill="glaze"))
    planned.admin.post("/work-orders", {"number": "ODD", "item": "CUP", "quantity": 1, "due_on": str(FAR_OFF)})
    run = planned.admin.post("/schedule-runs", {"objective": "throughput", "seconds": 1})
    eventually(lambda: planned.admin.get(f"/schedule-runs/{run['id']}")["status"] == "done", within=SECONDS, every=0.2)
    done = planned.admin.get(f"/schedule-runs/{run['id']}")
    assert [(one["work_order"], one["reason"]) for one in done["unplanned"]] == [("ODD", "nobody_skilled")]
    assert {"FIRST", "SECOND"} <= places(planned).keys()
    odd = planned.admin.get("/work-orders/ODD")
    assert (odd["late"], odd["unplanned_cause"]) == (False, "nobody_skilled")
    assert odd["unplanned_reason"] == "Step 10 cannot be planned: no active worker has the skill glaze."
    assert [one["number"] for one in planned.admin.every("/work-orders", unplanned="true")] == ["ODD"]


def test_whom_a_planner_wishes_has_the_work_until_the_plan_gives_it_to_another(planned: Plant) -> None:
    planned.admin.put("/workers/BEN", {"name": "Ben", "skills": ["solder"]})
    first = min(places(planned).values(), key=lambda bar: bar["start"])
    (operation,) = (one["id"] for one in planned.on_the_floor(first["work_order"]))
    anna, ben = (planned.user(name, "worker", worker=name) for name in ("ANNA", "BEN"))
    wished = planned.admin.post(f"/operations/{operation}/assign", {"worker": "BEN", "pinned": False})
    assert (wished["worker"], wished["pinned"]) == ("BEN", False)

    def shown() -> str | None:
        found: str | None = planned.operation(operation)["worker"]
        return found

    eventually(lambda: shown() == "BEN", within=SECONDS, every=0.2)
    refused = planned.try_report(operation, 1, through=anna)
    assert refused.status in (403, 404), refused
    planned.admin.put("/workers/BEN", {"name": "Ben", "skills": []})
    eventually(lambda: shown() == "ANNA", within=SECONDS, every=0.2)
    assert planned.try_report(operation, 1, through=ben).status == 201  # the plan's choice shuts nobody out


def test_everybody_sees_how_full_he_is_and_whether_the_plant_keeps_up(planned: Plant) -> None:
    for group, key in (("work_center", "BENCH"), ("worker", "ANNA"), ("team", None)):
        weeks = [one for one in planned.admin.every("/loads", group=group, by="week") if one["key"] == key]
        assert sum(float(one["planned_hours"]) for one in weeks) == pytest.approx(2, abs=0.03)
        assert {one["overloaded"] for one in weeks} == {False}
    refused = planned.admin.ask("GET", "/loads", query={"from": "2026-01-01", "to": "2027-01-01"})
    assert [(one["field"], refused.status) for one in refused.body["errors"]] == [("to", 422)]
    order(planned, "OLD", due_on="2020-01-02")
    (pins,) = planned.admin.get("/takt")["items"]
    assert (pins["key"], pins["demand"], pins["cycle_seconds"], pins["keeps_up"]) == ("PIN", "10", "360", True)


def test_a_late_work_order_says_why_in_the_readers_own_language(planned: Plant) -> None:
    order(planned, "OLD", due_on="2020-01-02")
    eventually(lambda: planned.admin.get("/work-orders/OLD")["late_chain"], within=SECONDS, every=0.2)
    late = planned.admin.get("/work-orders/OLD")
    assert {link["sequence"] for link in late["late_chain"]} == {10}
    assert late["late_reason"].startswith("The due date has passed. Step 10 ")
    assert planned.admin.get("/work-orders", late="true")["items"][0]["late_reason"] == late["late_reason"]
    seen = planned.admin.ask("GET", "/work-orders/OLD", headers={"Accept-Language": "zh-CN"})
    assert seen.body["late_reason"].startswith("交期已过。仅工序 10 ")
    tag = {"If-Match": seen.headers["etag"]}
    assert planned.admin.ask("PATCH", "/work-orders/OLD", {"priority": 9}, headers=tag).status == 200


def test_batches_families_and_materials_shape_the_plan(planned: Plant) -> None:
    """What a routing, the plant and an order say of how pieces flow is seen in the plan that follows."""
    planned.work_centers("NEXT")
    flows = [step(10, "BENCH", run=60) | {"transfer_quantity": 5}, step(20, "NEXT", run=60) | {"setup_family": "red"}]
    planned.product("TUBE", *flows)
    told = planned.admin.put("/changeovers", {"seconds": 600, "pairs": [{"from": "red", "to": "blue", "seconds": 60}]})
    assert planned.admin.get("/changeovers") == told
    twice = planned.admin.ask("PUT", "/changeovers", {"pairs": [told["pairs"][0]] * 2})
    assert (twice.status, {one["field"] for one in twice.body["errors"]}) == (422, {"pairs.0.to", "pairs.1.to"})
    order(planned, "TUBES", item="TUBE", quantity=60)

    def bars(number: str) -> list[dict[str, Any]]:
        return sorted((one for one in planned.admin.every("/schedule") if one["work_order"] == number), key=by_sequence)

    eventually(lambda: len(bars("TUBES")) == 2, within=SECONDS, every=0.2)
    first, then = bars("TUBES")
    assert first["start"] < then["start"] < first["end"] < then["end"]
    expected = date.fromisoformat(first["start"][:10]) + timedelta(days=5)
    order(planned, "LATER", item="TUBE", quantity=60, materials_expected_on=str(expected))
    eventually(lambda: len(bars("LATER")) == 2, within=SECONDS, every=0.2)
    assert bars("LATER")[0]["start"] >= str(expected - timedelta(days=1))


def by_sequence(bar: dict[str, Any]) -> int:
    return int(bar["sequence"])
