"""Starts services: all five in one process, or one of a distributed installation; stops them in order."""

from __future__ import annotations

import importlib
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
from sqlalchemy.exc import DBAPIError

from shared.plumbing import crash_points, logs, migrations
from shared.plumbing.database import open_engine
from shared.plumbing.direct_doors import DirectDoors
from shared.plumbing.embedded import DirectBus
from shared.plumbing.http_doors import HttpDoors
from shared.plumbing.rabbit.publishing import RabbitBus
from shared.plumbing.settings import SERVICES, BadSettings, Settings

log = logs.logger(__name__)
DRAIN_SECONDS = 20
WORKERS = 64


class PatientPool(GreenPool):
    """A pool whose `waitall` ends: eventlet's own hangs when greenthreads queue for the pool."""

    def waitall(self) -> None:
        deadline = time.monotonic() + DRAIN_SECONDS
        while (self.running() or self.waiting()) and time.monotonic() < deadline:
            eventlet.sleep(0.02)


class PlantContainer(ServiceContainer):
    """nameko's container, made to stop in bounded time."""

    def __init__(self, service_cls: type, config: dict[str, Any]) -> None:
        super().__init__(service_cls, config)
        self._worker_pool = PatientPool(size=self.max_workers)


class Plant:
    """Running services of this process."""

    def __init__(self, settings: Settings, services: Sequence[str]) -> None:
        self.settings = settings
        self.services = services
        self.bus: DirectBus | RabbitBus
        self.doors: DirectDoors | HttpDoors
        if settings.embedded:
            self.bus, self.doors = DirectBus(), DirectDoors(settings.rpc_seconds)
        else:
            self.bus, self.doors = RabbitBus(settings), HttpDoors(settings)
        self.config: dict[str, Any] = {
            "settings": settings,
            "bus": self.bus,
            "front_doors": self.doors,
            "WEB_SERVER_ADDRESS": f"{settings.host}:{settings.port}",
            "SERVICE_CONTAINER_CLS": "shared.plumbing.launcher.PlantContainer",
            "max_workers": WORKERS,
            "opened": Signal(),
        }
        self.runner = ServiceRunner(self.config)

    def start(self) -> None:
        for service in self.services:
            self.runner.add_service(service_class(service))
        self.runner.start()
        self.bus.open()
        self.config["opened"].send()
        if isinstance(self.doors, HttpDoors) and "gateway" not in self.services:
            self.doors.serve()

    def stop(self) -> None:
        """The doors and the gateway first, so that nothing new comes in; then the services; then their databases."""
        if isinstance(self.doors, HttpDoors):
            self.doors.stop()
        self.bus.stop_reading()
        containers = self.runner.service_map
        for service in sorted(containers, key=lambda name: name != "gateway"):
            containers[service].stop()
        self.bus.close()
        for database in self.config.get("databases", {}).values():
            database.close()


def service_class(service: str) -> type:
    """`planning` → `services.planning.service.PlanningService`."""
    module = importlib.import_module(f"services.{service}.service")
    found: type = getattr(module, f"{service.capitalize()}Service")
    return found


def migrate(settings: Settings, services: Sequence[str] = SERVICES) -> None:
    """Bring the services' databases to their newest revision."""
    for service in services:
        engine = open_engine(settings.database_url(service))
        try:
            migrations.upgrade(service, engine)
        finally:
            engine.dispose()


def run(plant: Plant, on_ready: Callable[[], None]) -> int:
    """Serve until SIGINT or SIGTERM, then stop in order. The exit status says whether it ever became ready."""
    stop = Signal()

    def ask_to_stop(*_: Any) -> None:
        hubs.get_hub().schedule_call_global(0, lambda: None if stop.ready() else stop.send(0))

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    if plant.settings.crash_at:
        crash_points.arm(plant.settings.crash_at)
    plant.start()
    eventlet.spawn(_ready_or_stop, on_ready, stop)
    status: int = stop.wait()
    log.info("stopping")
    plant.stop()
    log.info("stopped")
    return status


def _ready_or_stop(on_ready: Callable[[], None], stop: Signal) -> None:
    """What runs once the plant serves; if it fails, the plant says so and ends."""
    try:
        on_ready()
    except Exception:
        log.exception("start_failed")
        if not stop.ready():
            stop.send(1)


def wait_for_databases(settings: Settings, services: Sequence[str], seconds: float = 60) -> None:
    """A distributed service starts before its database may; wait with growing pauses."""
    deadline, pause = time.monotonic() + seconds, 0.2
    for service in services:
        engine = open_engine(settings.database_url(service))
        try:
            while True:
                try:
                    engine.connect().close()
                    break
                except DBAPIError as error:
                    if time.monotonic() > deadline:
                        raise BadSettings(f"the database of {service} does not answer: {error.orig}") from None
                    log.info("waiting_for_database", service=service)
                    eventlet.sleep(pause)
                    pause = min(5.0, pause * 2)
        finally:
            engine.dispose()
