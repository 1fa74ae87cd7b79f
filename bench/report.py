"""What a report costs: N workers who each report as soon as the last answer is there (a closed loop).

Prints reports a second, the time of an answer, and processor time per report by process, once all that
follows from a report (pay, progress) has followed too.
"""

from __future__ import annotations

import argparse
import os
import threading
import time
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any
from uuid import uuid4

from bench.machine import cpu_seconds, described, percentile, table
from bench.plant import Measured, embedded, make_product, release
from demo.client import Client

PLENTY = 10_000_000
SETTLE_SECONDS = 120.0
SINCE = "2020-01-01"


class Worker(threading.Thread):
    """Reports one good piece after the other on a work order of his own."""

    def __init__(self, measured: Measured, plant: str, number: int, operation: str) -> None:
        super().__init__(daemon=True)
        self.client: Client = measured.administrator(plant)
        self.path = f"/operations/{operation}/reports"
        self.body: dict[str, Any] = {"good": 1, "workers": [{"worker": f"W{number}"}]}
        self.until = 0.0
        self.seconds: list[float] = []
        self.refused = 0

    def run(self) -> None:
        while (began := time.perf_counter()) < self.until:
            answer = self.client.ask("POST", self.path, {"id": str(uuid4()), **self.body})
            self.seconds.append(time.perf_counter() - began)
            self.refused += answer.status != 201


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="gongdan bench report", description=__doc__)
    parser.add_argument("--workers", type=int, default=16, help="how many report at once (16)")
    parser.add_argument("--seconds", type=float, default=15.0, help="for how long (15)")
    parser.add_argument("--url", help="a Gongdan that runs, instead of one of our own")
    parser.add_argument("--password", default="", help="its administrator's password")
    parser.add_argument("--pid", action="append", default=[], metavar="NAME=PID", help="a process of it to watch")
    options = parser.parse_args(argv)
    pids = {name: int(pid) for name, _, pid in (given.partition("=") for given in options.pid)}
    place = nullcontext(Measured(options.url, options.password, pids)) if options.url else embedded()
    with place as measured:
        print(f"{described()} · {options.workers} workers, {options.seconds:g} s", flush=True)
        workers, plant = prepare(measured, options.workers)
        return run(measured, plant, workers, options.seconds)


def prepare(measured: Measured, count: int) -> tuple[list[Worker], Client]:
    """A plant with a piece rate, and for each worker a work order that never ends."""
    plant, admin = measured.open_plant()
    make_product(admin, "PIN", steps=1)
    admin.post("/rates", {"item": "PIN", "sequence": 10, "kind": "piece", "amount": "0.05", "effective_from": SINCE})
    workers = []
    for number in range(1, count + 1):
        admin.put(f"/workers/W{number}", {"name": f"Worker {number}"})
        operation = release(admin, "PIN", PLENTY)["operations"][0]["id"]
        workers.append(Worker(measured, plant, number, operation))
    return workers, admin


def run(measured: Measured, plant: Client, workers: list[Worker], seconds: float) -> int:
    before = {name: cpu_seconds(pid) for name, pid in _watched(measured).items()}
    began = time.perf_counter()
    for worker in workers:
        worker.until = began + seconds
        worker.start()
    for worker in workers:
        worker.join()
    took = time.perf_counter() - began
    times = [second for worker in workers for second in worker.seconds]
    refused = sum(worker.refused for worker in workers)
    behind = settle(plant, len(times) - refused)
    used = {name: cpu_seconds(pid) - before[name] for name, pid in _watched(measured).items()}
    rows: list[Sequence[object]] = [
        ("reports", len(times)),
        ("refused", refused),
        ("reports a second", f"{len(times) / took:.0f}"),
    ]
    rows += [
        (f"answered within, {name}", f"{percentile(times, share) * 1000:.1f} ms")
        for name, share in (("p50", 0.5), ("p99", 0.99), ("all", 1.0))
    ]
    rows += [("all of it paid after", f"{behind:.1f} s" if behind is not None else f"more than {SETTLE_SECONDS:.0f} s")]
    rows += [(f"CPU per report, {name}", f"{1000 * spent / len(times):.2f} ms") for name, spent in used.items()]
    print(table(rows))
    return 1 if refused else 0


def settle(plant: Client, reports: int) -> float | None:
    """Seconds until every report is paid; None when it took too long."""
    began = time.perf_counter()
    while time.perf_counter() - began < SETTLE_SECONDS:
        wages = plant.every("/wages", by="month")
        if sum(float(wage["pieces"]) for wage in wages) >= reports:
            return time.perf_counter() - began
        time.sleep(0.1)
    return None


def _watched(measured: Measured) -> dict[str, int]:
    return {**measured.pids, "this load": os.getpid()}
