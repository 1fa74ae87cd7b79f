"""Two tiny services that talk: a counter that tells, and a tally that listens. For testing the pipes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

from nameko.runners import ServiceRunner
from sqlalchemy import MetaData, String, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from shared.contracts.caller import Caller
from shared.contracts.messages import Command, Event, View
from shared.contracts.refusals import Refused
from shared.contracts.values import Quantity
from shared.plumbing import outbox, tables
from shared.plumbing.answers import once
from shared.plumbing.columns import NAMING, TYPES
from shared.plumbing.copies import Copies, Told
from shared.plumbing.database import Database, open_engine
from shared.plumbing.direct_doors import DirectDoors
from shared.plumbing.embedded import DirectBus
from shared.plumbing.rabbit.publishing import RabbitBus
from shared.plumbing.rpc import Proxy
from shared.plumbing.service import Answer, Delivery, PlantService, handles, rpc
from shared.plumbing.settings import Settings
from shared.testing.callers import caller


class Base(DeclarativeBase):
    """The tables of this test."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


stumbling: list[int] = []  # how many more deliveries the tally fails
mischief: list[Callable[[Delivery], None]] = []  # what else happens to the tally when it hears of a count


class Count(Base):
    """Something that was counted."""

    __tablename__ = "counts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plant: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[Decimal]


@dataclass(frozen=True, kw_only=True)
class CountPieces(Command):
    """Count some pieces."""

    id: UUID
    quantity: Quantity


@dataclass(frozen=True, kw_only=True)
class CountView(View):
    """One count."""

    id: UUID
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class TotalView(View):
    """All counts together."""

    total: Decimal


@dataclass(frozen=True, kw_only=True)
class PiecesCounted(Event):
    """Pieces were counted."""

    owner = "counter"
    readers = ("tally",)

    count_id: UUID
    quantity: Decimal


class TooMany(Refused):
    """More than anybody can count."""


def count_pieces(session: Session, caller: Caller, command: CountPieces) -> CountView:
    if command.quantity > 1000:
        raise TooMany(quantity=command.quantity)
    session.add(Count(id=command.id, plant=caller.plant, quantity=command.quantity))
    outbox.record(session, PiecesCounted(plant=caller.plant, count_id=command.id, quantity=command.quantity))
    if command.quantity == 13:
        raise RuntimeError("a bug after the change")
    return CountView(id=command.id, quantity=command.quantity)


def total(session: Session) -> TotalView:
    found = session.scalar(select(func.sum(Count.quantity)))
    return TotalView(total=found or Decimal(0))


class CounterService(PlantService):
    """Counts, and tells."""

    name = "counter"

    @rpc
    def count(self, command: CountPieces) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: count_pieces(session, self.caller, command))

    @rpc
    def total(self) -> TotalView:
        with self.transaction() as session:
            return total(session)


def keep_count(session: Session, event: PiecesCounted) -> None:
    session.add(Count(id=event.count_id, plant=event.plant, quantity=event.quantity))


class TallyService(PlantService):
    """Listens, and adds up."""

    name = "tally"
    copies = Copies(ears={PiecesCounted: keep_count}, told=(Told(Count),))

    @rpc
    def total(self) -> TotalView:
        with self.transaction() as session:
            return total(session)

    @handles(PiecesCounted)
    def on_pieces_counted(self, delivery: Delivery[PiecesCounted]) -> None:
        if stumbling:
            stumbling.pop()
            raise RuntimeError("stumbled")
        for happens in mischief:
            happens(delivery)
        self.apply_once(delivery, keep_count)


@dataclass
class TinyPlant:
    """The running pair."""

    doors: DirectDoors
    runner: ServiceRunner

    def proxy(self, service: str) -> Proxy:
        return Proxy(service, self.doors)

    @property
    def bus(self) -> DirectBus | RabbitBus:
        return self.runner.config["bus"]

    def database(self, service: str) -> Database:
        return self.runner.config["databases"][service]

    def count(self, quantity: str | int) -> UUID:
        command = CountPieces(id=uuid4(), quantity=Decimal(quantity))
        self.proxy("counter").call("count", caller(), command=command)
        return command.id

    def total(self, service: str = "tally") -> Decimal:
        return Decimal(self.proxy(service).call("total", caller()).body["total"])


def create_tables(settings: Settings) -> None:
    for service in ("counter", "tally"):
        engine = open_engine(settings.database_url(service))
        tables.Base.metadata.create_all(engine)
        Base.metadata.create_all(engine)
        engine.dispose()


def running(folder: Path, *services: type) -> AbstractContextManager[TinyPlant]:
    """The tiny plant, embedded, on a data folder."""
    settings = Settings(data=folder)
    create_tables(settings)
    return at_work(settings, *services)


@contextmanager
def at_work(settings: Settings, *services: type) -> Iterator[TinyPlant]:
    """The tiny plant in this process, with a broker or without."""
    bus: DirectBus | RabbitBus = DirectBus() if settings.embedded else RabbitBus(settings)
    doors = DirectDoors(seconds=5)
    config = {"settings": settings, "bus": bus, "front_doors": doors, "max_workers": 32}
    config["SERVICE_CONTAINER_CLS"] = "shared.plumbing.launcher.PlantContainer"
    runner = ServiceRunner(config)
    for service in services or (CounterService, TallyService):
        runner.add_service(service)
    runner.start()
    bus.open()
    try:
        yield TinyPlant(doors, runner)
    finally:
        bus.stop_reading()
        runner.stop()
        bus.close()
        for database in config.get("databases", {}).values():
            database.close()
