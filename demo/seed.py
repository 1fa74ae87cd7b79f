"""Fills an empty plant with two weeks of work, or plays more days on one that runs.

Both go through the public HTTP API and nothing else. `fill` runs inside the plant's own process, so it
may turn the plant's clock back and play the days as they happened. `play` cannot: it books the days
just past as people do who write up yesterday's work today.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

from demo.client import Client, Unexpected
from demo.days import Days, every_day, invented, scripted, working_days_before
from demo.factory import Factory, open_plant
from demo.folder import filled
from demo.people import People
from demo.stage import Stage
from shared.plumbing import clock
from shared.plumbing.batches import batches
from shared.plumbing.settings import BadSettings, Settings

PAST_DAYS = 14
FIRST_WEEK = timedelta(days=6)


def fill(address: str, settings: Settings) -> None:
    """Make the demo plant in a fresh installation, let it work for two weeks, and leave it at work."""
    if settings.admin_password is None:
        raise BadSettings("the demo plant needs the first administrator's password: set GONGDAN_ADMIN_PASSWORD")
    factory, began, now = Factory.load(), time.monotonic(), datetime.now(UTC)
    today = factory.today(now)
    first = today - timedelta(days=PAST_DAYS)
    print(f"Demo: {factory.data['plant']['name']} is set up and works from {first} until now …", flush=True)
    try:
        clock.pretend(factory.at(first, "06:00"))
        admin = Client(address, plant=settings.plant)
        admin.sign_in("admin", settings.admin_password)
        open_plant(admin, factory, settings.plant, first)
        people = People(address, settings.plant, factory, "fill")
        orders = scripted(factory.data["sales_orders"], first)
        days = Days(people, Stage(clock.pretend), orders, as_it_happens=True)
        play_days(days, first, today, now)
    finally:
        clock.pretend(None)
    days.office.schedule()
    at_work = days.somebody_at_work(datetime.now(UTC))
    filled(settings.data)
    print(f"Demo: {days.floor.reports} reports in {time.monotonic() - began:.0f} s, {at_work} people are at work now.")
    print(sign_in_table(factory, settings.admin_password), flush=True)


def play_days(days: Days, first: date, today: date, now: datetime) -> None:
    """Two weeks as they happened: in them an objection, and a pay period that is closed."""
    days.object("W105", first + timedelta(days=3))
    days.close_pay_period(first, first + FIRST_WEEK, on=first + FIRST_WEEK + timedelta(days=1))
    for day in every_day(first, today):
        days.prepare(day)
        days.stage.play(min(now, days.factory.at(day + timedelta(days=1), "06:00")))
        print(f"Demo: {day:%m-%d} · {days.floor.reports} reports", flush=True)


def play(url: str, days: int = 1) -> None:
    """Book the work of the last so many working days on a running demo plant."""
    factory, now = Factory.load(), datetime.now(UTC)
    people = People(url, Settings.from_env().plant, factory, f"play {now}")
    try:
        people.desk("chenjing")
    except Unexpected as refused:
        raise BadSettings(f"at {url} is no demo plant ({refused}); start one with `./gongdan up --demo`") from None
    except OSError as error:
        raise BadSettings(f"nobody answers at {url}: {error}") from None
    played = Days(people, Stage(lambda _: None), invented(people), as_it_happens=False)
    for day in working_days_before(factory.today(now), days, factory):
        played.prepare(day)
        played.stage.play(min(now, factory.at(day + timedelta(days=1), "06:00")))
        print(f"Demo: {day:%m-%d} · {played.floor.reports} reports", flush=True)


def sign_in_table(factory: Factory, admin_password: str) -> str:
    """Who can sign in, and how. The demo's passwords are no secrets."""
    users, workers = factory.data["users"], factory.data["workers"]
    lines = [
        "",
        "Who can sign in:",
        "  user         password          role",
        f"  {'admin':<12} {admin_password:<17} admin",
    ]
    lines += [
        f"  {username:<12} {user['password']:<17} {user['role']:<11} {user['name']} {user['title']}"
        for username, user in users.items()
    ]
    lines += ["", "Workers at a terminal, by badge and PIN:"]
    badges = [f"{number} {factory.pin_of(number)}  {person['name']}" for number, person in workers.items()]
    lines += [f"  {'    '.join(row)}" for row in batches(badges, 4)]
    return "\n".join([*lines, ""])
