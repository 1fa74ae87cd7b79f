"""What becomes of messages on their way must change nothing: tripled, in any order, newer than we are, or spoilt."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing

import pytest

from shared.testing.waiting import eventually
from tests.faults.mailroom import mail_room, of_tomorrow, queues
from tests.faults.poison import inapplicable, unreadable
from tests.faults.scene import Scene
from tests.faults.works import FiveProcesses, heal, kill

pytestmark = pytest.mark.timeout(400)
READERS = ("planning", "quality", "payroll")
HEARD = ("OperationReported", "ReportReversed")
MANY = 60


def works_of(scene: Scene) -> FiveProcesses:
    assert isinstance(scene.works, FiveProcesses)
    return scene.works


def amqp_of(scene: Scene) -> str:
    return works_of(scene).environment["GONGDAN_AMQP_URI"]


def queues_of(scene: Scene, event: str) -> list[str]:
    broker = works_of(scene).broker
    return [queue for reader in READERS for queue in queues(broker, amqp_of(scene), reader, event)]


def report_some(scene: Scene, count: int = MANY) -> None:
    with scene.at_work(pace=0.05):
        enough = scene.book.count + count
        eventually(lambda: scene.book.count >= enough, within=120)


def test_events_tripled_in_any_order_with_news_of_tomorrow(distributed: Scene) -> None:
    """Readers are away while the messages pile up; what they find is three of each, shuffled, with unknown fields."""
    works, chance = works_of(distributed), random.Random(1)
    kill(works, *READERS)
    report_some(distributed)
    reported, reversed_ = (queues_of(distributed, event) for event in HEARD)
    assert len(reported) == len(reversed_) == len(READERS)
    with mail_room(amqp_of(distributed)) as room:
        eventually(lambda: min(room.waiting(queue) for queue in reported) >= MANY // 2, within=60)
        for queue in (*reported, *reversed_):
            room.shuffle(queue, chance, rewrite=of_tomorrow)
    heal(works)
    distributed.must_be_right()


def test_poison_is_put_aside_and_holds_up_nobody(distributed: Scene) -> None:
    works = works_of(distributed)
    pids = {service: works.process(service).pid for service in works.services}
    kinds = [*unreadable(), *inapplicable()]
    reported = queues_of(distributed, "OperationReported")
    with mail_room(amqp_of(distributed)) as room:
        before = {queue: room.waiting(f"{queue}.dead") for queue in reported}
        for queue in reported:
            for _, body, properties in kinds:
                room.put(queue, body, **properties)
        report_some(distributed)
        for queue in reported:
            eventually(lambda: room.waiting(f"{queue}.dead") >= before[queue] + len(kinds), within=60)
    assert pids == {service: works.process(service).pid for service in works.services}
    assert all(works.process(service).is_alive for service in works.services)
    distributed.must_be_right()


def test_one_process_hears_everything_again_from_the_last_to_the_first(embedded: Scene) -> None:
    """As if nothing had ever been marked: all outboxes are handed over once more, backwards."""
    report_some(embedded)
    embedded.must_be_right()
    embedded.works.stop()
    for path in (embedded.works.data / "var").glob("*.db"):
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("UPDATE outbox SET published_at = NULL, position = -position")
    heal(embedded.works)
    report_some(embedded)
    embedded.must_be_right()
