"""A plant to tell stories about: what people do in it, in their words, through the public HTTP API.

`Embedded` is Gongdan as `./gongdan up` runs it: a process of its own, on a free port, with an empty data
folder. Every test opens a plant of its own in whatever installation runs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from demo.client import Answer, Client
from shared.testing.processes import Process, free_ports
from shared.testing.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]
ADMIN_PASSWORD = "story-admin-1"
PASSWORD = "story-user-1"
PIN = "4711"
READY = "Gongdan is ready at"
FAR_OFF = date(2099, 12, 31)

Number = int | str | Decimal
Workers = str | Sequence[str] | Mapping[str, Number]


class Installation:
    """One running Gongdan; it may be killed and started again on its data."""

    def __init__(self, url: str, admin_password: str) -> None:
        self.url = url
        self.admin_password = admin_password

    def client(self, username: str = "admin", password: str | None = None, *, plant: str | None = None) -> Client:
        """Somebody signed in; problems are told him in English."""
        client = Client(self.url, plant=plant, language="en")
        client.sign_in(username, password or self.admin_password)
        return client

    def open_plant(self, time_zone: str = "Asia/Shanghai") -> Plant:
        """A plant of which nobody has heard yet."""
        number = f"T-{uuid4().hex[:8]}"
        admin = self.client(plant=number)
        admin.put(
            f"/plants/{number}",
            {"name": f"Plant {number}", "time_zone": time_zone, "currency": "CNY", "language": "en"},
        )
        return Plant(self, number, admin)


class Embedded(Installation):
    """All of Gongdan in one process of ours."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.said = data / "said.log"
        self.port = free_ports(1)[0]
        self.environment = {
            "PATH": os.defpath,
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "GONGDAN_ADMIN_PASSWORD": ADMIN_PASSWORD,
            "GONGDAN_LOG_LEVEL": "WARNING",
        }
        super().__init__(f"http://127.0.0.1:{self.port}", ADMIN_PASSWORD)
        self._process: Process | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self, *more: str, within: float = 60.0, until: str = READY) -> None:
        """With `more` options of `up`; returns when it says that it is ready, or whatever else is waited for."""
        self.launch(*more)
        assert self._process is not None
        self._process.wait_until(lambda: self.has_said(until), within)

    def launch(self, *more: str, **settings: str) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-P", "-m", "shared.plumbing.commands", "up", "--port", str(self.port)]
        self.said.unlink(missing_ok=True)
        self._process = Process(
            [*command, "--data", str(self.data / "var"), *more], env=self.environment | settings, log=self.said
        )

    def has_said(self, what: str = READY) -> bool:
        return what in self.said.read_text("utf-8")

    def kill(self) -> None:
        """As a power cut would."""
        assert self._process is not None
        self._process.kill()

    def stop(self) -> int:
        assert self._process is not None
        return self._process.stop()


@dataclass(frozen=True)
class WorkOrder:
    """A work order on the floor: its operations by their sequence."""

    number: str
    operations: Mapping[int, str]

    def __getitem__(self, sequence: int) -> str:
        return self.operations[sequence]


class Plant:
    """What people do in one plant. Without a name it is the administrator who does it, and he may everything."""

    def __init__(self, installation: Installation, number: str, admin: Client) -> None:
        self.installation = installation
        self.number = number
        self.admin = admin

    # ── who is there, and what is made ───────────────────────────────────────────────────────────────

    def user(self, name: str, *roles: str, worker: str | None = None, pin: str | None = None) -> Client:
        """Somebody with these roles, signed in."""
        username = f"{name}.{self.number}".lower()
        body: dict[str, Any] = {"name": name, "roles": roles, "plants": [self.number], "password": PASSWORD}
        self.admin.put(f"/users/{username}", body | _given(worker=worker, pin=pin))
        return self.installation.client(username, PASSWORD, plant=self.number)

    def calendar(self, number: str, *shifts: tuple[int, str, str]) -> None:
        """Shifts as (weekday, start, end); weekday 1 is Monday."""
        weekly = [{"weekday": weekday, "start": start, "end": end} for weekday, start, end in shifts]
        self.admin.put(f"/calendars/{number}", {"shifts": weekly, "exceptions": []})

    def work_centers(self, *numbers: str, section: str = "Hall", calendar: str | None = None) -> None:
        for number in numbers:
            body = {"name": number, "section": section} | _given(calendar=calendar)
            self.admin.put(f"/work-centers/{number}", body)

    def team(self, number: str, *workers: str, leader: str | None = None, calendar: str | None = None) -> None:
        """A team and the workers in it."""
        self.admin.put(f"/teams/{number}", {"name": number})
        self.workers(*workers, team=number, calendar=calendar)
        if leader is not None:
            self.admin.put(f"/teams/{number}", {"name": number, "leader": leader})

    def workers(self, *numbers: str, team: str | None = None, calendar: str | None = None) -> None:
        for number in numbers:
            self.admin.put(f"/workers/{number}", {"name": number.title()} | _given(team=team, calendar=calendar))

    def defect_reasons(self, **causes: str) -> None:
        for code, cause in causes.items():
            self.admin.put(f"/defect-reasons/{code}", {"name": code, "cause": cause})

    def product(self, number: str, *steps: dict[str, Any]) -> None:
        """Something that is made in these steps; see `step`."""
        self.admin.put(f"/items/{number}", {"name": number, "unit": "pcs", "kind": "make"})
        self.admin.put(f"/items/{number}/routing", {"steps": list(steps)})

    def material(self, *numbers: str) -> None:
        for number in numbers:
            self.admin.put(f"/items/{number}", {"name": number, "unit": "pcs", "kind": "buy"})

    # ── orders ───────────────────────────────────────────────────────────────────────────────────────

    def order(self, item: str, quantity: Number, *, due_on: date = FAR_OFF, **more: Any) -> WorkOrder:
        """A work order for so many of a product, released and on the floor."""
        body = {"item": item, "quantity": str(quantity), "due_on": due_on, **more}
        return self.release(self.admin.post("/work-orders", body)["number"])

    def release(self, number: str) -> WorkOrder:
        released = self.admin.post(f"/work-orders/{number}/release")
        operations = {operation["sequence"]: operation["id"] for operation in released["operations"]}
        eventually(lambda: len(self.on_the_floor(number)) == len(operations))
        return WorkOrder(number, operations)

    def on_the_floor(self, number: str) -> list[dict[str, Any]]:
        return self.admin.every("/operations", work_order=number)

    def operation(self, operation: str) -> dict[str, Any]:
        found: dict[str, Any] = self.admin.get(f"/operations/{operation}")
        return found

    def work_order(self, number: str) -> dict[str, Any]:
        found: dict[str, Any] = self.admin.get(f"/work-orders/{number}")
        return found

    def becomes(self, number: str, status: str) -> None:
        """Wait until planning has heard from the floor how a work order stands."""
        eventually(lambda: self.work_order(number)["status"] == status)

    # ── output ───────────────────────────────────────────────────────────────────────────────────────

    def report(self, operation: str, good: Number = 0, **more: Any) -> dict[str, Any]:
        """Somebody declares output; the report. See `declared` for what may be said."""
        answer = self.try_report(operation, good, **more)
        assert answer.status == 201, answer
        report: dict[str, Any] = answer.body
        return report

    def try_report(self, operation: str, good: Number = 0, *, through: Client | None = None, **more: Any) -> Answer:
        return (through or self.admin).ask("POST", f"/operations/{operation}/reports", declared(good, **more))

    def reverse(self, report: Mapping[str, Any], reason: str = "a slip") -> dict[str, Any]:
        reversal: dict[str, Any] = self.admin.post(f"/reports/{report['id']}/reversal", {"reason": reason})
        return reversal

    def leaves_unposted(self, order: WorkOrder, material: str, *, by: str) -> dict[str, Any]:
        """A piece is reported, its material carried back by hand, the report reversed: the material cannot come twice.

        The first step of the order issues one of the material for each piece by itself.
        """
        report = self.report(next(iter(order.operations.values())), 1, by=by)
        materials = f"/work-orders/{order.number}/materials"
        eventually(lambda: self.admin.every(materials))
        self.admin.post(materials, {"item": material, "quantity": 1, "kind": "return"})
        self.reverse(report)
        mine = {"work_order": order.number}
        return eventually(
            lambda: next((one for one in self.admin.every("/unposted") if mine.items() <= one.items()), None)
        )

    def balance(self, number: str) -> dict[str, Any]:
        """Where the pieces of a work order are; it must add up whatever is asked of it."""
        told = self.admin.get(f"/work-orders/{number}/balance")
        balance = {key: Decimal(told[key]) for key in ("released", "good", "scrap", "in_rework", "unexplained")}
        balance["waiting"] = sum((Decimal(place["quantity"]) for place in told["waiting"]), Decimal(0))
        parts = ("good", "scrap", "in_rework", "waiting", "unexplained")
        assert balance["released"] == sum(balance[part] for part in parts), told
        return balance

    # ── quality ──────────────────────────────────────────────────────────────────────────────────────

    def inspections_due(self, number: str, count: int = 1) -> list[dict[str, Any]]:
        """The inspections that wait for somebody, once so many do."""
        return eventually(lambda: _if_so_many(count, self.admin.every("/inspections", work_order=number, status="due")))

    def rework_orders(self, number: str, count: int = 1) -> list[dict[str, Any]]:
        return eventually(lambda: _if_so_many(count, self.admin.every("/rework-orders", work_order=number)))

    def release_rework(self, rework_order: Mapping[str, Any]) -> dict[int, str]:
        """Let rework begin; its operations on the floor by their sequence."""
        released = self.admin.post(f"/rework-orders/{rework_order['id']}/release")
        operations = {operation["sequence"]: operation["id"] for operation in released["operations"]}
        for operation in operations.values():
            eventually(lambda: self.admin.ask("GET", f"/operations/{operation}").status == 200)
        return operations

    # ── wages ────────────────────────────────────────────────────────────────────────────────────────

    def piece_rate(self, item: str, sequence: int, amount: str, since: str = "2020-01-01") -> None:
        rate = {"item": item, "sequence": sequence, "kind": "piece", "amount": amount, "effective_from": since}
        self.admin.post("/rates", rate)

    def hour_rate(self, amount: str, *, kind: str = "hour", since: str = "2020-01-01") -> None:
        self.admin.post("/rates", {"kind": kind, "amount": amount, "effective_from": since})

    def proposed_rate(self, item: str, amount: str) -> dict[str, Any]:
        """A rate that waits for a second person, in a plant that wants four eyes for this one alone."""
        self.admin.put("/pay-settings", {"four_eyes_for_rates": True})
        said = {"item": item, "kind": "piece", "amount": amount, "effective_from": "2020-01-01"}
        proposed = self.admin.post("/rates", said)
        self.admin.put("/pay-settings", {})
        self.user("second", "payroll").put("/pay-settings", {})
        return proposed

    def pay_terms(self, worker: str, mode: str, since: str = "2020-01-01", **rates: str) -> None:
        self.admin.put(f"/pay-terms/{worker}", {"mode": mode, "effective_from": since, **rates})

    def pay_lines(self, count: int, **wanted: Any) -> list[dict[str, Any]]:
        """The pay lines, once there are so many."""
        return eventually(lambda: _if_so_many(count, self.admin.every("/pay-lines", **wanted)))

    def wages(self, by: str, group: str = "worker", **wanted: Any) -> dict[tuple[str, str], Decimal]:
        """Amounts by who and when."""
        wages = self.admin.every("/wages", by=by, group=group, **wanted)
        return {(wage["key"], wage["period"]): Decimal(wage["amount"]) for wage in wages}

    def cockpit(self, **window: Any) -> dict[str, Any]:
        told: dict[str, Any] = self.admin.get("/cockpit", **window)
        return told


def step(sequence: int, *at: str, run: Number = 60, **more: Any) -> dict[str, Any]:
    """One step of a routing: where it may be done, seconds for a piece, and whatever else is special about it."""
    return {
        "sequence": sequence,
        "name": f"Step {sequence}",
        "work_centers": at,
        "setup_seconds": 0,
        "run_seconds": str(run),
        "inspection": "none",
        **more,
    }


def declared(
    good: Number = 0,
    *,
    scrap: Mapping[str, Number] | None = None,
    rework: Mapping[str, Number] | None = None,
    by: Workers = (),
    at: tuple[str, str] | None = None,
    id: UUID | str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The body of a report: defects by reason, who worked (with shares where they differ), from when to when."""
    named = [by] if isinstance(by, str) else by
    workers = (
        [{"worker": worker, "share": str(share)} for worker, share in named.items()]
        if isinstance(named, Mapping)
        else [{"worker": worker} for worker in named]
    )
    body: dict[str, Any] = {"good": str(good), "workers": workers, **more}
    for fate, reasons in (("scrap", scrap), ("rework", rework)):
        body[fate] = [{"reason": reason, "quantity": str(count)} for reason, count in (reasons or {}).items()]
    if at is not None:
        body["started_at"], body["finished_at"] = at
    return body | _given(id=str(id) if id else None)


def hours(day: str, start: str, end: str) -> tuple[str, str]:
    """From when to when on a local day in China; an end before the start lies on the next day."""
    begin = datetime.fromisoformat(f"{day}T{start}+08:00")
    finish = datetime.fromisoformat(f"{day}T{end}+08:00")
    if finish <= begin:
        finish += timedelta(days=1)
    return begin.isoformat(), finish.isoformat()


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _if_so_many(count: int, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return items if len(items) == count else []
