"""What bad Wi-Fi does: answers that get lost, come late or stand still, and a plant that is away for a while."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from shared.testing.waiting import eventually
from tests.browser.conftest import PHONE
from tests.browser.screen import OpenScreen, Screen
from tests.integration.plant import Plant, WorkOrder

AGED = """() => {
    const session = JSON.parse(localStorage.getItem("gongdan.session"));
    localStorage.setItem("gongdan.session", JSON.stringify({ ...session, access: "too.old.now" }));
}"""


@pytest.fixture
def own_phone(open_screen: OpenScreen, order: WorkOrder) -> Screen:
    """ANNA's own phone."""
    screen = open_screen()
    screen.page.locator("#own-phone").check()
    screen.sign_in_by_badge("ANNA", "4711")
    screen.sees(".operation", order.number)
    return screen


@pytest.fixture
def silent(own_phone: Screen) -> Iterator[list[Route]]:
    """Her phone again, in a place where everything is sent and nothing comes back."""
    held: list[Route] = []
    own_phone.settles()
    own_phone.page.context.route("**/api/v1/**", lambda route: held.append(route))
    yield held
    own_phone.page.context.unroute_all(behavior="ignoreErrors")


def test_who_did_not_hear_of_his_new_tokens_stays_signed_in(own_phone: Screen, order: WorkOrder) -> None:
    asked: list[dict[str, Any]] = []

    def lose_the_first(route: Route) -> None:
        asked.append(route.request.headers)
        if len(asked) == 1:
            route.fetch()  # the plant has exchanged the token …
            route.abort()  # … and nobody hears of it
        else:
            route.fallback()

    own_phone.expect_refusal(401)
    own_phone.expect_no_network()
    own_phone.page.context.route("**/auth/refresh", lose_the_first)
    own_phone.page.evaluate(AGED)
    own_phone.page.reload()
    own_phone.sees(".operation", order.number)
    own_phone.report(order[10], "4")
    assert len(asked) >= 2
    assert len({headers["idempotency-key"] for headers in asked}) == 1
    own_phone.page.evaluate(AGED)
    own_phone.report(order[10], "5")
    assert asked[-1]["idempotency-key"] != asked[0]["idempotency-key"], "every exchange has a name of its own"
    expect(own_phone.page.locator("#unsent .stale")).to_have_count(0)


def test_where_no_answer_comes_one_works_with_what_is_known(
    own_phone: Screen, silent: list[Route], order: WorkOrder
) -> None:
    own_phone.page.reload()
    own_phone.sees("#sections")
    own_phone.sees(".loading", "One moment")
    own_phone.sees(".operation", order.number)
    own_phone.sees(".stale", "out of date")
    own_phone.scan(order.number)
    own_phone.sees("h2", order.number)
    own_phone.tap(".operation")
    own_phone.sees("#available", "100")
    assert silent, "nothing was answered"


def test_a_plant_that_is_away_for_a_while_is_worked_with_as_it_was(
    own_phone: Screen, plant: Plant, order: WorkOrder
) -> None:
    own_phone.expect_refusal(503)
    problem = '{"status": 503, "title": "Away", "detail": "", "code": "part_away"}'
    own_phone.page.context.route(
        "**/operations**",
        lambda route: route.fulfill(status=503, body=problem, content_type="application/problem+json"),
    )
    own_phone.page.reload()
    own_phone.sees(".operation", order.number)
    own_phone.report(order[10], "7")
    own_phone.sees("#unsent summary", "1")
    own_phone.page.context.unroute("**/operations**")
    eventually(lambda: Decimal(plant.operation(order[10])["good"]) == 7, within=15)


def test_a_screen_is_drawn_once_after_signing_in(open_screen: OpenScreen, plant: Plant, order: WorkOrder) -> None:
    held: list[Route] = []
    screen = open_screen()
    screen.page.context.route("**/modules", lambda route: held.append(route))
    screen.page.locator("#own-phone").check()
    with screen.page.expect_request("**/modules"):
        screen.sign_in_by_badge("ANNA", "4711")
    screen.go(f"report/{order[10]}")  # already on his way
    screen.page.wait_for_function("() => document.querySelector('#good') === null")
    screen.page.evaluate("() => (window.drawn = 0)")
    screen.page.evaluate(
        """() => new MutationObserver(() => document.querySelector("#good") && window.drawn++)
            .observe(document.querySelector("#page"), { childList: true })"""
    )
    screen.page.context.unroute("**/modules")
    held[0].fallback()
    screen.sees("#good")
    screen.tap_keys("12")
    screen.settles()
    assert screen.page.locator("#good").input_value() == "12"
    assert screen.page.evaluate("window.drawn") == 1


def test_two_tabs_of_one_phone_do_not_wake_each_other(own_phone: Screen, plant: Plant, order: WorkOrder) -> None:
    asked: list[str] = []
    context = own_phone.page.context
    other = Screen(context.new_page(), plant)
    other.sees(".operation", order.number)
    own_phone.go(f"report/{order[10]}")
    own_phone.sees("#good")
    own_phone.tap_keys("12")
    own_phone.settles()
    other.settles()
    context.on("request", lambda request: asked.append(request.url))
    other.expect_refusal(401)
    own_phone.expect_refusal(401)
    other.page.evaluate(AGED)
    other.report(order[10], "3")
    other.settles()
    own_phone.settles()
    assert sum(url.endswith("/me") for url in asked) == 0
    assert own_phone.page.locator("#good").input_value() == "12", "what was typed in one tab is drawn over by none"
    assert other.troubles == []


def test_what_was_never_there_is_not_called_out_of_date(
    open_screen: OpenScreen, plant: Plant, order: WorkOrder
) -> None:
    plant.team("T1", "ANNA")
    leader = open_screen(PHONE, who=plant.user("lea", "supervisor"))
    leader.expect_no_network()
    leader.settles()
    context, answers = leader.page.context, "**/api/v1/**"
    context.route(answers, lambda route: route.abort())
    for screen in ("team", "unbooked", "board", "exceptions", "wages"):
        leader.go(screen)
        leader.sees(f"body[data-screen={screen}] main .notice.bad", "No connection")
        expect(leader.page.locator("main .stale")).to_have_count(0)
        expect(leader.page.locator("main .loading")).to_have_count(0)
    context.unroute(answers)
    leader.go("team")
    leader.sees("main h2", "What the team has")
    leader.go("exceptions")
    leader.sees("main .empty", "Nothing is wrong")
    leader.settles()
    context.route(answers, lambda route: route.abort())
    for screen in ("team", "exceptions"):
        leader.go(screen)
        leader.sees(f"body[data-screen={screen}] main .stale", "out of date")
    expect(leader.page.locator("main .notice.bad")).to_have_count(0)


def test_what_is_made_at_a_desk_is_made_once_though_its_answer_was_lost(planner: Screen, plant: Plant) -> None:
    planner.expect_no_network()
    before = len(plant.admin.every("/work-orders"))
    lost: list[Route] = []

    def lose_the_first(route: Route) -> None:
        if route.request.method != "POST" or lost:
            return route.fallback()
        lost.append(route)
        route.fetch()  # the plant has made it …
        return route.abort()  # … and nobody hears of it

    planner.page.context.route("**/api/v1/work-orders", lose_the_first)
    planner.go("orders")
    planner.page.get_by_text("New work order").click()
    form = planner.page.locator(".row-form", has=planner.page.get_by_role("button", name="Create", exact=True))
    form.get_by_label("Product").fill("BOARD")
    form.get_by_label("Quantity").fill("7")
    form.locator("input[type=date]").fill("2099-03-01")
    for _ in range(2):
        form.get_by_role("button", name="Create", exact=True).click()
        planner.settles()
    eventually(lambda: len(plant.admin.every("/work-orders")) == before + 1)
    assert len(lost) == 1
