"""A backlog: reports in batches while the broker is away, and how long their events take once it is back."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from demo.client import Client, Unexpected
from tests.faults.book import Asked, Book, Report
from tests.faults.factory import MODES, Floor, office
from tests.faults.load import request_for
from tests.faults.phone import NO_ANSWER
from tests.faults.scene import Scene
from tests.faults.works import FiveProcesses

BATCH = 40  # small enough for a busy machine to answer in time
WAITING = re.compile(rb'^gongdan_outbox_waiting\{service="(\w+)"\} ([\d.e+]+)', re.MULTILINE)


def pile_up(scene: Scene, events: int, seed: int, pause: Callable[[], None]) -> int:
    """Report in batches until so many events wait; how many do."""
    chance = random.Random(f"{seed}/backlog")
    works = scene.works
    assert isinstance(works, FiveProcesses)
    offices = [(floor, office(works, floor)) for floor in scene.floors]
    while (waiting := outbox(works, "execution")) < events:
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


def drain(works: FiveProcesses, pause: Callable[[], None]) -> float:
    """Seconds until no fact waits in an outbox and no message in a queue."""
    began = time.monotonic()
    while any(outbox(works, service) for service in works.services) or queued(works):
        time.sleep(0.5)
        pause()
    return time.monotonic() - began


def outbox(works: FiveProcesses, service: str) -> int:
    """What a service says about its own outbox."""
    probe = Client(f"http://127.0.0.1:{works.ports[service]}")
    try:
        found = WAITING.search(probe.outside("/metrics").body)
    except NO_ANSWER:
        return 1
    finally:
        probe.close()
    return int(float(found[2])) if found else 0


def queued(works: FiveProcesses) -> int:
    """Messages that readers have not settled, apart from those put aside."""
    vhost = urlsplit(works.environment["GONGDAN_AMQP_URI"]).path[1:] or "/"
    rows = [row.split("\t") for row in works.broker.ctl("list_queues", "-p", vhost, "name", "messages").splitlines()]
    return sum(int(row[1]) for row in rows if row[-1].isdigit() and not row[0].endswith(".dead"))
