"""A phone that is full, whose clock is wrong, whose tokens are of yesterday: nothing is lost, nothing is told twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from shared.testing.waiting import eventually
from tests.browser.screen import OpenScreen, Screen
from tests.integration.plant import Plant, WorkOrder

AGED = """() => {
    const session = JSON.parse(localStorage.getItem("gongdan.session"));
    localStorage.setItem("gongdan.session", JSON.stringify({ ...session, access: "too.old.now" }));
}"""
FULL = """(least) => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (thing) {
        if (JSON.stringify(thing).length < least) return put.call(this, thing);
        const asked = put.call(this, thing);
        this.transaction.abort();
        return asked;
    };
    const wanted = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, "error");
    const full = new DOMException("full", "QuotaExceededError");
    Object.defineProperty(IDBTransaction.prototype, "error", { get() { return wanted.get.call(this) ?? full; } });
}"""
PICTURE = Path(__file__).parents[2] / "services" / "gateway" / "web" / "icon-180.png"


@pytest.fixture
def own_phone(open_screen: OpenScreen, order: WorkOrder) -> Screen:
    """ANNA's own phone, with her list on it."""
    screen = open_screen()
    screen.page.locator("#own-phone").check()
    screen.sign_in_by_badge("ANNA", "4711")
    screen.sees(".operation", order.number)
    screen.expect_no_network()
    screen.settles()
    return screen


def made(plant: Plant, order: WorkOrder) -> list[Decimal]:
    return [Decimal(one["good"]) for one in plant.admin.every("/reports", operation=order[10])]


def at(words: str) -> datetime:
    return datetime.fromisoformat(words)


def test_what_was_done_in_a_shift_without_a_network_is_told_in_its_order(
    own_phone: Screen, plant: Plant, order: WorkOrder
) -> None:
    told: list[str] = []
    page = own_phone.page
    page.context.set_offline(True)
    own_phone.go(f"report/{order[10]}")
    for move, then in (("start", "pause"), ("pause", "resume"), ("resume", "pause")):
        own_phone.tap(f".move.{move}")
        own_phone.sees(f".move.{then}")
    own_phone.report(order[10], "5")
    own_phone.go("exceptions")
    page.locator("#exception-photo").set_input_files(PICTURE)
    page.locator("#exception-note").fill("belt torn")
    own_phone.tap(".raising .primary")
    own_phone.sees("#unsent summary", "6")
    own_phone.report(order[10], "6")
    own_phone.go(f"report/{order[10]}")
    own_phone.tap(".move.finish")
    own_phone.sees("#unsent summary", "8")
    page.evaluate(AGED)  # the night has passed, and with it what the token was good for
    page.context.on(
        "request", lambda one: told.append(one.url.rpartition("/")[2]) if one.method in ("POST", "PUT") else None
    )
    own_phone.expect_refusal(401)
    page.context.set_offline(False)
    expect(page.locator("#unsent")).to_be_hidden(timeout=30_000)
    in_order = [one for at, one in enumerate(told) if one != "refresh" and one not in told[:at]]
    assert in_order == ["start", "pause", "resume", "reports", "exceptions", "photo", "finish"]
    assert sorted(made(plant, order)) == [5, 6]
    (raised,) = plant.admin.every("/exceptions")
    assert (raised["note"], raised["photo"]) == ("belt torn", True)


def test_a_session_that_ended_while_the_phone_was_away_loses_nothing(
    own_phone: Screen, plant: Plant, order: WorkOrder
) -> None:
    own_phone.page.context.set_offline(True)
    own_phone.report(order[10], "5")
    plant.user("anna", "worker", worker="ANNA", pin="0815")  # a new PIN ends all sessions
    own_phone.expect_refusal(401)
    own_phone.page.context.set_offline(False)
    own_phone.sees("#worker")
    own_phone.sees("#unsent", "1")
    own_phone.page.locator("#own-phone").check()
    own_phone.sign_in_by_badge("ANNA", "0815")
    eventually(lambda: made(plant, order) == [5], within=15)
    expect(own_phone.page.locator("#unsent")).to_be_hidden(timeout=15_000)


@pytest.mark.parametrize("hours", [-9, 9])
def test_a_clock_that_is_set_while_nobody_can_say_so_changes_no_report(
    own_phone: Screen, plant: Plant, order: WorkOrder, hours: int
) -> None:
    page = own_phone.page
    page.context.set_offline(True)
    began = datetime.now(UTC)
    page.clock.set_system_time(began + timedelta(hours=hours))
    own_phone.report(order[10], "5")
    own_phone.report(order[10], "6")
    own_phone.expect_refusal(422)
    page.context.set_offline(False)
    eventually(lambda: sorted(made(plant, order)) == [5, 6], within=25)
    expect(page.locator("#unsent")).to_be_hidden(timeout=15_000)
    for one in plant.admin.every("/reports", operation=order[10]):
        assert abs(at(one["finished_at"]) - began) < timedelta(minutes=5)
        assert one["flags"] == []


def test_a_clock_set_back_lets_a_deed_that_was_underway_go_on(
    own_phone: Screen, plant: Plant, order: WorkOrder
) -> None:
    page = own_phone.page
    page.context.set_offline(True)
    own_phone.report(order[10], "5")
    page.evaluate(
        """() => new Promise((done) => {
            const asked = indexedDB.open("gongdan");
            asked.onsuccess = () => {
                const shelf = asked.result.transaction("outbox", "readwrite").objectStore("outbox");
                const later = Date.now() + 5 * 3600_000;
                shelf.getAll().onsuccess = ({ target }) => shelf.put({ ...target.result[0], sent: later });
                shelf.transaction.oncomplete = done;
            };
        })"""
    )
    page.context.set_offline(False)
    eventually(lambda: made(plant, order) == [5], within=20)


def test_a_full_phone_says_so_and_keeps_what_was_typed(own_phone: Screen, plant: Plant, order: WorkOrder) -> None:
    page = own_phone.page
    own_phone.go("exceptions")
    own_phone.sees("#exception-note")
    page.evaluate(FULL, 2000)  # there is room for words, not for a picture
    page.locator("#exception-photo").set_input_files(PICTURE)
    page.locator("#exception-note").fill("belt torn")
    own_phone.tap(".raising .primary")
    own_phone.sees(".raising .notice.bad", "No room left")
    assert page.locator("#exception-note").input_value() == "belt torn"
    page.locator("#exception-photo").set_input_files([])
    own_phone.tap(".raising .primary")
    own_phone.sees("#news", "belt torn")
    assert [one["note"] for one in plant.admin.every("/exceptions")] == ["belt torn"], "said twice, it is one"


def test_a_full_phone_still_empties_its_pocket(own_phone: Screen, plant: Plant, order: WorkOrder) -> None:
    own_phone.page.context.set_offline(True)
    own_phone.report(order[10], "5")
    own_phone.page.evaluate(FULL, 0)
    own_phone.page.context.set_offline(False)
    eventually(lambda: made(plant, order) == [5], within=20)
    expect(own_phone.page.locator("#unsent")).to_be_hidden(timeout=15_000)
