"""What takes long is done elsewhere, while this process goes on."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import eventlet
import pytest
from sqlalchemy import text

from shared.plumbing import child_process
from shared.plumbing.breathing import breathe
from shared.plumbing.database import Database
from shared.testing.waiting import eventually


def test_long_work_is_done_in_another_process_while_this_one_goes_on():
    computing = eventlet.spawn(child_process.run, sum, [Decimal("0.1")] * 50_000, Decimal(1))
    ticks = 0
    while not computing.dead:
        eventlet.sleep(0.005)
        ticks += 1
    assert computing.wait() == Decimal(5001)
    assert ticks > 5


def test_what_is_handed_over_and_back_goes_in_pieces(monkeypatch: pytest.MonkeyPatch):
    pieces = 0

    class Pieces(child_process._Pieces):
        def write(self, piece: bytes) -> int:
            nonlocal pieces
            pieces += 1
            return super().write(piece)

        def read(self, size: int = -1) -> bytes:
            nonlocal pieces
            pieces += 1
            return super().read(size)

    monkeypatch.setattr(child_process, "_Pieces", Pieces)
    many = [f"{number:0100}" for number in range(20_000)]  # two megabytes, in pieces of 64 KB
    assert child_process.run(sorted, many) == many
    assert pieces > 2 * len("".join(many)) / 100_000


def test_a_breath_lets_others_run():
    others = []
    eventlet.spawn(others.append, "ran")
    breathe()
    assert others == ["ran"]


def test_the_child_computes_without_an_engine_and_says_nothing_about_one():
    code = "import sys, shared.plumbing.child_process; print({'eventlet', 'nameko'} & sys.modules.keys())"
    child = subprocess.run(
        [sys.executable, "-P", "-c", code], env={"PYTHONPATH": str(child_process.ROOT)}, capture_output=True, text=True
    )
    assert (child.stdout, child.stderr) == ("set()\n", "")


def test_a_statement_over_very_many_rows_lets_others_run(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path}/many.db")
    count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT count(*) FROM n"

    def look() -> int:
        with database.transaction() as session:
            return session.scalar(text(count).execution_options(off_the_hub=True))

    looking, ticks = eventlet.spawn(look), 0
    while not looking.dead:
        eventlet.sleep(0.005)
        ticks += 1
    assert looking.wait() == 2_000_000
    assert ticks > 5
    database.close()


def test_what_it_raises_is_told_here():
    with pytest.raises(child_process.ChildFailed, match="Expecting property name"):
        child_process.run(json.loads, "{")


def test_who_is_stopped_takes_his_child_with_him(monkeypatch: pytest.MonkeyPatch):
    children = []

    class Watched(child_process.subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            children.append(self)

    monkeypatch.setattr(child_process.subprocess, "Popen", Watched)
    computing = eventlet.spawn(child_process.run, time.sleep, 600)
    eventually(lambda: children)
    computing.kill()
    eventually(lambda: children[0].poll() is not None)
