"""The front door as the gateway and the bus use it: plain JSON in, plain JSON out."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.payroll.doors import periods
from services.payroll.service import PayrollService
from services.payroll.tests.plant import OFFICE, Payroll, by, item, plant_settings, report, worker
from shared.contracts.caller import Caller
from shared.plumbing import retries
from shared.plumbing.etags import etag_of
from shared.testing import doors
from shared.testing.callers import caller

RATE = {"kind": "piece", "amount": "0.50", "effective_from": "2026-11-16"}
TERMS = {"mode": "hour", "hourly_rate": "20", "effective_from": "2026-11-16"}


class Door:
    """Payroll's service on a fresh database."""

    def __init__(self) -> None:
        self.payroll = Payroll()
        self.service = PayrollService()
        self.service.transaction = self.payroll.database.transaction

    def ask(self, method: str, by: Caller = OFFICE, **arguments: Any) -> dict[str, Any]:
        return doors.ask(self.service, method, by, arguments)


@pytest.fixture
def door() -> Door:
    door = Door()
    door.payroll.hear(plant_settings(), item(), worker("W1"))
    return door


def asking(fingerprint: str) -> Caller:
    return caller(role="payroll", request_id=UUID(int=9), fingerprint=fingerprint)


def test_the_same_rate_twice_is_one_rate(door):
    first = door.ask("post_rate", asking("a"), command=RATE)
    again = door.ask("post_rate", asking("a"), command=RATE)
    assert (first["created"], again["created"]) == (True, False)
    assert first["body"] == again["body"]
    conflict = door.ask("post_rate", asking("b"), command=RATE | {"amount": "0.60"})
    assert (conflict["refusal"]["code"], conflict["refusal"]["status"]) == ("idempotency_conflict", 422)


def test_terms_are_created_then_replaced_by_whoever_saw_them(door):
    first = door.ask("put_pay_terms", worker="W1", command=TERMS)
    assert first["created"]
    seen = caller(role="payroll", if_match=etag_of(first["body"]))
    second = door.ask("put_pay_terms", seen, worker="W1", command=TERMS | {"hourly_rate": "21"})
    assert (second["created"], second["body"]["version"]) == (False, 2)
    stale = door.ask("put_pay_terms", seen, worker="W1", command=TERMS)
    assert stale["refusal"]["status"] == 412
    assert door.ask("pay_terms", worker="W1")["body"] == second["body"]


def test_money_is_text_with_every_digit(door):
    door.ask("post_rate", command=RATE | {"amount": "0.333333"})
    door.payroll.hear(report(by("W1"), good="7"))
    body = door.ask("pay_lines", query={})["body"]
    assert (body["total"], body["next_cursor"]) == ("2.33", None)
    (line,) = body["items"]
    assert (line["rate"], line["amount"], line["quantity"], line["on"]) == ("0.333333", "2.33", "7", "2026-11-16")


def test_a_report_heard_twice_is_paid_once(door):
    told, event_id = report(by("W1")), uuid4()
    doors.tell(door.service, told, event_id)
    doors.tell(door.service, told, event_id)
    doors.tell(door.service, told, uuid4())
    assert len(door.payroll.lines()) == 1


def test_closing_again_under_the_same_key_answers_again(door):
    days = {"from": "2026-11-16", "to": "2026-11-22"}
    period = door.ask("post_pay_period", command=days)["body"]
    assert (period["from"], period["to"], period["status"]) == ("2026-11-16", "2026-11-22", "open")
    first = door.ask("close_pay_period", asking("c"), pay_period=period["id"])
    again = door.ask("close_pay_period", asking("c"), pay_period=period["id"])
    assert first["body"] == again["body"]
    assert not first["created"]
    refused = door.ask("close_pay_period", pay_period=period["id"])["refusal"]
    assert (refused["code"], refused["status"]) == ("period_closed", 409)
    assert refused["facts"] == {"first": "2026-11-16", "last": "2026-11-22"}


def test_a_large_period_is_closed_after_the_answer_and_by_whoever_comes_next(door, monkeypatch):
    """The process that cut it dies; another finds it, and does it once however often it looks."""
    monkeypatch.setattr(periods, "PATIENCE", 0)
    lost, found = [], []
    door.service.in_background = lambda *work: lost.append(work)
    period = door.ask("post_pay_period", command={"from": "2026-11-16", "to": "2026-11-22"})["body"]
    said = door.ask("close_pay_period", asking("c"), pay_period=period["id"])["body"]
    assert (said["status"], said["percent"], len(lost)) == ("closing", 0, 1)
    assert door.ask("pay_periods", query={"status": "closing"})["body"]["items"] == [said]
    periods.IN_HAND.clear()

    door.service.in_background = lambda *work: found.append(work)
    door.service.take_over_closings()
    door.service.take_over_closings()
    ((go_on, *which),) = found
    go_on(*which)
    assert door.ask("close_pay_period", asking("c"), pay_period=period["id"])["body"]["status"] == "closed"
    assert door.ask("pay_periods", query={"status": "closing"})["body"]["items"] == []
    door.service.take_over_closings()
    assert len(found) == 1


def test_a_worker_named_a_moment_ago_is_waited_for(door, monkeypatch):
    monkeypatch.setattr(retries.eventlet, "sleep", lambda seconds: door.payroll.hear(worker("W7")))
    assert door.ask("put_pay_terms", worker="W7", command=TERMS)["created"]


def test_who_stays_unknown_is_refused(door, monkeypatch):
    monkeypatch.setattr(retries, "PATIENCE", 0.0)
    refused = door.ask("put_pay_terms", worker="W9", command=TERMS)["refusal"]
    assert (refused["status"], refused["errors"][0]["field"]) == (422, "worker")
    refused = door.ask("post_rate", command=RATE | {"item": "NONE"})["refusal"]
    assert (refused["status"], refused["errors"][0]["field"]) == (422, "item")


def test_a_worker_sees_the_own_terms_only(door):
    door.ask("put_pay_terms", worker="W1", command=TERMS)
    assert door.ask("pay_terms", caller(role="worker", worker="W1"), worker="W1")["body"]["hourly_rate"] == "20"
    assert door.ask("pay_terms", caller(role="worker", worker="W2"), worker="W1")["refusal"]["status"] == 404


def test_every_list_answers(door):
    for method in ("rates", "pay_lines", "wages", "pay_periods", "payslips", "objections"):
        assert door.ask(method, query={})["body"]["items"] == []
