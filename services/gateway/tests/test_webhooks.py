"""Webhooks: told once each, in order, signed; again until they have it; and nobody looks around by way of one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from services.gateway.models import Webhook, WebhookDelivery
from services.gateway.service import GatewayService
from services.gateway.tests.front import Front, running
from services.gateway.webhooks import addresses, courier, deliveries, events
from services.gateway.webhooks.addresses import require_address
from services.gateway.webhooks.announcing import announce, announce_completion
from services.gateway.webhooks.letters import signature
from shared.contracts.execution.events import ExceptionEscalated, ExecutionAudited, WorkOrderCompleted
from shared.contracts.refusals import Invalid
from shared.contracts.values import ExceptionKind
from shared.plumbing import clock
from shared.plumbing.database import Database
from shared.plumbing.ids import new_id
from shared.testing.doors import envelope_of
from shared.testing.listening import Listener
from shared.testing.receiving import Receiver, receiving
from shared.testing.waiting import eventually

SECRET = "between us"
HOOK = "/api/v1/webhooks/erp"
PAGE = Path(__file__).parents[3] / "docs" / "configuration.md"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def front() -> Iterator[Front]:
    with running(GatewayService) as front:
        front.login()
        yield front


def hook(receiver: Receiver, *events: str, **more: Any) -> dict[str, Any]:
    return {"url": receiver.url, "events": list(events), "secret": SECRET} | more


@pytest.fixture
def database(front: Front) -> Iterator[Database]:
    """The same database as a reader of facts writes it."""
    database = Database(front.database_url)
    yield database
    database.close()


def tell(database: Database, action: str = "report.create", *, plant: str = "P1", object: str = "R1") -> UUID:
    """Somebody changed something; the id of the fact that says so."""
    fact = ExecutionAudited(
        plant=plant,
        actor="anna",
        action=action,
        object=object,
        before=None,
        after={"good": "2"},
        at=clock.now(),
        correlation_id="",
    )
    event_id = new_id()
    with database.transaction() as session:
        announce(session, fact, event_id)
    return event_id


def log_of(front: Front, **query: str) -> list[dict[str, Any]]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    items: list[dict[str, Any]] = front.get(f"{HOOK}/deliveries?{asked}").json["items"]
    return items


def test_what_happened_is_told_signed_and_noted(front, database, receiver):
    assert front.put(HOOK, hook(receiver, "OperationReported", "WorkOrderCompleted")).status == 201
    fact = tell(database)
    tell(database, "receipt.create")  # nobody asked for it
    eventually(lambda: log_of(front, status="delivered"))
    ((headers, body),) = receiver.got
    told = json.loads(body)
    assert (told["event"], told["plant"], told["actor"], told["data"]) == (
        "OperationReported",
        "P1",
        "anna",
        {"good": "2"},
    )
    assert headers["webhook-id"] == told["id"] == str(fact)
    signed = f"{fact}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    (noted,) = log_of(front)
    assert (noted["id"], noted["attempts"], noted["http_status"], noted["body"]) == (str(fact), 1, 204, told)
    assert front.get(HOOK).json["last_delivered_at"] is not None


def test_a_completed_work_order_is_told_though_nobody_did_it(front, database, receiver):
    front.put(HOOK, hook(receiver, "*"))
    done = WorkOrderCompleted(plant="P1", revision=3, work_order_id=new_id(), work_order="WO-7", at=clock.now())
    with database.transaction() as session:
        announce_completion(session, done, new_id())
    eventually(lambda: receiver.got)
    assert (receiver.events, json.loads(receiver.got[0][1])["object"]) == (["WorkOrderCompleted"], "WO-7")


def test_that_nobody_came_is_told_to_screens_and_systems_in_that_moment(front, database, receiver):
    front.put(HOOK, hook(receiver, "ExceptionEscalated"))
    listener = Listener(front.port, "/api/v1/live", {"Authorization": f"Bearer {front.token}"})
    listener.block()
    late = ExceptionEscalated(
        plant="P1", exception_id=new_id(), kind=ExceptionKind.SAFETY, work_center="PRESS", at=clock.now()
    )
    heard = envelope_of(late)
    front.bus.publish([heard])
    front.bus.publish([heard])
    assert listener.next().data == {"topic": "exceptions", "key": str(late.exception_id)}
    eventually(lambda: log_of(front, status="delivered"))
    assert receiver.events == ["ExceptionEscalated"]
    told = json.loads(receiver.got[0][1])
    assert (told["actor"], told["object"]) == (None, str(late.exception_id))
    assert (told["data"]["kind"], told["data"]["work_center"]) == ("safety", "PRESS")


def test_what_was_not_taken_is_sent_again_and_keeps_its_order(front, database, receiver, monkeypatch):
    monkeypatch.setattr(deliveries, "PAUSES", (timedelta(milliseconds=10),) * 3)
    receiver.answers = [500, 302, 200]
    with database.transaction() as session:  # both wait before the first is tried
        session.add(Webhook(plant="P1", name="erp", url=receiver.url, events=["*"], secret=SECRET, active=False))
    first, second = tell_both(database)
    front.put(HOOK, hook(receiver, "*"))
    eventually(lambda: len(log_of(front, status="delivered")) == 2)
    ids = [json.loads(body)["id"] for _, body in receiver.got]
    assert ids == [str(first)] * 3 + [str(second)]  # a redirect is not followed
    assert [one["attempts"] for one in log_of(front)] == [1, 3]


def tell_both(database: Database) -> tuple[UUID, UUID]:
    ids = new_id(), new_id()
    with database.transaction() as session:
        webhook = session.get_one(Webhook, ("P1", "erp"))
        for id in ids:
            row = deliveries.letter_row(webhook, "OperationReported", id, {"id": str(id), "event": "OperationReported"})
            session.add(row)
            session.flush()
    return ids


def test_after_a_day_we_give_up_and_somebody_can_send_it_again(front, database, receiver, monkeypatch):
    monkeypatch.setattr(deliveries, "PAUSES", (timedelta(0),))
    receiver.answers = [503, 503]
    front.put(HOOK, hook(receiver, "*"))
    fact = tell(database)
    eventually(lambda: log_of(front, status="given_up"))
    (noted,) = log_of(front)
    assert (noted["attempts"], noted["http_status"], noted["error"], noted["next_try_at"]) == (2, 503, "refused", None)
    assert front.get(HOOK).json["last_error"] == "refused"
    assert front.post(f"{HOOK}/deliveries/{fact}/resend").status == 202
    eventually(lambda: log_of(front, status="delivered"))
    assert front.get(HOOK).json["last_error"] is None
    assert front.post(f"{HOOK}/deliveries/{new_id()}/resend").status == 404


def test_one_that_hangs_holds_up_nobody_else(front, database, receiver):
    with closing(socket.socket()) as silent:  # takes a connection, and says nothing
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        nobody = hook(receiver, "*") | {"url": f"http://127.0.0.1:{silent.getsockname()[1]}/"}
        front.put("/api/v1/webhooks/away", nobody)
        front.put(HOOK, hook(receiver, "*"))
        tell(database)
        eventually(lambda: receiver.got, within=5)
        tell(database)
        eventually(lambda: len(receiver.got) == 2, within=5)


def test_a_webhook_that_is_off_or_of_another_plant_hears_nothing(front, database, receiver):
    front.put(HOOK, hook(receiver, "*", active=False))
    tell(database)
    front.put(HOOK, hook(receiver, "*"))
    tell(database, plant="P2")
    assert front.post(f"{HOOK}/test").status == 202
    eventually(lambda: receiver.got)
    assert receiver.events == ["Ping"]
    assert [one["event"] for one in log_of(front)] == ["Ping"]


def test_a_ping_never_waits_for_a_webhook_that_is_off(front, database, receiver):
    front.put(HOOK, hook(receiver, "*"))
    with database.transaction() as session:
        webhook = session.get_one(Webhook, ("P1", "erp"))
        later = deliveries.letter_row(webhook, "Ping", new_id(), {"plant": "P1"})
        later.next_try_at = clock.now() + timedelta(hours=1)
        session.add(later)
    front.put(HOOK, hook(receiver, "*", active=False))
    (waited,) = log_of(front)
    assert (waited["status"], waited["error"]) == ("given_up", "switched off")
    refused = front.post(f"{HOOK}/test")
    assert (refused.status, refused.json["code"]) == (409, "webhook_off")
    assert len(log_of(front)) == 1


def test_the_secret_stays_and_is_never_shown(front, receiver):
    assert front.put(HOOK, {"url": receiver.url, "events": ["*"]}).json["errors"][0]["field"] == "secret"
    made = front.put(HOOK, hook(receiver, "*"))
    again = front.put(HOOK, {"url": receiver.url, "events": ["OperationReported"]})
    assert (made.status, again.status) == (201, 200)
    front.post(f"{HOOK}/test")
    eventually(lambda: receiver.got)
    headers, body = receiver.got[0]
    stamp = int(headers["webhook-timestamp"])
    assert headers["webhook-signature"] == signature(SECRET, headers["webhook-id"], stamp, body)
    everything = front.get("/api/v1/webhooks").content + front.get("/api/v1/audit?action=webhook.put").content
    assert SECRET.encode() not in made.content + again.content + everything


@pytest.mark.parametrize(
    "url",
    [
        "ftp://erp/hook",
        "erp/hook",
        "http://",
        "http://erp:99999/",
        "http://admin:secret@erp/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:169.254.169.254]/",
        "http://[fe80::1]/",
        "http://100.100.100.200/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/meta-data/",
        "http://0.0.0.0/",
        "http://erp/\nHost: x",
        "http://[::1",
    ],
)
def test_addresses_that_nobody_means_are_refused(url):
    with pytest.raises(Invalid):
        require_address(url)


@pytest.mark.parametrize("is_found_at_once", [True, False])
def test_a_name_that_leads_elsewhere_by_the_time_we_connect_hears_nothing(
    front, database, receiver, monkeypatch, is_found_at_once
):
    front.put(HOOK, hook(receiver, "*"))
    monkeypatch.setattr(addresses, "METADATA", frozenset({ip_address("127.0.0.1")}))
    if not is_found_at_once:
        monkeypatch.setattr(courier, "leads_nowhere_forbidden", lambda url: True)
    tell(database)
    eventually(lambda: log_of(front)[0]["error"])
    assert (log_of(front)[0]["error"], receiver.got) == ("forbidden address", [])


def test_nobody_has_seen_a_version_of_a_webhook_that_is_not_there(front, receiver):
    refused = front.put(HOOK, hook(receiver, "*"), if_match='"seen"')
    assert (refused.status, refused.code) == (412, "stale")


def test_events_that_do_not_exist_are_refused_by_name(front, receiver):
    answer = front.put(HOOK, hook(receiver, "OperationReported", "OperationRepotred", "OperationReported"))
    assert {error["field"] for error in answer.json["errors"]} == {"events.1", "events.2"}
    assert front.get(HOOK).status == 404


@pytest.mark.parametrize("role, status", [("manager", 200), ("planner", 403)])
def test_a_manager_may_look_at_webhooks_and_only_who_sets_up_the_plant_makes_some(front, receiver, role, status):
    front.put(HOOK, hook(receiver, "*"))
    lead = {"name": "Lead", "roles": [role], "plants": ["P1"], "password": "leading well"}
    assert front.put("/api/v1/users/lead", lead).status == 201
    front.login("lead", "leading well")
    for path in ("/api/v1/webhooks", HOOK, f"{HOOK}/deliveries"):
        answer = front.get(path)
        assert answer.status == status
        assert SECRET not in str(answer.json)
    assert front.put(HOOK, hook(receiver, "*")).status == 403


def test_what_is_done_is_forgotten_after_a_month(front, database, receiver):
    front.put(HOOK, hook(receiver, "*"))
    tell(database)
    eventually(lambda: log_of(front, status="delivered"))
    with database.transaction() as session:
        deliveries.forget(session)
        assert session.scalar(select(func.count()).select_from(WebhookDelivery)) == 1
        session.execute(update(WebhookDelivery).values(at=clock.now() - timedelta(days=31)))
        deliveries.forget(session)
        assert session.scalar(select(func.count()).select_from(WebhookDelivery)) == 0


def test_the_page_for_people_names_every_event():
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("|")]
    assert sorted(re.findall(r"`([A-Z]\w+)`", "".join(rows))) == sorted(events.NAMES)
