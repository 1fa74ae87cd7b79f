"""`./gongdan schedule`: a problem file in, a plan file out, in the time given."""

import json
import subprocess
import sys

import pytest

from shared.plumbing import stopwatch
from shared.testing.lint import ROOT

PROBLEM = {"machines": 2, "jobs": [[[[0, 3]], [[1, 2]]], [[[1, 4], [0, 5]]]], "objective": "makespan"}


def schedule(*arguments) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shared.plumbing.commands", "schedule", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_problem_becomes_a_plan(tmp_path):
    (tmp_path / "problem.json").write_text(json.dumps(PROBLEM))
    told = schedule("--in", tmp_path / "problem.json", "--out", tmp_path / "plan.json", "--seconds", 1)
    assert (told.returncode, told.stderr) == (0, "")
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert plan["makespan"] == 6
    assert plan["unscheduled"] == []
    assert plan["operations"][0] == {"job": 0, "step": 0, "machine": 0, "person": None, "start": 0, "end": 3}


@pytest.mark.parametrize(
    ("text", "why"),
    [("{", "is no JSON"), ("[]", "is no scheduling problem"), ('{"jobs": [], "machines": -1}', "is no scheduling")],
)
def test_what_is_no_problem_is_refused(tmp_path, text, why):
    (tmp_path / "problem.json").write_text(text)
    told = schedule("--in", tmp_path / "problem.json", "--out", tmp_path / "plan.json")
    assert told.returncode == 2
    assert why in told.stderr


def test_a_file_that_is_not_there_is_refused(tmp_path):
    told = schedule("--in", tmp_path / "nothing.json", "--out", tmp_path / "plan.json")
    assert (told.returncode, "cannot be read" in told.stderr) == (2, True)


def test_the_start_of_python_counts(tmp_path):
    assert stopwatch.countdown(10)() < 10
    assert stopwatch.seconds_lived(tmp_path / "no such file") == 0.5
