"""Whatever is sent, the answer is an answer: a problem with a code and a sentence, never a 5xx.

Every route that takes a body is sent the same table of bad ones, and every field of it the same table of
bad values. The routes and their fields are read from `openapi.json`, so a new one is in it by itself.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from demo.client import Answer
from shared.testing.waiting import eventually
from tests.integration.plant import FAR_OFF, Plant, step
from tests.integration.routes import Route, routes_of

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{good: 1",
    "cut off": b'{"good": "1',
    "a list": b"[]",
    "a text": b'"hello"',
    "a number": b"1",
    "null": b"null",
    "NaN": b'{"good": NaN, "quantity": NaN, "amount": Infinity}',
    "an unknown field": b'{"no_such_field": 1}',
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "a lone surrogate": b'{"name": "\\ud800", "note": "\\ud800", "reason": "\\udfff"}',
    "a NUL": b'{"name": "\\u0000", "number": "\\u0000"}',
    "deep": b'{"fields": ' + b'{"a": ' * 400 + b"1" + b"}" * 400 + b"}",
    "very deep": b"[" * 50_000,
    "a name twice": b'{"name": "a", "name": {"b": 1}}',
    "a huge integer": b'{"good": ' + b"9" * 5000 + b', "quantity": 1e400}',
    "a byte order mark": b'\xef\xbb\xbf{"name": "a"}',
}

VALUES: dict[str, Any] = {
    "null": None,
    "a truth": True,
    "a list": [],
    "a list of lists": [[[]]],
    "an object": {"a": {"b": 1}},
    "an empty text": "",
    "a long text": "x" * 70_000,
    "a strange text": "'; DROP TABLE reports; --\u202e\u0007 \U0001f4a5",
    "a surrogate": "\ud800",
    "a NUL": "a\u0000b",
    "a slash": "a/b?c#d%00",
    "a negative": -1,
    "a fraction": 0.1 + 0.2,
    "an enormous number": 10**30,
    "a tiny number": "0.0000000001",
    "an exponent": "1e9999",
    "NaN as a text": "NaN",
    "a naive time": "2026-03-02T08:00:00",
    "an impossible day": "2026-02-30",
    "a day before time": "0000-00-00",
    "the last day of all": "9999-12-31",
    "an instant at the end": "9999-12-31T23:59:59-12:00",
    "a strange id": "{00000000-0000-0000-0000-000000000000}",
}

HEADERS: dict[str, dict[str, str]] = {
    "no plant": {"Plant": ""},
    "a strange plant": {"Plant": "../../etc/passwd"},
    "an unknown plant": {"Plant": "NOWHERE"},
    "no token": {"Authorization": ""},
    "a wrong token": {"Authorization": "Bearer abc.def.ghi"},
    "another scheme": {"Authorization": "Basic YWRtaW46YWRtaW4="},
    "an endless token": {"Authorization": "Bearer " + "a" * 9000},
    "a strange key": {"Idempotency-Key": "a b\u00e9"},
    "an endless key": {"Idempotency-Key": "k" * 5000},
    "a strange etag": {"If-Match": '"'},
    "a strange language": {"Accept-Language": "x" * 3000 + ";q=nan"},
    "another content": {"Content-Type": "application/x-www-form-urlencoded"},
    "a strange charset": {"Content-Type": "application/json; charset=utf-99"},
    "a strange correlation": {"X-Correlation-Id": "a\tb" * 500},
}

PARAMETERS = (
    "",
    "limit=0",
    "limit=501",
    "limit=x",
    "limit=1&limit=2",
    "cursor=x",
    "cursor=%00",
    "cursor=" + "A" * 3000,
    "no_such=1",
    "from=x&to=y",
    "from=0001-01-01&to=9999-12-31",
    "by=day&from=0001-01-01&to=9999-12-31",
    "at=0001-01-01T00:00:00%2B08:00",
    "at=9999-12-31T23:59:59-08:00",
    "on=0001-01-01",
    "on=9999-12-31",
    "status=%ff",
    "worker=%00",
    "q=%25%5F",
)
NAMED_BY_ID = ("objections", "pay-periods", "schedule-runs", "api-keys")
PATHS = ("%00", "..%2f..", "a" * 3000, "%ff%fe", "{}", "%F0%9F%92%A5", "-1", "1e9")


def judge(answer: Answer, what: str) -> None:
    """An answer may be a yes; a no says what is wrong in the one form there is."""
    assert answer.status < 500, (what, answer)
    if answer.status < 400:
        return
    assert answer.headers["content-type"].startswith("application/problem+json"), (what, answer)
    told = answer.body
    assert {"type", "title", "status", "detail", "code"} <= set(told), (what, told)
    assert told["status"] == answer.status, (what, told)
    assert all(told[part] for part in ("title", "detail", "code")), (what, told)
    if answer.status == 422 and told["code"] != "idempotency_conflict":
        assert told["errors"], (what, told)
        assert all(error["field"] is not None and error["message"] for error in told["errors"]), (what, told)
    assert "Traceback" not in json.dumps(told), (what, told)


@pytest.fixture
def things(plant: Plant) -> dict[str, str]:
    """Something there for each path parameter, so that a body is really looked at."""
    plant.work_centers("BENCH")
    plant.workers("ANNA")
    plant.defect_reasons(SLIP="worker")
    plant.product("PIN", step(10, "BENCH", inspection="sample", sample_percent=10))
    line = {"line": 1, "item": "PIN", "quantity": 5, "due_on": FAR_OFF}
    plant.admin.post("/sales-orders", {"number": "SO-1", "customer": "Acme", "lines": [line]})
    order = plant.order("PIN", 100, sales_order="SO-1", line=1)
    report = plant.report(order[10], 10, rework={"SLIP": 1}, by="ANNA")
    received = plant.admin.post(f"/work-orders/{order.number}/receipts", {"quantity": 1})
    leaves = {"line": 1, "quantity": 1}
    delivery = eventually(lambda: plant.admin.try_post("/sales-orders/SO-1/deliveries", leaves))
    nobody = {"url": "http://127.0.0.1:9/", "events": ["*"], "secret": "ours", "active": False}
    plant.admin.put("/webhooks/HOOK", nobody)
    (pay_line,) = plant.pay_lines(1)
    gift = {"worker": "ANNA", "on": "2030-01-01", "amount": "7.00", "reason": "Shoes"}
    given = plant.admin.post("/allowances", gift)
    raised = plant.admin.post("/exceptions", {"kind": "other", "work_center": "BENCH", "note": "It squeaks."})
    plant.try_report(order[10], 10_000, by="ANNA")
    plant.material("TIN")
    plant.product("NAIL", step(10, "BENCH", materials=[{"item": "TIN", "quantity": 1, "backflush": True}]))
    unposted = plant.leaves_unposted(plant.order("NAIL", 1), "TIN", by="ANNA")
    held = eventually(lambda: plant.admin.try_post("/holds", {"item": "TIN", "lot": "L-1", "reason": "rust"}))
    asked = plant.admin.post("/what-if", {"add": [{"item": "PIN", "quantity": 5, "due_on": FAR_OFF, "priority": 9}]})
    return {
        "what-if": asked["id"],
        "operation": order[10],
        "operations": order[10],
        "reports": report["id"],
        "exceptions": raised["id"],
        "unposted": unposted["id"],
        "refused-reports": plant.admin.every("/refused-reports")[0]["id"],
        "work-orders": order.number,
        "sales-orders": "SO-1",
        "deliveries": delivery["id"],
        "receipts": received["id"],
        "webhooks": "HOOK",
        "fields": "reports",
        "items": "PIN",
        "workers": "ANNA",
        "work-centers": "BENCH",
        "defect-reasons": "SLIP",
        "pay-terms": "ANNA",
        "pay-lines": pay_line["id"],
        "allowances": given["id"],
        "rate-proposals": plant.proposed_rate("PIN", "2.00")["id"],
        "inspections": plant.inspections_due(order.number)[0]["id"],
        "rework-orders": plant.rework_orders(order.number)[0]["id"],
        "holds": held["id"],
        "sampling-schemes": "PIN",
        "plants": plant.number,
        "trace": order.number,
        "users": f"somebody.{plant.number}".lower(),
    }


def filled(route: Route, things: dict[str, str]) -> str:
    """The route's path about something that is there, where the test made such a thing; each in its collection."""
    parts = route.path.split("/")
    for place, part in enumerate(parts):
        if part.startswith("{"):
            collection = parts[place - 1]
            parts[place] = things.get(collection, str(uuid4()) if collection in NAMED_BY_ID else "NEW-1")
    return "/".join(parts)


def writing(plant: Plant) -> list[Route]:
    return [route for route in routes_of(plant.admin) if route.method in ("POST", "PUT", "PATCH")]


def test_openapi_lists_the_routes_these_tests_read(plant: Plant) -> None:
    assert len(writing(plant)) > 40


def test_malformed_bodies_are_problems_on_every_route(plant: Plant, things: dict[str, str]) -> None:
    for route in writing(plant):
        for name, body in BODIES.items():
            answer = plant.admin.ask(route.method, filled(route, things), body)
            judge(answer, f"{route} with {name}")


def test_every_field_refuses_what_it_cannot_be(plant: Plant, things: dict[str, str]) -> None:
    for route in writing(plant):
        for field in route.fields:
            for name, value in VALUES.items():
                body = json.dumps({field: value}).encode()
                answer = plant.admin.ask(route.method, filled(route, things), body)
                judge(answer, f"{route} with {name} as {field}")


def test_an_unknown_field_is_named(plant: Plant, things: dict[str, str]) -> None:
    for route in writing(plant):
        if route.takes_file:
            continue  # its fields are columns
        answer = plant.admin.ask(route.method, filled(route, things), {"no_such_field": 1})
        if answer.status == 429:
            continue  # too many sign-ins went wrong already
        assert answer.status == 422, (str(route), answer)
        assert "no_such_field" in [error["field"] for error in answer.body["errors"]], str(route)


def test_a_number_too_long_for_us_is_refused_everywhere(plant: Plant, things: dict[str, str]) -> None:
    body = b'{"good": ' + b"1" * 400 + b'.5, "workers": [{"worker": "ANNA"}]}'
    answer = plant.admin.ask("POST", f"/operations/{things['operation']}/reports", body)
    assert answer.status == 422
    assert [error["field"] for error in answer.body["errors"]] == ["good"]


def test_a_body_beyond_all_measure_is_413(plant: Plant, things: dict[str, str]) -> None:
    body = b'{"note": "' + b"x" * (2 << 20) + b'"}'
    answer = plant.admin.ask("POST", f"/operations/{things['operation']}/reports", body)
    assert (answer.status, answer.body["status"]) == (413, 413)


def test_hostile_headers_are_problems(plant: Plant, things: dict[str, str]) -> None:
    for name, headers in HEADERS.items():
        sent = {header: value.encode().decode("latin-1") for header, value in headers.items()}
        for method, path, body in (
            ("GET", "/board", None),
            ("POST", f"/operations/{things['operation']}/reports", b'{"good": 0}'),
            ("PUT", "/workers/ANNA", b'{"name": 5}'),
        ):
            judge(plant.admin.ask(method, path, body, headers=sent), f"{method} {path} with {name}")


def test_hostile_parameters_are_problems_on_every_list(plant: Plant, things: dict[str, str]) -> None:
    for route in routes_of(plant.admin):
        if route.method != "GET" or route.streams:
            continue
        for parameters in PARAMETERS:
            judge(plant.admin.ask("GET", f"{filled(route, things)}?{parameters}"), f"{route}?{parameters}")


def test_hostile_paths_are_problems_on_every_route(plant: Plant) -> None:
    for route in routes_of(plant.admin):
        if not route.parameters or route.streams:
            continue
        for path in PATHS:
            target = route.to(dict.fromkeys(route.parameters, path))
            body: Any = None if route.method == "GET" else {}
            judge(plant.admin.ask(route.method, target, body), f"{route.method} {target}")


def test_unknown_routes_and_methods_are_problems(plant: Plant) -> None:
    for method, path in (("GET", "/nowhere"), ("DELETE", "/work-orders"), ("POST", "/me"), ("GET", "/auth/login")):
        answer = plant.admin.ask(method, path)
        judge(answer, f"{method} {path}")
        assert answer.status in (404, 405)


def test_nothing_is_half_written(plant: Plant, things: dict[str, str]) -> None:
    """A sales order with one bad line, a report with one unknown reason: neither is there."""
    lines = [
        {"line": 1, "item": "PIN", "quantity": 5, "due_on": FAR_OFF},
        {"line": 2, "item": "NOWHERE", "quantity": 5, "due_on": FAR_OFF},
    ]
    refused = plant.admin.ask("POST", "/sales-orders", {"number": "SO-2", "customer": "Acme", "lines": lines})
    assert refused.status in (404, 422)
    assert plant.admin.ask("GET", "/sales-orders/SO-2").status == 404
    before = plant.operation(things["operation"])
    body = {"good": 1, "scrap": [{"reason": "NOWHERE", "quantity": 1}], "workers": [{"worker": "ANNA"}]}
    assert plant.admin.ask("POST", f"/operations/{things['operation']}/reports", body).status in (404, 422)
    assert plant.operation(things["operation"]) == before
