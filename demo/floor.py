"""The shop floor: workers look for work at their work center, clock on, report, go home."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from demo.people import People
from demo.stage import Stage

Operation = dict[str, Any]

SHORTEST = timedelta(minutes=20)  # nobody begins anything for less
IDLE = timedelta(minutes=40)
GLANCE = timedelta(minutes=30)
CLEANING_UP = timedelta(minutes=4)  # before going home
WORTH_LOOKING = 30  # pieces; of fewer none is found defective
WORTH_BEGINNING = 150  # pieces; fewer only when no more will come
DEFECTIVE = 0.12  # of the reports have a defect in them
WEIGHTS = {"rework": 6, "scrap": 1}  # most of what fails can be saved
SLIP = 60  # one in so many reports is sent twice by mistake


class Floor:
    """What the workers share: the picture of who has taken on what.

    `as_it_happens` is how a plant works whose clock we set; where yesterday's work is written up today,
    nobody clocks on or off, and reports alone say who worked when.
    """

    def __init__(self, people: People, stage: Stage, *, as_it_happens: bool) -> None:
        self.people = people
        self.stage = stage
        self.as_it_happens = as_it_happens
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
            self.begin(worker, operation, now)
            setup = float(operation["setup_seconds"]) if operation["status"] == "open" else 0.0
            while operation is not None and ends - now > SHORTEST:
                begun, now = now, min(self._reports_at(worker, operation, now, setup), ends - CLEANING_UP)
                yield now
                operation, setup = self.report(worker, operation, begun, now, setup), 0.0
            self.end(worker, now)

    def begin(self, worker: str, operation: Operation, now: datetime) -> None:
        """Somebody sets to work. Who is paid by the hour clocks on; the others say from when to when they worked."""
        self.at_work[worker] = operation
        if self._clocks_on(worker):
            self.clock(worker, operation, "start", now)

    def end(self, worker: str, now: datetime) -> None:
        operation = self.at_work.pop(worker)
        if self._clocks_on(worker):
            self.clock(worker, operation, "finish", now)

    def clock(self, worker: str, operation: Operation, move: str, at: datetime) -> None:
        body = {"id": self.people.new_id(worker), "at": at}
        self.people.terminal(worker).try_post(f"/operations/{operation['id']}/{move}", body)

    def clock_everybody_on(self, now: datetime) -> None:
        """Whoever is at work this moment and has not clocked on does so, for the board to show him."""
        for worker, operation in self.at_work.items():
            if not self._clocks_on(worker):
                self.clock(worker, operation, "start", now)

    def _clocks_on(self, worker: str) -> bool:
        return self.as_it_happens and bool(self.people.factory.data["workers"][worker]["pay"]["mode"] != "piece")

    def find_work(self, worker: str, now: datetime) -> Operation | None:
        """What waits at the worker's work center: rework and rush first, then what is due first."""
        person = self.people.factory.data["workers"][worker]
        waiting = [
            operation
            for operation in self._look(worker, now)
            if person["at"] in ([operation["work_center"]] if operation["work_center"] else operation["work_centers"])
            and operation["work_order_status"] == "released"
            and operation["status"] != "completed"
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
            operations = leader.every("/operations")
            self._seen = (now, operations)
        return operations

    def report(
        self, worker: str, operation: Operation, begun: datetime, now: datetime, setup: float
    ) -> Operation | None:
        """Say what became of the pieces since `begun`; the operation again if it is worth going on with."""
        self._taken_on.pop(worker, None)
        made = self._made(worker, operation, (now - begun).total_seconds() - setup)
        if operation["over_report"] == "flag":
            operation = self._look_again(worker, operation)
        for _ in range(2):  # elsewhere, that others took some of the pieces shows when the report is refused
            count = min(made, pieces(operation["available"]))
            if count <= 0 or operation["work_order_status"] != "released":
                return None
            body = self._declared(worker, operation, count) | {"started_at": begun, "finished_at": now}
            if self._is_accepted(worker, operation, body, now):
                left = {name: str(pieces(operation[name]) - count) for name in ("available", "remaining")}
                operation = operation | left | {"status": "started"}
                self._note(operation)
                return operation if self._is_worth_beginning(operation) else None
            operation = self._look_again(worker, operation)
        return None

    def _look_again(self, worker: str, operation: Operation) -> Operation:
        seen: Operation = self.people.terminal(worker).get(f"/operations/{operation['id']}")
        self._note(seen)
        return seen

    def _is_accepted(self, worker: str, operation: Operation, body: dict[str, Any], now: datetime) -> bool:
        path = f"/operations/{operation['id']}/reports"
        if self.people.terminal(worker).try_post(path, {"id": self.people.new_id(worker), **body}) is None:
            return False
        self.reports += 1
        if self.reports % SLIP == SLIP // 3 and operation["over_report"] == "refuse":
            self._report_twice(worker, operation, body, now)
        return True

    def _note(self, operation: Operation) -> None:
        """What a worker has just seen of an operation, everybody may know."""
        seen_at, operations = self._seen
        self._seen = (seen_at, [operation if one["id"] == operation["id"] else one for one in operations])

    def _declared(self, worker: str, operation: Operation, made: int) -> dict[str, Any]:
        """Good, scrap and rework, and who worked."""
        factory, chance = self.people.factory, self.people.chance(worker)
        fates: dict[str, list[dict[str, Any]]] = {"scrap": [], "rework": []}
        reasons = factory.reasons_at(operation["name"])
        lost = 0
        if reasons and made >= WORTH_LOOKING and not operation["rework_order"] and chance.random() < DEFECTIVE:
            lost = max(1, round(made * chance.uniform(0.002, 0.02)))
            reason, fate = chance.choices(reasons, [WEIGHTS[fate] for _, fate in reasons])[0]
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
        report = self.people.terminal(worker).try_post(f"/operations/{operation['id']}/reports", again)
        if report is None:
            return  # not enough pieces left for the slip to pass
        self.stage.enter(now + timedelta(minutes=12), self._put_right(worker, report["id"]))

    def _put_right(self, worker: str, report: str) -> Iterator[datetime]:
        body = {"id": self.people.new_id(worker), "reason": "重复报工"}
        self.people.leader_of(worker).try_post(
            f"/reports/{report}/reversal", body
        )  # refused when the next step has taken the pieces
        yield from ()

    def _reports_at(self, worker: str, operation: Operation, now: datetime, setup: float) -> datetime:
        """When somebody will report: after two hours or so, or when the pieces run out."""
        seconds = self.people.chance(worker).uniform(180, 240) * 60
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
        if operation["status"] == "completed" or pieces(operation["remaining"]) <= 0:
            return False
        free = self._free(operation)
        return free >= WORTH_BEGINNING or 0 < free >= pieces(operation["remaining"])


def pieces(quantity: str) -> int:
    """The demo plant makes whole pieces only."""
    return int(Decimal(quantity))


def _urgency(operation: Operation) -> tuple[Any, ...]:
    return (operation["rework_order"] is None, -operation["priority"], operation["due_on"], operation["sequence"])
