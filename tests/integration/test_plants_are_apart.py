"""A plant sees only itself: what another plant has is unknown here, uncounted, and out of reach."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest

from demo.client import Client
from shared.testing.waiting import eventually
from tests.integration.plant import FAR_OFF, PASSWORD, PIN, Installation, Plant, declared, step
from tests.integration.routes import Route, routes_of

Things = Mapping[str, str]
PHOTO = {"content": "iVBORw0KGgo="}  # as much of a PNG as tells that it is one

ANSWERED_ELSEWHERE = ("PUT /plants/{number}", "PUT /users/{username}", "PUT /pay-terms/{worker}")  # further below
NOT_OF_A_PLANT = ("/openapi.json", "/roles", "/me", "/live", "/auth/", "/modules", "/healthz", "/readyz", "/version")


@pytest.fixture
def ours(installation: Installation) -> Plant:
    """The plant that is looked at from outside. Its words appear nowhere else."""
    plant = installation.open_plant()
    plant.calendar("OURDAY", (1, "08:00", "16:00"))
    plant.work_centers("OURBENCH", section="Oursection")
    plant.team("OURTEAM", "OURANNA", leader="OURANNA")
    plant.material("OURWIRE")
    plant.defect_reasons(OURSLIP="worker")
    plant.product("OURPIN", step(10, "OURBENCH", inspection="sample", sample_percent=10))
    plant.piece_rate("OURPIN", 10, "1.00")
    plant.pay_terms("OURANNA", "piece")
    night = {"kind": "night", "percent": 20, "start": "22:00", "end": "06:00", "effective_from": "2020-01-01"}
    plant.admin.put("/premiums/OURNIGHT", night)
    plant.user("ourbrigitte", "admin", worker="OURANNA", pin=PIN)
    return plant


@pytest.fixture
def our_things(ours: Plant) -> Things:
    """Something of ours for every path parameter, by the collection it stands in."""
    line = {"line": 1, "item": "OURPIN", "quantity": 50, "due_on": FAR_OFF}
    ours.admin.post("/sales-orders", {"number": "OURSALE", "customer": "Ourcustomer", "lines": [line]})
    order = ours.order("OURPIN", 100, number="OURORDER", sales_order="OURSALE", line=1)
    report = ours.report(order[10], 40, rework={"OURSLIP": 2}, by="OURANNA")
    ours.admin.post("/work-orders/OURORDER/receipts", {"quantity": 5})
    ours.admin.post("/work-orders/OURORDER/materials", {"item": "OURWIRE", "quantity": 5, "kind": "issue"})
    leaves = {"line": 1, "quantity": 1}
    delivery = eventually(lambda: ours.admin.try_post("/sales-orders/OURSALE/deliveries", leaves))
    ours.admin.put(
        "/webhooks/OURHOOK", {"url": "http://127.0.0.1:9/", "events": ["*"], "secret": "ours", "active": False}
    )
    (pay_line,) = ours.pay_lines(1)
    objection = ours.admin.ask("POST", f"/pay-lines/{pay_line['id']}/objections", {"text": "Ourobjection"})
    run = ours.admin.post("/schedule-runs", {"objective": "due_date", "seconds": 1})
    rush = {"item": "OURPIN", "quantity": 5, "due_on": FAR_OFF, "priority": 9}
    asked = ours.admin.post("/what-if", {"add": [rush]})
    raised = ours.admin.post("/exceptions", {"kind": "other", "operation": order[10], "note": "Oursqueak"})
    ours.admin.put(f"/exceptions/{raised['id']}/photo", PHOTO)
    ours.try_report(order[10], 10_000, by="OURANNA")
    given = ours.admin.post(
        "/allowances", {"worker": "OURANNA", "on": "2030-01-01", "amount": "7.00", "reason": "Ourshoes"}
    )
    ours.product("OURNAIL", step(10, "OURBENCH", materials=[{"item": "OURWIRE", "quantity": 1, "backflush": True}]))
    unposted = ours.leaves_unposted(ours.order("OURNAIL", 1), "OURWIRE", by="OURANNA")
    period = ours.admin.post("/pay-periods", {"from": "2020-01-01", "to": "2020-01-07"})
    lot = {"item": "OURWIRE", "lot": "OURLOT", "reason": "Ourrust"}
    held = eventually(lambda: ours.admin.try_post("/holds", lot))
    things = {
        "plants": ours.number,
        "calendars": "OURDAY",
        "work-centers": "OURBENCH",
        "teams": "OURTEAM",
        "workers": "OURANNA",
        "items": "OURPIN",
        "sales-orders": "OURSALE",
        "work-orders": "OURORDER",
        "deliveries": delivery["id"],
        "webhooks": "OURHOOK",
        "schedule-runs": run["id"],
        "what-if": asked["id"],
        "operations": order[10],
        "scan": ours.operation(order[10])["code"],
        "reports": report["id"],
        "exceptions": raised["id"],
        "unposted": unposted["id"],
        "refused-reports": ours.admin.every("/refused-reports")[0]["id"],
        "defect-reasons": "OURSLIP",
        "inspections": ours.inspections_due(order.number)[0]["id"],
        "rework-orders": ours.rework_orders(order.number)[0]["id"],
        "holds": held["id"],
        "sampling-schemes": "OURPIN",
        "trace": "OURORDER",
        "pay-terms": "OURANNA",
        "premiums": "OURNIGHT",
        "allowances": given["id"],
        "pay-lines": pay_line["id"],
        "pay-periods": period["id"],
        "rate-proposals": ours.proposed_rate("OURPIN", "2.00")["id"],
        "users": f"ourbrigitte.{ours.number}".lower(),
    }
    return things | ({"objections": objection.body["id"]} if objection.status == 201 else {})


@pytest.fixture
def stranger(installation: Installation) -> Client:
    """The administrator of another plant, who may everything there."""
    return installation.open_plant().user("stranger", "admin")


MOVES = ("accept", "start", "pause", "resume", "finish")
BODIES: dict[str, Any] = {
    "POST /operations/{}/reports": declared(1, by="OURANNA"),
    **{f"POST /operations/{{}}/{move}": {"worker": "OURANNA"} for move in MOVES},
    "POST /operations/{}/assign": {"pinned": False},
    "POST /reports/{}/reversal": {"reason": "a slip"},
    "POST /inspections/{}/result": {"inspected": 1, "disposition": "accept"},
    "POST /sampling-schemes/{}/resume": {"sequence": 10, "reason": "no"},
    "POST /holds/{}/release": {"reason": "no"},
    "POST /holds/{}/scrap": {"quantity": 1, "reason": "OURSLIP"},
    "POST /work-orders/{}/receipts": {"quantity": 1},
    "POST /sales-orders/{}/deliveries": {"line": 1, "quantity": 1},
    "POST /deliveries/{}/reversal": {"reason": "a slip"},
    "POST /work-orders/{}/materials": {"item": "OURWIRE", "quantity": 1, "kind": "issue"},
    "PUT /exceptions/{}/photo": PHOTO,
    "POST /inspections/{}/settle": {"note": "no"},
    "POST /refused-reports/{}/settle": {"note": "no"},
    "POST /unposted/{}/settle": {"note": "no"},
    "POST /pay-lines/{}/objections": {"text": "no"},
    "POST /objections/{}/answer": {"accept": True, "text": "no"},
    "POST /allowances/{}/reversal": {"reason": "no"},
    "PATCH /work-orders/{}": {"priority": 9},
    "PUT /items/{}/routing": {"steps": [step(10, "OURBENCH")]},
}
CREATES_ITS_OWN = (
    "calendars",
    "work-centers",
    "teams",
    "workers",
    "items",
    "defect-reasons",
    "users",
    "roles",
    "plants",
    "webhooks",
    "premiums",
)


def about_one_thing(client: Client) -> list[Route]:
    return [
        route
        for route in routes_of(client)
        if len(route.parameters) == 1 and not route.streams and not route.path.startswith(NOT_OF_A_PLANT)
    ]


def collection_of(route: Route) -> str:
    return route.path.split("/")[1]


def ours_at(route: Route, things: Things) -> str:
    return route.to({name: things[collection_of(route)] for name in route.parameters})


def test_everything_about_a_thing_of_another_plant_is_404(ours: Plant, our_things: Things, stranger: Client) -> None:
    """Reads are proved to answer at home first, so that 404 says something."""
    untouched = snapshot(ours, our_things)
    for route in about_one_thing(ours.admin):
        if collection_of(route) not in our_things or str(route) in ANSWERED_ELSEWHERE:
            continue
        path = ours_at(route, our_things)
        if route.method == "GET":
            assert ours.admin.ask("GET", path).status == 200, path
            assert stranger.ask("GET", path).status == 404, path
            continue
        if route.method == "PUT" and collection_of(route) in CREATES_ITS_OWN and route.path.count("/") == 2:
            continue  # the same number may name a thing of their own
        answer = stranger.ask(route.method, path, body_of(route))
        assert answer.status == 404, (str(route), answer)
    assert snapshot(ours, our_things) == untouched


def body_of(route: Route) -> Any:
    shape = f"{route.method} {route.path[: route.path.index('{')]}{{}}{route.path[route.path.index('}') + 1 :]}"
    return BODIES.get(shape, {})


OF_THE_PLAN = {"planned_start", "planned_end", "work_center", "worker"}  # it follows the plant by itself


def snapshot(plant: Plant, things: Things) -> list[Any]:
    paths = ("/work-orders/OURORDER", f"/operations/{things['operations']}", "/items/OURPIN/routing", "/reports")
    return [without_plan(plant.admin.get(path)) for path in paths]


def without_plan(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: without_plan(value) for name, value in told.items() if name not in OF_THE_PLAN}
    return [without_plan(one) for one in told] if isinstance(told, list) else told


def test_lists_say_nothing_of_another_plant(ours: Plant, our_things: Things, stranger: Client) -> None:
    """Not a word and not an id of ours is in any list they may ask for."""
    words = ("OURPIN", "OURANNA", "OURSALE", "OURORDER", "Ourcustomer", "Oursection", "ourbrigitte")
    secrets = (*words, ours.number, *(thing for name, thing in our_things.items() if name != "plants"))
    for route in routes_of(stranger):
        if route.method != "GET" or route.parameters or route.streams:
            continue
        answer = stranger.ask("GET", route.path)
        told = json.dumps(answer.body, default=str)
        assert answer.status < 500
        assert not [secret for secret in secrets if secret in told], route


def test_naming_another_plant_in_the_header_is_404(ours: Plant, our_things: Things, stranger: Client) -> None:
    stranger.plant = ours.number
    for route in routes_of(ours.admin):
        if route.path.startswith("/auth/") or route.parameters or route.path == "/openapi.json" or route.streams:
            continue
        answer = stranger.ask(route.method, route.path, None if route.method == "GET" else {})
        assert answer.status == 404, (str(route), answer)


def test_the_same_numbers_may_name_things_of_ones_own(ours: Plant, our_things: Things, stranger: Client) -> None:
    before = ours.admin.get("/workers/OURANNA")
    assert stranger.ask("PUT", "/workers/OURANNA", {"name": "Another Anna"}).status == 201
    assert stranger.ask("PUT", "/work-centers/OURBENCH", {"name": "Another", "section": "X"}).status == 201
    assert ours.admin.get("/workers/OURANNA") == before


def test_things_of_another_plant_cannot_be_built_upon(ours: Plant, our_things: Things, stranger: Client) -> None:
    order = {"item": "OURPIN", "quantity": 1, "due_on": str(FAR_OFF)}
    line = {"line": 1, **order}
    unplanned = {"operation": our_things["operations"], "inspected": 1, "disposition": "accept"}
    terms = {"mode": "hour", "effective_from": "2026-01-01"}
    for method, path, body in (
        ("POST", "/work-orders", order),
        ("POST", "/sales-orders", {"number": "S", "customer": "C", "lines": [line]}),
        ("POST", "/inspections", unplanned),
        ("PUT", "/pay-terms/OURANNA", terms),
    ):
        assert stranger.ask(method, path, body).status in (404, 422), path
    batch = {"reports": [{"operation": our_things["operations"], **declared(1, by="OURANNA")}]}
    (judged,) = stranger.post("/reports/batch", batch)["items"]
    assert judged["status"] == 404


def test_an_id_chosen_in_one_plant_is_free_in_another(ours: Plant, installation: Installation) -> None:
    """Two plants' phones may draw the same id; each has its own report under it."""
    chosen = uuid4()
    other = installation.open_plant()
    other.work_centers("BENCH")
    other.workers("BEN")
    other.product("PIN", step(10, "BENCH"))
    ours.report(ours.order("OURPIN", 10)[10], 3, by="OURANNA", id=chosen)
    theirs = other.report(other.order("PIN", 10)[10], 4, by="BEN", id=chosen)
    assert (theirs["id"], theirs["good"]) == (str(chosen), "4")


def test_a_badge_opens_its_own_plant_only(ours: Plant, installation: Installation) -> None:
    elsewhere = Client(installation.url, plant=installation.open_plant().number)
    assert elsewhere.ask("POST", "/auth/badge", {"worker": "OURANNA", "pin": PIN}).status == 401
    at_home = Client(installation.url, plant=ours.number)
    assert at_home.ask("POST", "/auth/badge", {"worker": "OURANNA", "pin": PIN}).status == 200


def test_a_plants_administrator_gives_nobody_another_plant(ours: Plant, stranger: Client) -> None:
    body = {"name": "Spy", "roles": ["admin"], "plants": [ours.number], "password": PASSWORD}
    answer = stranger.ask("PUT", f"/users/spy.{ours.number}".lower(), body)
    assert answer.status in (403, 404, 422)
    body = {"name": "Owner", "roles": ["worker"], "plants": [ours.number], "password": "taken-over-1"}
    assert stranger.ask("PUT", f"/users/ourbrigitte.{ours.number}".lower(), body).status in (403, 404, 409, 422)
