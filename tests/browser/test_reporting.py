"""From scan to reported, on a phone, with gloves."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Route, expect

from shared.testing.waiting import eventually
from tests.browser.camera import put_before
from tests.browser.screen import OpenScreen, Screen
from tests.integration.plant import Plant, WorkOrder


def code_of(plant: Plant, operation: str) -> str:
    code: str = plant.operation(operation)["code"]
    return code


def test_a_badge_opens_what_is_ones_own_and_what_anybody_may_take(
    phone: Screen, plant: Plant, order: WorkOrder
) -> None:
    card = phone.sees(".listed:last-child .operation", order.number)
    assert "Mount" in card.inner_text()
    assert "100" in card.inner_text()
    plant.admin.post(f"/operations/{order[10]}/assign", {"worker": "ANNA", "pinned": True})
    phone.sees(".listed:nth-last-child(2) .operation", order.number)


def test_a_wrong_pin_is_told_in_big_letters(open_screen: OpenScreen, order: WorkOrder) -> None:
    screen = open_screen()
    screen.expect_refusal(401)
    screen.sign_in_by_badge("ANNA", "0000")
    screen.sees(".notice.bad h2")
    assert screen.pixels(".notice.bad h2", "fontSize") >= 20


def by_camera(phone: Screen, code: str) -> None:
    put_before(phone, code)
    phone.tap(".scan .camera")


def by_scanner(phone: Screen, code: str) -> None:
    phone.page.keyboard.type(f"{code}\n")  # nobody has touched the field


def by_hand(phone: Screen, code: str) -> None:
    phone.tap("#code")
    phone.page.keyboard.type(f"{code}\n", delay=80)


@pytest.mark.parametrize(("way", "keys", "most"), [(by_camera, "", 3), (by_hand, "", 3), (by_scanner, "40", 3)])
def test_three_taps_from_scan_to_reported(
    phone: Screen, plant: Plant, order: WorkOrder, way: Callable[[Screen, str], None], keys: str, most: int
) -> None:
    code = code_of(plant, order[10])
    phone.sees(".operation")
    before = phone.taps
    way(phone, code)
    phone.sees("#available", "100")
    phone.tap_keys(keys) if keys else phone.tap(".key.all")
    phone.tap(".send")
    phone.sees("#news", keys or "100")
    assert phone.taps - before <= most
    assert Decimal(plant.operation(order[10])["good"]) == Decimal(keys or "100")


def test_a_scanner_never_types_into_a_number(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.go(f"report/{order[10]}")
    phone.sees("#good")
    by_scanner(phone, code_of(plant, order[20]))
    phone.sees("main h1", "20 Test")
    phone.go(f"report/{order[10]}")
    phone.sees("main h1", "10 Mount")
    phone.tap_keys("4")
    by_scanner(phone, code_of(plant, order[20]))
    phone.sees(".stopped", "4")
    expect(phone.page.locator("#good")).to_have_value("4")
    phone.sees("main h1", "10 Mount")
    assert plant.admin.every("/reports") == []


def test_the_code_of_a_work_order_lets_one_pick_the_step(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.sees("#code")
    before = phone.taps
    phone.scan(order.number)
    phone.sees("h2", order.number)
    phone.tap(".operation")
    phone.tap(".key.all")
    phone.tap(".send")
    phone.sees("#news", "100")
    assert phone.taps - before <= 3
    assert Decimal(plant.operation(order[10])["good"]) == 100


def test_scrap_and_rework_name_their_reasons(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.go(f"report/{order[10]}")
    phone.tap(".fate.scrap")
    phone.tap("#scrap-crack")
    phone.tap_keys("2")
    phone.tap(".fate.rework")
    phone.tap("#rework-bridge")
    phone.tap_keys("3")
    phone.tap("#good")
    phone.tap(".key.all")  # what is left of the hundred
    phone.tap(".send")
    phone.sees("#news")
    reported = plant.admin.every("/reports", operation=order[10])[0]
    assert Decimal(reported["good"]) == 95
    assert {line["reason"]: Decimal(line["quantity"]) for line in reported["scrap"]} == {"crack": Decimal(2)}
    assert {line["reason"]: Decimal(line["quantity"]) for line in reported["rework"]} == {"bridge": Decimal(3)}


def test_a_refusal_says_what_to_do_and_keeps_what_was_typed(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.expect_refusal(409)
    phone.go(f"report/{order[10]}")
    phone.sees("#good")
    plant.report(order[10], 80, by="BEN")  # meanwhile, on another phone
    phone.tap_keys("40")
    phone.tap(".send")
    phone.sees(".report .notice.bad", "20")
    assert phone.pixels(".notice.bad p", "fontSize") >= 20
    assert phone.page.locator("#good").input_value() == "40"
    refused, send = phone.page.locator(".notice.bad").bounding_box(), phone.page.locator(".send").bounding_box()
    assert refused and send and 0 <= send["y"] - (refused["y"] + refused["height"]) < 100, "where the finger is"
    assert Decimal(plant.operation(order[10])["good"]) == 80


def test_a_number_that_cannot_be_right_is_stopped_at_the_key(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.go(f"report/{order[10]}")
    phone.sees("#good")
    phone.tap_keys("99")
    phone.tap_keys("9")
    phone.sees(".stopped", "100")
    expect(phone.page.locator("#good")).to_have_value("99")
    phone.tap(".send")
    phone.sees(".stopped", "99 stands there")
    assert plant.admin.every("/reports") == []
    phone.tap(".send")
    phone.sees("#news", "99")
    assert Decimal(plant.operation(order[10])["good"]) == 99


def test_what_has_arrived_meanwhile_is_no_reason_to_stop(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.go(f"report/{order[20]}")
    phone.sees("#good")
    phone.tap_keys("3")
    phone.sees(".stopped", "step before")
    plant.report(order[10], 30, by="BEN")
    phone.tap_keys("30")
    expect(phone.page.locator("#available")).to_contain_text("30")
    expect(phone.page.locator("#good")).to_have_value("30")


def test_a_report_whose_answer_was_lost_counts_once(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.expect_no_network()
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.fallback()
            return
        lost.append(route.request.post_data or "")
        route.fetch()
        route.abort()

    phone.page.route("**/operations/*/reports", lose_the_first_answer)
    phone.go(f"report/{order[10]}")
    phone.sees("#good")
    phone.tap_keys("40")
    phone.tap(".send")
    phone.sees("#news", "40")
    eventually(lambda: phone.page.locator("#unsent").is_hidden(), within=15, every=0.2)
    assert Decimal(plant.operation(order[10])["good"]) == 40
    assert len(plant.admin.every("/reports", operation=order[10])) == 1


def test_a_slip_of_the_thumb_is_taken_back(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.go(f"report/{order[10]}")
    phone.sees("#good")
    phone.tap_keys("7")
    phone.tap(".send")
    phone.tap("#news button")
    phone.page.get_by_role("button", name="Wrong step").click()
    phone.sees("#news", "Taken back")
    reversal = next(one for one in plant.admin.every("/reports") if one["reverses"])
    assert (Decimal(plant.operation(order[10])["good"]), reversal["reason"]) == (0, "Wrong step")


def test_what_two_made_together_is_shared_between_them(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.go(f"report/{order[10]}")
    phone.sees("#good")
    phone.tap_keys("40")
    phone.tap("details.card summary")
    phone.page.locator("details.card select").select_option("BEN")
    phone.tap("#share-BEN")
    phone.tap_keys("3")
    phone.tap(".send")
    phone.sees("#news", "40")
    reported = plant.admin.every("/reports", operation=order[10])[0]
    assert {one["worker"]: Decimal(one["share"]) for one in reported["workers"]} == {"ANNA": 1, "BEN": 3}


def test_work_is_accepted_before_it_is_begun(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.go(f"report/{order[10]}")
    phone.tap(".move.accept")
    phone.page.locator(".move.accept").wait_for(state="detached")
    assert plant.operation(order[10])["status"] == "accepted"


def test_time_never_runs_backwards_between_two_answers(phone: Screen) -> None:
    """An answer's `Date` has no parts of a second: a pause must not come before its start by that."""
    phone.sees("#code")
    moments: list[int] = phone.page.evaluate(
        """async () => {
            const [{ ask }, { serverNow }] = await Promise.all([import("/js/session.js"), import("/js/wire.js")]);
            const moments = [];
            for (let round = 0; round < 20; round++) {
              await ask("GET", "/me");
              moments.push(serverNow().getTime());
            }
            return moments;
        }"""
    )
    assert moments == sorted(moments)


def test_time_is_clocked_by_start_and_pause(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.go(f"report/{order[10]}")
    phone.tap(".move.start")
    phone.sees(".move.pause")
    assert [one["worker"] for one in plant.operation(order[10])["working_now"]] == ["ANNA"]
    phone.tap(".move.pause")
    phone.sees(".move.resume")
    assert plant.operation(order[10])["working_now"] == []


def test_keys_are_large_enough_for_gloves_and_nothing_is_cut_off(phone: Screen, order: WorkOrder) -> None:
    for section in ("work", f"report/{order[10]}", "board", "wages"):
        phone.go(section)
        phone.sees("main h1")
        assert phone.overflow <= 0, section
    phone.go(f"report/{order[10]}")
    phone.sees(".send")
    for selector in (".key", ".fate", ".send"):
        assert phone.pixels(selector, "height") >= 48, selector
