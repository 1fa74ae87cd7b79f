"""A Gongdan of a test's own, with a hand in its databases and at its command line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Table, select, text
from sqlalchemy.orm import Session

from shared.plumbing.database import Database
from shared.plumbing.kept_log import told_to
from shared.plumbing.settings import SERVICES
from shared.testing.waiting import eventually
from tests.integration.distributed import Distributed
from tests.integration.plant import ROOT, Embedded, Plant, step

TELLERS = ("planning", "execution", "quality", "payroll")
Dump = Mapping[str, list[str]]

for owner in TELLERS:  # who tells whom what is declared there
    import_module(f"shared.contracts.{owner}.events")


class Kept:
    """One installation, embedded or distributed, seen from behind."""

    def __init__(self, installation: Embedded | Distributed) -> None:
        self.installation = installation

    @property
    def data(self) -> Path:
        assert isinstance(self.installation, Embedded)
        return self.installation.data / "var"

    @property
    def environment(self) -> dict[str, str]:
        if isinstance(self.installation, Distributed):
            return self.installation.environment
        return {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "GONGDAN_DATA": str(self.data)}

    def url(self, service: str) -> str:
        if isinstance(self.installation, Distributed):
            return self.installation.environment[f"GONGDAN_DATABASE_URL_{service.upper()}"]
        return f"sqlite:///{self.data / service}.db"

    def type(self, *command: str) -> tuple[int, str]:
        """Type a command of `./gongdan`; its exit status and what it said."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "shared.plumbing.commands", *command],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=100,
        )
        return done.returncode, done.stdout + done.stderr

    def typed(self, *command: str) -> str:
        status, said = self.type(*command)
        assert status == 0, said
        return said

    @contextmanager
    def hand_in(self, service: str) -> Iterator[Session]:
        database = Database(self.url(service))
        try:
            with database.transaction() as session:
                yield session
        finally:
            database.close()

    def spoil(self, service: str, *statements: str) -> None:
        with self.hand_in(service) as session:
            for statement in statements:
                done: Any = session.execute(text(statement))
                assert done.rowcount > 0, f"nothing to spoil: {statement}"

    def spoil_unguarded(self, service: str, *statements: str) -> None:
        """The same, as somebody who may take the triggers away that guard a table, and put them back."""
        with self.hand_in(service) as session:
            if session.get_bind().dialect.name == "postgresql":
                session.execute(text("SET LOCAL session_replication_role = replica"))
                guards = []
            else:
                named = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                guards = [(row.name, row.sql) for row in session.execute(named)]
            for name, _ in guards:
                session.execute(text(f"DROP TRIGGER {name}"))
            for statement in statements:
                done: Any = session.execute(text(statement))
                assert done.rowcount > 0, f"nothing to spoil: {statement}"
            for _, guard in guards:
                session.connection().exec_driver_sql(guard)

    def dump(self, service: str) -> Dump:
        """Every row of every table of a service, in no order that depends on when it was written."""
        models = import_module(f"services.{service}.models")
        metadata: MetaData = models.Base.metadata
        with self.hand_in(service) as session:
            return {table.name: _rows(session, table) for table in metadata.sorted_tables}

    def is_quiet(self) -> bool:
        """Everything told is told, and heard by everybody."""
        return not any(self._told(owner, reader) - self._heard(reader) for reader in SERVICES for owner in TELLERS)

    def _told(self, owner: str, reader: str) -> set[str]:
        names = ", ".join(f"'{event.__name__}'" for event in told_to(owner, reader)) or "''"
        with self.hand_in(owner) as session:
            return set(map(str, session.scalars(text(f"SELECT event_id FROM outbox WHERE name IN ({names})"))))

    def _heard(self, reader: str) -> set[str]:
        with self.hand_in(reader) as session:
            return set(map(str, session.scalars(text("SELECT event_id FROM inbox"))))

    def becomes_quiet(self) -> None:
        eventually(self.is_quiet, within=60, every=0.2)


def _rows(session: Session, table: Table) -> list[str]:
    return sorted(repr(tuple(row)) for row in session.execute(select(table)))


def worked(plant: Plant) -> dict[str, str]:
    """A plant where a bit of everything has happened; its work orders by what happened to them."""
    plant.calendar("DAY", (1, "08:00", "17:00"), (2, "08:00", "17:00"))
    plant.work_centers("SMT", "TEST", calendar="DAY")
    plant.team("A", "ANNA", "BEN", leader="ANNA")
    plant.defect_reasons(BURNT="worker", DENT="material")
    plant.material("SOLDER")
    for thing in ("work-orders", "reports", "inspections"):
        plant.admin.put(f"/fields/{thing}", {"fields": [{"key": "heat", "label": "Heat", "type": "text"}]})
    plant.product("PCB", step(10, "SMT", inspection="full"), step(20, "TEST", inspection="sample", sample_percent="50"))
    width = {"name": "Width", "lower": "1", "upper": "2"}
    plan = {"aql": "6.5", "switching": True, "characteristics": [width]}
    plant.product("CAN", step(10, "SMT", inspection="aql", inspection_plan=plan))
    plant.piece_rate("PCB", 10, "0.50")
    plant.hour_rate("20")
    done, running = plant.order("PCB", 10, fields={"heat": "H1"}), plant.order("PCB", 20)
    planned = plant.order("PCB", 5)
    _make(plant, done.operations, done.number)
    plant.report(running[10], good=5, by="BEN", rework={"DENT": 1})
    plant.reverse(plant.report(running[10], good=2, by="ANNA"))
    plant.admin.post(f"/work-orders/{running.number}/materials", {"item": "SOLDER", "quantity": "3", "kind": "issue"})
    lot = _fail_lots(plant)
    held = plant.admin.post("/holds", {"item": "CAN", "lot": lot, "reason": "dented"})
    plant.admin.post(f"/holds/{held['id']}/release", {"quantity": 2, "reason": "sorted"})
    plant.admin.post(f"/work-orders/{planned.number}/hold", {"reason": "no parts"})
    return {"done": done.number, "running": running.number, "held": planned.number}


def _fail_lots(plant: Plant) -> str:
    """Half of each sample failed: the rest of the lots waits for a second look, and the third is drawn tightened."""
    lot = plant.order("CAN", 120)
    for _ in range(2):
        plant.report(lot[10], good=40, by="ANNA")
        due = next(one for one in _due(plant, lot.number) if one["reinspects"] is None)
        found = {"inspected": "8", "disposition": "scrap", "failed": [{"reason": "DENT", "quantity": "4"}]}
        values = [{"characteristic": "Width", "value": "2.5"}, {"characteristic": "Width", "value": "1.25"}]
        plant.admin.post(f"/inspections/{due['id']}/result", found | {"measurements": values})
    plant.report(lot[10], good=40, by="ANNA")
    eventually(lambda: [one for one in _due(plant, lot.number) if one["severity"] == "tightened"])
    return lot.number


def _due(plant: Plant, number: str) -> list[dict[str, Any]]:
    """With one that was not looked at yet among them."""

    def first_looks() -> list[dict[str, Any]]:
        due = plant.admin.every("/inspections", work_order=number, status="due")
        return due if any(one["reinspects"] is None for one in due) else []

    return eventually(first_looks)


def _make(plant: Plant, operations: Mapping[int, str], number: str) -> None:
    """All of it is made: some pieces failed their inspection and went round again."""
    plant.report(operations[10], good=9, by="ANNA", scrap={"BURNT": 1}, fields={"heat": "H2"})
    (due,) = plant.inspections_due(number)
    found = {"inspected": "9", "disposition": "rework", "failed": [{"reason": "DENT", "quantity": "2"}]}
    found |= {"note": "in the corner", "fields": {"heat": "H3"}}
    plant.admin.post(f"/inspections/{due['id']}/result", found)
    (order,) = plant.rework_orders(number)
    (again,) = plant.release_rework(order).values()
    plant.report(again, good=2, by="BEN")
    plant.report(operations[20], good=9, by={"ANNA": 1, "BEN": 2})
    plant.becomes(number, "completed")
    plant.admin.post(f"/work-orders/{number}/receipts", {"quantity": "4"})
