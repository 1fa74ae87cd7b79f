"""The demo plant as `factory.toml` describes it, and how it is set up through the public API."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial
from http import HTTPStatus
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from zoneinfo import ZoneInfo

from demo.client import Client, Unexpected

Table = dict[str, Any]
HEARD_WITHIN, A_MOMENT = 60.0, 0.5  # seconds


@dataclass(frozen=True)
class Factory:
    """Everybody and everything in the demo plant."""

    data: Table

    @classmethod
    def load(cls) -> Factory:
        return cls(tomllib.loads(Path(__file__).with_name("factory.toml").read_text("utf-8")))

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.data["plant"]["time_zone"])

    def at(self, day: date, moment: str) -> datetime:
        """A local time of day as an instant."""
        return datetime.combine(day, time.fromisoformat(moment), self.zone)

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def stretches(self, calendar: str, day: date) -> list[tuple[datetime, datetime]]:
        """The working times that begin on a day; one may end on the next."""
        if day.isoweekday() not in self.data["calendars"][calendar]["weekdays"]:
            return []
        stretches = []
        for begins, ends in self.data["calendars"][calendar]["shifts"]:
            last = day + timedelta(days=1) if ends <= begins else day
            stretches.append((self.at(day, begins), self.at(last, ends)))
        return stretches

    def calendar_of(self, worker: str) -> str:
        return str(self.data["teams"][self.data["workers"][worker]["team"]]["calendar"])

    def skills_of(self, worker: str) -> list[str]:
        """Whoever stands at a work center can do what is done there."""
        return sorted(
            {
                step["name"]
                for product in self.data["products"].values()
                for step in product["steps"]
                if self.data["workers"][worker]["at"] in step["at"]
            }
        )

    def crew_of(self, worker: str) -> list[str]:
        """Who works and reports together with somebody: he alone, or his work center's whole crew, its leader first."""
        center = self.data["workers"][worker]["at"]
        if not self.data["work_centers"][center].get("crew"):
            return [worker]
        return [number for number, person in self.data["workers"].items() if person["at"] == center]

    def pin_of(self, worker: str) -> str:
        """Demo PINs are printed and easy to remember: the badge's digits, then 88."""
        return f"{worker[1:]}88"

    def reasons_at(self, step: str) -> list[tuple[str, str]]:
        """What goes wrong at a step: the reason's code, and whether such pieces are scrapped or reworked."""
        return [
            (code, reason["fate"]) for code, reason in self.data["defect_reasons"].items() if step in reason["steps"]
        ]


def open_plant(admin: Client, factory: Factory, plant: str, since: date) -> None:
    """Set up everything that must be there before the first order: places, people, products, rates."""
    data = factory.data
    admin.put(f"/plants/{plant}", data["plant"])
    for number, calendar in data["calendars"].items():
        admin.put(f"/calendars/{number}", {"shifts": _weekly(calendar), "exceptions": []})
    for number, center in data["work_centers"].items():
        admin.put(f"/work-centers/{number}", {key: value for key, value in center.items() if key != "crew"})
    for number, team in data["teams"].items():
        admin.put(f"/teams/{number}", {"name": team["name"]})
    for number in data["workers"]:
        _hire(admin, factory, number, since)
    for number, team in data["teams"].items():
        admin.put(f"/teams/{number}", {"name": team["name"], "leader": team["leader"]})
    for code, reason in data["defect_reasons"].items():
        admin.put(f"/defect-reasons/{code}", {"name": reason["name"], "cause": reason["cause"]})
    for number, item in data["items"].items():
        admin.put(f"/items/{number}", item)
    for number, product in data["products"].items():
        _introduce(admin, number, product, since)
    for kind, amount in data["hour_rates"].items():
        admin.post("/rates", {"kind": kind, "amount": amount, "effective_from": since})
    _give_access(admin, factory, plant)


def _weekly(calendar: Table) -> list[Table]:
    return [
        {"weekday": weekday, "start": start, "end": end}
        for weekday in calendar["weekdays"]
        for start, end in calendar["shifts"]
    ]


def _hire(admin: Client, factory: Factory, number: str, since: date) -> None:
    person = factory.data["workers"][number]
    admin.put(
        f"/workers/{number}",
        {
            "name": person["name"],
            "team": person["team"],
            "calendar": factory.calendar_of(number),
            "skills": factory.skills_of(number),
        },
    )
    _once_heard(partial(admin.put, f"/pay-terms/{number}", {**person["pay"], "effective_from": since}))


def _introduce(admin: Client, number: str, product: Table, since: date) -> None:
    admin.put(f"/items/{number}", {"name": product["name"], "unit": product["unit"], "kind": "make"})
    admin.put(f"/items/{number}/routing", {"steps": [_step(step) for step in product["steps"]]})
    for step in product["steps"]:
        rate = {"item": number, "sequence": step["sequence"], "kind": "piece", "amount": step["rate"]}
        _once_heard(partial(admin.post, "/rates", {**rate, "effective_from": since}))


def _once_heard(say: Callable[[], Any]) -> None:
    """Payroll hears of people and products a moment after planning; on a busy machine the moment is long."""
    until = monotonic() + HEARD_WITHIN
    while True:
        try:
            say()
        except Unexpected as unexpected:
            if unexpected.answer.status != HTTPStatus.UNPROCESSABLE_ENTITY or monotonic() > until:
                raise
            sleep(A_MOMENT)
        else:
            return


def _step(step: Table) -> Table:
    described = {
        "sequence": step["sequence"],
        "name": step["name"],
        "work_centers": step["at"],
        "setup_seconds": step["setup"],
        "run_seconds": step["run"],
        "inspection": step.get("inspection", "none"),
        "over_report": step.get("over_report", "refuse"),
        "materials": [{"item": item, "quantity": quantity} for item, quantity in step.get("materials", {}).items()],
    }
    if "sample_percent" in step:
        described["sample_percent"] = step["sample_percent"]
    return described


def _give_access(admin: Client, factory: Factory, plant: str) -> None:
    """Everybody who signs in: the office and the leaders with a password, every worker with badge and PIN."""
    for username, user in factory.data["users"].items():
        admin.put(
            f"/users/{username}",
            {"name": user["name"], "roles": [user["role"]], "plants": [plant], "password": user["password"]}
            | ({"worker": user["worker"], "pin": factory.pin_of(user["worker"])} if "worker" in user else {}),
        )
    leaders = {user.get("worker") for user in factory.data["users"].values()}
    for number, person in factory.data["workers"].items():
        if number not in leaders:
            admin.put(
                f"/users/{number.lower()}",
                {
                    "name": person["name"],
                    "roles": ["worker"],
                    "plants": [plant],
                    "worker": number,
                    "pin": factory.pin_of(number),
                },
            )
