"""Board, wages and languages: what people come to look at."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.screen import OpenScreen, Screen
from tests.browser.texts import LANGUAGES, texts_in
from tests.integration.plant import Plant, WorkOrder, step


def test_the_board_shows_a_report_without_being_touched(desk: Screen, plant: Plant, order: WorkOrder) -> None:
    desk.go("board")
    desk.sees(".wip", "100")
    plant.report(order[10], 40, scrap={"crack": 2}, by="ANNA")
    desk.sees(".wip .good", "40")
    desk.sees(".wip .scrap", "2")


def test_the_board_finds_by_number_section_and_lateness(desk: Screen, plant: Plant, order: WorkOrder) -> None:
    other = plant.order("BOARD", 5)
    desk.go("board")
    desk.sees(f"text={other.number}")
    desk.page.locator("#q").fill(order.number)
    desk.page.locator(f"text={other.number}").wait_for(state="detached")
    desk.sees("tbody", order.number)
    desk.page.locator("#late").check()
    desk.page.locator("tbody tr").wait_for(state="detached")
    desk.page.locator("#late").uncheck()
    desk.page.locator("#section").select_option("Assembly")
    desk.sees("table")


def test_what_nobody_can_make_is_said_on_the_board_on_the_plan_and_on_the_order(
    desk: Screen, plant: Plant, order: WorkOrder
) -> None:
    plant.work_centers("ROOFING")
    plant.product("ROOF", step(10, "ROOFING", skill="slating"))
    stuck = plant.admin.post("/work-orders", {"item": "ROOF", "quantity": 5, "due_on": "2099-01-01"})["number"]
    plant.admin.post("/schedule-runs", {"seconds": 1})
    said = "Step 10 cannot be planned: no active worker has the skill slating."
    for screen in ("board", "schedule"):
        desk.go(screen)
        desk.tap(".notice summary")
        desk.sees(".notice li", said)
        desk.sees(".notice li", stuck)
    desk.go(f"order/{stuck}")
    desk.sees("dl.facts", said)
    plant.admin.put("/workers/ANNA", {"name": "Anna", "skills": ["slating"]})
    desk.go("board")
    desk.page.locator(".notice summary").wait_for(state="detached")


def test_the_past_is_looked_at_and_left_with_one_tap(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.report(order[10], 40, by="ANNA")
    long_ago = "2020-01-01T08:00"  # nothing was released by then
    planner.go("board")
    planner.sees("tbody", order.number)
    planner.page.get_by_text("As it was at").click()
    planner.page.get_by_label("As it was at").fill(long_ago)
    planner.sees(".notice.past", "You are looking at the past")
    planner.page.locator("tbody tr").first.wait_for(state="detached")
    planner.page.get_by_role("button", name="Back to now").click()
    planner.sees("tbody", order.number)
    assert planner.page.locator(".notice.past").count() == 0

    planner.go(f"order/{order.number}")
    balance = planner.page.locator(".sheet", has=planner.page.get_by_role("heading", name="Where its pieces are"))
    planner.expect_refusal(404)  # it was not there yet
    balance.get_by_label("As it was at").fill(long_ago)
    balance.get_by_role("button", name="Back to now").click()
    expect(balance).to_contain_text("released")
    assert balance.locator(".notice.past").count() == 0


def test_a_worker_looks_through_his_reports_and_takes_one_back(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    first = plant.report(order[10], 40, by="ANNA")
    plant.report(order[10], 7, scrap={"crack": 1}, by="ANNA")
    plant.report(order[10], 3, by="BEN")
    plant.report(order[20], 30, by="BEN")
    phone.page.get_by_role("link", name="My reports").click()
    cards = phone.page.locator("li.card")
    expect(cards).to_have_count(2)
    expect(cards.first).to_contain_text("good 7 · scrap 1")
    assert phone.overflow <= 0
    phone.expect_refusal(409)
    oldest = phone.page.locator("li.card", has_text="good 40")
    oldest.get_by_text("Undo").click()
    oldest.get_by_role("button", name="Miscounted").click()
    phone.sees(".notice.bad", "have gone on")
    newest = phone.page.locator("li.card", has_text="good 7")
    newest.get_by_text("Undo").click()
    newest.get_by_role("button", name="Miscounted").click()
    phone.sees(".chip", "reversal")
    reports = {one["id"]: one["reversed"] for one in plant.admin.every("/reports", worker="ANNA")}
    assert (len(reports), reports[first["id"]], sum(reports.values())) == (3, False, 1)


def test_a_worker_reads_his_pay_line_by_line(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.report(order[10], 40, by="ANNA")
    plant.pay_lines(1, worker="ANNA")
    phone.go("wages")
    phone.sees(".total", "14.00")
    phone.sees(".lines", order.number)
    phone.page.get_by_role("button", name="Month").click()
    phone.sees(".total", "14.00")


def test_who_may_see_all_wages_goes_from_sums_to_lines(desk: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.report(order[10], 40, by="ANNA")
    plant.report(order[10], 10, by="BEN")
    plant.pay_lines(2)
    desk.go("wages")
    desk.sees(".sums", "BEN")
    desk.page.locator(".sums a", has_text="ANNA").click()
    desk.sees(".total", "14.00")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_the_browsers_language(open_screen: OpenScreen, language: str) -> None:
    screen = open_screen(locale=language)
    screen.sees(".sign-in h1", texts_in(language)["signin.title"])
    assert screen.page.locator("html").get_attribute("lang") == language


def test_the_language_is_switched_on_the_page_and_remembered(phone: Screen) -> None:
    phone.sees("#sections")
    for language in (*LANGUAGES, "zh-TW"):
        phone.page.locator("#language").select_option(language)
        phone.sees("#sections a", texts_in(language)["section.work"])
    phone.page.reload()
    phone.sees("#sections a", texts_in("zh-TW")["section.work"])


def test_the_language_chosen_last_is_spoken_whatever_arrives_last(phone: Screen) -> None:
    phone.sees("#sections")
    held: list[Route] = []
    phone.page.route("**/i18n/en.json", lambda route: held.append(route))
    phone.page.locator("#language").select_option("en")
    phone.page.locator("#language").select_option("zh-CN")
    phone.sees("#sections a", texts_in("zh-CN")["section.work"])
    for route in held:
        route.continue_()
    phone.settles(1.0)
    phone.sees("#sections a", texts_in("zh-CN")["section.work"])


def test_every_word_on_the_screens_comes_from_the_texts(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    """Each text is replaced by its key in brackets; what is left in plain letters must be the plant's own words."""
    plant.report(order[10], 40, scrap={"crack": 2}, by="ANNA")
    plant.pay_lines(1, worker="ANNA")
    bracketed = {key: f"⟦{key}⟧" for key in texts_in("en")}
    phone.page.route("**/i18n/zh-TW.json", lambda route: route.fulfill(body=json.dumps(bracketed)))
    phone.page.locator("#language").select_option("zh-TW")
    own_words = set(re.findall(r"\w+", "Gongdan anna Anna ANNA BOARD Mount Test SMT Assembly pcs crack bridge"))
    for section in ("work", f"report/{order[10]}", "board", "wages"):
        phone.go(section)
        phone.sees("main h1")
        phone.settles()
        shown: str = phone.page.inner_text("body").replace(order.number, "")
        assert set(re.findall(r"[A-Za-z]{2,}", re.sub(r"⟦[^⟧]*⟧", " ", shown))) <= own_words, section


def test_another_screen_goes_on_listening_on_the_same_line(desk: Screen, plant: Plant, order: WorkOrder) -> None:
    lines: list[str] = []
    desk.page.on("request", lambda request: lines.append(request.url) if request.url.endswith("/live") else None)
    for section in ("board", "orders", "quality", "board", "orders", "board"):
        desk.go(section)
        desk.sees("main h1")
        desk.settles()
    plant.report(order[10], 40, by="ANNA")
    desk.sees(".wip .good", "40")
    assert len(lines) <= 1
