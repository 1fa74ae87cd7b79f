"""How good and how quick plans are: `./gongdan bench schedule PROBLEM.json ... --seconds N --repeats R`.

Each problem is handed to `schedule` in a process of its own, as a planner would; the checker looks at every
plan. A problem file may say its `best_known` value; then the gap to it is shown.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from services.planning.domain.scheduling.checker import violations


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="gongdan bench schedule", description=__doc__)
    parser.add_argument("problems", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--repeats", type=int, default=1)
    options = parser.parse_args(arguments)
    print(
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, {options.seconds:g} s, {options.repeats} times"
    )
    print(f"{'problem':24}{'found':>12}{'worst':>12}{'best known':>12}{'gap %':>8}{'wall s':>8}{'CPU s':>8}  by")
    gaps: list[float] = []
    wrong = 0
    for path in options.problems:
        problem = json.loads(path.read_text("utf-8"))
        runs = [_run(path, problem, options.seconds, seed + 1) for seed in range(options.repeats)]
        values = [run["value"] for run in runs]
        known = problem.get("best_known")
        gap = None if not known else 100 * (mean(values) / known - 1)
        gaps += [] if gap is None else [gap]
        wrong += sum(run["violations"] for run in runs)
        print(
            f"{path.stem:24}{min(values):12}{max(values):12}{known or '':>12}"
            f"{'' if gap is None else format(gap, '8.2f'):>8}"
            f"{max(run['wall'] for run in runs):8.1f}{mean(run['cpu'] for run in runs):8.1f}  {runs[0]['by']}",
            flush=True,
        )
    if gaps:
        print(f"mean gap {mean(gaps):.2f} % over {len(gaps)} problems")
    print(f"{wrong} violations")
    return 1 if wrong else 0


def _run(path: Path, problem: Any, seconds: float, seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "plan.json"
        command = [sys.executable, "-m", "shared.plumbing.commands", "schedule", "--in", str(path), "--out", str(out)]
        began, spent = time.monotonic(), _cpu()
        subprocess.run([*command, "--seconds", str(seconds), "--seed", str(seed)], check=True)
        wall, cpu = time.monotonic() - began, _cpu() - spent
        plan = json.loads(out.read_text("utf-8"))
    is_makespan = problem.get("objective", "" if isinstance(problem["machines"], list) else "makespan") in (
        "makespan",
        "throughput",
    )
    return {
        "value": plan["makespan" if is_makespan else "weighted_tardiness"],
        "violations": len(violations(problem, plan)),
        "wall": wall,
        "cpu": cpu,
        "by": plan["found_by"],
    }


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
