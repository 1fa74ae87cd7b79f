"""異常提報 on the phone: told by a worker, with or without a network, and seen to by a leader."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from shared.testing.waiting import eventually
from tests.browser.codes import photo_of
from tests.browser.conftest import PHONE
from tests.browser.screen import OpenScreen, Screen
from tests.integration.plant import Plant, WorkOrder

PHOTO = {"name": "belt.png", "mimeType": "image/png", "buffer": photo_of("a torn belt")}


def raise_it(phone: Screen, operation: str) -> None:
    phone.go(f"report/{operation}")
    phone.page.get_by_role("link", name="Something is wrong here").click()
    phone.sees(".raising h2", "Mount")
    phone.page.get_by_role("button", name="Machine", exact=True).click()
    phone.page.get_by_label("In a few words").fill("The belt is torn")
    phone.page.get_by_label("stand still").check()


def test_a_worker_tells_it_with_a_photo_and_a_leader_sees_to_it(
    phone: Screen, open_screen: OpenScreen, plant: Plant, order: WorkOrder
) -> None:
    raise_it(phone, order[10])
    phone.page.locator("#exception-photo").set_input_files(PHOTO)
    phone.page.get_by_role("button", name="Tell").click()
    phone.sees(".exception[data-stops]", "The belt is torn")
    (told,) = plant.admin.every("/exceptions")
    assert (told["kind"], told["stops_work"], told["photo"]) == ("machine", True, True)
    assert phone.overflow <= 0

    leader = open_screen(PHONE, who=plant.user("lea", "supervisor"))
    leader.go("exceptions")
    leader.sees(".exception", "The belt is torn")
    leader.page.get_by_role("button", name="Show the photo").click()
    leader.page.locator("img.photo").wait_for()
    leader.page.get_by_role("button", name="I take it on").click()
    phone.sees(".exception .chip", "taken on")
    leader.page.get_by_label("What was done").fill("A new belt")
    leader.page.get_by_role("button", name="It is over").click()
    leader.sees(".empty", "Nothing is wrong")
    assert plant.admin.every("/exceptions")[0]["resolution"] == "A new belt"


def test_what_is_told_without_a_network_arrives_once_with_its_photo(
    phone: Screen, plant: Plant, order: WorkOrder
) -> None:
    phone.expect_no_network()
    raise_it(phone, order[10])
    phone.page.locator("#exception-photo").set_input_files(PHOTO)
    phone.page.context.set_offline(True)
    phone.page.get_by_role("button", name="Tell").click()
    phone.sees("#unsent", "2")
    assert plant.admin.every("/exceptions") == []
    phone.page.context.set_offline(False)
    phone.page.locator("#unsent details").wait_for(state="detached")
    told = eventually(lambda: plant.admin.every("/exceptions"))
    assert [(one["note"], one["photo"]) for one in told] == [("The belt is torn", True)]


def test_what_nobody_came_for_is_red_and_before_all_others(
    open_screen: OpenScreen, plant: Plant, order: WorkOrder
) -> None:
    for note in ("No tin", "No lead"):
        plant.admin.post("/exceptions", {"kind": "material", "note": note})

    def as_after_a_quarter_of_an_hour(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["items"][-1]["escalated_at"] = "2026-11-28T08:15:00Z"  # the older one, which is told last
        route.fulfill(response=answer, json=body)

    leader = open_screen(PHONE, who=plant.user("lea", "supervisor"))
    leader.page.route("**/api/v1/exceptions?*", as_after_a_quarter_of_an_hour)
    leader.go("exceptions")
    first = leader.sees(".exception", "No tin")
    expect(first.locator(".chip.bad")).to_contain_text("nobody came")
    expect(leader.page.locator(".exception").nth(1)).to_contain_text("No lead")
    assert leader.overflow <= 0
    leader.go("wall")
    leader.sees(".wall-trouble .bad", "No tin")


def test_who_paused_may_go_on_or_finish(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.go(f"report/{order[10]}")
    for move in ("start", "pause", "resume", "pause", "finish"):
        phone.tap(f".move.{move}")
    phone.sees(".move.start")
    assert plant.operation(order[10])["working_now"] == []


@pytest.mark.parametrize("kind", ["quality", "exceptions"])
def test_a_module_that_is_off_asks_for_nothing(phone: Screen, plant: Plant, order: WorkOrder, kind: str) -> None:
    phone.sees("#code")
    plant.admin.put("/modules", {kind: False})
    phone.page.reload()
    phone.go(f"report/{order[10]}")
    phone.sees("#good")
    expect(phone.page.get_by_role("link", name="Something is wrong here")).to_have_count(int(kind == "quality"))
