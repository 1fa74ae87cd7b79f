"""What a month of pay costs on PostgreSQL: closing it, showing it, ranking it, and reading its books again.

The lines are written by the database itself as they stood before there were books, and the migration
posts them; from then on everything is done by payroll's own use cases and queries in this process.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import eventlet
from sqlalchemy import text

from bench.machine import described, forget_peak, percentile, resident_megabytes
from shared.contracts.execution.events import OperationReported, ReportedBy
from shared.contracts.values import Inspection
from shared.plumbing import migrations
from shared.plumbing.batches import batches
from shared.plumbing.database import Database
from shared.plumbing.ids import new_id
from shared.testing import nodes

BEFORE_BOOKS = "payroll_0002"
PLANT, PERIOD = "BENCH", UUID(int=1)
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
AFTERWARDS = datetime(2026, 12, 1, tzinfo=UTC)
LOOKS = 15

LINES = """
INSERT INTO pay_lines (plant, id, worker, team, "on", week, month, worked_on, report, work_order, item, sequence,
    origin, kind, quantity, hours, rate, amount, status)
SELECT 'BENCH', md5(n::text)::uuid, 'W' || lpad((n % :workers)::text, 5, '0'), 'T' || (n % :workers / 40), day,
    to_char(day, 'IYYY-"W"IW'), '2026-11', day, md5('r' || n)::uuid, 'WO-' || n % 5000,
    'ITEM-' || n * 577 / 13 % 200, n / 7 % 5 * 10 + 10, 'work', 'piece', (n % 90 + 1) * 1000000, 400000, 350000,
    (n % 90 + 1) * 3500, 'open'
FROM (
    SELECT n, date '2026-11-01' + (n / :workers % 30)::int AS day FROM generate_series(0, :lines - 1) AS n
) AS numbered
"""
PEOPLE = """
INSERT INTO workers (plant, number, revision, team)
SELECT 'BENCH', 'W' || lpad(n::text, 5, '0'), 1, 'T' || n / 40 FROM generate_series(0, :workers - 1) AS n;
INSERT INTO pay_terms (plant, worker, version, mode, minimum_hourly, effective_from)
SELECT 'BENCH', 'W' || lpad(n::text, 5, '0'), 1, 'piece', 45000000, '2020-01-01'
FROM generate_series(0, :workers - 1) AS n;
INSERT INTO plants (plant, revision, currency, inspection_changes_pay) VALUES ('BENCH', 1, 'CNY', false);
INSERT INTO rates (plant, id, kind, amount, effective_from, version)
VALUES ('BENCH', '00000000-0000-0000-0000-000000000002', 'piece', 350000, '2020-01-01', 1);
INSERT INTO pay_periods (plant, id, from_on, to_on)
VALUES ('BENCH', '00000000-0000-0000-0000-000000000001', '2026-11-01', '2026-11-30');
"""
OUTPUT = """
INSERT INTO group_outputs (plant, kind, "on", key, good, taken, standard_hours, hours)
SELECT plant, 'worker', "on", worker, sum(quantity), sum(quantity), sum(hours), sum(hours)
FROM pay_lines GROUP BY plant, "on", worker
UNION ALL SELECT plant, 'team', "on", team, sum(quantity), sum(quantity), sum(hours), sum(hours)
FROM pay_lines GROUP BY plant, "on", team
UNION ALL SELECT plant, 'operation', "on", item || ' ' || sequence, sum(quantity), sum(quantity), sum(hours), sum(hours)
FROM pay_lines GROUP BY plant, "on", item || ' ' || sequence;
INSERT INTO group_outputs (plant, kind, "on", key, good, taken, standard_hours, hours)
SELECT plant, kind, '0001-01-01', key, sum(good), sum(taken), sum(standard_hours), sum(hours)
FROM group_outputs GROUP BY plant, kind, key;
"""


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="gongdan bench wages", description=__doc__.partition("\n")[0])
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2_000)
    options = parser.parse_args(argv)
    eventlet.monkey_patch()
    with nodes.running(nodes.new_databases(nodes.choose(None).kind)) as databases:
        measure(databases.fresh_url(), options.lines, options.workers)
    return 0


def measure(url: str, lines: int, workers: int) -> None:
    database = Database(url)
    print(f"{described()} · {lines:,} lines of {workers:,} workers in a month", flush=True)
    for name, took in measured(database, url, lines, workers):
        print(f"{name:<48}{took:>12}", flush=True)


def measured(database: Database, url: str, lines: int, workers: int) -> Iterator[tuple[str, str]]:
    yield "written, and posted by the migration", seconds(lambda: fill(url, lines, workers))
    for name, look in looks().items():
        yield name, f"{milliseconds(database, look):.0f} ms"
    yield from closing(database)
    for name, look in looks().items():
        yield f"{name}, closed", f"{milliseconds(database, look):.0f} ms"
    yield "every entry read again", seconds(lambda: audit(database))


def fill(url: str, lines: int, workers: int) -> None:
    from shared.plumbing.database import open_engine

    engine = open_engine(url, patient=True)
    with engine.begin() as connection:
        migrations.upgrade_within(connection, "payroll", BEFORE_BOOKS)
        for statement in PEOPLE.split(";\n")[:-1]:
            connection.execute(text(statement), {"workers": workers} if ":workers" in statement else {})
        connection.execute(text(LINES), {"lines": lines, "workers": workers})
    migrations.upgrade("payroll", engine)
    with engine.begin() as connection:
        for statement in OUTPUT.split(";\n")[:-1]:
            connection.execute(text(statement))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def looks() -> dict[str, Callable[[Any], object]]:
    """What people look at, each as its front door asks for it."""
    from services.payroll.queries import closing as previews
    from services.payroll.queries import pay_lines, payslips, rankings, wages
    from shared.contracts.pay import LineStatus
    from shared.contracts.payroll.commands import PayLinesQuery, PayslipsQuery, RankingsQuery, WagesQuery
    from shared.contracts.values import RankingGroup, RankingMetric, WagesBy, WagesGroup
    from shared.testing.callers import caller

    clerk = caller(role="payroll", plant=PLANT)
    first, last = NOVEMBER
    return {
        "wages by month, a page of 500": lambda session: wages.wages(
            session, clerk, WagesQuery(by=WagesBy.MONTH, limit=500, from_on=first, to_on=last)
        ),
        "wages by day, without dates": lambda session: wages.wages(session, clerk, WagesQuery()),
        "wages by month and team": lambda session: wages.wages(
            session, clerk, WagesQuery(by=WagesBy.MONTH, group=WagesGroup.TEAM, from_on=first, to_on=last)
        ),
        "pay lines, without dates": lambda session: pay_lines.pay_lines(session, clerk, PayLinesQuery()),
        "pay lines that are open": lambda session: pay_lines.pay_lines(
            session, clerk, PayLinesQuery(status=LineStatus.OPEN)
        ),
        "pay lines of the month": lambda session: pay_lines.pay_lines(
            session, clerk, PayLinesQuery(from_on=first, to_on=last)
        ),
        "payslips, a page of 50": lambda session: payslips.payslips(session, clerk, PayslipsQuery()),
        "payslips, a page of 500": lambda session: payslips.payslips(session, clerk, PayslipsQuery(limit=500)),
        "payslip of one worker": lambda session: payslips.payslips(session, clerk, PayslipsQuery(worker="W00007")),
        "reports heard of the month, for the floor": lambda session: _heard(session),
        "preview of the month": lambda session: previews.preview(session, PLANT, PERIOD, AFTERWARDS),
        "ranking by output": lambda session: rankings.rankings(
            session, clerk, RankingsQuery(limit=500, from_on=first, to_on=last)
        ),
        "ranking by output, of all time": lambda session: rankings.rankings(session, clerk, RankingsQuery(limit=500)),
        "ranking of operations": lambda session: rankings.rankings(
            session, clerk, RankingsQuery(group=RankingGroup.OPERATION, from_on=first, to_on=last)
        ),
        "ranking of teams by efficiency": lambda session: rankings.rankings(
            session,
            clerk,
            RankingsQuery(metric=RankingMetric.EFFICIENCY, group=RankingGroup.TEAM, from_on=first, to_on=last),
        ),
        "ranking by amount": lambda session: rankings.rankings(
            session, clerk, RankingsQuery(metric=RankingMetric.AMOUNT, from_on=first, to_on=last)
        ),
    }


def _heard(session: Any) -> int:
    """As payroll counts them before a period closes."""
    from services.payroll.queries import heard

    workers = heard.workers_of(session, PLANT, NOVEMBER)
    parts = batches(workers, heard.AT_ONCE)
    return sum(sum(heard.counts_of(session, PLANT, NOVEMBER, part).values()) for part in parts)


def closing(database: Database) -> list[tuple[str, str]]:
    """Close the month as payroll's front door does, while reports go on coming and somebody else wants to run."""
    import os

    from services.payroll.queries import periods
    from services.payroll.usecases import closing
    from shared.testing.callers import caller

    pauses: list[float] = []
    waits: list[float] = []
    watching = eventlet.spawn(_notice_pauses, pauses)
    reporting = eventlet.spawn(_report_on, database, waits)
    eventlet.sleep(1)
    pauses.clear()
    waits.clear()
    forget_peak(os.getpid())
    began = time.perf_counter()
    with database.transaction() as session:
        closing.close_pay_period(session, caller(role="payroll", plant=PLANT), PERIOD, AFTERWARDS)
    cut = time.perf_counter() - began
    more, steps = True, 0
    while more:
        with database.transaction() as session:
            more = closing.lift_some(session, PLANT, PERIOD, datetime.now(UTC))
        steps += 1
        eventlet.sleep(0)
    took = time.perf_counter() - began
    watching.kill()
    reporting.kill()
    with database.transaction() as session:
        lifted = periods.pay_period(session, PLANT, PERIOD)
    assert lifted.percent == 100
    return [
        ("the cut", f"{cut * 1000:.0f} ms"),
        (f"closing the month, {steps} steps in all", f"{took:.1f} s"),
        ("most memory meanwhile", f"{resident_megabytes(os.getpid(), peak=True):.0f} MB"),
        ("longest time nobody else ran", f"{max(pauses) * 1000:.0f} ms"),
        (f"longest of {len(waits)} reports to their pay lines", f"{max(waits) * 1000:.0f} ms"),
    ]


def _notice_pauses(pauses: list[float]) -> None:
    while True:
        began = time.perf_counter()
        eventlet.sleep(0.005)
        pauses.append(time.perf_counter() - began)


def _report_on(database: Database, waits: list[float]) -> None:
    """Ten reports a second, each paid as its event is applied."""
    from services.payroll.usecases import reports

    for number in count():
        began = time.perf_counter()
        with database.transaction() as session:
            reports.pay_report(session, _reported(number))
        waits.append(time.perf_counter() - began)
        eventlet.sleep(0.1)


def _reported(number: int) -> OperationReported:
    now = datetime(2026, 11, 30, 8, tzinfo=UTC)
    return OperationReported(
        plant=PLANT,
        report_id=new_id(),
        work_order_id=UUID(int=number),
        work_order="WO-1",
        item="ITEM-1",
        operation_id=UUID(int=10),
        sequence=10,
        operation_name="SMT",
        rework_order_id=None,
        section=None,
        work_center=None,
        good=Decimal(10),
        scrap=(),
        rework=(),
        excess=Decimal(0),
        flags=(),
        workers=(
            ReportedBy(
                worker=f"W{number % 1000:05}", team="T1", share=None, hours=Decimal(1), production_on=NOVEMBER[1]
            ),
        ),
        run_seconds=Decimal(30),
        inspection=Inspection.NONE,
        sample_percent=Decimal(0),
        first_of_operation=False,
        production_on=NOVEMBER[1],
        finished_at=now,
        reported_at=now,
        reported_by="W1",
    )


def audit(database: Database) -> None:
    from services.payroll.queries import audit

    database.close()
    with database.make_session() as session:
        found = list(audit.findings(session, PLANT))
    if found:
        raise RuntimeError(f"the books are not as they were written: {found[:3]}")


def milliseconds(database: Database, look: Callable[[Any], object]) -> float:
    """The slowest but a few of some looks."""
    times = []
    for _ in range(LOOKS):
        with database.transaction() as session:
            began = time.perf_counter()
            look(session)
            times.append((time.perf_counter() - began) * 1000)
    return percentile(times, 0.9)


def seconds(act: Callable[[], object]) -> str:
    began = time.perf_counter()
    act()
    return f"{time.perf_counter() - began:.1f} s"
