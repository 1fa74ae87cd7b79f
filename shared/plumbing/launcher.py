"""Starts services: all five in one process, or one of a distributed installation; stops them in order.

First the port is open and says that the process lives; what it needs is waited for, for as long as it takes;
then it serves. The other way round at the end: the port first, then what is underway, then the databases.
"""

from __future__ import annotations

import importlib
import os
import signal
import time
from collections.abc import Callable, Sequence
from typing import Any

import eventlet
from eventlet import hubs
from eventlet.event import Event as Signal
from eventlet.greenpool import GreenPool
from nameko.containers import ServiceContainer
from nameko.runners import ServiceRunner
from sqlalchemy.exc import SQLAlchemyError

from shared.plumbing import crash_points, hub_watch, logs, migrations, postgres_checks
from shared.plumbing.database import is_away, open_engine
from shared.plumbing.direct_doors import DirectDoors
from shared.plumbing.embedded import DirectBus
from shared.plumbing.http_doors import IDLE_SECONDS, HttpDoors
from shared.plumbing.http_server import HttpServer, raise_file_limit
from shared.plumbing.probes import WaitingRoom
from shared.plumbing.rabbit.publishing import RabbitBus
from shared.plumbing.readiness import Readiness
from shared.plumbing.settings import SERVICES, BadSettings, Settings

log = logs.logger(__name__)
ANSWERING_SECONDS = 10  # for requests that are here when we are asked to stop: longer than a call may take
STOPPING_SECONDS = 17  # for all of it, in order
LAST_SECONDS = 19  # whatever still runs then is cut off, as a power cut would
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0


class PatientPool(GreenPool):
    """A pool whose `waitall` ends: eventlet's own hangs when greenthreads queue for the pool."""

    until = float("inf")

    def waitall(self) -> None:
        deadline = min(self.until, time.monotonic() + STOPPING_SECONDS)
        while (self.running() or self.waiting()) and time.monotonic() < deadline:
            eventlet.sleep(0.02)


class PlantContainer(ServiceContainer):
    """nameko's container, made to stop in bounded time."""

    def __init__(self, service_cls: type, config: dict[str, Any]) -> None:
        super().__init__(service_cls, config)
        self._worker_pool = PatientPool(size=getattr(service_cls, "most_workers", self.max_workers))

    def stop_until(self, until: float) -> None:
        """Stop; whoever still works at this instant of the monotonic clock is left behind."""
        self._worker_pool.until = until
        with eventlet.Timeout(max(0.1, until - time.monotonic()), False):
            self.stop()


class Plant:
    """Running services of this process."""

    def __init__(self, settings: Settings, services: Sequence[str]) -> None:
        self.settings = settings
        self.services = services
        self.readiness = Readiness()
        first = service_class("gateway" if "gateway" in services else services[0])
        idle = {} if "gateway" in services else {"idle_seconds": IDLE_SECONDS}
        self.http = HttpServer(settings.host, settings.port, WaitingRoom(self.readiness, first.not_yet), **idle)
        self.bus: DirectBus | RabbitBus
        self.doors: DirectDoors | HttpDoors
        if settings.embedded:
            self.bus, self.doors = DirectBus(), DirectDoors(settings.rpc_seconds)
        else:
            self.bus, self.doors = RabbitBus(settings), HttpDoors(settings, self.readiness)
        self.config: dict[str, Any] = {
            "settings": settings,
            "bus": self.bus,
            "front_doors": self.doors,
            "http": self.http,
            "readiness": self.readiness,
            "SERVICE_CONTAINER_CLS": "shared.plumbing.launcher.PlantContainer",
        }
        self.runner = ServiceRunner(self.config)

    def start(self) -> None:
        """Returns when everything serves."""
        if not self.settings.embedded:
            wait_for_databases(self.settings, self.services, self.readiness)
        for service in self.services:
            self.runner.add_service(service_class(service))
        self.runner.start()
        self.bus.open()
        looks = {"database": self._databases_answer, "broker": self.bus.answers}
        self.readiness.started(**looks)
        if "gateway" in self.services:
            self.config["at_the_door"]()
        elif isinstance(self.doors, HttpDoors):
            self.doors.behind(self.http)

    def stop(self) -> None:
        """The port and the gateway first, so that nothing new comes in; then the services; then their databases."""
        began = time.monotonic()
        until = began + STOPPING_SECONDS
        self.readiness.waits_for = ("stop",)
        self.http.stop_listening()
        reading = eventlet.spawn(self.bus.stop_reading)
        unanswered = self.http.finish(began + ANSWERING_SECONDS)
        with eventlet.Timeout(max(0.1, until - 2 - time.monotonic()), False):
            reading.wait()
        containers = self.runner.service_map
        for service in sorted(containers, key=lambda name: name != "gateway"):
            if containers[service].started:
                containers[service].stop_until(until)
        self.bus.close()
        if isinstance(self.doors, HttpDoors):
            self.doors.end()
        for database in self.config.get("databases", {}).values():
            database.close()
        log.info("stopped", seconds=round(time.monotonic() - began, 1), unanswered=unanswered)

    def _databases_answer(self) -> bool:
        return all(database.answers() for database in self.config["databases"].values())


def service_class(service: str) -> Any:
    """`planning` → `services.planning.service.PlanningService`."""
    module = importlib.import_module(f"services.{service}.service")
    return getattr(module, f"{service.capitalize()}Service")


def migrate(settings: Settings, services: Sequence[str] = SERVICES) -> list[tuple[str, str | None, str | None]]:
    """Bring the services' databases to their newest revision. Returns each service's revision before and after."""
    moved = []
    for service in services:
        engine = open_engine(settings.database_url(service), patient=True)
        try:
            before = migrations.current(engine)
            migrations.upgrade(service, engine, settings.database_role)
            moved.append((service, before, migrations.current(engine)))
        finally:
            engine.dispose()
    return moved


def run(plant: Plant, on_ready: Callable[[], None]) -> int:
    """Serve until SIGINT or SIGTERM, then stop in order; a second one ends it at once.

    The exit status says whether it could ever serve, and whether a part of it died of something nobody foresaw:
    then whoever supervises it starts it again.
    """
    stop = Signal()

    def ask_to_stop(*_: Any) -> None:
        for again in (signal.SIGTERM, signal.SIGINT):
            signal.signal(again, signal.SIG_DFL)
        hubs.get_hub().schedule_call_global(0, _end, stop, 0)

    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, ask_to_stop)
    if plant.settings.crash_at:
        crash_points.arm(plant.settings.crash_at)
    log.info("starting", services=list(plant.services), file_descriptors=raise_file_limit())
    plant.http.listen()
    eventlet.spawn(hub_watch.watch)
    serving = eventlet.spawn(_serve, plant, on_ready, stop)
    status: int = 1
    try:
        status = int(stop.wait())
    finally:
        log.info("stopping")
        signal.signal(signal.SIGALRM, lambda *_: os._exit(status))
        signal.alarm(LAST_SECONDS)
        serving.kill()
        plant.stop()
        signal.alarm(0)
    return status


def _serve(plant: Plant, on_ready: Callable[[], None], stop: Signal) -> None:
    """Start, say so, and watch; whatever ends this ends the process."""
    try:
        plant.start()
        on_ready()
        plant.runner.wait()
    except BadSettings as error:
        stop.send_exception(error)
    except Exception:
        log.exception("failed")
        _end(stop, 1)


def _end(stop: Signal, status: int) -> None:
    if not stop.ready():
        stop.send(status)


def wait_for_databases(settings: Settings, services: Sequence[str], readiness: Readiness) -> None:
    """A service starts before its database may, or its tables: wait with growing pauses, for as long as it takes."""
    for service in services:
        engine = open_engine(settings.database_url(service), patient=True)
        pause = FIRST_PAUSE
        try:
            while missing := _missing(service, engine):
                readiness.waits_for = (missing,)
                log.warning("waiting", service=service, away=missing, seconds=pause)
                eventlet.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)
        finally:
            engine.dispose()


def _missing(service: str, engine: Any) -> str | None:
    """What of a service's database is not there: itself, or its tables."""
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                postgres_checks.require_durable(service, connection)
        return None if postgres_checks.has_our_tables(service, engine) else "migration"
    except SQLAlchemyError as error:
        if not is_away(error):
            raise
        log.info("database_away", service=service, error=str(getattr(error, "orig", error)).strip())
        return "database"
