"""`./gongdan test`: every test, on a real broker, a real database and a real browser.

One pytest process for each part, because the browser's driver hangs where the standard library is green. Parts
that no clock hurries run side by side; their lines say whose they are. Arguments go to pytest as they are; with
paths among them, only those are run. The last line is the total.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from shared.testing import nodes

ROOT = Path(__file__).resolve().parents[2]
NOTHING_FOUND = int(pytest.ExitCode.NO_TESTS_COLLECTED)
MISUSED = int(pytest.ExitCode.USAGE_ERROR)
FINE = (int(pytest.ExitCode.OK), NOTHING_FOUND)
REFUSED = 2


@dataclass(frozen=True)
class Part:
    """The tests of one pytest process."""

    name: str
    paths: tuple[str, ...]
    marks: str
    process: str = "green"  # what the root conftest looks at


UNITS = Part("units", ("shared", "services", "tests/contracts", "tests/architecture"), "not browser")
INTEGRATION = Part("integration", ("tests/integration", "tests/deploy"), "not browser")
FAULTS = Part("faults", ("tests/faults",), "not browser")
BROWSER = Part("browser", ("tests/browser",), "browser", process="browser")
# One turn after the other; the parts of one side by side.
TURNS: tuple[tuple[Part, ...], ...] = ((UNITS, INTEGRATION), (FAULTS,), (BROWSER,))


@dataclass(frozen=True)
class Count:
    """What became of tests. An error in a fixture counts as a failure."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def main(arguments: Sequence[str]) -> int:
    """Run the tests; the status is 0 only if something ran and nothing failed."""
    options, others = _parser().parse_known_args(arguments)
    choice = nodes.choose(options.nodes)
    try:
        nodes.complete(choice.kind)
    except nodes.Missing as missing:
        print(f"gongdan: {missing}", file=sys.stderr)
        return REFUSED
    print("\n".join(choice.lines()), flush=True)
    given = [f"--nodes={choice.kind}", *others]
    began, total, statuses = time.monotonic(), Count(), []
    for turn in _turns(options.marks, others):
        print(f"\n── {', '.join(part.name for part in turn)}", flush=True)
        with ThreadPoolExecutor(len(turn)) as pool:
            ran = list(pool.map(partial(_run, arguments=given, has_company=len(turn) > 1), turn))
        if any(status == MISUSED for _, status in ran):
            return REFUSED
        total = sum((count for count, _ in ran), total)
        statuses += [status for _, status in ran]
    print(f"\n{time.monotonic() - began:.0f} s")
    if total == Count() and all(status == NOTHING_FOUND for status in statuses):
        print("no test answers to this")
        return NOTHING_FOUND
    print(total)
    return 0 if total.failed == 0 and all(status in FINE for status in statuses) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gongdan test", description="Runs every test. All other arguments are pytest's.", allow_abbrev=False
    )
    parser.add_argument("-m", dest="marks", metavar="MARKS", help="only tests with these marks, as pytest's -m")
    parser.add_argument("--nodes", choices=(nodes.CONTAINERS, nodes.PRIVATE), help="default: what is there")
    return parser


def _turns(marks: str | None, arguments: Sequence[str]) -> list[list[Part]]:
    """What is to run. Named paths are run in both kinds of process; each takes the tests that are its own."""
    paths = tuple(argument for argument in arguments if _is_path(argument))
    also = f"({marks})" if marks else "not soak"
    turns = TURNS
    if paths:
        named = " ".join(paths)
        turns = ((replace(UNITS, name=named, paths=()),), (replace(BROWSER, paths=()),))
    return [[replace(part, marks=f"{part.marks} and {also}") for part in turn] for turn in turns]


def _is_path(argument: str) -> bool:
    return not argument.startswith("-") and (ROOT / argument.split("::")[0]).exists()


def _run(part: Part, arguments: Sequence[str], has_company: bool) -> tuple[Count, int]:
    with tempfile.TemporaryDirectory(prefix="gongdan-results-") as folder:
        results = Path(folder) / "results.xml"
        command = ["env", f"GONGDAN_TEST_PROCESS={part.process}", sys.executable, "-m", "pytest", "-q"]
        command += ["-m", part.marks, *part.paths, *arguments, f"--junitxml={results}", "-o", "junit_family=xunit2"]
        say = partial(_say, part.name) if has_company else None
        status = _wait_for(command, say)
        count = _count(results)
    if status not in FINE and count.failed == 0:
        count += Count(failed=1)  # The process itself broke: that is a failure, too.
    return count, status


def _wait_for(command: Sequence[str], say: Callable[[str], None] | None) -> int:
    """Run it to its end; it writes where we do, unless somebody says its lines for it."""
    told = None if say is None else subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=told, stderr=subprocess.STDOUT, text=True) as one:
        for line in one.stdout or ():
            if say is not None:
                say(line)
    return one.returncode


def _say(name: str, line: str) -> None:
    print(f"{name}: {line}", end="", flush=True)


def _count(results: Path) -> Count:
    if not results.exists():
        return Count()
    suites = list(ElementTree.parse(results).getroot().iter("testsuite"))
    ran, failed, errors, skipped = (
        sum(int(suite.get(key, "0")) for suite in suites) for key in ("tests", "failures", "errors", "skipped")
    )
    return Count(passed=ran - failed - errors - skipped, failed=failed + errors, skipped=skipped)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
