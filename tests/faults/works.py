"""Gongdan under faults, both ways in the same words: its processes killed, frozen, ended and started again."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from shared.plumbing.settings import SERVICES
from shared.testing import nodes
from shared.testing.nodes import Broker, Databases
from shared.testing.processes import Process
from tests.integration.distributed import Distributed
from tests.integration.plant import Embedded

ALL_IN_ONE = "gongdan"
READY_WITHIN = 90.0
DIES_WITHIN = 120.0
ORDERLY_WITHIN = 25.0  # seconds: what an operator waits for a process that was asked to end


class OneProcess(Embedded):
    """The embedded way: one process, SQLite."""

    services: tuple[str, ...] = (ALL_IN_ONE,)

    def process(self, service: str) -> Process:
        assert self._process is not None
        return self._process

    def begin(self, service: str, crash_at: str | None = None) -> None:
        """Start a process without waiting for it; with `crash_at` it is to die there."""
        self.launch(**_doom(crash_at))

    def is_ready(self, service: str) -> bool:
        return self.has_said()


class FiveProcesses(Distributed):
    """The distributed way: a process for each service, on a broker and databases that suffer, too."""

    services: tuple[str, ...] = SERVICES

    def __init__(self, folder: Path, broker: Broker, databases: Databases) -> None:
        self.broker, self.databases = broker, databases
        super().__init__(folder, broker.fresh_uri(), databases)

    def process(self, service: str) -> Process:
        return self.processes[service]

    def begin(self, service: str, crash_at: str | None = None) -> None:
        self.start_one(service, **_doom(crash_at))

    def kill(self) -> None:
        for process in self.processes.values():
            process.kill()


Works = OneProcess | FiveProcesses


def _doom(crash_at: str | None) -> dict[str, str]:
    return {} if crash_at is None else {"GONGDAN_CRASH_AT": crash_at}


def kill(works: Works, *services: str) -> None:
    for service in services:
        works.process(service).kill()


def heal(works: Works, services: Iterable[str] | None = None) -> float:
    """Start what does not run, and wait until all is ready; how many seconds that took."""
    began = time.monotonic()
    services = list(works.services if services is None else services)
    for service in services:
        if not works.process(service).is_alive:
            works.begin(service)
    for service in services:
        works.process(service).wait_until(lambda: works.is_ready(service), within=READY_WITHIN)
    return time.monotonic() - began


def crash_at(works: Works, points: Mapping[str, str]) -> None:
    """Start services that are doomed to die at a point each; returns when all have died there.

    Whoever has died is started again at once while others live on, for those may need it to get where they die.
    """
    for service, point in points.items():
        works.process(service).kill()
        works.begin(service, crash_at=point)
    await_deaths(works, points)


def doom(works: Works, points: Mapping[str, str]) -> None:
    """The same, but they stand before anything brings them to where they die."""
    for service, point in points.items():
        works.process(service).kill()
        works.begin(service, crash_at=point)
    heal(works)


def await_deaths(works: Works, points: Mapping[str, str]) -> None:
    waiting = dict(points)
    deadline = time.monotonic() + DIES_WITHIN
    while waiting:
        for service in [one for one in waiting if not works.process(one).is_alive]:
            del waiting[service]
            if waiting:
                works.begin(service)
        if time.monotonic() > deadline:
            raise AssertionError(f"never got to {waiting}")
        time.sleep(0.02)


def end_in_order(works: Works, service: str) -> tuple[int, float]:
    """SIGTERM; the exit status, -9 when it had to be killed, and after how many seconds."""
    began = time.monotonic()
    status = works.process(service).stop(within=ORDERLY_WITHIN)
    return status, time.monotonic() - began


@contextmanager
def five_processes(kind: str) -> Iterator[FiveProcesses]:
    """The distributed way on a broker and databases that are nobody else's, to be killed at will."""
    broker, databases = nodes.new_broker(kind), nodes.new_databases(kind)
    with tempfile.TemporaryDirectory(prefix="gongdan-faults-") as folder, ExitStack() as ends:
        ends.callback(broker.close)
        ends.callback(databases.close)
        broker.start()
        databases.start()
        works = FiveProcesses(Path(folder), broker, databases)
        ends.callback(works.kill)
        works.start()
        broker.settle()
        yield works
