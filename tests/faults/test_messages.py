"""What becomes of messages on their way must change nothing: tripled, in any order, newer than we are, or spoilt."""

from __future__ import annotations

import random

import pytest

from shared.testing.waiting import eventually
from tests.faults.mailroom import mail_room, of_tomorrow, queue_name
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


def report_some(scene: Scene, count: int = MANY) -> None:
    with scene.at_work(pace=0.05):
        enough = scene.book.count + count
        eventually(lambda: scene.book.count >= enough, within=120)


def test_events_tripled_in_any_order_with_news_of_tomorrow(distributed: Scene) -> None:
    """Readers are away while the messages pile up; what they find is three of each, shuffled, with unknown fields."""
    works, chance = works_of(distributed), random.Random(1)
    kill(works, *READERS)
    report_some(distributed)
    queues = [queue_name(reader, "execution", event) for reader in READERS for event in HEARD]
    with mail_room(amqp_of(distributed)) as room:
        reported = queues[::2]
        eventually(lambda: min(room.waiting(queue) for queue in reported) >= MANY // 2, within=60)
        for queue in queues:
            room.shuffle(queue, chance, rewrite=of_tomorrow)
    heal(works)
    distributed.must_be_right()


def test_poison_is_put_aside_and_holds_up_nobody(distributed: Scene) -> None:
    works = works_of(distributed)
    pids = {service: works.process(service).pid for service in works.services}
    kinds = list(unreadable())
    with mail_room(amqp_of(distributed)) as room:
        queues = [queue_name(reader, "execution", "OperationReported") for reader in READERS]
        before = {queue: room.waiting(f"{queue}.dead") for queue in queues}
        for queue in queues:
            for _, body, properties in (*kinds, *inapplicable()):
                room.put(queue, body, **properties)
        report_some(distributed)
        for queue in queues:
            eventually(lambda: room.waiting(f"{queue}.dead") >= before[queue] + len(kinds), within=60)
    assert pids == {service: works.process(service).pid for service in works.services}
    assert all(works.process(service).is_alive for service in works.services)
    distributed.must_be_right()
