"""The endpoint decorator, asked over real HTTP by a tiny service of its own."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import eventlet
import pytest
from eventlet.event import Event as Signal

from services.gateway import tokens
from services.gateway.http import Api, Call, Reply, endpoint, page_of
from services.gateway.tests.front import SECRET, Front, running
from services.gateway.usecases import signing_in
from shared.contracts.messages import Command, PageQuery, View
from shared.contracts.permissions import Permission as P
from shared.contracts.refusals import Refused
from shared.contracts.values import Limits, Number, Quantity
from shared.plumbing import http_connections
from shared.plumbing.answers import once
from shared.plumbing.database import Database

NOTHING_AT_ALL = "default-src 'none'; frame-ancestors 'none'"  # what a browser may load into an answer
BEGUN, MAY_END = Signal(), Signal()  # of the one slow request


@dataclass(frozen=True, kw_only=True)
class PutBox(Command):
    """A box on the shelf."""

    id: UUID | None = None
    number: Number | None = None
    quantity: Quantity
    names: Annotated[tuple[str, ...], Limits(longest=3)] = ()


@dataclass(frozen=True, kw_only=True)
class BoxQuery(PageQuery):
    """Boxes."""

    late: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Box(View):
    """A box on the shelf."""

    number: str
    quantity: Decimal


class ShelfFull(Refused):
    """Test only: there is no text for it, so its code stands in."""


class ShelfApi(Api):
    """A shelf of boxes."""

    name = "gateway"

    @endpoint("POST", "/boxes", body=PutBox, answer=Box, needs=P.STOCK_WRITE, creates=True)
    def create_box(self, call: Call) -> Reply:
        """Put a box on the shelf.

        At most one.
        """
        with self.transaction() as session:
            number = call.body.number or "B-1"
            answer = once(session, call.caller, lambda: Box(number=number, quantity=call.body.quantity))
        return Reply(body=answer.body, created=answer.created)

    @endpoint("GET", "/boxes/<number>", answer=Box, needs=P.ORDERS_READ)
    def box(self, call: Call, number: str) -> Reply:
        """A box."""
        return Reply(body=Box(number=number, quantity=Decimal("2.50")))

    @endpoint("GET", "/boxes", query=BoxQuery, answer=page_of(Box))
    def boxes(self, call: Call) -> Reply:
        """All boxes."""
        items = [Box(number=f"B-{position}", quantity=Decimal(1)).dump() for position in range(call.query.limit)]
        return Reply(body={"items": items, "next_cursor": str(call.query.late)})

    @endpoint("PUT", "/boxes/<number>", body=PutBox, answer=Box)
    def put_box(self, call: Call, number: str) -> Reply:
        """Replace a box."""
        self.require_match(Box(number=number, quantity=Decimal("2.50")))
        return Reply(body=Box(number=number, quantity=call.body.quantity))

    @endpoint("POST", "/full", needs=(P.STOCK_WRITE, P.ORDERS_READ))
    def full(self, call: Call) -> Reply:
        """Always refuses."""
        raise ShelfFull(boxes=3)

    @endpoint("POST", "/slow", body=PutBox, answer=Box)
    def slow(self, call: Call) -> Reply:
        """Takes its time."""
        BEGUN.send()
        MAY_END.wait()
        return Reply(body=Box(number="B-1", quantity=call.body.quantity))

    @endpoint("POST", "/broken")
    def broken(self, call: Call) -> Reply:
        """Has a bug."""
        raise RuntimeError("password=hunter2")

    @endpoint("GET", "/whose")
    def whose(self, call: Call) -> Reply:
        """Asks planning, which may be away."""
        return self.planning(call).whose(number="WO-1")


@pytest.fixture(scope="module")
def shelf() -> Iterator[Front]:
    """A shelf, and its administrator signed in. It has no route for that, so a session is made beside it."""
    with running(ShelfApi) as front:
        now = tokens.wall_clock()
        database = Database(front.database_url)
        with database.transaction() as session:
            begun = signing_in.begin(session, "admin", now)
        database.close()
        front.token = tokens.Signer(SECRET).access_token(begun.sign_in, "admin", now, begun.expires_at)
        yield front


def raw(shelf: Front, sent: bytes, *, wait: float = 5) -> bytes:
    """What the server says to bytes that may not be HTTP."""

    with socket.create_connection(("127.0.0.1", shelf.port), timeout=wait) as connection:
        connection.sendall(sent)
        heard = b""
        while chunk := connection.recv(65536):
            heard += chunk
        return heard


def test_creating_answers_201_and_a_resend_200_with_the_same_body(shelf: Front) -> None:
    sent = {"id": "6a1f3c52-0b7e-4d0e-9a36-6b6f6e676461", "quantity": "12.50"}
    first, again = shelf.post("/api/v1/boxes", sent), shelf.post("/api/v1/boxes", sent)
    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json == {"number": "B-1", "quantity": "12.5"}


def test_the_same_id_with_other_content_is_a_conflict_without_field_errors(shelf: Front) -> None:
    sent = {"id": "7a1f3c52-0b7e-4d0e-9a36-6b6f6e676461", "quantity": 1}
    shelf.post("/api/v1/boxes", sent)
    refused = shelf.post("/api/v1/boxes", sent | {"quantity": 2})
    assert (refused.status, refused.code) == (422, "idempotency_conflict")
    assert "errors" not in refused.json


def test_a_key_names_a_request_and_a_number_does_too(shelf: Front) -> None:
    assert shelf.post("/api/v1/boxes", {"quantity": 1}, idempotency_key="k1").status == 201
    assert shelf.post("/api/v1/boxes", {"quantity": "1.0"}, idempotency_key="k1").status == 200
    assert shelf.post("/api/v1/boxes", {"quantity": 2}, idempotency_key="k1").code == "idempotency_conflict"
    assert shelf.post("/api/v1/boxes", {"quantity": 2}, idempotency_key="k2").status == 201
    assert shelf.post("/api/v1/boxes", {"quantity": 3, "number": "B-9"}).status == 201
    assert shelf.post("/api/v1/boxes", {"quantity": 3, "number": "B-9"}).status == 200
    assert shelf.post("/api/v1/boxes", {"quantity": 4, "number": "B-9"}).code == "idempotency_conflict"
    assert shelf.post("/api/v1/boxes", {"quantity": 3}, idempotency_key="two words").status == 422


def test_the_same_request_while_it_is_worked_on_is_told_to_wait(shelf: Front) -> None:
    sent = {"id": "8a1f3c52-0b7e-4d0e-9a36-6b6f6e676461", "quantity": 1}
    first = eventlet.spawn(shelf.post, "/api/v1/slow", sent)
    BEGUN.wait()
    second = shelf.post("/api/v1/slow", sent)
    MAY_END.send()
    assert (second.status, second.code) == (409, "in_progress")
    assert first.wait().status == 200


def test_a_thing_carries_an_etag_and_is_sent_once(shelf: Front) -> None:
    seen = shelf.get("/api/v1/boxes/B-7")
    assert seen.headers["etag"].startswith('"')
    unchanged = shelf.get("/api/v1/boxes/B-7", if_none_match=seen.headers["etag"])
    assert (unchanged.status, unchanged.content) == (304, b"")
    put = {"quantity": 1}
    assert shelf.put("/api/v1/boxes/B-7", put, if_match='"old"').status == 412
    assert shelf.put("/api/v1/boxes/B-7", put, if_match=seen.headers["etag"]).status == 200


def test_every_field_that_is_wrong_is_named(shelf: Front) -> None:
    refused = shelf.post("/api/v1/boxes", {"quantity": "lots", "colour": "red", "names": ["a", 7]})
    assert (refused.status, refused.code) == (422, "invalid")
    assert {error["field"] for error in refused.json["errors"]} == {"quantity", "colour", "names.1"}


@pytest.mark.parametrize(
    "accepted, title",
    [
        ("", "Some entries are not valid"),
        ("zh-CN", "有些内容不正确"),
        ("zh-HK;q=0.9, en;q=0.1", "有些內容不正確"),
        ("fr, zh;q=0.5", "有些内容不正确"),
        ("zh-TW;q=0, en", "Some entries are not valid"),
        ("xx;q=nonsense", "Some entries are not valid"),
    ],
)
def test_a_refusal_speaks_the_language_of_its_reader(shelf: Front, accepted: str, title: str) -> None:
    assert shelf.post("/api/v1/boxes", {}, accept_language=accepted).json["title"] == title


def test_unknown_addresses_methods_and_parameters(shelf: Front) -> None:
    assert shelf.get("/api/v1/nothing").code == "unknown_route"
    assert shelf.post("/nothing").code == "unknown_route"
    assert shelf.get("/api//v1/boxes").code == "unknown_route"
    assert shelf.get("/api/v1/boxes/a%00b").status == 404
    assert shelf.get("/api/v1/boxes/%ff%fe").status == 404
    wrong = shelf.request("DELETE", "/api/v1/boxes")
    assert (wrong.status, wrong.headers["allow"]) == (405, "GET, HEAD, POST")
    assert shelf.get("/api/v1/boxes?colour=red").json["errors"][0]["field"] == "colour"
    assert shelf.get("/api/v1/boxes?limit=1&limit=2").status == 422
    assert shelf.get("/api/v1/boxes?limit=501").status == 422
    assert shelf.get("/api/v1/boxes?late=%ff").status == 422
    assert shelf.get("/api/v1/boxes?late=true&limit=1").json["next_cursor"] == "True"


def test_who_is_not_signed_in_is_told_how(shelf: Front) -> None:
    for token in ("nonsense", "a.b.c", "gdk_0_x"):
        refused = shelf.get("/api/v1/boxes", token=token)
        assert refused.status == 401
        assert refused.headers["www-authenticate"].startswith("Bearer")


def test_a_plant_that_is_not_known_is_unknown(shelf: Front) -> None:
    shelf.parts.parts["planning", "get_plant"] = lambda caller, arguments: {
        "refusal": {"code": "not_found", "status": 404, "facts": {}, "errors": []}
    }
    assert shelf.get("/api/v1/boxes", plant="P9").status == 404
    assert shelf.get("/api/v1/boxes", plant="a/b").status == 404
    assert shelf.get("/api/v1/boxes?limit=1", plant="P1").status == 200


def test_a_refusal_without_text_is_still_a_problem(shelf: Front) -> None:
    refused = shelf.post("/api/v1/full")
    assert (refused.status, refused.code) == (409, "shelf_full")


def test_a_bug_tells_nothing(shelf: Front) -> None:
    broken = shelf.post("/api/v1/broken")
    assert (broken.status, broken.code) == (500, "internal_error")
    assert b"hunter2" not in broken.content


def test_what_another_part_says_is_passed_on_and_a_part_away_is_503(shelf: Front) -> None:
    away = shelf.get("/api/v1/whose")
    assert (away.status, away.code, away.headers["retry-after"]) == (503, "part_away", "2")
    asked = {}

    def whose(caller, arguments):  # type: ignore[no-untyped-def]
        asked.update(arguments, plant=caller.plant, username=caller.username)
        return {"refusal": {"code": "on_hold", "status": 409, "facts": {}, "errors": []}}

    shelf.parts.parts["planning", "whose"] = whose
    assert shelf.get("/api/v1/whose").code == "on_hold"
    assert asked == {"number": "WO-1", "plant": "P1", "username": "admin"}


def test_large_answers_are_compressed_and_every_answer_is_dressed(shelf: Front) -> None:
    answer = shelf.get("/api/v1/boxes?limit=500", accept_encoding="gzip", x_correlation_id="phone-7")
    assert len(json.loads(gzip.decompress(answer.content))["items"]) == 500
    assert answer.headers["x-correlation-id"] == "phone-7"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert shelf.get("/api/v1/boxes", x_correlation_id="a b<c>").headers["x-correlation-id"] != "a b<c>"


def test_no_answer_but_the_page_may_load_anything(shelf: Front) -> None:
    refused = [shelf.get(f"/api/v1/{path}") for path in ("nowhere", "boxes?limit=many")]
    refused += [shelf.post("/api/v1/full"), shelf.post("/api/v1/broken"), shelf.post("/api/v1/boxes", b"{")]
    refused += [shelf.post("/api/v1/whose"), shelf.get("/api/v1/boxes", authorization="")]
    assert {answer.status for answer in refused} == {401, 404, 405, 409, 422, 500}
    answers = [shelf.get("/api/v1/boxes"), shelf.get("/healthz"), *refused]
    assert {answer.headers["content-security-policy"] for answer in answers} == {NOTHING_AT_ALL}
    assert f"Content-Security-Policy: {NOTHING_AT_ALL}".encode() in raw(shelf, b"GET / HTTP/9.9\r\n\r\n")


def test_bodies_above_the_limit_or_without_a_length_are_refused(shelf: Front) -> None:
    large = shelf.post("/api/v1/boxes", b" " * (1 << 20) + b"{}")
    assert (large.status, large.code) == (413, "body_too_large")
    head = b"POST /api/v1/boxes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    assert b" 411 " in raw(shelf, head + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
    assert b"length_required" in raw(shelf, head + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")


@pytest.mark.parametrize(
    "head",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 9000 + b"\r\n\r\n",
        b"POST /api/v1/boxes HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST /api/v1/boxes HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/v1/boxes HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
    ],
)
def test_what_is_not_http_gets_a_problem_and_no_html(shelf: Front, head: bytes) -> None:
    said = raw(shelf, head)
    assert said.startswith(b"HTTP/1.1 400")
    assert b"application/problem+json" in said and b"<" not in said
    assert said.count(b"HTTP/1.1") == 1


def test_media_types_and_nothing_to_say(shelf: Front) -> None:
    assert shelf.post("/api/v1/boxes", b"<a/>", **{"Content-Type": "text/xml"}).status == 415
    assert shelf.post("/api/v1/boxes", b"{}", **{"Content-Type": "application/json; charset=latin-1"}).status == 415
    fine = shelf.post("/api/v1/boxes", b'{"quantity":1}', **{"Content-Type": "application/json; charset=UTF-8"})
    assert fine.status == 201
    assert shelf.request("HEAD", "/api/v1/boxes").content == b""


def test_a_head_or_a_body_that_drips_in_is_not_waited_for(shelf: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf.http, "idle_seconds", 0.2)
    monkeypatch.setattr(http_connections, "HEADER_SECONDS", 0.2)
    monkeypatch.setattr(http_connections, "BODY_SECONDS", 0.2)
    assert raw(shelf, b"GET / HTTP/1.1\r\nX: 1\r\n") == b""
    head = b"POST /api/v1/boxes HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"
    said = raw(shelf, head)
    assert b" 408 " in said and b"too_slow" in said


def test_a_connection_is_kept_for_the_next_request(shelf: Front) -> None:
    one = b"GET /api/v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /api/v1/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert raw(shelf, one + last).count(b"HTTP/1.1 404") == 2
