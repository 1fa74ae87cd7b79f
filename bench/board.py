"""What the board costs with 1,000, 10,000 and 100,000 open work orders on the floor.

Releasing that many through the API would take an hour. So a few work orders go through it, the plant
stops, and their rows in execution's database are copied under new names: what the board reads is exactly
as if all of them had been released. Then the plant starts again and serves its pages over HTTP; how many
statements and how much memory a page takes is measured on the query itself, in this process.
"""

from __future__ import annotations

import argparse
import sqlite3
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from sqlalchemy import event
from sqlalchemy.orm import Session

from bench.machine import described, percentile, table
from bench.plant import Measured, embedded, make_product, release
from demo.client import Client
from services.execution.queries import board
from shared.contracts.execution.commands import BoardQuery
from shared.plumbing.batches import batches
from shared.plumbing.database import open_engine

SIZES = (1_000, 10_000, 100_000)
TEMPLATES = 10
STEPS = 5
PAGE = 50
PAGES = 40
BATCH = 2_000


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="gongdan bench board", description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="open work orders (1000 10000 100000)")
    options = parser.parse_args(argv)
    print(f"{described()} · {STEPS} steps a work order, {PAGE} work orders a page", flush=True)
    heads = ("open work orders", "first page", "p50", "p99", "late ones", "search", "KB a page")
    rows: list[Sequence[object]] = [(*heads, "statements", "MB at most")]
    for size in options.sizes:
        rows.append((f"{size:,}", *measure(size)))
    print(table(rows))
    return 0


def measure(size: int) -> tuple[str, ...]:
    """One row of the table."""
    with TemporaryDirectory(prefix="gongdan-board-") as folder:
        data = Path(folder) / "var"
        with embedded(data) as measured:
            plant = plant_with_a_few(measured)
        multiply(data / "execution.db", plant, size)
        with embedded(data) as measured:
            served = page_through(measured.administrator(plant))
        return (*served, *look_inside(data / "execution.db", plant))


def plant_with_a_few(measured: Measured) -> str:
    """A plant with the work orders that are copied, some pieces waiting at each."""
    plant, admin = measured.open_plant()
    make_product(admin, "PIN", STEPS)
    admin.put("/workers/W1", {"name": "Worker"})
    for _ in range(TEMPLATES):
        first = release(admin, "PIN", 100)["operations"][0]["id"]
        admin.post(f"/operations/{first}/reports", {"good": 60, "workers": [{"worker": "W1"}]})
    return plant


def multiply(database: Path, plant: str, size: int) -> None:
    """Copy the work orders and operations there are until there are so many; a third of them are late."""
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    orders = [dict(row) for row in connection.execute("SELECT * FROM work_orders WHERE plant = ?", (plant,))]
    steps: dict[bytes, list[dict[str, Any]]] = {}
    for row in connection.execute("SELECT * FROM operations WHERE plant = ?", (plant,)):
        steps.setdefault(row["work_order_id"], []).append(dict(row))
    copies = _copies(orders, steps, size - len(orders))
    for batch in batches(copies, BATCH):
        with connection:
            _insert(connection, "work_orders", [order for order, _ in batch])
            _insert(connection, "operations", [operation for _, operations in batch for operation in operations])
    connection.execute("ANALYZE")
    connection.close()


def _copies(
    orders: list[dict[str, Any]], steps: dict[bytes, list[dict[str, Any]]], count: int
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    today = datetime.now(UTC).date()
    for number in range(count):
        template = orders[number % len(orders)]
        order = uuid4().hex
        due_on = today + timedelta(days=number % 60 - 20)
        yield (
            template | {"id": order, "number": f"COPY-{number:06}", "due_on": due_on.isoformat()},
            [
                operation | {"id": (new := uuid4().hex), "work_order_id": order, "code": f"COPY-{new}"}
                for operation in steps[template["id"]]
            ],
        )


def _insert(connection: sqlite3.Connection, into: str, rows: list[dict[str, Any]]) -> None:
    columns = list(rows[0])
    marks = ", ".join("?" for _ in columns)
    connection.executemany(
        f"INSERT INTO {into} ({', '.join(columns)}) VALUES ({marks})", [list(row.values()) for row in rows]
    )


def page_through(client: Client) -> tuple[str, ...]:
    """What the pages cost whoever asks for them over HTTP."""
    seconds: list[float] = []
    length, cursor = 0, None
    while len(seconds) < PAGES:
        began = time.perf_counter()
        answer = client.ask("GET", "/board", query={"limit": PAGE, "cursor": cursor})
        seconds.append(time.perf_counter() - began)
        length = max(length, int(answer.headers["content-length"]))
        cursor = answer.body["next_cursor"]
        if cursor is None:
            break
    filtered = [_seconds(client, late=True), _seconds(client, q="000123")]
    times = (seconds[0], percentile(seconds, 0.5), percentile(seconds, 0.99), *filtered)
    return (*(f"{1000 * time:.1f} ms" for time in times), f"{length / 1024:.0f}")


def _seconds(client: Client, **wanted: Any) -> float:
    began = time.perf_counter()
    client.get("/board", limit=PAGE, **wanted)
    return time.perf_counter() - began


def look_inside(database: Path, plant: str) -> tuple[str, str]:
    """Statements of one page, and the most memory Python held for it."""
    engine = open_engine(f"sqlite:///{database}")
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    with Session(engine) as session:
        board.board(session, plant, BoardQuery(limit=PAGE))  # the first page also compiles its statements
        session.expunge_all()
        statements.clear()
        tracemalloc.start()
        board.board(session, plant, BoardQuery(limit=PAGE))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    engine.dispose()
    return str(len(statements)), f"{most / 2**20:.1f}"
