"""Fields of a plant's own and modules, through the door."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.gateway.modules import module_of
from services.gateway.openapi import routes_of
from services.gateway.service import GatewayService
from services.gateway.tests.front import Front, running
from shared.contracts.gateway.configuration import Module
from shared.contracts.refusals import Invalid

FIELDS = "/api/v1/fields/reports"
OPERATION = "/api/v1/operations/00000000-0000-4000-8000-000000000001/reports"
SHIFT = {"key": "shift", "label": "班次", "type": "select", "options": ["早", "晚"], "required": True}
DEPTH = {"key": "depth", "label": "深度", "type": "number"}


@pytest.fixture
def front() -> Iterator[Front]:
    """The whole gateway; what execution is told, it takes, unless the gateway says that it is unfit."""
    with running(GatewayService) as front:
        front.login()
        front.taken = []

        def take(caller, arguments):
            if errors := arguments["unfit"]["errors"]:
                raise Invalid(errors)
            front.taken.append(arguments["command"])
            return {"body": {"taken": len(front.taken)}, "created": True}

        def judge(caller, arguments):
            errors = arguments["unfit"]["errors"]
            sent = enumerate(arguments["command"]["reports"], arguments["first"])
            items = [judged(one, errors[str(place)]) for place, one in sent]
            return {"body": {"items": items}, "created": False}

        def judged(one, errors):
            if not errors and isinstance(one, dict):
                return {"status": 201, "report": one, "refusal": None}
            refusal = Invalid(errors or {"": "not_object"})
            kept = {"code": refusal.code, "status": 422, "facts": {}, "errors": refusal.errors}
            return {"status": 422, "report": None, "refusal": kept}

        front.parts.parts["execution", "report_operation"] = take
        front.parts.parts["execution", "report_batch"] = judge
        yield front


def report(front: Front, **fields):
    return front.post(OPERATION, {"good": 1, "fields": fields})


def test_fields_are_kept_in_their_order_and_replaced_as_a_whole(front: Front) -> None:
    assert front.get(FIELDS).json == {"object": "reports", "fields": []}
    never_set = front.get(FIELDS).headers["etag"]
    first = front.put(FIELDS, {"fields": [SHIFT, DEPTH]}, if_match=never_set)
    assert (first.status, [each["key"] for each in first.json["fields"]]) == (201, ["shift", "depth"])
    assert front.put(FIELDS, {"fields": [DEPTH]}).status == 200
    shown = front.get("/api/v1/fields/report")
    assert [each["key"] for each in shown.json["fields"]] == ["depth"]
    assert front.put(FIELDS, {"fields": []}, if_match=first.headers["etag"]).status == 412
    logged = front.get("/api/v1/audit?action=fields.put").json["items"]
    assert [(one["object"], len(one["after"]["fields"])) for one in logged] == [("reports", 1), ("reports", 2)]


@pytest.mark.parametrize(
    "fields, field, status",
    [
        ([SHIFT, SHIFT], "fields.0.key", 422),
        ([DEPTH | {"options": ["1"]}], "fields.0.options", 422),
        ([SHIFT | {"options": []}], "fields.0.options", 422),
        ([SHIFT | {"options": ["早", "早"]}], "fields.0.options", 422),
        ([DEPTH | {"type": "formula"}], "fields.0.type", 422),
        ([DEPTH | {"key": "9 lives"}], "fields.0.key", 422),
        ([DEPTH | {"labl": "x"}], "fields.0.labl", 422),
    ],
)
def test_what_cannot_be_a_field_is_refused_by_name(front: Front, fields, field: str, status: int) -> None:
    answer = front.put(FIELDS, {"fields": fields})
    assert answer.status == status
    assert field in {error["field"] for error in answer.json["errors"]}
    assert front.get(FIELDS).json["fields"] == []


def test_only_what_can_have_fields_has_some(front: Front) -> None:
    assert front.get("/api/v1/fields/plants").status == 404
    assert front.put("/api/v1/fields/users", {"fields": []}).status == 404


def test_values_fit_the_fields_or_nothing_is_taken(front: Front) -> None:
    assert report(front, anything="goes").status == 201  # nothing is said of reports yet
    front.put(FIELDS, {"fields": [SHIFT, DEPTH, {"key": "on", "label": "日", "type": "date"}]})
    assert report(front, shift="早", depth="1.25", on="2026-03-01").status == 201
    assert front.taken[-1]["fields"] == {"shift": "早", "depth": "1.25", "on": "2026-03-01"}
    for wrong, named in (
        ({}, "fields.shift"),
        ({"shift": None}, "fields.shift"),
        ({"shift": "夜"}, "fields.shift"),
        ({"shift": "早", "depth": "deep"}, "fields.depth"),
        ({"shift": "早", "on": "2026-02-30"}, "fields.on"),
        ({"shift": "早", "dept": "1"}, "fields.dept"),
    ):
        answer = report(front, **wrong)
        assert (answer.status, [error["field"] for error in answer.json["errors"]]) == (422, [named])
    assert len(front.taken) == 2


def test_each_report_of_a_batch_is_judged_by_its_own_fields(front: Front) -> None:
    front.put(FIELDS, {"fields": [SHIFT]})
    reports = [{"good": 1, "fields": {"shift": "早"}}, {"good": 2}, "nonsense", {"good": 3, "fields": {"shift": "晚"}}]
    items = front.post("/api/v1/reports/batch", {"reports": reports}).json["items"]
    assert [one["status"] for one in items] == [201, 422, 422, 201]
    assert items[1]["problem"]["errors"][0]["field"] == "fields.shift"
    assert items[3]["report"] == reports[3]
    many = [reports[place % 2] | {"note": str(place)} for place in range(500)]
    items = front.post("/api/v1/reports/batch", {"reports": many}).json["items"]
    assert [one["status"] for one in items] == [201, 422] * 250
    assert [one["report"]["note"] for one in items[::2]] == [str(place) for place in range(0, 500, 2)]


def test_a_module_that_is_off_is_not_there(front: Front) -> None:
    front.parts.parts["payroll", "rates"] = lambda caller, arguments: {
        "body": {"items": [], "next_cursor": None},
        "created": False,
    }
    assert all(front.get("/api/v1/modules").json.values())
    assert front.put("/api/v1/modules", {"payroll": False}).json["payroll"] is False
    assert front.put("/api/v1/modules", {"cockpit": False}).json["payroll"] is False  # what is not named stays
    for path in ("rates", "wages", "exports/pay-lines", "cockpit"):
        answer = front.get(f"/api/v1/{path}")
        assert (answer.status, answer.code) == (404, "module_off")
    assert front.get("/api/v1/rates", token="nobody").status == 401
    assert front.put("/api/v1/modules", {"payroll": True}).status == 200
    assert front.get("/api/v1/rates").status == 200
    assert front.put("/api/v1/modules", {"floor": False}).status == 422


def test_whatever_tells_or_changes_pay_goes_away_with_payroll() -> None:
    of_pay = [route for route in routes_of(GatewayService) if any(need.startswith("pay.") for need in route.needs)]
    assert len(of_pay) > 20
    assert [route.path for route in of_pay if module_of(route.path) is not Module.PAYROLL] == []


@pytest.mark.parametrize("path", ["/items/materials", "/work-orders/consumption", "/users/materials.a"])
def test_a_thing_may_be_called_what_a_module_is(path: str) -> None:
    assert module_of(f"/api/v1{path}") is None
    assert module_of("/api/v1/work-orders/WO-1/materials") is Module.MATERIALS


def test_quality_stays_while_pieces_may_wait_for_it(front: Front) -> None:
    due = [{"id": "an inspection"}]
    front.parts.parts["quality", "inspections"] = lambda caller, arguments: {"body": {"items": due}, "created": False}
    answer = front.put("/api/v1/modules", {"quality": False})
    assert (answer.status, answer.code) == (409, "inspections_due")
    due.clear()
    assert front.put("/api/v1/modules", {"quality": False}).json["quality"] is False
    assert front.get("/api/v1/inspections").code == "module_off"


def test_a_plant_sets_only_for_itself_and_only_who_may(front: Front) -> None:
    front.parts.parts["planning", "get_plant"] = lambda caller, arguments: {"body": {"number": "P2"}, "created": False}
    front.put("/api/v1/modules", {"payroll": False})
    front.put(FIELDS, {"fields": [SHIFT]})
    assert front.get("/api/v1/modules", plant="P2").json["payroll"] is True
    assert front.get(FIELDS, plant="P2").json["fields"] == []
    lead = {"name": "Lead", "roles": ["supervisor"], "plants": ["P1"], "password": "leading well"}
    assert front.put("/api/v1/users/lead", lead).status == 201
    front.login("lead", "leading well")
    assert front.put("/api/v1/modules", {"payroll": True}).status == 403
    assert front.put(FIELDS, {"fields": []}).status == 403
    assert front.get(FIELDS).json["fields"] == [SHIFT | {"required": True}]
