"""The plug is pulled at every point of an event's way, and the tally is right afterwards. So it is without a broker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import amqp
import orjson
import pytest
from sqlalchemy import func, select

from shared.plumbing import outbox, pauses
from shared.plumbing.database import Database
from shared.plumbing.settings import Settings
from shared.testing.lint import ROOT
from shared.testing.waiting import eventually
from shared.tests.brokers import QUEUE, peek
from shared.tests.tiny_plant import Count, PiecesCounted, create_tables
from shared.tests.tiny_process import DEADLY

POINTS = (
    "facts.committed",
    "relay.taken",
    "relay.sent",
    "relay.confirmed",
    "relay.marked",
    "reader.delivered",
    "reader.noted",
    "reader.applied",
    "reader.committed",
    "reader.settled",
)
ONLY_WITH_A_BROKER = {"relay.sent", "reader.settled"}
WITHIN = 150.0


class Nursery:
    """Where tiny plants come from; see `tiny_process`."""

    def __init__(self, log: Path) -> None:
        environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        self.log = log
        with open(log, "wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "shared.tests.tiny_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
                start_new_session=True,
            )

    @contextmanager
    def child(self, told: dict[str, Any]) -> Iterator[Callable[[], bool]]:
        """A tiny plant at work; what is given says whether it still lives."""
        self._process.stdin.write(orjson.dumps(told) + b"\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())

        def is_alive() -> bool:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return False
            return True

        try:
            yield is_alive
        finally:
            if is_alive():
                os.kill(pid, signal.SIGKILL)
            eventually(lambda: not is_alive(), within=WITHIN)
            assert "Traceback" not in self.log.read_text(), self.log.read_text()[-3000:]

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()


class Victim:
    """A tiny plant that lives many lives."""

    def __init__(self, nursery: Nursery, folder: Path, uri: str | None, urls: dict[str, str]) -> None:
        self.nursery = nursery
        self.told: dict[str, Any] = {"data": str(folder), "amqp_uri": uri, "database_urls": urls}
        settings = Settings(data=folder, amqp_uri=uri, database_urls=urls)
        create_tables(settings)
        self.counter, self.tally = (Database(settings.database_url(service)) for service in ("counter", "tally"))

    def live(self, **told: Any) -> AbstractContextManager[Callable[[], bool]]:
        return self.nursery.child({**self.told, **told})

    def sums(self) -> tuple[Decimal, Decimal]:
        return tuple(self._sum(database) for database in (self.counter, self.tally))

    def _sum(self, database: Database) -> Decimal:
        with database.transaction() as session:
            return session.scalar(select(func.sum(Count.quantity)).where(Count.quantity != DEADLY)) or Decimal(0)

    def is_quiet(self) -> bool:
        """All that was counted has been told, and heard; nothing is left for the next life to begin with."""
        with self.counter.transaction() as session:
            untold, _ = outbox.waiting(session, given_up_too=True)
        return untold == 0 and len(set(self.sums())) == 1

    def tell(self, *quantities: int) -> None:
        """As if they had been counted."""
        with self.counter.transaction() as session:
            for quantity in quantities:
                fact = PiecesCounted(plant="P1", count_id=uuid4(), quantity=Decimal(quantity))
                session.add(Count(id=fact.count_id, plant="P1", quantity=fact.quantity))
                outbox.record(session, fact)

    def put_aside(self) -> list[str]:
        """The quantities among the dead letters."""
        if self.told["amqp_uri"] is None:
            with self.counter.transaction() as session:
                return [orjson.loads(row.data)["quantity"] for row in outbox.given_up(session)]
        try:
            dead = [orjson.loads(message.body) for message in peek(self.told["amqp_uri"], QUEUE.dead)]
        except amqp.NotFound:
            return []  # it lives so short that it has not yet declared its queues
        return [orjson.loads(envelope["data"])["quantity"] for envelope in dead]

    def close(self) -> None:
        self.counter.close()
        self.tally.close()


@pytest.fixture(scope="module")
def nursery(tmp_path_factory):
    nursery = Nursery(tmp_path_factory.mktemp("nursery") / "log")
    yield nursery
    nursery.close()


@pytest.fixture(params=["broker", "embedded"])
def victim(request, tmp_path, nursery):
    if request.param == "embedded":
        victim = Victim(nursery, tmp_path, None, {})
    else:
        databases = request.getfixturevalue("databases")
        urls = {service: databases.fresh_url() for service in ("counter", "tally")}
        victim = Victim(nursery, tmp_path, request.getfixturevalue("rabbitmq_uri"), urls)
    yield victim
    victim.close()


def test_whenever_the_plug_is_pulled_the_tally_is_right_afterwards(victim):
    points = [point for point in POINTS if victim.told["amqp_uri"] or point not in ONLY_WITH_A_BROKER]
    for point in points:
        with victim.live(crash_at=point, pieces=3) as is_alive:
            eventually(lambda: not is_alive(), within=WITHIN)
        with victim.live():
            eventually(victim.is_quiet, within=WITHIN)
    assert len(points) <= victim.sums()[0] <= 3 * len(points)


def test_what_ends_the_process_is_put_aside_and_takes_nobody_along(victim):
    innocent = 30  # more than are in flight at once
    victim.tell(*[1] * innocent, DEADLY, *[1] * innocent)
    lives = 0
    while lives == 0 or not victim.put_aside():
        lives += 1
        assert lives < pauses.TRIES
        with victim.live() as is_alive:
            eventually(lambda: not is_alive() or victim.put_aside(), within=WITHIN)
    with victim.live():
        eventually(lambda: victim.sums() == (2 * innocent, 2 * innocent), within=WITHIN)
    assert victim.put_aside() == [str(DEADLY)]
