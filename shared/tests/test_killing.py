"""A power cut of a node ends all of it: also what has a session of its own, as a backend of PostgreSQL has."""

from __future__ import annotations

from pathlib import Path

from shared.testing.processes import Process, plain_environment

FAMILY = "import subprocess, time; print(subprocess.Popen(['sleep', '60'], start_new_session=True).pid, flush=True); "


def test_nobody_is_left_when_a_kill_returns(tmp_path: Path) -> None:
    log = tmp_path / "log"
    parent = Process(["python3", "-c", FAMILY + "time.sleep(60)"], env=plain_environment(), log=log)
    parent.wait_until(lambda: log.read_text().endswith("\n"))
    child = Path("/proc") / log.read_text().strip() / "stat"
    assert child.exists()

    parent.kill()

    assert not parent.is_alive
    assert not child.exists() or ") Z" in child.read_text()
