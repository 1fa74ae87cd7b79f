"""Backups are taken while people report; whatever is restored adds up, and pays what it holds, to the cent."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from demo.client import Client
from shared.plumbing.backups import restoring
from shared.plumbing.settings import SERVICES, Settings
from shared.testing.nodes import Broker, Databases
from shared.testing.waiting import eventually
from tests.integration.distributed import Distributed
from tests.integration.plant import ADMIN_PASSWORD, ROOT, Embedded, Installation, Plant, declared, step

WORKERS = ("ANNA", "BEN", "CARLA")
PER_PIECE = Decimal("0.10")
RATE = {"item": "PIN", "sequence": 10, "kind": "piece", "amount": str(PER_PIECE), "effective_from": "2020-01-01"}
EMBEDDED = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT), "GONGDAN_ADMIN_PASSWORD": ADMIN_PASSWORD}


class Reporter(threading.Thread):
    """Reports one piece after the other until it is enough."""

    def __init__(self, client: Client, operation: str) -> None:
        super().__init__()
        self.client = client
        self.operation = operation
        self.enough = False
        self.sent: list[str] = []
        self.answered: list[str] = []

    def run(self) -> None:
        while not self.enough:
            self.sent.append(str(uuid4()))
            answer = self.client.ask("POST", f"/operations/{self.operation}/reports", declared(1, id=self.sent[-1]))
            assert answer.status == 201, answer
            self.answered.append(self.sent[-1])


class Floor:
    """Workers who report on one operation as fast as they are answered."""

    def __init__(self, plant: Plant) -> None:
        plant.work_centers("BENCH")
        plant.workers(*WORKERS)
        plant.product("PIN", step(10, "BENCH"))
        rate = {
            "item": "PIN",
            "sequence": 10,
            "kind": "piece",
            "amount": str(PER_PIECE),
            "effective_from": "2020-01-01",
        }
        eventually(
            lambda: plant.admin.ask("POST", "/rates", rate).status == 201, within=30
        )  # once payroll knows the item
        self.number = plant.number
        self.operation = plant.order("PIN", 1_000_000)[10]
        self.reporters = [Reporter(plant.user(name, "worker", worker=name), self.operation) for name in WORKERS]
        for reporter in self.reporters:
            reporter.start()

    @property
    def answered(self) -> set[str]:
        return {report for reporter in self.reporters for report in list(reporter.answered)}

    @property
    def sent(self) -> set[str]:
        return {report for reporter in self.reporters for report in list(reporter.sent)}

    def goes_on(self, reports: int = 20) -> None:
        so_far = len(self.answered)
        eventually(lambda: len(self.answered) >= so_far + reports, within=60)

    def stops(self) -> None:
        for reporter in self.reporters:
            reporter.enough = True
        for reporter in self.reporters:
            reporter.join()


def gongdan(environment: dict[str, str], *arguments: object, status: int = 0) -> str:
    """The command line, as an operator uses it beside the running plant; what it says."""
    command = [sys.executable, "-P", "-m", "shared.plumbing.commands", *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return (done.stderr if status else done.stdout).strip()


def rows(folder: Path, service: str, statement: str) -> list[tuple]:
    with closing(sqlite3.connect(folder / f"{service}.db")) as connection:
        return connection.execute(statement).fetchall()


def adds_up(folder: Path, floor: Floor, *, answered: set[str], sent: set[str]) -> set[str]:
    """What a restored folder must say before anything runs on it; the reports in it.

    `answered` were so before the backup began, `sent` when it had ended.
    """
    told = {row for service in SERVICES for row in rows(folder, service, "SELECT event_id, name FROM outbox")}
    for service in SERVICES:
        assert set(rows(folder, service, "SELECT event_id, handler FROM inbox")) <= told, service
    reports = {str(UUID(id)) for (id,) in rows(folder, "execution", "SELECT id FROM reports")}
    assert answered <= reports <= sent
    statement = f"SELECT good FROM operations WHERE id = '{UUID(floor.operation).hex}'"
    assert rows(folder, "execution", statement) == [(len(reports) * 10**6,)]
    paid = {str(UUID(report)) for (report,) in rows(folder, "payroll", "SELECT report FROM pay_lines")}
    assert paid <= reports
    return reports


def pays(installation: Installation, floor: Floor, reports: set[str]) -> None:
    """Once what was on its way has arrived, every report is paid once, and nothing else is."""
    plant = Plant(installation, floor.number, installation.client(plant=floor.number))
    eventually(
        lambda: plant.admin.ask("GET", "/reports").status == 200, within=30
    )  # what was on its way goes out first
    assert {report["id"] for report in plant.admin.every("/reports", operation=floor.operation)} == reports
    eventually(lambda: len(plant.admin.every("/pay-lines")) >= len(reports), within=60, every=0.5)
    lines = plant.admin.every("/pay-lines")
    assert sorted(line["report"] for line in lines) == sorted(reports)
    assert sum(Decimal(line["amount"]) for line in lines) == len(reports) * PER_PIECE
    work_order = plant.operation(floor.operation)["work_order"]
    eventually(lambda: Decimal(plant.work_order(work_order)["operations"][0]["good"]) == len(reports), within=30)
    plant.report(floor.operation, 1, by="ANNA")  # and work goes on
    eventually(lambda: len(plant.admin.every("/pay-lines")) == len(reports) + 1, within=30, every=0.2)


@pytest.fixture
def distributed(tmp_path: Path, rabbitmq: Broker, databases: Databases) -> Iterator[Distributed]:
    installation = Distributed(tmp_path, rabbitmq.fresh_uri(), databases)
    yield installation
    installation.stop()


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Embedded]:
    installation = Embedded(tmp_path / "embedded")
    yield installation
    if installation.said.exists():
        installation.stop()


def test_a_plant_in_one_process_is_backed_up_at_work_and_goes_on_in_five(
    embedded: Embedded, distributed: Distributed, tmp_path: Path
) -> None:
    embedded.start()
    floor = Floor(embedded.open_plant())
    taken = []
    for number in range(2):
        floor.goes_on()
        answered = floor.answered
        path = gongdan(EMBEDDED, "backup", "--data", embedded.data / "var", "--to", tmp_path / f"{number}.zip")
        taken.append((Path(path), answered, floor.sent))
    floor.stops()
    assert embedded.stop() == 0
    for path, answered, sent in taken:
        folder = tmp_path / path.stem
        restoring.restore(Settings(data=folder), path)
        reports = adds_up(folder, floor, answered=answered, sent=sent)
    said = gongdan(distributed.environment, "restore", taken[-1][0], "--yes")
    assert "Now start it" in said
    distributed.start()
    pays(distributed, floor, reports)


def test_a_plant_in_five_processes_is_restored_to_where_it_was_and_goes_on_in_one(
    distributed: Distributed, embedded: Embedded, tmp_path: Path
) -> None:
    distributed.start()
    floor = Floor(distributed.open_plant())
    floor.goes_on()
    distributed.processes["payroll"].stop()  # what it is told now waits at the broker
    floor.goes_on()
    answered = floor.answered
    path = Path(gongdan(distributed.environment, "backup", "--to", tmp_path / "taken.zip"))
    sent = floor.sent
    floor.goes_on()
    floor.stops()
    in_use = gongdan(distributed.environment, "restore", path, "--replace", "--yes", status=2)
    assert in_use.startswith("gongdan: the database of planning is in use by"), in_use
    distributed.stop()

    restoring.restore(Settings(data=embedded.data / "var"), path)
    reports = adds_up(embedded.data / "var", floor, answered=answered, sent=sent)
    assert reports < floor.answered
    said = gongdan(distributed.environment, "restore", path, "--replace", "--yes")
    assert "messages in the broker's queues will be gone" in said
    assert "were on their way then will be sent again" in said
    distributed.start()
    pays(distributed, floor, reports)
    distributed.stop()
    embedded.start()
    pays(embedded, floor, reports)


def test_one_service_restored_alone_is_brought_level_and_pays_nothing_twice(embedded: Embedded, tmp_path: Path) -> None:
    embedded.start()
    floor = Floor(embedded.open_plant())
    floor.goes_on()
    data = embedded.data / "var"
    path = gongdan(EMBEDDED, "backup", "--data", data, "--to", tmp_path / "taken.zip")
    floor.goes_on()
    floor.stops()
    assert embedded.stop() == 0
    said = gongdan(EMBEDDED, "restore", path, "--into", data, "--service", "payroll", "--replace", "--yes")
    assert set(rows(data, "payroll", "SELECT report FROM pay_lines")) < set(
        rows(data, "execution", "SELECT id FROM reports")
    )
    embedded.start()
    (next_step,) = re.findall(r"\./gongdan (reconcile .*)", said)
    gongdan(EMBEDDED, *next_step.split(), "--grace", 0)
    pays(embedded, floor, floor.answered)
