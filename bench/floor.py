"""What years of history cost the floor: the same questions to a young plant and to an old one, on PostgreSQL.

The young plant has 100 open work orders and 5,000 reports; the old one 10,000 and 5 million. Their rows are
written by the database itself; then everything is asked by execution's own use cases and queries.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.machine import described, percentile, table
from shared.plumbing import migrations
from shared.plumbing.database import Database, open_engine
from shared.testing import nodes
from shared.testing.counting import statements

LOOKS = 21
OF_EACH = 50  # reports of a work order, ten at each of its five steps
WORKERS, WORK_CENTERS = 400, 40
Ask = Callable[[Session], object]

# Ids are numbers, so that each can be said without asking: 1 … of work orders, then 5 operations each, then reports.
WHEN = "timestamptz '2023-01-02 00:00+00' + (n::float8 / :orders) * interval '1000 days'"
ID = "('{kind}-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"
ORDER, STEP, REPORT = "00000001", "00000002", "00000003"

FILL = f"""
INSERT INTO plants (plant, revision, name, time_zone) VALUES ('BENCH', 1, 'BENCH', 'Asia/Shanghai');
INSERT INTO items (plant, number, revision, name, unit) VALUES ('BENCH', 'ITEM', 1, 'ITEM', 'pcs');
INSERT INTO work_centers (plant, number, revision, name)
SELECT 'BENCH', 'C' || n, 1, 'C' || n FROM generate_series(0, :work_centers - 1) AS n;
INSERT INTO workers (plant, number, revision, name, team, active)
SELECT 'BENCH', 'W' || n, 1, 'W' || n, 'T' || n / 20, true FROM generate_series(0, :workers - 1) AS n;
INSERT INTO work_orders (plant, id, number, revision, office_status, quantity, due_on, priority, stage, item, item_name,
    unit, customer, sales_order, line, finishes_at, released_at, floor_revision, completed_at, completed_on, received)
SELECT 'BENCH', {ID.format(kind=ORDER, number="n")}, 'WO-' || n, 2,
    CASE WHEN is_open THEN 'released' ELSE 'closed' END, CASE WHEN is_open THEN 1000000000 ELSE 10000000 END,
    ({WHEN})::date + 20, 5, CASE WHEN is_open THEN 0 ELSE 2 END, 'ITEM', 'ITEM', 'pcs', 'Customer ' || n % 300,
    'SO-' || n / 3, n % 3 + 1, 'C4', {WHEN}, 1, CASE WHEN is_open THEN NULL ELSE {WHEN} + interval '9 days' END,
    CASE WHEN is_open THEN NULL ELSE ({WHEN} + interval '9 days')::date END, 0
FROM (SELECT n, n >= :orders - :open AS is_open FROM generate_series(0, :orders - 1) AS n) AS numbered;
INSERT INTO office_words (plant, work_order_id, revision, at, status, quantity, due_on)
SELECT plant, id, revision, released_at, office_status, quantity, due_on FROM work_orders;
INSERT INTO operations (plant, id, work_order_id, sequence, name, code, section, work_centers, setup_seconds,
    run_seconds, inspection, sample_percent, over_report, over_report_percent, materials, status, good, scrap, rework,
    awaiting, reports)
SELECT 'BENCH', {ID.format(kind=STEP, number="n")}, {ID.format(kind=ORDER, number="n / 5")}, n % 5 * 10 + 10,
    'Step ' || n % 5, 'OP-' || n, 'S' || n % 5, ('["C' || n % :work_centers || '"]')::json, 0, 60000000, 'none', 0,
    'refuse', 0, '[]', CASE WHEN n / 5 >= :orders - :open THEN 'started' ELSE 'completed' END, 10000000, 0, 0, 0, 10
FROM generate_series(0, :orders * 5 - 1) AS n;
INSERT INTO plans (plant, operation_id, work_order_id, revision, work_center, worker, planned_start, planned_end,
    pinned)
SELECT o.plant, o.id, o.work_order_id, 1, o.work_centers ->> 0,
    'W' || ('x' || right(o.id::text, 12))::bit(48)::bigint % :workers,
    w.released_at + o.sequence * interval '2 hours', w.released_at + o.sequence * interval '3 hours', false
FROM operations AS o JOIN work_orders AS w ON w.plant = o.plant AND w.id = o.work_order_id;
INSERT INTO material_movements (plant, id, work_order_id, work_order, item, lot, quantity, kind, moved_at, moved_by)
SELECT plant, id, id, number, 'TIN', 'TIN-' || line + priority, 5000000, 'issue', released_at, 'bench' FROM work_orders
WHERE number LIKE '%7';
INSERT INTO receipts (plant, id, work_order_id, work_order, quantity, lot, production_on, received_at, received_by)
SELECT plant, id, id, number, 10000000, 'LOT-' || number, completed_on, completed_at, 'bench' FROM work_orders
WHERE completed_at IS NOT NULL;
"""
REPORTS = f"""
INSERT INTO reports (plant, id, fingerprint, operation_id, work_order_id, work_order, item, sequence, operation_name,
    section, work_center, team, good, scrap, rework, scrap_reasons, rework_reasons, excess, awaited, flags,
    first_of_operation, reported_at, reported_by, is_proxy, production_on, seconds, worker_seconds, standard_seconds,
    custom)
SELECT 'BENCH', {ID.format(kind=REPORT, number="r")}, '', {ID.format(kind=STEP, number="n * 5 + r % 5")},
    {ID.format(kind=ORDER, number="n")}, 'WO-' || n, 'ITEM', r % 5 * 10 + 10, 'Step ' || r % 5, 'S' || r % 5,
    'C' || (n * 5 + r % 5) % :work_centers, 'T' || r * 7 % :workers / 20, 1000000, 0, 0, '[]', '[]', 0, 0, '[]', false,
    at, 'bench', false, at::date, 60000000, 60000000, 60000000, '{{}}'
FROM (
    SELECT r, n, {WHEN} + (r % {OF_EACH}) * interval '4 hours' AS at
    FROM (SELECT r, r / {OF_EACH} AS n FROM generate_series(0, :orders * {OF_EACH} - 1) AS r) AS numbered
) AS timed;
INSERT INTO report_workers (plant, report_id, worker, position, team, seconds, production_on, covered, reported_at)
SELECT plant, id, 'W' || ('x' || right(id::text, 12))::bit(48)::bigint % :workers, 0, team, seconds, production_on,
    '[]', reported_at
FROM reports;
"""


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="gongdan bench floor", description=__doc__.partition("\n")[0])
    parser.add_argument("--open", type=int, default=10_000, help="open work orders of the old plant (10000)")
    parser.add_argument("--reports", type=int, default=5_000_000, help="its past reports (5000000)")
    options = parser.parse_args(argv)
    with nodes.running(nodes.new_databases(nodes.choose(None).kind)) as databases:
        print(f"{described()} · {options.open:,} open work orders and {options.reports:,} reports", flush=True)
        compared = list(compare(databases, options.open, max(options.open, options.reports // OF_EACH)))
    rows: list[Sequence[object]] = [("", "statements, young", "old", "p50 ms, young", "old", "p90 ms, young", "old")]
    for name, young, old in compared:
        pairs = [(percentile(young.times, share), percentile(old.times, share)) for share in (0.5, 0.9)]
        rows.append((name, young.most, old.most, *(f"{ms:.1f}" for pair in pairs for ms in pair)))
    print(table(rows))
    return 0


@dataclass
class Cost:
    """The most statements of some looks, each in a transaction of its own, and their milliseconds."""

    most: int = 0
    times: list[float] = field(default_factory=list)

    def take(self, database: Database, ask: Ask) -> None:
        with statements(database.engine) as asked:
            began = time.perf_counter()
            with database.transaction() as session:
                ask(session)
            self.times.append((time.perf_counter() - began) * 1000)
        self.most = max(self.most, len(asked))


def compare(databases: nodes.Databases, open_orders: int, orders: int) -> Iterator[tuple[str, Cost, Cost]]:
    """Young and old are asked in turns, so that both meet the same machine."""
    plants = []
    for few, all_ in ((100, 100), (open_orders, orders)):
        url, began = databases.fresh_url(), time.perf_counter()
        fill(url, few, all_)
        print(f"{all_:,} work orders written in {time.perf_counter() - began:.0f} s", flush=True)
        plants.append((Database(url), questions(few, all_)))
    for name in plants[0][1]:
        costs = (Cost(), Cost())
        for look in range(-1, LOOKS):
            for cost, (database, asked) in zip(costs, plants, strict=True):
                (Cost() if look < 0 else cost).take(
                    database, asked[name](max(look, 0))
                )  # the first makes the statement
        yield name, *costs
    for database, _ in plants:
        database.close()


def fill(url: str, open_orders: int, orders: int) -> None:
    engine = open_engine(url, patient=True)
    migrations.upgrade("execution", engine)
    given = {"open": open_orders, "orders": orders, "workers": WORKERS, "work_centers": WORK_CENTERS}
    with engine.begin() as connection:
        for statement in FILL.split(";\n")[:-1]:
            connection.execute(text(statement), _named_in(statement, given))
    without_indexes(engine, REPORTS.split(";\n")[:-1], given)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def without_indexes(engine: Engine, inserts: Sequence[str], given: dict[str, int]) -> None:
    """Millions of rows are written in minutes when their indexes are made afterwards."""
    asked = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('reports', 'report_workers')"
    with engine.begin() as connection:
        made = [row for row in connection.execute(text(asked)) if row.indexname.startswith("ix_")]
        for row in made:
            connection.execute(text(f"DROP INDEX {row.indexname}"))
        for statement in inserts:
            connection.execute(text(statement), _named_in(statement, given))
        for row in made:
            connection.execute(text(row.indexdef))


def _named_in(statement: str, given: dict[str, int]) -> dict[str, int]:
    return {name: value for name, value in given.items() if f":{name}" in statement}


def questions(open_orders: int, orders: int) -> dict[str, Callable[[int], Ask]]:
    """What the floor asks all day, about one open work order after the other."""
    from services.execution.queries import (
        balance,
        board,
        dispatch,
        operations,
        reports,
        scanning,
        trace,
        traces,
        waiting,
    )
    from services.execution.usecases.reports import report_operation
    from shared.contracts.execution import commands
    from shared.testing.callers import caller

    first, every = orders - open_orders, max(1, open_orders // LOOKS)
    boss = caller(role="supervisor", plant="BENCH")
    then = datetime(2024, 6, 3, 4, tzinfo=UTC)

    def number(look: int) -> int:
        return first + look * every

    def step(look: int) -> UUID:
        return UUID(f"{STEP}-0000-7000-8000-{number(look) * 5:012x}")

    def who(look: int) -> Any:
        return caller(role="worker", worker=f"W{look}", plant="BENCH")

    later = then + timedelta(hours=4)
    one = commands.ReportOperation(good=Decimal(1))
    return {
        "report": lambda look: lambda session: report_operation(session, who(look), step(look), one),
        "scan an operation": lambda look: lambda session: scanning.scan(session, boss, f"OP-{number(look) * 5}"),
        "scan a work order": lambda look: lambda session: scanning.scan(session, boss, f"WO-{number(look)}"),
        "my operations": lambda look: (
            lambda session: operations.my_operations(session, who(look * 7 % 400), commands.OperationsQuery())
        ),
        "dispatch list": lambda look: (
            lambda session: dispatch.dispatch(session, boss, commands.DispatchQuery(work_center=f"C{look}"))
        ),
        "board page": lambda look: lambda session: board.board(session, "BENCH", commands.BoardQuery()),
        "board page of a past noon": lambda look: (
            lambda session: board.board(session, "BENCH", commands.BoardQuery(at=then))
        ),
        "balance": lambda look: (
            lambda session: balance.balance(session, "BENCH", f"WO-{number(look)}", commands.BalanceQuery())
        ),
        "balance of a past noon": lambda look: (
            lambda session: balance.balance(
                session, "BENCH", f"WO-{number(look)}", commands.BalanceQuery(at=datetime.now(UTC) - timedelta(days=1))
            )
        ),
        "waiting-time answer": lambda look: lambda session: waiting.waiting(session, "BENCH", f"WO-{number(look)}"),
        "trace of a work order": lambda look: lambda session: trace.trace(session, "BENCH", f"WO-{number(look)}"),
        "what a worker made in 4 hours": lambda look: (
            lambda session: traces.traces(
                session, boss, commands.TracesQuery(worker=f"W{look}", from_at=then, to_at=later)
            )
        ),
        "what a machine made in 4 hours": lambda look: (
            lambda session: traces.traces(
                session, boss, commands.TracesQuery(work_center=f"C{look}", from_at=then, to_at=later)
            )
        ),
        "who made a lot": lambda look: (
            lambda session: traces.traces(session, boss, commands.TracesQuery(lot=f"LOT-WO-{look}"))
        ),
        "reports of a worker": lambda look: (
            lambda session: reports.reports(session, boss, commands.ReportsQuery(worker=f"W{look}"))
        ),
    }
