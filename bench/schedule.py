"""How good and how quick plans are: `./gongdan bench schedule WHAT ... --seconds N --repeats R [--solver]`.

WHAT is a problem file, the name of a textbook's shop (`ta21`, 'la*'), or `orders:OPERATIONS:LOAD:SEED` for a
shop with due dates. Each is handed to `schedule` in a process of its own, as a planner would; the checker
looks at every plan. Where a best known value is stated the gap to it is shown; with --solver also what
CP-SAT comes to alone, from the plan of the tardiness rule, in the same time. Below stand the means of each
family: the shops of one author, or those with due dates that are equally crowded.
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
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median, pstdev
from typing import Any

from bench.shops import orders, textbook
from services.planning.domain.scheduling.checker import violations
from services.planning.domain.scheduling.compiled.warm import warm_up

MAKESPAN = ("makespan", "throughput")


@dataclass
class Run:
    """One plan, and what it cost."""

    value: int
    wall: float
    cpu: float
    megabytes: int
    by: str
    violations: int


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="gongdan bench schedule", description=__doc__)
    parser.add_argument("problems", nargs="+", metavar="WHAT")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--solver", action="store_true", help="compare with CP-SAT alone")
    options = parser.parse_args(arguments)
    warm_up()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, {options.seconds:g} s a run")
    heads = f"{'problem':24}{'median':>12}{'worst':>12}{'best known':>12}{'gap %':>8}{'wall s':>8}{'CPU s':>8}{'MB':>6}"
    print(heads + (f"{'solver':>12}{'CPU s':>8}{'less %':>8}" if options.solver else "") + "  by")
    gaps: dict[str, list[list[float]]] = defaultdict(list)
    savings: dict[str, list[list[float]]] = defaultdict(list)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, problem in (pair for what in options.problems for pair in _problems(what)):
            path = Path(folder) / "problem.json"
            path.write_text(json.dumps(problem), "utf-8")
            runs = [_run(path, problem, options.seconds, seed + 1) for seed in range(options.repeats)]
            wrong += sum(run.violations for run in runs)
            value = median(run.value for run in runs)
            if known := problem.get("best_known"):
                gaps[_family(name)].append([100 * (run.value / known - 1) for run in runs])
            line = f"{name:24}{value:12.0f}{max(run.value for run in runs):12}{known or '':>12}"
            line += (
                f"{format(100 * (value / known - 1), '.2f') if known else '':>8}{max(run.wall for run in runs):8.1f}"
            )
            line += f"{mean(run.cpu for run in runs):8.1f}{max(run.megabytes for run in runs):6}"
            if options.solver:
                alone = _solver(path, options.seconds)
                savings[_family(name)].append([_less(run.value, alone["value"]) for run in runs])
                line += f"{alone['value']:11}{'*' if alone['is_proved'] else ' '}{alone['cpu']:8.1f}"
                line += f"{_less(value, alone['value']):8.1f}"
            print(line + f"  {runs[0].by}", flush=True)
    _tell_means("gap to the best known", gaps)
    _tell_means("less than the solver alone", savings)
    print(f"{wrong} violations")
    return 1 if wrong else 0


def _family(name: str) -> str:
    """`ta` of `ta21`, `orders at 1.6` of `orders:400:1.6:1`."""
    return f"orders at {name.split(':')[2]}" if name.startswith("orders:") else name.rstrip("0123456789")


def _less(value: float, than: float) -> float:
    """By how many per cent."""
    return 100 * (1 - value / than) if than else 0.0 if value == 0 else -100.0


def _tell_means(what: str, families: dict[str, list[list[float]]]) -> None:
    """Of each family: the mean over its problems, and how far that strays from one repeat to the next."""
    for family, problems in sorted(families.items()):
        repeats = [mean(repeat) for repeat in zip(*problems, strict=True)]
        strays = f", {pstdev(repeats):.2f} to and fro in {len(repeats)} repeats" if len(repeats) > 1 else ""
        print(f"{family}: {mean(repeats):.2f} % {what}, mean of {len(problems)}{strays}")


def _problems(what: str) -> Iterator[tuple[str, Any]]:
    if what.startswith("orders:"):
        operations, load, seed = what.split(":")[1:]
        yield what, orders(int(operations), float(load), int(seed))
    elif what.endswith(".json"):
        yield Path(what).stem, json.loads(Path(what).read_text("utf-8"))
    else:
        yield from textbook(what)


def _run(path: Path, problem: Any, seconds: float, seed: int) -> Run:
    out = path.with_name("plan.json")
    command = [sys.executable, "-m", "shared.plumbing.commands", "schedule", "--in", str(path), "--out", str(out)]
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*command, "--seconds", str(seconds), "--seed", str(seed)], check=True)
    wall = time.monotonic() - began
    plan = json.loads(out.read_text("utf-8"))
    usual = "" if isinstance(problem["machines"], list) else "makespan"
    return Run(
        value=plan["makespan" if problem.get("objective", usual) in MAKESPAN else "weighted_tardiness"],
        wall=wall,
        cpu=_cpu(before),
        megabytes=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        by=plan["found_by"],
        violations=len(violations(problem, plan)),
    )


def _solver(path: Path, seconds: float) -> Any:
    command = [sys.executable, "-m", "bench.solver", str(path), str(seconds)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {**told, "cpu": _cpu(before)}


def _cpu(before: resource.struct_rusage) -> float:
    """Seconds of processor that the programs started since then have used."""
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
