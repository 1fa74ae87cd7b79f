"""The wires are spoilt while people report: between phone and gateway, and between what runs in the plant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.testing.nodes import Broker, Databases
from shared.testing.waiting import eventually
from tests.faults.proxy import Wire
from tests.faults.scene import Scene
from tests.faults.works import FiveProcesses

pytestmark = pytest.mark.timeout(400)
Spoil = Callable[[Wire], None]


def refuse(wire: Wire) -> None:
    wire.refuses = True
    wire.reset()


def swallow(wire: Wire) -> None:
    wire.swallows = True


def slow(wire: Wire) -> None:
    wire.delay = 0.3


def break_off(wire: Wire) -> None:
    wire.reset()


def cut_in_half(wire: Wire) -> None:
    """Some bytes of an answer arrive: its status line says 201, its body never does."""
    wire.cut_answers_after = 60


SPOILS: tuple[Spoil, ...] = (cut_in_half, break_off, refuse, slow, swallow)


def spoil_and_mend(scene: Scene, wire: Wire, through: str | None = None) -> None:
    with scene.at_work(through=through) as load:
        for spoil in SPOILS:
            heard = len(load.gauge.reports)
            eventually(lambda: len(load.gauge.reports) > heard + 5, within=60)
            spoil(wire)
            load.off.wait(1.5)
            wire.mend()
    scene.must_be_right()


def test_a_phone_with_a_bad_connection_counts_once(embedded: Scene) -> None:
    with Wire.to(embedded.works.url) as wire:
        spoil_and_mend(embedded, wire, through=wire.instead_of(embedded.works.url))
    assert any(one.tries > 1 for one in embedded.book.asked)


PLACES = {
    "broker": "GONGDAN_AMQP_URI",
    "execution's database": "GONGDAN_DATABASE_URL_EXECUTION",
    "payroll's database": "GONGDAN_DATABASE_URL_PAYROLL",
    "gateway to execution": "GONGDAN_SERVICE_URL_EXECUTION",
}


@pytest.fixture
def wired(tmp_path: Path, own_rabbitmq: Broker, own_postgres: Databases) -> Iterator[tuple[Scene, dict[str, Wire]]]:
    """Five processes that reach each other by way of wires of ours."""
    works = FiveProcesses(tmp_path, own_rabbitmq, own_postgres)
    wires = {}
    for place, setting in PLACES.items():
        wires[place] = wire = Wire.to(works.environment[setting])
        works.environment[setting] = wire.instead_of(works.environment[setting])
    try:
        works.start()
        own_rabbitmq.settle()
        yield Scene(works), wires
    finally:
        works.kill()
        for wire in wires.values():
            wire.close()


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_wires_in_the_plant_are_spoilt_one_after_the_other(wired: tuple[Scene, dict[str, Wire]]) -> None:
    scene, wires = wired
    for wire in wires.values():
        spoil_and_mend(scene, wire)
