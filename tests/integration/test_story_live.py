"""Screens are told where to look again within a second, whichever way Gongdan runs."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import pytest

from demo.client import Client
from shared.testing.listening import Listener
from tests.integration.plant import Plant, WorkOrder, step


@pytest.fixture
def order(plant: Plant) -> WorkOrder:
    plant.work_centers("PRESS")
    plant.workers("ANNA")
    plant.product("CUP", step(10, "PRESS"))
    return plant.order("CUP", 20)


def listen(plant: Plant, client: Client, **headers: str) -> Listener:
    port = urlsplit(plant.installation.url).port
    assert port is not None
    sent = {"Authorization": f"Bearer {client.token}", "Plant": plant.number, **headers}
    return Listener(port, "/api/v1/live", sent)


def test_a_report_is_seen_on_every_screen_within_a_second(plant: Plant, order: WorkOrder) -> None:
    manager, anna = plant.user("manager", "manager"), plant.user("anna", "worker", worker="ANNA")
    screens = [listen(plant, manager), listen(plant, anna)]
    for screen in screens:
        screen.block()
    of_pay = listen(plant, anna)
    of_pay.block()
    began = time.monotonic()
    plant.report(order[10], 5, through=anna)
    for screen in screens:
        screen.until(topic="work-orders", key=order.number)
    assert time.monotonic() - began < 5  # a second where nobody else is at work

    assert of_pay.until(topic="pay-lines").data == {"topic": "pay-lines", "key": "ANNA"}, "her own, and no amount"
    plant.admin.post("/exceptions", {"kind": "material", "operation": order[10], "note": "No tin."})
    assert screens[1].until(topic="exceptions").data["key"]


def test_a_screen_that_was_away_hears_what_it_missed(plant: Plant, order: WorkOrder) -> None:
    screen = listen(plant, plant.admin)
    screen.block()
    plant.report(order[10], 1, by="ANNA")
    seen = screen.until(topic="operations", key=order[10])
    screen.close()
    missed = plant.report(order[10], 2, by="ANNA")
    again = listen(plant, plant.admin, **{"Last-Event-ID": str(seen.id)})
    assert again.until(topic="reports", key=missed["id"]).id > seen.id


def test_nobody_listens_without_signing_in_or_to_another_plant(plant: Plant, order: WorkOrder) -> None:
    port = urlsplit(plant.installation.url).port
    assert Listener(port or 0, "/api/v1/live", {}).response.status == 401
    stranger = plant.installation.open_plant()
    screen = listen(stranger, stranger.admin)
    screen.block()
    plant.report(order[10], 1, by="ANNA")
    stranger.work_centers("THEIRS")
    told = screen.next()
    assert told is not None
    assert told.data["key"] in ("THEIRS", stranger.number), "the first thing heard is of one's own plant"
