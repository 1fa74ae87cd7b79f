"""Bugs planted in a copy of the code are caught by the same short hunt, which finds nothing in an honest copy."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.testing.nodes import Broker, Databases
from tests.faults import seeded_bugs
from tests.faults.oracle import Verdict
from tests.faults.scene import Scene
from tests.faults.seeded_bugs import Bug, planted
from tests.faults.works import ALL_IN_ONE, FiveProcesses, OneProcess, Works, crash_at, heal

CAUGHT_WITHIN = 90.0  # seconds
UNCHANGED = 10.0  # seconds after which what is missing is taken for lost
MANY = 30  # reports
DEATHS = ("facts.committed", "facts.before_commit", "reader.noted", "reader.committed", "relay.taken")


@contextmanager
def scene_of(works: Works) -> Iterator[Scene]:
    try:
        works.start()
        yield Scene(works)
    finally:
        works.kill()


def hunt(scene: Scene, faults: list[Callable[[], None]]) -> Verdict:
    """People report, first without a fault and then with one after the other; the first finding ends it."""
    verdict = Verdict(())
    for fault in [lambda: None, *faults]:
        enough = scene.book.count + MANY
        with scene.at_work(pace=0.05):
            fault()
            heal(scene.works)
            while scene.book.count < enough:
                time.sleep(0.05)
        verdict = scene.judge(UNCHANGED)
        if not verdict.is_clean:
            break
    return verdict


def hunt_in_one_process(bug: Bug | None, folder: Path) -> Verdict:
    works = OneProcess(folder / "plant")
    works.environment["PYTHONPATH"] = str(planted(bug, folder / "code"))
    with scene_of(works) as scene:
        return hunt(scene, [lambda point=point: crash_at(works, {ALL_IN_ONE: f"{point}:2"}) for point in DEATHS])


def hunt_in_five_processes(bug: Bug | None, folder: Path, broker: Broker, databases: Databases) -> Verdict:
    works = FiveProcesses(folder, broker, databases)
    works.environment["PYTHONPATH"] = str(planted(bug, folder / "code"))

    def crash(node: Broker | Databases) -> None:
        node.kill()
        node.start()

    def die_reading() -> None:
        crash_at(works, {"payroll": "reader.applied:3"})

    def die_telling() -> None:
        crash_at(works, {"execution": "relay.taken:3"})

    with scene_of(works) as scene:
        broker.settle()
        return hunt(scene, [die_reading, die_telling, lambda: crash(broker), lambda: crash(databases)])


def assert_caught(verdict: Verdict, bug: Bug, began: float) -> None:
    seconds = time.monotonic() - began
    print(f"{bug}: caught in {seconds:.0f} s: {verdict.findings[0].what if verdict.findings else 'nothing'}")
    assert not verdict.is_clean, f"nobody noticed {bug}"
    assert {finding.kind for finding in verdict.findings} & {"lost", "doubled", "altered", "total", "cents"}, verdict
    assert seconds < CAUGHT_WITHIN, f"{bug} was noticed after {seconds:.0f} s"


@pytest.mark.parametrize("bug", seeded_bugs.NAMED, ids=str)
def test_the_best_known_bugs_are_caught(bug: Bug, tmp_path: Path) -> None:
    began = time.monotonic()
    assert_caught(hunt_in_one_process(bug, tmp_path), bug, began)


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("bug", [bug for bug in seeded_bugs.EMBEDDED if bug not in seeded_bugs.NAMED], ids=str)
def test_every_bug_of_one_process_is_caught(bug: Bug, tmp_path: Path) -> None:
    began = time.monotonic()
    assert_caught(hunt_in_one_process(bug, tmp_path), bug, began)


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("bug", seeded_bugs.DISTRIBUTED, ids=str)
def test_every_bug_between_processes_is_caught(
    bug: Bug, tmp_path: Path, own_rabbitmq: Broker, own_postgres: Databases
) -> None:
    began = time.monotonic()
    assert_caught(hunt_in_five_processes(bug, tmp_path, own_rabbitmq, own_postgres), bug, began)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_the_hunt_finds_nothing_in_an_honest_copy(
    tmp_path: Path, own_rabbitmq: Broker, own_postgres: Databases
) -> None:
    one, five = tmp_path / "one", tmp_path / "five"
    one.mkdir()
    five.mkdir()
    verdict = hunt_in_one_process(None, one)
    assert verdict.is_clean, verdict
    verdict = hunt_in_five_processes(None, five, own_rabbitmq, own_postgres)
    assert verdict.is_clean, verdict
