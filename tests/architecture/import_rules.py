"""import-linter, run on a tree."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from shared.testing.lint import IMPORT_RULES


def import_rules(root: Path) -> list[str]:
    """The names of the contracts in pyproject.toml."""
    tool = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]
    return [contract["name"] for contract in tool["importlinter"]["contracts"]]


def broken_import_rules(root: Path) -> list[str]:
    """The names of those that do not hold; an AssertionError if they could not be looked at."""
    command = [sys.executable, "-P", "-c", IMPORT_RULES, "--no-cache"]
    env = {"PYTHONPATH": str(root), "COLUMNS": "200", "NO_COLOR": "1"}
    run = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    assert "Contracts:" in run.stdout, run.stdout + run.stderr
    broken = re.findall(r"^(.*?) BROKEN(?: \(\d+ ignored imports?\))?\s*$", run.stdout, re.MULTILINE)
    assert bool(broken) == (run.returncode != 0)
    return broken
