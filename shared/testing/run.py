"""`./gongdan test`: every test, on a real broker, a real database and a real browser.

One pytest process for each part, because the browser's driver hangs where the standard library is green.
Arguments go to pytest as they are; with paths among them, only those are run. The last line is the total.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass, replace
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


PARTS = (
    Part(
        "rules, services and contracts", ("shared", "services", "tests/contracts", "tests/architecture"), "not browser"
    ),
    Part("integration", ("tests/integration", "tests/deploy"), "not browser"),
    Part("faults", ("tests/faults",), "not browser"),
    Part("browser", ("tests/browser",), "browser", process="browser"),
)


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
    for part in _parts(options.marks, others):
        print(f"\n── {part.name}", flush=True)
        count, status = _run(part, given)
        if status == MISUSED:
            return REFUSED
        total += count
        statuses.append(status)
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


def _parts(marks: str | None, arguments: Sequence[str]) -> list[Part]:
    """The parts to run. Named paths are run in both kinds of process; each takes the tests that are its own."""
    paths = tuple(argument for argument in arguments if _is_path(argument))
    chosen = [replace(part, paths=()) for part in PARTS[-2:]] if paths else list(PARTS)  # one of each kind
    if paths:
        chosen[0] = replace(chosen[0], name=" ".join(paths))
    also = f"({marks})" if marks else "not soak"
    return [replace(part, marks=f"{part.marks} and {also}") for part in chosen]


def _is_path(argument: str) -> bool:
    return not argument.startswith("-") and (ROOT / argument.split("::")[0]).exists()


def _run(part: Part, arguments: Sequence[str]) -> tuple[Count, int]:
    with tempfile.TemporaryDirectory(prefix="gongdan-results-") as folder:
        results = Path(folder) / "results.xml"
        command = ["env", f"GONGDAN_TEST_PROCESS={part.process}", sys.executable, "-m", "pytest"]
        command += [
            "-q",
            "-m",
            part.marks,
            f"--junitxml={results}",
            "-o",
            "junit_family=xunit2",
            *part.paths,
            *arguments,
        ]
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        count = _count(results)
    if status not in FINE and count.failed == 0:
        count += Count(failed=1)  # The process itself broke: that is a failure, too.
    return count, status


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
