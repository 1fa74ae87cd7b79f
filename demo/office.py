"""The office: orders become work orders, inspections are answered, goods stocked in, a pay period closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from demo.client import Client
from demo.floor import pieces
from demo.people import People, await_until

WorkOrder = dict[str, Any]

BATCH = 800  # pieces of a work order
RELEASED_AHEAD = timedelta(days=11)  # a work order goes to the floor when it is due within so many days
FAILED = 0.15  # of the inspections find something
SCHEDULE_SECONDS = 2
RUN_PATIENCE = 120  # seconds until a busy machine has planned as long


class Office:
    """Who plans, leads, inspects and pays."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.factory = people.factory

    @property
    def planner(self) -> Client:
        return self.people.desk("chenjing")

    @property
    def inspector(self) -> Client:
        return self.people.desk("liumin")

    @property
    def payroll(self) -> Client:
        return self.people.desk("zhoufang")

    @property
    def leader(self) -> Client:
        return self.people.desk("zhaoqiang")

    # ── planning ─────────────────────────────────────────────────────────────────────────────────────

    def plan_the_day(self, day: date, orders: list[dict[str, Any]]) -> Iterator[datetime]:
        """New orders are taken and split, what is due soon goes to the floor, and everything is scheduled."""
        for order in orders:
            self.take_order(order)
        for work_order in self.planner.every("/work-orders", status="planned"):
            if date.fromisoformat(work_order["due_on"]) <= day + RELEASED_AHEAD or work_order["priority"] == 9:
                self.release(work_order)
        self.schedule()
        yield from ()

    def take_order(self, order: dict[str, Any]) -> None:
        self.planner.post("/sales-orders", order)
        self.planner.post(f"/sales-orders/{order['number']}/work-orders", {"batch_quantity": BATCH})

    def release(self, work_order: WorkOrder) -> None:
        """Name the responsible team where only one works, issue the material, and wait until the floor has it."""
        number = work_order["number"]
        released = self.planner.post(f"/work-orders/{number}/release")
        await_until(lambda: len(self._on_the_floor(number)) == len(released["operations"]))
        steps = self.factory.data["products"][work_order["item"]]["steps"]
        for step, operation in zip(steps, released["operations"], strict=True):
            if len(teams := self._teams_at(step["at"])) == 1:
                responsible = {"team": teams.pop(), "pinned": False}
                self.planner.post(f"/operations/{operation['id']}/assign", responsible)
            for item, per_piece in step.get("materials", {}).items():
                quantity = pieces(per_piece) * pieces(work_order["quantity"])
                move = {"item": item, "quantity": quantity, "kind": "issue", "operation": operation["id"]}
                self.planner.post(f"/work-orders/{number}/materials", move)

    def schedule(self) -> None:
        run = self.planner.post("/schedule-runs", {"objective": "due_date", "seconds": SCHEDULE_SECONDS})
        await_until(
            lambda: self.planner.get(f"/schedule-runs/{run['id']}")["status"] != "running", seconds=RUN_PATIENCE
        )

    def _on_the_floor(self, work_order: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.planner.get("/operations", work_order=work_order)["items"]
        return found

    def _teams_at(self, centers: list[str]) -> set[str]:
        return {person["team"] for person in self.factory.data["workers"].values() if person["at"] in centers}

    # ── the warehouse ────────────────────────────────────────────────────────────────────────────────

    def stock_in(self) -> Iterator[datetime]:
        """Whatever is finished and accepted goes to the warehouse; what is completed and all there is closed."""
        for status in ("released", "completed"):
            for work_order in self.planner.every("/work-orders", status=status):
                if pieces(work_order["operations"][-1]["good"]) > pieces(work_order["received"]):
                    self._receive(work_order["number"])
                elif status == "completed":
                    self.planner.try_post(f"/work-orders/{work_order['number']}/close")
        yield from ()

    def _receive(self, number: str) -> None:
        balance = self.planner.get(f"/work-orders/{number}/balance")
        quantity = pieces(balance["good"]) - pieces(balance["received"])
        if quantity > 0:
            body = {"id": self.people.new_id("warehouse"), "quantity": quantity, "warehouse": "成品仓"}
            self.planner.try_post(f"/work-orders/{number}/receipts", body)

    # ── quality ──────────────────────────────────────────────────────────────────────────────────────

    def inspect(self) -> Iterator[datetime]:
        """Answer what is due. Most of it is fine."""
        for inspection in self.inspector.every("/inspections", status="due"):
            lot, sample = pieces(inspection["lot_quantity"]), pieces(inspection["sample_quantity"])
            if min(lot, sample) <= 0:
                continue
            path = f"/inspections/{inspection['id']}/result"
            if self.inspector.try_post(path, self._findings(inspection, sample)) is None:
                noted = {"inspected": sample, "disposition": "accept", "note": "已流转, 仅记录"}
                self.inspector.try_post(path, noted)  # the pieces have gone on: it can only be noted
        yield from ()

    def _findings(self, inspection: dict[str, Any], sample: int) -> dict[str, Any]:
        chance = self.people.chance("liumin")
        reasons = self.factory.reasons_at(inspection["name"])
        if not reasons or chance.random() >= FAILED:
            return {"inspected": sample, "disposition": "accept"}
        reason, fate = chance.choice(reasons)
        failed = [{"reason": reason, "quantity": min(sample, chance.randint(1, 4))}]
        disposition = "concession" if chance.random() < 0.2 else fate
        return {"inspected": sample, "failed": failed, "disposition": disposition}

    def lead(self, day: date) -> Iterator[datetime]:
        """Team leaders let rework begin, with new material where it is needed, and vouch for flagged reports."""
        for order in self.leader.every("/rework-orders", status="on_hold"):
            if self.leader.try_post(f"/rework-orders/{order['id']}/release") is None:
                continue  # it is not needed any more
            material = {"item": "SOLDER", "quantity": pieces(order["quantity"]), "kind": "replenish"}
            operation = order["operations"][0]["id"]
            await_until(partial(self._knows, operation))
            self.leader.post(f"/work-orders/{order['work_order']}/materials", material | {"operation": operation})
        self._vouch(since=day - timedelta(days=1))
        yield from ()

    def _vouch(self, since: date) -> None:
        """Team leaders confirm what was reported above what had arrived."""
        for report in self.leader.every("/reports", **{"from": since}):
            if "over_reported" in report["flags"] and report["confirmed_by"] is None and not report["reversed"]:
                self.people.leader_of(report["workers"][0]["worker"]).try_post(f"/reports/{report['id']}/confirm")

    def _knows(self, operation: str) -> bool:
        return self.leader.ask("GET", f"/operations/{operation}").status == 200

    # ── wages ────────────────────────────────────────────────────────────────────────────────────────

    def object(self, worker: str, answered_at: datetime) -> Iterator[datetime]:
        """A worker thinks a line is wrong; his team leader looks into it."""
        lines = self.people.terminal(worker).get("/pay-lines", limit=1)["items"]
        if lines:
            text = {"id": self.people.new_id(worker), "text": "这批板子少算了, 请核对。"}
            objection = self.people.terminal(worker).post(f"/pay-lines/{lines[0]['id']}/objections", text)
            yield answered_at
            answer = {"accept": False, "text": "已与流转单核对, 数量无误。"}
            self.people.leader_of(worker).post(f"/objections/{objection['id']}/answer", answer)

    def close_pay_period(self, first: date, last: date) -> Iterator[datetime]:
        """The week is paid; after that nothing in it changes. It closes when every flag in it is answered."""
        body = {"id": self.people.new_id("zhoufang"), "from": first, "to": last}
        period = self.payroll.post("/pay-periods", body)
        self._vouch(since=first)
        await_until(lambda: self.payroll.get(f"/pay-periods/{period['id']}/preview")["is_ready"])
        self.payroll.post(f"/pay-periods/{period['id']}/close")
        yield from ()
