"""A day at the demo plant: who comes when, and what happens on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from demo.factory import Factory
from demo.floor import Floor
from demo.office import Office
from demo.people import People
from demo.stage import Part, Stage

Orders = Callable[[date], list[dict[str, Any]]]

INSPECTING = ("09:20", "11:30", "14:30", "16:50")
LEADING = ("08:15", "13:15")
OVERTIME = ("W101", "W104", "W106", "W301", "W303", "W306")  # who stays when nobody else is at work


class Days:
    """Plays one day after the other on a stage."""

    def __init__(self, people: People, stage: Stage, orders: Orders, *, as_it_happens: bool) -> None:
        self.people = people
        self.factory = people.factory
        self.stage = stage
        self.orders = orders
        self.floor = Floor(people, stage, as_it_happens=as_it_happens)
        self.office = Office(people)

    def prepare(self, day: date) -> None:
        """Let everybody come on who works on a day; nothing has happened yet."""
        orders = self.orders(day)
        if not self.factory.stretches("DAY", day):
            return
        self._at(day, "07:40", self.office.plan_the_day(day, orders))
        for moment in INSPECTING:
            self._at(day, moment, self.office.inspect())
        for moment in LEADING:
            self._at(day, moment, self.office.lead(day))
        self._at(day, "17:40", self.office.stock_in())
        for worker in self.factory.data["workers"]:
            if self.factory.crew_of(worker)[0] != worker:
                continue  # his crew's leader reports for him too
            for begins, ends in self.factory.stretches(self.factory.calendar_of(worker), day):
                self.stage.enter(begins, self.floor.work(worker, begins, ends))

    def object(self, worker: str, day: date) -> None:
        """A worker objects to his newest pay line in the afternoon, and is answered the next morning."""
        answered_at = self.factory.at(day + timedelta(days=1), "08:45")
        self._at(day, "16:10", self.office.object(worker, answered_at))

    def close_pay_period(self, first: date, last: date, on: date) -> None:
        self._at(on, "10:00", self.office.close_pay_period(first, last))

    def somebody_at_work(self, now: datetime) -> int:
        """See to it that a few people are at work at this very moment, whatever the time; how many are."""
        for worker in OVERTIME:
            if worker not in self.floor.at_work and (operation := self.floor.find_work(worker, now)):
                self.floor.begin(worker, operation, now)
        self.floor.clock_everybody_on(now)
        return len(self.floor.at_work)

    def _at(self, day: date, moment: str, part: Part) -> None:
        self.stage.enter(self.factory.at(day, moment), part)


def scripted(orders: list[dict[str, Any]], first: date) -> Orders:
    """The sales orders of `factory.toml`, each on its day; what falls on a day off comes the day after."""
    waiting = sorted(orders, key=lambda order: order["day"])

    def of(day: date) -> list[dict[str, Any]]:
        today = [order for order in waiting if first + timedelta(days=order["day"]) <= day and day.isoweekday() < 7]
        for order in today:
            waiting.remove(order)
        return [_order(order, first) for order in today]

    return of


def _order(order: dict[str, Any], first: date) -> dict[str, Any]:
    return {
        "number": order["number"],
        "customer": order["customer"],
        "priority": order.get("priority", 5),
        "lines": [
            {"line": line, "item": item, "quantity": quantity, "due_on": first + timedelta(days=due)}
            for line, (item, quantity, due) in enumerate(order["lines"], start=1)
        ],
    }


def invented(people: People) -> Orders:
    """One sales order a day for a product by chance, for a plant that plays on."""
    data = people.factory.data

    def of(day: date) -> list[dict[str, Any]]:
        chance = people.chance(f"orders {day}")
        customer = chance.choice(sorted({order["customer"] for order in data["sales_orders"]}))
        item, quantity = chance.choice(sorted(data["products"])), chance.randrange(400, 1601, 100)
        line = {"line": 1, "item": item, "quantity": quantity, "due_on": day + timedelta(days=chance.randint(4, 9))}
        number = f"SO-{day:%m%d}-{chance.getrandbits(16):04X}"
        return [{"number": number, "customer": customer, "priority": 5, "lines": [line]}]

    return of


def every_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def working_days_before(day: date, count: int, factory: Factory) -> list[date]:
    """The last so many days on which the plant worked, earliest first."""
    days: list[date] = []
    while len(days) < count:
        day -= timedelta(days=1)
        if factory.stretches("DAY", day):
            days.insert(0, day)
    return days
