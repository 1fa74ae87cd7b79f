"""People at work: each sends one thing after the other, as fast as he is answered or at a pace.

What somebody does next is drawn from the seed and his name, so the same seed makes the same day.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from demo.client import Unexpected
from tests.faults.book import Asked, Book, Report, Reversal
from tests.faults.factory import MODES, REASONS, Floor
from tests.faults.phone import NO_ANSWER, Gauge, Phone
from tests.integration.plant import declared

YESTERDAY = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=20)
QUARTER = 900  # seconds; whole quarters of an hour have exact decimals


class Reporter(threading.Thread):
    """One user of one plant. He takes further only pieces that he himself has reported good."""

    def __init__(self, phone: Phone, floor: Floor, worker: str | None, may_correct: bool, load: Load) -> None:
        super().__init__(daemon=True)
        self.phone, self.floor, self.worker, self.may_correct, self.load = phone, floor, worker, may_correct, load
        self.random = random.Random(f"{load.seed}/{phone.username.split('.')[0]}")
        self.credit = {20: 0, 30: 0}  # pieces of his that the step may take
        self.reversible: list[Asked] = []
        self.last: Asked | None = None

    def run(self) -> None:
        while self.load.goes_on():
            self.act()
            if self.load.pace:
                self.load.off.wait(self.load.pace)
        self.phone.client.close()

    def act(self) -> None:
        draw = self.random.random()
        if draw > 0.88 and self.last is not None:
            self.phone.send(self.last)  # a double tap
        elif draw < 0.08 and self.may_correct and self.reversible:
            self._reverse(self.reversible.pop(self.random.randrange(len(self.reversible))))
        elif draw < 0.40 and self.credit[20]:
            self._report(20, self.random.randint(1, self.credit[20]))
        elif draw < 0.60 and self.credit[30]:
            self._report(30, self.random.randint(1, self.credit[30]))
        else:
            self._report(10, self.random.randint(1, 9))

    def _report(self, sequence: int, pieces: int) -> None:
        draw = self.random.random
        scrap = {reason: 1 for reason in REASONS if pieces > 1 and draw() < 0.1}
        rework = {"SLIP": 1} if sequence == 10 and draw() < 0.04 else {}
        good = pieces - len(scrap) if sequence > 10 else pieces
        if good <= 0:
            good, scrap = pieces, {}
        timed = draw() < 0.5
        report = Report(
            operation=self.floor.operations[sequence],
            sequence=sequence,
            good=good,
            scrap=scrap,
            rework=rework,
            weights=self._crew(),
            seconds=QUARTER * self.random.randint(1, 12) if timed else 0,
            finished_at=YESTERDAY + timedelta(minutes=self.random.randint(0, 600)) if timed else None,
        )
        asked = request_for(self.floor, report, self.random)
        kept = not rework and self.random.random() < 0.3
        self.last = asked
        if not self.phone.send(asked):
            return
        if sequence > 10:
            self.credit[sequence] -= good + len(scrap)
        if sequence == 30 or (sequence == 10 and kept):
            self.reversible.append(asked)  # pieces that nobody will take further
        elif sequence < 30:
            self.credit[sequence + 10] += good

    def _reverse(self, asked: Asked) -> None:
        report_id = asked.id
        reversal = Asked(
            plant=self.floor.plant,
            path=f"/reports/{report_id}/reversal",
            body={"id": chosen_id(self.random), "reason": "a slip"},
            content=Reversal(of=asked),
        )
        if self.phone.send(reversal) and asked.report.sequence == 30:
            self.credit[30] += asked.report.good + asked.report.scrapped

    def _crew(self) -> Mapping[str, int]:
        """Mostly himself; at times with one or two others, by shares of different weight."""
        own = self.worker or self.random.choice(list(MODES))
        others = [worker for worker in MODES if worker != own]
        mates = self.random.sample(others, self.random.choice((0, 0, 0, 1, 2)))
        return {worker: self.random.randint(1, 7) for worker in (own, *mates)}


class Reworker(threading.Thread):
    """Lets rework begin as soon as quality has ordered it, and does it."""

    def __init__(self, phone: Phone, floor: Floor, load: Load) -> None:
        super().__init__(daemon=True)
        self.phone, self.floor, self.load = phone, floor, load
        self.random = random.Random(f"{load.seed}/rework")

    def run(self) -> None:
        while self.load.goes_on():
            try:
                self._release_one()
            except (Unexpected, *NO_ANSWER):
                self.phone.client.token = None
            self.load.off.wait(0.3)
        self.phone.client.close()

    def _release_one(self) -> None:
        client = self.phone.client
        if client.token is None:
            client.sign_in(self.phone.username, self.phone.password)
        waiting = client.get("/rework-orders", status="on_hold", work_order=self.floor.work_order, limit=1)["items"]
        if not waiting:
            return
        released = client.post(f"/rework-orders/{waiting[0]['id']}/release")
        seconds = QUARTER * self.random.randint(1, 4)
        report = Report(
            operation=released["operations"][0]["id"],
            sequence=10,
            good=int(waiting[0]["quantity"]),
            weights={self.random.choice(list(MODES)): 1},
            seconds=seconds,
            finished_at=YESTERDAY,
            home=self.floor.operations[10],
        )
        # Quality has released it; execution may not have heard so yet.
        self.phone.send(request_for(self.floor, report, self.random), wait_out=("on_hold", "not_found"))


class Load:
    """Everybody of some plants at work, as a context: on leaving it, all finish what they have begun."""

    def __init__(
        self, url: str, floors: Iterable[Floor], *, seed: int, admin_password: str, book: Book, pace: float = 0.0
    ) -> None:
        self.url, self.seed, self.admin_password, self.book, self.pace = url, seed, admin_password, book, pace
        self.gauge = Gauge()
        self.off = threading.Event()  # phones are switched off, whatever is under way
        self._enough = threading.Event()
        self.people = [person for floor in floors for person in self._people(floor)]

    def goes_on(self) -> bool:
        return not (self._enough.is_set() or self.off.is_set())

    def __enter__(self) -> Self:
        for person in self.people:
            person.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.off.set()
        self.finish()

    def finish(self) -> None:
        """Nobody begins anything new; what was begun is sent until it is answered."""
        self._enough.set()
        for person in self.people:
            person.join()

    def switch_off(self) -> None:
        """All phones at once; what was under way stays unanswered."""
        self.off.set()
        self.finish()

    def _people(self, floor: Floor) -> list[threading.Thread]:
        people: list[threading.Thread] = []
        for username, (role, worker) in floor.users.items():
            phone = Phone(self.url, floor.plant, username, self.book, self.gauge, self.off)
            people.append(Reporter(phone, floor, worker, role == "admin", self))
        phone = Phone(self.url, floor.plant, "admin", self.book, self.gauge, self.off)
        phone.password = self.admin_password
        return [*people, Reworker(phone, floor, self)]


def request_for(floor: Floor, report: Report, chance: random.Random, *, by_key: bool | None = None) -> Asked:
    """The request for a report: its name is an id in the body or, every other time, a key in the header."""
    at = None
    if report.finished_at is not None:
        begun = report.finished_at - timedelta(seconds=report.seconds)
        at = (begun.isoformat(), report.finished_at.isoformat())
    chosen = chosen_id(chance)
    by_key = chance.random() < 0.5 if by_key is None else by_key
    body: dict[str, Any] = declared(
        report.good, scrap=report.scrap, rework=report.rework, by=report.weights, at=at, id=None if by_key else chosen
    )
    path = f"/operations/{report.operation}/reports"
    return Asked(plant=floor.plant, path=path, body=body, content=report, key=chosen if by_key else None)


def chosen_id(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))
