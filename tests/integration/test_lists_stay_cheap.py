"""Every list of the contract costs the same few statements, however long it is, and none reads a whole table.

All services run in this very process, on one plant that grows. A list is found where the running
installation describes it, so that one nobody thought of here is looked at too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from demo.client import Client
from shared.plumbing import launcher
from shared.plumbing.settings import SERVICES, Settings
from shared.testing.processes import free_ports
from shared.testing.waiting import eventually
from tests.integration.plant import ADMIN_PASSWORD, FAR_OFF, Installation, Plant, WorkOrder, step
from tests.integration.routes import PREFIX

FEW, MANY = 2, 5
MOST = 12  # statements, of all services together
BULK = "BULK"  # the sales order of the work order that everything happens to
BY_ITSELF = ("outbox", "inbox", "material_postings.tries <")  # what is looked into without anybody asking


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    (port,) = free_ports(1)
    settings = Settings(
        data=tmp_path_factory.mktemp("lists"), port=port, secret_key="k" * 40, admin_password=ADMIN_PASSWORD
    )
    launcher.migrate(settings)
    running = launcher.Plant(settings, SERVICES)
    running.http.listen()
    running.start()
    yield Installation(f"http://127.0.0.1:{port}", ADMIN_PASSWORD)
    running.stop()


def test_a_long_list_asks_as_few_statements_as_a_short_one(installation: Installation) -> None:
    plant = installation.open_plant()
    crowd = Crowd.arrives(plant)
    asked: dict[str, list[int]] = defaultdict(list)
    for size in (FEW, MANY):
        crowd.grows_to(size)
        for path in lists_of(plant.admin):
            client = crowd.anna if path.startswith("/my/") else plant.admin
            target = crowd.at(path)
            assert len(client.get(target, limit=500)["items"]) >= size, f"the plant does not grow where {path} looks"
            run = cheapest_of_three(lambda client=client, target=target: client.get(target, limit=500))
            assert run.whole_tables == [], path
            asked[path].append(run.count)
    assert {path: counts for path, counts in asked.items() if counts[0] < counts[1] or counts[1] > MOST} == {}


@dataclass
class Crowd:
    """A plant in which there is one more of everything with every step it grows."""

    plant: Plant
    order: WorkOrder
    anna: Client
    size: int = 0
    period: str = ""  # the one that work of today is paid in

    @classmethod
    def arrives(cls, plant: Plant) -> Crowd:
        plant.work_centers("WC")
        plant.workers("ANNA")
        plant.defect_reasons(CRACK="material")
        plant.material("TIN")
        plant.product("PIN", step(10, "WC", materials=[{"item": "TIN", "quantity": 1, "backflush": True}]))
        plant.product("LAMP", step(10, "WC", inspection="full"), step(20, "WC"))
        lines = [{"line": 1, "item": "LAMP", "quantity": 100_000, "due_on": FAR_OFF}]
        plant.admin.post("/sales-orders", {"number": BULK, "customer": BULK, "lines": lines})
        order = plant.order("LAMP", 100_000, sales_order=BULK, line=1)
        plant.admin.post(f"/operations/{order[10]}/assign", {"worker": "ANNA"})
        return cls(plant, order, plant.user("anna", "worker", worker="ANNA"))

    def at(self, path: str) -> str:
        """A list of the one thing that grows."""
        number = BULK if path.startswith("/sales-orders") else self.order.number
        return path.replace("{number}", number).replace("{name}", "X000").replace("{pay_period}", self.period)

    def grows_to(self, size: int) -> None:
        for number in range(self.size, size):
            self._office_grows(number)
            self._floor_grows(number)
        self.size = size
        for line in self.plant.pay_lines(size, worker="ANNA"):
            self.anna.post(f"/pay-lines/{line['id']}/objections", {"id": line["id"], "text": "Too few."})
        eventually(lambda: len(self.plant.admin.every("/inspections")) >= size)
        eventually(lambda: len(self.plant.admin.every("/rework-orders")) >= size)
        eventually(lambda: len(self.plant.admin.every("/payslips")) >= size)
        eventually(lambda: len(self.plant.admin.every("/fair-rates")) >= size)
        eventually(lambda: len(self.plant.admin.every("/sampling-schemes")) >= size)

    def _office_grows(self, number: int) -> None:
        admin, name = self.plant.admin, f"X{number:03}"
        self.plant.calendar(name, (1, "08:00", "16:00"))
        self.plant.work_centers(name)
        self.plant.team(name, name)
        self.plant.defect_reasons(**{name: "worker"})
        switching = {"aql": "1.0", "switching": True}
        self.plant.product(name, step(10, "WC", inspection="aql", inspection_plan=switching))
        admin.post("/work-orders", {"item": name, "quantity": 5, "due_on": "2020-01-02"})
        admin.put(f"/users/{name}.{self.plant.number}", {"name": name, "roles": [], "plants": [self.plant.number]})
        admin.post("/api-keys", {"name": name, "role": "integration", "plants": [self.plant.number]})
        nobody = {"url": "http://127.0.0.1:9/", "events": ["PayPeriodClosed"], "secret": name}
        admin.put(f"/webhooks/{name}", nobody)
        admin.post("/webhooks/X000/test")
        line = {"line": 1, "item": "LAMP", "quantity": 5, "due_on": FAR_OFF}
        admin.post("/sales-orders", {"number": name, "customer": name, "lines": [line]})
        self.plant.piece_rate(name, 10, "0.50")
        self.plant.proposed_rate(name, "0.60")
        overtime = {"kind": "overtime", "percent": 50, "above_hours": 8, "effective_from": "2020-01-01"}
        admin.put(f"/premiums/{name}", overtime)
        admin.put(f"/pay-terms/{name}", {"mode": "piece", "minimum_hourly": 9, "effective_from": "2020-01-01"})
        given = {"worker": name, "on": datetime.now(UTC).date(), "amount": "1.00", "reason": name}
        admin.post("/allowances", given)
        day = date(2020, 1, 1) + timedelta(days=number)
        today = datetime.now(UTC).date()
        first, last = (today - timedelta(days=3), today + timedelta(days=3)) if number == 0 else (day, day)
        period = admin.post("/pay-periods", {"from": first, "to": last})["id"]
        self.period = self.period or period

    def _floor_grows(self, number: int) -> None:
        admin, name = self.plant.admin, f"X{number:03}"
        order = self.plant.order("LAMP", 5)
        admin.post(f"/operations/{order[10]}/assign", {"worker": "ANNA", "start": "2099-01-05T08:00:00+08:00"})
        self.plant.report(order[10], 2, rework={"CRACK": 2}, by=name)
        self.plant.report(self.order[10], 1, by="ANNA")
        self._inspect_all(number)
        self.plant.report(self.plant.order(name, 1)[10], 1, by=name)
        admin.post(f"/work-orders/{self.order.number}/materials", {"item": "TIN", "quantity": 1, "kind": "issue"})
        self.plant.report(self.order[20], 1, by=name)
        admin.post(f"/work-orders/{self.order.number}/receipts", {"quantity": 1})
        leaves = {"line": 1, "quantity": 1}
        eventually(lambda: admin.ask("POST", f"/sales-orders/{BULK}/deliveries", leaves).status == 201)
        admin.post("/exceptions", {"kind": "material", "operation": order[10], "note": "No tin."})
        assert self.plant.try_report(order[10], 99, by=name).code == "over_reported"
        self.plant.leaves_unposted(self.plant.order("PIN", 1), "TIN", by=name)
        self.plant.report(self.plant.order(name, 1)[10], 1, by=name)  # its lots are drawn by a scheme of their own
        eventually(lambda: admin.try_post("/holds", {"item": "TIN", "lot": name, "reason": "rust"}))

    def _inspect_all(self, number: int) -> None:
        """The pieces of the big order go on only when somebody has looked at them."""
        (due,) = self.plant.inspections_due(self.order.number)
        self.plant.admin.post(f"/inspections/{due['id']}/result", {"inspected": 1, "disposition": "accept"})
        eventually(lambda: float(self.plant.operation(self.order[20])["available"]) >= 1)


def lists_of(client: Client) -> list[str]:
    """The paths of everything that is read page by page."""
    return [
        path.removeprefix(PREFIX)
        for path, operations in client.get("/openapi.json")["paths"].items()
        if any(parameter.get("name") == "limit" for parameter in operations.get("get", {}).get("parameters", ()))
    ]


@dataclass
class Run:
    """What the databases were asked: how many statements, and which read a table from end to end."""

    count: int = 0
    whole_tables: list[str] = field(default_factory=list)

    def note(self, connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if statement.startswith("BEGIN") or any(table in statement for table in BY_ITSELF):
            return
        self.count += 1
        looking = connection.connection.cursor()
        tables = {name for (name,) in looking.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for *_, how in looking.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall():
            verb, table, *_ = how.split()
            if verb == "SCAN" and table in tables:
                self.whole_tables.append(f"{how}: {statement}")


def cheapest_of_three(look: Callable[[], Any]) -> Run:
    """What a look costs; beside one or the other of three, an event is taken in."""
    runs = [Run(), Run(), Run()]
    for run in runs:
        event.listen(Engine, "before_cursor_execute", run.note)
        try:
            look()
        finally:
            event.remove(Engine, "before_cursor_execute", run.note)
    return min(runs, key=lambda run: run.count)
