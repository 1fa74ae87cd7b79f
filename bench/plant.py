"""The plant that is measured: an embedded Gongdan of its own, or one that runs."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from demo.client import Client

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60.0
PASSWORD = secrets.token_urlsafe(12)  # of every administrator this program makes
FAR_OFF = date(2099, 12, 31)


@dataclass(frozen=True)
class Measured:
    """A running Gongdan: where it answers, its administrator's password, its processes by name."""

    url: str
    password: str
    pids: dict[str, int]

    def administrator(self, plant: str | None = None) -> Client:
        client = Client(self.url, plant=plant, language="en")
        client.sign_in("admin", self.password)
        return client

    def open_plant(self) -> tuple[str, Client]:
        """A plant with one work center, for measuring only."""
        number = f"BENCH-{secrets.token_hex(3)}"
        admin = self.administrator(number)
        body = {"name": number, "time_zone": "Asia/Shanghai", "currency": "CNY", "language": "en"}
        admin.put(f"/plants/{number}", body)
        admin.put("/work-centers/BENCH", {"name": "BENCH", "section": "BENCH"})
        return number, admin


@contextmanager
def embedded(data: Path | None = None) -> Iterator[Measured]:
    """Gongdan in one process, on a free port; its data in a temporary folder unless `data` is given."""
    with TemporaryDirectory(prefix="gongdan-bench-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "shared.plumbing.commands", "up"]
            + ["--port", str(port), "--data", str(data or Path(folder) / "var")],
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "GONGDAN_ADMIN_PASSWORD": PASSWORD,
                "GONGDAN_LOG_LEVEL": "WARNING",
            },
            stdout=subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(url, process)
            yield Measured(url, PASSWORD, {"gongdan": process.pid})
        finally:
            process.terminate()
            process.wait()


def make_product(admin: Client, number: str, steps: int) -> None:
    """A product of so many steps, all at the one work center."""
    admin.put(f"/items/{number}", {"name": number, "unit": "pcs", "kind": "make"})
    described = [
        {
            "sequence": 10 * position,
            "name": f"Step {10 * position}",
            "section": "BENCH",
            "work_centers": ["BENCH"],
            "setup_seconds": 0,
            "run_seconds": 1,
            "inspection": "none",
        }
        for position in range(1, steps + 1)
    ]
    admin.put(f"/items/{number}/routing", {"steps": described})


def release(admin: Client, item: str, quantity: int) -> dict[str, Any]:
    """A work order of a product on the floor."""
    order = admin.post("/work-orders", {"item": item, "quantity": quantity, "due_on": FAR_OFF})
    released: dict[str, Any] = admin.post(f"/work-orders/{order['number']}/release")
    deadline = time.monotonic() + 10
    while not admin.get("/operations", work_order=order["number"])["items"]:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{order['number']} has not reached the floor")
        time.sleep(0.02)
    return released


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    probe = Client(url)
    while True:
        try:
            if probe.outside("/readyz").status == 200:
                return
        except OSError:
            pass
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("Gongdan did not start")
        time.sleep(0.1)
