"""A backup every day, by a process that stays: for a plant whose machine has no timer of its own."""

from __future__ import annotations

import time as waiting
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from sqlalchemy.exc import SQLAlchemyError

from shared.plumbing import clock
from shared.plumbing.settings import BadSettings

AGAIN = timedelta(minutes=10)  # after one that could not be taken
LONGEST_NAP = 60.0  # seconds; a machine that slept looks at its clock when it wakes
A_DAY = timedelta(days=1)


def next_one(newest: datetime | None, at: time, now: datetime) -> datetime:
    """When the next backup is due, in UTC: at once if there is none, or if its time has passed."""
    if newest is None:
        return now
    due = newest.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return due if due > newest else due + A_DAY


def take_daily(take: Callable[[], None], newest: Callable[[], datetime | None], at: time) -> Iterator[str]:
    """Take one at this time of each day, for ever, and say why when one was not taken."""
    due = next_one(newest(), at, clock.now())
    while True:
        while (left := (due - clock.now()).total_seconds()) > 0:
            waiting.sleep(min(left, LONGEST_NAP))
        try:
            take()
            due = next_one(newest(), at, clock.now())
        except (BadSettings, SQLAlchemyError) as error:
            due = clock.now() + AGAIN
            yield f"{str(error).splitlines()[0]}; the next try is at {due:%H:%M} UTC"
