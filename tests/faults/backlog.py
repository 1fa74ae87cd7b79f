"""A backlog: reports in batches while the broker is away, and how long their events take once it is back."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from demo.client import Client, Unexpected
from tests.faults.book import Asked, Book, Report
from tests.faults.factory import MODES, Floor, office
from tests.faults.load import request_for
from tests.faults.oracle import Look
from tests.faults.phone import NO_ANSWER
from tests.faults.scene import Scene

BATCH = 40  # small enough for a busy machine to answer in time
EVENTS_OF_A_REPORT = 2  # that it was reported, and who changed what


def pile_up(scene: Scene, events: int, seed: int, pause: Callable[[], None]) -> int:
    """Report in batches until so many events wait; how many do."""
    chance = random.Random(f"{seed}/backlog")
    offices = [(floor, office(scene.works, floor)) for floor in scene.floors]
    before = scene.book.count
    while (waiting := EVENTS_OF_A_REPORT * (scene.book.count - before)) < events:
        for floor, client in offices:
            send_batch(client, floor, scene.book, chance)
        pause()
    return waiting


def send_batch(client: Client, floor: Floor, book: Book, chance: random.Random) -> None:
    """One batch, sent until it is answered."""
    batch = [asked_for(floor, chance) for _ in range(BATCH)]
    body = {"reports": [one.body | {"operation": one.report.operation} for one in batch]}
    book.asked += batch
    items: list[dict[str, Any]] = []
    while not items:
        for one in batch:
            one.tries += 1
        with suppress(Unexpected, *NO_ANSWER):
            items = client.post("/reports/batch", body)["items"]
    for one, item in zip(batch, items, strict=True):
        note(one, item)


def note(asked: Asked, item: dict[str, Any]) -> None:
    asked.statuses.append(item["status"])
    if item["status"] in (200, 201):
        asked.answers.append(item["report"])
    else:
        asked.refusal = f"{item['status']} {item['problem']['code']}"


def asked_for(floor: Floor, chance: random.Random) -> Asked:
    worker = chance.choice(list(MODES))
    report = Report(operation=floor.operations[10], sequence=10, good=chance.randint(1, 9), weights={worker: 1})
    return request_for(floor, report, chance, by_key=False)


def drain(scene: Scene, pause: Callable[[], None]) -> float:
    """Seconds until planning and payroll have heard of every report."""
    began = time.monotonic()
    while not all(has_arrived(scene, floor) for floor in scene.floors):
        time.sleep(0.5)
        pause()
    return time.monotonic() - began


def has_arrived(scene: Scene, floor: Floor) -> bool:
    with suppress(Unexpected, *NO_ANSWER):
        look = Look(office(scene.works, floor), floor, scene.book)
        return not any(look.operations()) and not any(look.wages())
    return False
