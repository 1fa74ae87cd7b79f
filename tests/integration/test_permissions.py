"""Who may what: every built-in role at every door, and nobody without signing in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from demo.client import Client
from shared.testing.waiting import eventually
from tests.integration.plant import PIN, Installation, Plant, declared, step
from tests.integration.routes import routes_of

NOWHERE = str(uuid4())
ROLES = ("admin", "planner", "supervisor", "worker", "inspector", "payroll", "manager", "integration")
EVERYBODY = frozenset(ROLES)
ADMIN = frozenset({"admin"})
PLANS = ADMIN | {"planner", "integration"}
LEADS = PLANS | {"supervisor"}
REPORTS = LEADS | {"worker"}
INSPECTS = ADMIN | {"inspector"}
JUDGES = ADMIN | {"planner", "supervisor", "inspector"}
PAYS = ADMIN | {"payroll"}
SEES_ORDERS = EVERYBODY - {"worker"}
SEES_THE_PLAN = SEES_ORDERS - {"payroll"}
SEES_PAY = EVERYBODY - {"planner", "integration"}
SEES_ALL = EVERYBODY - {"worker", "inspector"}
PUBLIC = ("/auth/login", "/auth/badge", "/auth/refresh", "/auth/logout", "/openapi.json")


@dataclass(frozen=True)
class Door:
    """A route, a body that gets past its form, and the roles that may use it."""

    method: str
    path: str
    roles: frozenset[str]
    body: Mapping[str, Any] | None = None


RATE = {"kind": "hour", "amount": "1", "effective_from": "2026-01-01"}
DOORS = (
    Door("PUT", "/work-centers/W", ADMIN | {"planner", "integration"}, {"name": "W", "section": "S"}),
    Door("PUT", "/workers/W", ADMIN | {"planner", "integration"}, {"name": "W"}),
    Door("PUT", "/items/I", ADMIN | {"planner", "integration"}, {"name": "I", "unit": "pcs", "kind": "buy"}),
    Door("PUT", "/changeovers", ADMIN | {"planner", "integration"}, {"seconds": 60}),
    Door("GET", "/workers", EVERYBODY),
    Door("GET", "/items", EVERYBODY),
    Door("POST", "/work-orders", PLANS, {"item": "NONE", "quantity": 1, "due_on": "2026-01-01"}),
    Door("GET", "/work-orders", SEES_ORDERS),
    Door("GET", "/sales-orders", SEES_ORDERS),
    Door("POST", "/work-orders/NONE/release", LEADS, {}),
    Door("POST", "/work-orders/NONE/cancel", LEADS, {}),
    Door("PATCH", "/work-orders/NONE", PLANS, {"priority": 1}),
    Door("POST", f"/operations/{NOWHERE}/assign", LEADS, {"pinned": False}),
    Door("GET", "/loads", SEES_THE_PLAN),
    Door("GET", "/takt", SEES_THE_PLAN),
    Door("GET", "/operations", EVERYBODY),
    Door("POST", f"/operations/{NOWHERE}/reports", REPORTS, declared(1, by="ANNA")),
    Door("POST", f"/operations/{NOWHERE}/start", REPORTS, {}),
    Door("POST", f"/reports/{NOWHERE}/confirm", ADMIN | {"supervisor"}, {}),
    Door("POST", "/exceptions", REPORTS | {"inspector"}, {"kind": "other", "note": "?", "work_center": "NOWHERE"}),
    Door("POST", f"/exceptions/{NOWHERE}/acknowledge", REPORTS | {"inspector"}, {}),
    Door("GET", "/exceptions", EVERYBODY),
    Door("GET", "/board", EVERYBODY),
    Door("POST", "/work-orders/NONE/receipts", LEADS, {"quantity": 1}),
    Door("PUT", "/defect-reasons/D", JUDGES, {"name": "D", "cause": "worker"}),
    Door("POST", f"/inspections/{NOWHERE}/result", INSPECTS, {"inspected": 1, "disposition": "accept"}),
    Door("POST", f"/inspections/{NOWHERE}/settle", JUDGES | {"supervisor"}, {"note": "found"}),
    Door("GET", "/inspections", EVERYBODY - {"worker"}),
    Door("POST", f"/rework-orders/{NOWHERE}/release", JUDGES, {}),
    Door("POST", f"/holds/{NOWHERE}/release", JUDGES, {"reason": "?"}),
    Door("POST", f"/holds/{NOWHERE}/scrap", INSPECTS, {"quantity": 1, "reason": "D"}),
    Door("POST", "/rates", PAYS, RATE),
    Door("POST", "/rate-trials", PAYS | {"manager"}, {"rates": [{"kind": "hour", "amount": "1"}]}),
    Door("GET", "/fair-rates", PAYS | {"manager"}),
    Door("GET", "/quality-costs", PAYS | {"manager"}),
    Door("GET", "/wage-comparisons", PAYS | {"manager"}),
    Door("GET", "/pay-lines", SEES_PAY),
    Door("GET", "/wages", SEES_PAY),
    Door("POST", "/pay-periods", PAYS, {"from": "2019-01-01", "to": "2019-01-02"}),
    Door("POST", f"/objections/{NOWHERE}/answer", PAYS | {"supervisor"}, {"accept": True, "text": "yes"}),
    Door("GET", "/cockpit", SEES_ALL),
    Door("GET", "/users", ADMIN | {"manager"}),
    Door("GET", "/audit", ADMIN | {"manager"}),
    Door("PUT", "/users/nobody", ADMIN, {"name": "N", "roles": ["worker"], "plants": ["NOWHERE"]}),
    Door("POST", "/api-keys", ADMIN, {"name": "K", "role": "integration", "plants": ["NOWHERE"]}),
)


@pytest.fixture(scope="module")
def staffed(installation: Installation) -> Plant:
    plant = installation.open_plant()
    plant.work_centers("BENCH")
    plant.workers("ANNA", "BEN", "CARLA")
    plant.product("PIN", step(10, "BENCH"))
    plant.piece_rate("PIN", 10, "1.00")
    return plant


@pytest.fixture(scope="module")
def people(staffed: Plant) -> dict[str, Client]:
    return {role: staffed.user(f"the-{role}", role) for role in ROLES}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.path}".replace(NOWHERE, "…"))
def test_a_door_opens_for_the_roles_it_is_for(people: dict[str, Client], door: Door) -> None:
    entered = {role for role, client in people.items() if client.ask(door.method, door.path, door.body).status != 403}
    assert entered == door.roles


def test_nobody_enters_without_signing_in(staffed: Plant) -> None:
    nobody = Client(staffed.installation.url, plant=staffed.number)
    for route in routes_of(staffed.admin):
        if route.path in PUBLIC:
            continue
        path = route.to(dict.fromkeys(route.parameters, NOWHERE))
        answer = nobody.ask(route.method, path, None if route.method == "GET" else {})
        assert (answer.status, answer.headers["content-type"]) == (401, "application/problem+json"), route


def test_a_worker_sees_his_own_pay_and_nobody_elses(staffed: Plant) -> None:
    order = staffed.order("PIN", 100)
    for worker in ("ANNA", "BEN"):
        staffed.report(order[10], 5, by=worker)
    staffed.pay_lines(2, work_order=order.number)
    anna = staffed.user("anna", "worker", worker="ANNA")
    assert {line["worker"] for line in anna.every("/pay-lines")} == {"ANNA"}
    assert {wage["key"] for wage in anna.every("/wages", by="month")} == {"ANNA"}
    for path in ("/pay-lines", "/wages", "/operations", "/reports"):
        assert anna.ask("GET", path, query={"worker": "BEN"}).status == 404, path
    (bens,) = staffed.pay_lines(1, worker="BEN", work_order=order.number)
    assert anna.ask("POST", f"/pay-lines/{bens['id']}/objections", {"text": "mine"}).status == 404


def test_nobody_confirms_a_report_that_pays_himself(installation: Installation) -> None:
    plant = installation.open_plant()
    plant.work_centers("BENCH")
    plant.team("RED", "ROSA", "ANNA", leader="ROSA")
    plant.product("PIN", step(10, "BENCH", over_report="flag"))
    order = plant.order("PIN", 10)
    rosa = plant.user("rosa", "supervisor", worker="ROSA")
    own = plant.report(order[10], 11, through=rosa)
    refused = rosa.ask("POST", f"/reports/{own['id']}/confirm")
    assert (refused.status, refused.code) == (403, "own_report")
    annas = plant.report(order[10], 1, by="ANNA", through=rosa)
    assert rosa.ask("POST", f"/reports/{annas['id']}/confirm").status == 200


def test_a_badge_gives_no_more_than_a_workers_rights(installation: Installation, staffed: Plant) -> None:
    """CARLA leads, but at a shared terminal she is a worker."""
    staffed.user("carla", "supervisor", worker="CARLA", pin=PIN)
    terminal = Client(installation.url, plant=staffed.number)
    terminal.badge_in("CARLA", PIN)
    me = terminal.get("/me")
    assert me["worker"] == "CARLA"
    assert "orders.release" not in me["permissions"]
    assert terminal.ask("POST", "/work-orders/NONE/release", {}).status == 403


def test_an_old_refresh_token_ends_the_whole_family(installation: Installation, staffed: Plant) -> None:
    plant = staffed
    plant.user("dora", "planner")
    client = Client(installation.url, plant=plant.number)
    first = client.sign_in(f"dora.{plant.number}".lower(), "story-user-1")
    second = client.ask("POST", "/auth/refresh", {"refresh_token": first["refresh_token"]}).body
    assert client.ask("POST", "/auth/refresh", {"refresh_token": first["refresh_token"]}).status == 401
    assert client.ask("POST", "/auth/refresh", {"refresh_token": second["refresh_token"]}).status == 401


def test_an_api_key_has_what_its_role_has(installation: Installation, staffed: Plant) -> None:
    key = staffed.admin.post("/api-keys", {"name": "ERP", "role": "integration", "plants": [staffed.number]})
    erp = Client(installation.url, plant=staffed.number)
    erp.token = key["key"]
    assert erp.ask("GET", "/work-orders").status == 200
    assert erp.ask("GET", "/pay-lines").status == 403


def test_every_write_is_in_the_audit_log(staffed: Plant) -> None:
    staffed.admin.put("/teams/AUDITED", {"name": "Before"})
    staffed.admin.put("/teams/AUDITED", {"name": "After"})

    def changes() -> list[dict[str, Any]]:
        return [entry for entry in staffed.admin.every("/audit", object="AUDITED") if entry["before"]]

    (changed,) = eventually(changes)
    assert (changed["actor"], changed["before"]["name"], changed["after"]["name"]) == ("admin", "Before", "After")
