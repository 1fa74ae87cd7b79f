"""A rush order is looked at before anybody takes it, and who took it had seen what it does to others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.planning.tests.test_service import Door, door
from services.planning.usecases import replans
from shared.plumbing import clock

__all__ = ["door"]

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # eight in the morning in Shanghai: the day shift begins
RUSH = {"item": "BOARD", "quantity": "100", "due_on": "2026-11-23", "priority": 9}


@pytest.fixture
def busy(door: Door) -> Any:
    """A customer's order that just fits into the shift, on a line and by the only one who can."""
    clock.pretend(MONDAY)
    line = {"line": 1, "item": "BOARD", "quantity": "650", "due_on": "2026-11-23"}
    door.ask("create_sales_order", command={"number": "SO-1", "customer": "Acme", "lines": [line]})
    door.ask("split_sales_order", number="SO-1", command={})
    door.ask("run_schedule", command={})
    yield door
    clock.pretend(None)


def about(instant: str) -> datetime:
    """The hour of it: what is planned from now on moves with the clock, from the question to its acceptance."""
    return datetime.fromisoformat(instant).replace(minute=0, second=0, microsecond=0)


def test_a_rush_order_shows_whose_order_it_would_make_late_and_changes_nothing(busy: Door):
    before = busy.ask("schedule", query={})
    shown = busy.ask("what_if", command={"add": [RUSH]})
    (added,), (moved,) = shown["added"], shown["moved"]
    assert (added["late"], added["promise_on"]) == (False, "2026-11-23")
    assert (moved["customer"], moved["sales_order"], moved["becomes_late"]) == ("Acme", "SO-1", True)
    assert moved["from"] < moved["to"]
    assert busy.ask("schedule", query={}) == before
    assert len(busy.ask("work_orders", query={})["items"]) == 1


def test_an_order_without_a_date_is_promised_for_when_it_moves_nobody(busy: Door):
    shown = busy.ask("what_if", command={"add": [{"item": "BOARD", "quantity": "200"}]})
    assert shown["moved"] == []
    assert shown["added"][0]["promise_on"] == "2026-11-24"


def test_who_accepts_has_seen_it_and_it_becomes_work_orders_once(busy: Door):
    shown = busy.ask("what_if", command={"add": [RUSH]})
    accepted = busy.answer("accept_what_if", asked=shown["id"], command={"note": "Acme knows"})
    again = busy.answer("accept_what_if", asked=shown["id"], command={})
    assert (accepted["created"], again["created"]) == (True, False)
    assert again["body"] == accepted["body"] == busy.ask("what_if_asked", asked=shown["id"])
    kept = accepted["body"]
    assert (kept["moved"], kept["accepted_by"], kept["note"]) == (shown["moved"], kept["asked_by"], "Acme knows")
    order = busy.ask("work_order", number=kept["work_orders"][0])
    assert (order["quantity"], order["priority"], order["due_on"]) == ("100", 9, "2026-11-23")


def test_who_accepts_finds_the_plan_as_it_was_shown_at_once(busy: Door):
    shown = busy.ask("what_if", command={"add": [RUSH]})
    rush = busy.ask("accept_what_if", asked=shown["id"], command={})["work_orders"][0]
    order = busy.ask("work_order", number=rush)
    assert about(order["planned_end"]) == about(shown["added"][0]["completes_at"])
    assert all(operation["planned_start"] for operation in order["operations"])
    (moved,) = shown["moved"]
    later = busy.ask("work_order", number=moved["work_order"])
    assert (about(later["planned_end"]), later["late"]) == (about(moved["to"]), True)


def test_who_accepts_waits_for_a_plan_that_is_just_being_put_right(busy: Door):
    shown = busy.ask("what_if", command={"add": [RUSH]})
    busy.ask("create_work_order", command={"item": "BOARD", "quantity": "10", "due_on": "2026-11-27"})
    with busy.service.transaction() as session:
        turn = replans.take(session, "P1", uuid4())  # somebody is at it
    assert turn is not None
    moments: list[float] = []

    def breathe(seconds: float = 0) -> None:
        moments.append(seconds)
        with busy.service.transaction() as session:
            replans.give_up(session, turn)

    busy.service.breathe = breathe  # type: ignore[method-assign]
    rush = busy.ask("accept_what_if", asked=shown["id"], command={})["work_orders"][0]
    assert busy.ask("work_order", number=rush)["planned_end"] is not None
    assert len(moments) == 1


def test_an_acceptance_stands_although_its_plan_cannot_be_made_just_now(busy: Door):
    shown = busy.ask("what_if", command={"add": [RUSH]})
    at_hand = busy.service.compute

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no memory")

    busy.service.compute = broken  # type: ignore[method-assign]
    rush = busy.ask("accept_what_if", asked=shown["id"], command={})["work_orders"][0]
    assert busy.ask("work_order", number=rush)["planned_end"] is None
    busy.service.compute = at_hand  # type: ignore[method-assign]
    busy.ask("change_work_order", number=rush, command={"priority": 8})
    clock.pretend(clock.now() + timedelta(seconds=3))
    busy.service.follow_the_plant()
    assert busy.ask("work_order", number=rush)["planned_end"] is not None


def test_what_nobody_can_make_is_shown_with_its_reason_and_not_accepted(busy: Door):
    busy.ask("put_worker", number="ANNA", command={"name": "Anna", "skills": []})
    shown = busy.ask("what_if", command={"add": [RUSH]})
    assert (shown["added"][0]["completes_at"], shown["added"][0]["reason"]) == (None, "nobody_skilled")
    assert busy.refused("accept_what_if", asked=shown["id"], command={}) == "cannot_be_made"
    assert busy.refused("what_if", command={"add": [{**RUSH, "item": "PCB"}]}) == "invalid"


def test_nothing_is_known_of_a_what_if_nobody_asked(busy: Door):
    unknown = "00000000-0000-0000-0000-000000000001"
    assert busy.refused("what_if_asked", asked=unknown) == "not_found"
    assert busy.refused("accept_what_if", asked=unknown, command={}) == "not_found"
