"""The shop floor: workers look for work at their work center, clock on, report, go home."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from demo.client import Unexpected
from demo.people import People
from demo.stage import Stage

Operation = dict[str, Any]

SHORTEST = timedelta(minutes=20)  # nobody begins anything for less
IDLE = timedelta(minutes=40)
GLANCE = timedelta(minutes=12)
CLEANING_UP = timedelta(minutes=4)  # before going home
WORTH_BEGINNING = 50  # pieces; fewer only when no more will come
DEFECTIVE = 0.35  # of the reports have a defect in them
SLIP = 60  # one in so many reports is sent twice by mistake


class Floor:
    """What the workers share: the picture of who has taken on what."""

    def __init__(self, people: People, stage: Stage) -> None:
        self.people = people
        self.stage = stage
        self.reports = 0
        self.at_work: dict[str, Operation] = {}
        self._seen: tuple[datetime, list[Operation]] = (datetime.min.replace(tzinfo=UTC), [])
        self._taken_on: dict[str, tuple[str, int]] = {}  # by worker: which operation, how many pieces of it

    def work(self, worker: str, begins: datetime, ends: datetime) -> Iterator[datetime]:
        """One stretch of a shift."""
        now = begins + timedelta(minutes=self.people.chance(worker).randint(0, 7))
        yield now
        while ends - now > SHORTEST:
            operation = self.find_work(worker, now)
            if operation is None:
                now += IDLE
                yield now
                continue
            self.clock(worker, operation, "start", now)
            setup = float(operation["setup_seconds"]) if operation["status"] == "open" else 0.0
            while operation is not None and ends - now > SHORTEST:
                begun, now = now, min(self._reports_at(worker, operation, now, setup), ends - CLEANING_UP)
                yield now
                operation, setup = self.report(worker, operation, begun, now, setup), 0.0
            self.clock(worker, self.at_work[worker], "finish", now)

    def find_work(self, worker: str, now: datetime) -> Operation | None:
        """What waits at the worker's work center: rework and rush first, then what is due first."""
        person = self.people.factory.data["workers"][worker]
        waiting = [
            operation
            for operation in self._look(worker, now)
            if person["at"] in ([operation["work_center"]] if operation["work_center"] else operation["work_centers"])
            and operation["work_order_status"] == "released"
            and operation["worker"] in (None, worker)
            and operation["team"] in (None, person["team"])
            and self._is_worth_beginning(operation)
        ]
        return min(waiting, key=_urgency, default=None)

    def _look(self, worker: str, now: datetime) -> list[Operation]:
        """What is there to do, on the leader's screen; it is good for some minutes."""
        seen_at, operations = self._seen
        if now - seen_at > GLANCE:
            leader = self.people.leader_of(worker)
            operations = [one for status in ("started", "open") for one in leader.every("/operations", status=status)]
            self._seen = (now, operations)
        return operations

    def _note(self, operation: Operation) -> None:
        """What a worker has just seen of an operation, everybody may know."""
        seen_at, operations = self._seen
        self._seen = (seen_at, [operation if one["id"] == operation["id"] else one for one in operations])

    def clock(self, worker: str, operation: Operation, move: str, at: datetime) -> None:
        """Clock on or off. A work order that was put on hold or ended meanwhile lets nobody clock on."""
        body = {"id": self.people.new_id(worker), "at": at}
        if move == "start":
            self.at_work[worker] = operation
        else:
            del self.at_work[worker]
        self.people.terminal(worker).post(f"/operations/{operation['id']}/{move}", body)

    def report(
        self, worker: str, operation: Operation, begun: datetime, now: datetime, setup: float
    ) -> Operation | None:
        """Say what became of the pieces since `begun`; the operation again if it is worth going on with."""
        terminal = self.people.terminal(worker)
        self._taken_on.pop(worker, None)
        seen = terminal.get(f"/operations/{operation['id']}")
        made = min(self._made(worker, operation, (now - begun).total_seconds() - setup), pieces(seen["available"]))
        if made <= 0 or seen["work_order_status"] != "released":
            self._note(seen)
            return None
        body = self._declared(worker, seen, made) | {"started_at": begun, "finished_at": now}
        terminal.post(f"/operations/{operation['id']}/reports", {"id": self.people.new_id(worker), **body})
        self.reports += 1
        if self.reports % SLIP == SLIP // 3:
            self._report_twice(worker, operation, body, now)
        left = seen | {name: str(pieces(seen[name]) - made) for name in ("available", "remaining")}
        self._note(left)
        return left if self._is_worth_beginning(left) else None

    def _declared(self, worker: str, operation: Operation, made: int) -> dict[str, Any]:
        """Good, scrap and rework, and who worked."""
        factory, chance = self.people.factory, self.people.chance(worker)
        fates: dict[str, list[dict[str, Any]]] = {"scrap": [], "rework": []}
        reasons = factory.reasons_at(operation["name"])
        lost = 0
        if reasons and made >= WORTH_BEGINNING and not operation["rework_order"] and chance.random() < DEFECTIVE:
            lost = max(1, round(made * chance.uniform(0.002, 0.02)))
            reason, fate = chance.choice(reasons)
            fates[fate].append({"reason": reason, "quantity": lost})
        may_overrun = operation["over_report"] == "flag" and made == pieces(operation["remaining"])
        extra = 2 if may_overrun and chance.random() < 0.5 else 0  # the material gave two pieces more than asked for
        crew = factory.crew_of(worker)
        workers = factory.data["workers"]
        shared = [{"worker": mate, "share": workers[mate]["share"]} for mate in crew] if len(crew) > 1 else []
        return {"good": made - lost + extra, **fates, "workers": shared, "work_center": workers[worker]["at"]}

    def _report_twice(self, worker: str, operation: Operation, body: dict[str, Any], now: datetime) -> None:
        """A slip: the same report once more, as far as the step takes it; the team leader puts it right."""
        again = {"id": self.people.new_id(worker), **body, "scrap": [], "rework": []}
        try:
            report = self.people.terminal(worker).post(f"/operations/{operation['id']}/reports", again)
        except Unexpected:
            return  # not enough pieces left for the slip to pass
        self.stage.enter(now + timedelta(minutes=12), self._put_right(worker, report["id"]))

    def _put_right(self, worker: str, report: str) -> Iterator[datetime]:
        body = {"id": self.people.new_id(worker), "reason": "重复报工"}
        try:
            self.people.leader_of(worker).post(f"/reports/{report}/reversal", body)
        except Unexpected as refused:
            if refused.answer.status != 409:  # the next step was faster and has taken the pieces
                raise
        yield from ()

    def _reports_at(self, worker: str, operation: Operation, now: datetime, setup: float) -> datetime:
        """When somebody will report: after two hours or so, or when the pieces run out."""
        seconds = self.people.chance(worker).uniform(80, 170) * 60
        left = self._free(operation)
        self._taken_on[worker] = (operation["id"], min(left, self._made(worker, operation, seconds)))
        needed = left * float(operation["run_seconds"]) / self._pace(worker)
        return now + timedelta(seconds=round(min(seconds, max(needed, 300)) + setup))

    def _made(self, worker: str, operation: Operation, seconds: float) -> int:
        run = float(operation["run_seconds"])
        return max(0, int(seconds * self._pace(worker) / run)) if run else pieces(operation["available"])

    def _pace(self, worker: str) -> float:
        """A crew's paces add up."""
        workers = self.people.factory.data["workers"]
        return float(sum(workers[mate]["pace"] for mate in self.people.factory.crew_of(worker)))

    def _free(self, operation: Operation) -> int:
        """Pieces that have arrived and that nobody has taken on."""
        taken_on = sum(count for taken, count in self._taken_on.values() if taken == operation["id"])
        return max(0, pieces(operation["available"]) - taken_on)

    def _is_worth_beginning(self, operation: Operation) -> bool:
        free = self._free(operation)
        return free >= WORTH_BEGINNING or 0 < free >= pieces(operation["remaining"])


def pieces(quantity: str) -> int:
    """The demo plant makes whole pieces only."""
    return int(Decimal(quantity))


def _urgency(operation: Operation) -> tuple[Any, ...]:
    return (operation["rework_order"] is None, -operation["priority"], operation["due_on"], operation["sequence"])
