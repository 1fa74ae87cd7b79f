"""Closes the month of a database, and is killed at every commit on the way: just before it, and just after.

`python -m services.payroll.tests.closing_killed URL` forks a process for each death, and says how many there were.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from services.payroll.domain.pay_period import PeriodClosed
from services.payroll.tests.closing_month import PERIOD
from services.payroll.tests.plant import NOW, OFFICE
from services.payroll.usecases import closing
from shared.plumbing import crash_points
from shared.plumbing.database import Database

closing.AT_ONCE = 2
POINTS = ("facts.before_commit", "facts.committed")


def close(url: str) -> None:
    """What the front door does, and what it does after a restart."""
    database = Database(url)
    with suppress(PeriodClosed), database.transaction() as session:
        closing.close_pay_period(session, OFFICE, PERIOD, NOW)
    more = True
    while more:
        with database.transaction() as session:
            more = closing.lift_some(session, OFFICE.plant, PERIOD, NOW)


def dies(url: str, point: str) -> bool:
    """Let a process of its own do it that dies at a point. Did it get there?"""
    child = os.fork()
    if child == 0:
        crash_points.arm(point)
        close(url)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status) != 0:
        raise SystemExit("it failed by itself")
    return os.WIFSIGNALED(status)


def main(url: str) -> None:
    deaths = 0
    while dies(url, POINTS[deaths % 2]):
        deaths += 1
    sys.stdout.write(str(deaths))


if __name__ == "__main__":
    main(sys.argv[1])
