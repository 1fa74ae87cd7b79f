"""The plug is pulled while people report: what was answered is there, once, and is paid, once."""

import http.client
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from demo.client import Client
from shared.testing.waiting import eventually
from tests.integration.plant import PASSWORD, Embedded, Plant, declared, step

WORKERS = ("ANNA", "BEN", "CARLA", "DAN")
UNDER_LOAD = 1.5  # seconds


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Embedded]:
    installation = Embedded(tmp_path)
    installation.start()
    yield installation
    installation.stop()


class Reporter(threading.Thread):
    """Reports one piece after the other until nobody answers any more."""

    def __init__(self, client: Client, operation: str) -> None:
        super().__init__()
        self.client = client
        self.operation = operation
        self.answered: list[str] = []
        self.unanswered: list[str] = []

    def run(self) -> None:
        while not self.unanswered:
            report = str(uuid4())
            try:
                answer = self.client.ask("POST", f"/operations/{self.operation}/reports", declared(1, id=report))
            except (OSError, http.client.HTTPException):
                self.unanswered.append(report)
            else:
                assert answer.status == 201, answer
                self.answered.append(report)


def at_work(plant: Plant) -> tuple[str, list[Reporter]]:
    """Four workers who report on one operation as fast as they can."""
    plant.work_centers("BENCH")
    plant.workers(*WORKERS)
    plant.product("PIN", step(10, "BENCH", inspection="first_piece"))
    plant.piece_rate("PIN", 10, "0.10")
    operation = plant.order("PIN", 1_000_000)[10]
    reporters = [Reporter(plant.user(name, "worker", worker=name), operation) for name in WORKERS]
    for reporter in reporters:
        reporter.start()
    return operation, reporters


def test_every_answered_report_survives_kill_9_and_is_paid_once(embedded: Embedded) -> None:
    plant = embedded.open_plant()
    operation, reporters = at_work(plant)
    time.sleep(UNDER_LOAD)
    embedded.kill()
    for reporter in reporters:
        reporter.join()
    answered = {report for reporter in reporters for report in reporter.answered}
    unanswered = {report for reporter in reporters for report in reporter.unanswered}
    assert len(answered) > len(WORKERS)

    embedded.start()
    plant = Plant(embedded, plant.number, embedded.client(plant=plant.number))
    kept = [report["id"] for report in plant.admin.every("/reports", operation=operation)]
    assert len(kept) == len(set(kept))
    assert answered <= set(kept) <= answered | unanswered
    assert plant.operation(operation)["good"] == str(len(kept))
    eventually(lambda: len(plant.admin.every("/pay-lines")) >= len(kept), within=30)
    assert sorted(line["report"] for line in plant.admin.every("/pay-lines")) == sorted(kept)
    assert len(plant.inspections_due(plant.operation(operation)["work_order"])) == 1


def test_whoever_got_no_answer_sends_again_and_counts_once(embedded: Embedded) -> None:
    plant = embedded.open_plant()
    operation, reporters = at_work(plant)
    time.sleep(UNDER_LOAD)
    embedded.kill()
    for reporter in reporters:
        reporter.join()
    embedded.start()
    for name, reporter in zip(WORKERS, reporters, strict=True):
        client = embedded.client(f"{name}.{plant.number}".lower(), PASSWORD, plant=plant.number)
        for report in reporter.unanswered + reporter.answered[-3:]:
            again = client.ask("POST", f"/operations/{operation}/reports", declared(1, id=report))
            assert again.status == 200 or report in reporter.unanswered, again
    plant = Plant(embedded, plant.number, embedded.client(plant=plant.number))
    sent = sum(len(reporter.answered) + len(reporter.unanswered) for reporter in reporters)
    assert plant.operation(operation)["good"] == str(sent)


def test_it_stops_in_order_when_asked_to(embedded: Embedded) -> None:
    plant = embedded.open_plant()
    plant.work_centers("BENCH")
    assert embedded.stop() == 0
    embedded.start()
    plant = Plant(embedded, plant.number, embedded.client(plant=plant.number))
    assert plant.admin.get("/work-centers/BENCH")["name"] == "BENCH"
