"""What every service is made of: a database with its outbox, events applied once, work off the request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import Any, TypeVar

import eventlet
from nameko.extensions import DependencyProvider, Entrypoint
from sqlalchemy.orm import Session

from shared.contracts.caller import Caller
from shared.contracts.messages import Event, View
from shared.contracts.refusals import Stale
from shared.plumbing import child_process, clock, crash_points, etags, inbox, logs, metrics, replays
from shared.plumbing.answers import Answer
from shared.plumbing.database import Database
from shared.plumbing.events import Delivery, handles
from shared.plumbing.log_doors import LogDoors
from shared.plumbing.probes import Said
from shared.plumbing.relay import Relay
from shared.plumbing.rpc import rpc
from shared.plumbing.settings import Settings

__all__ = ["Answer", "Delivery", "PlantService", "at_start", "handles", "note_and", "rpc"]
log = logs.logger(__name__)
RELAY_SECONDS = 5
E = TypeVar("E", bound=Event)
T = TypeVar("T")
Apply = Callable[[Session, Any], object]


def note_and(note: Apply, *then: Apply) -> Apply:
    """Remember a fact, and let what hangs on it follow. A replay only remembers."""

    def apply(session: Session, event: Any) -> None:
        for each in (note, *then):
            each(session, event)

    return apply


class UnitOfWork(DependencyProvider):
    """Gives each worker `self.transaction()`, and runs the relay of the service's outbox."""

    database: Database
    relay: Relay

    def setup(self) -> None:
        service = self.container.service_name
        self.database = Database(self.container.config["settings"].database_url(service))
        self.relay = Relay(service, self.database, self.container.config["bus"])
        self.container.config.setdefault("databases", {})[service] = self.database

    def start(self) -> None:
        self._relaying = self.container.spawn_managed_thread(self.relay.run, identifier="relay")

    def stop(self) -> None:
        """Let the relay finish the batch it is at; what it does not, it does after the next start."""
        self.relay.stop()
        with eventlet.Timeout(RELAY_SECONDS, False):
            self._relaying.wait()

    def get_dependency(self, worker_ctx: Any) -> Callable[[], AbstractContextManager[Session]]:
        return self.database.transaction


class Background(DependencyProvider):
    """Gives each worker `self.in_background(function, *args)`: work that goes on after the answer."""

    def get_dependency(self, worker_ctx: Any) -> Callable[..., None]:
        def in_background(function: Callable[..., Any], *args: Any) -> None:
            def run() -> None:
                try:
                    function(*args)
                except Exception:
                    log.exception("background_work_failed", service=self.container.service_name)

            self.container.spawn_managed_thread(run, identifier=f"background {function.__name__}")

        return in_background


class Chosen(DependencyProvider):
    """Gives each worker `self.settings`: how this process was asked to run."""

    def get_dependency(self, worker_ctx: Any) -> Settings:
        settings: Settings = self.container.config["settings"]
        return settings


class AtStart(Entrypoint):
    """The nameko entrypoint behind `at_start`: fires once."""

    def start(self) -> None:
        self.container.spawn_worker(self, (self.container.config["settings"].plant,), {})


def at_start(method: Callable[[Any, str], None]) -> Callable[..., None]:
    """Run a method at the start of the service, with the number of the plant a fresh installation gets."""
    decorated: Callable[..., None] = AtStart.decorator(method)
    return decorated


class PlantService(LogDoors):
    """The parent of every service."""

    name: str
    caller: Caller  # whoever makes the call that this worker serves
    transaction = UnitOfWork()
    in_background = Background()
    settings = Chosen()

    most_workers = 64  # how many of its methods may run at once

    @staticmethod
    def not_yet(environ: dict[str, Any]) -> Said:
        """What it says to a call before it has started."""
        return Said.json(HTTPStatus.SERVICE_UNAVAILABLE, status="away")

    def apply_once(self, delivery: Delivery[E], apply: Callable[[Session, E], object]) -> None:
        """Apply an event in one transaction with its inbox mark; a second delivery changes nothing."""
        name = type(delivery.event).__name__
        with self.transaction() as session:
            noted = inbox.note(
                session, delivery.event_id, name, owner=delivery.event.owner, recorded_at=delivery.recorded_at
            )
            if noted.fresh:
                crash_points.reach("reader.noted")
                apply(session, delivery.event)
                crash_points.reach("reader.applied")
            if noted.for_replay:
                replays.keep(session, delivery)
        outcome = "applied" if noted.fresh else "duplicate"
        log.info("event_taken", event_name=name, event_id=str(delivery.event_id), outcome=outcome)
        metrics.INBOX_APPLIED.labels(self.name, name, outcome).inc()
        metrics.INBOX_LAG.labels(self.name, name).set((clock.now() - delivery.recorded_at).total_seconds())

    def require_match(self, current: View | None) -> None:
        """Honour `If-Match`: whoever changes a thing must have seen its current version."""
        if self.caller.if_match is None:
            return
        if current is None or not etags.matches(self.caller.if_match, current.dump()):
            raise Stale()

    @staticmethod
    def compute(function: Callable[..., T], *args: Any, within: int | None = None) -> T:
        """Run pure, long computation in a process of its own, so that this one keeps answering meanwhile."""
        return child_process.run(function, *args, within=within)

    @staticmethod
    def breathe(seconds: float = 0) -> None:
        """Let other workers run; for long loops between transactions."""
        eventlet.sleep(seconds)
