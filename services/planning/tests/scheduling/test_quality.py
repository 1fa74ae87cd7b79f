"""What a planner may rely on, whatever he plans: never worse than the rules, in time, and no constraint broken."""

import json
import subprocess
import sys
import time

import pytest

from services.planning.domain.scheduling import solving
from services.planning.domain.scheduling.answer import told
from services.planning.domain.scheduling.building import build
from services.planning.domain.scheduling.checker import violations
from services.planning.domain.scheduling.compiled import shelf
from services.planning.domain.scheduling.decoding import PlainDecoder
from services.planning.domain.scheduling.forms import read
from services.planning.domain.scheduling.rules import apparent_tardiness, earliest_due_first, shortest_first
from services.planning.domain.scheduling.shop import is_plain
from services.planning.domain.scheduling.solving import Standby, solve
from services.planning.tests.scheduling.problems import plant, short
from shared.testing.lint import ROOT

pytestmark = pytest.mark.timeout(900)


def wrong_with(problem, seed) -> list[str]:
    """What the whole engine breaks, and which of the three rules does better."""
    answer = solve(problem, lambda: 0, seed=seed, moves=2_000)
    found = violations(problem, answer)
    reading = build(read(problem))
    aim = "makespan" if reading.draft.is_makespan else "weighted_tardiness"
    for rule in (shortest_first, earliest_due_first, apparent_tardiness):
        other = told(reading, PlainDecoder(reading.shop).plan(rule(reading.shop)), rule.__name__)
        if (len(answer["unscheduled"]), answer[aim]) > (len(other["unscheduled"]), other[aim]):
            found.append(f"{answer[aim]} is worse than {other[aim]} of {rule.__name__}")
    return found


def wrong(seeds):
    return {
        (name, seed): found
        for seed in seeds
        for name, make in (("plant", plant), ("short", short))
        if (found := wrong_with(make(seed), seed))
    }


def test_no_plan_breaks_a_constraint_or_is_worse_than_a_rule():
    assert wrong(range(20_000, 20_060)) == {}


def test_nothing_is_put_off_for_ever_where_it_harms_no_due_date():
    assert wrong([352, 701_897]) == {}  # a job that cannot be finished, and one who is never there when its machine is


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_nor_do_ten_thousand():
    assert wrong(range(5_000)) == {}


@pytest.mark.soak  # on a machine that does little else
@pytest.mark.parametrize("seconds", [1, 3])
def test_a_plan_is_there_when_it_was_asked_for(tmp_path, seconds):
    jobs = [[[[machine, 10 + machine % 7]] for machine in range(job % 5, job % 5 + 10)] for job in range(300)]
    problem = {"machines": 15, "jobs": jobs, "objective": "twt", "due": [200] * 300, "weight": [1] * 300}
    (tmp_path / "problem.json").write_text(json.dumps(problem))
    command = [sys.executable, "-m", "shared.plumbing.commands", "schedule", "--in", str(tmp_path / "problem.json")]
    command += ["--out", str(tmp_path / "plan.json"), "--seconds", str(seconds)]
    began = time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True)
    assert time.monotonic() - began < seconds + 2
    assert violations(problem, json.loads((tmp_path / "plan.json").read_text())) == []


class Noting(Standby):
    """Remembers who put something down."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def put_down(self, reading, found) -> None:
        self.heard.append(found.how)
        super().put_down(reading, found)


def test_what_a_search_finds_lies_there_before_the_next_one_begins():
    jobs = [[[[(job * step + step) % 5, 5 + (job * 7 + step * 3) % 11]] for step in range(1, 5)] for job in range(12)]
    due, weight = [20 + job * 5 % 13 for job in range(12)], [1 + job % 4 for job in range(12)]
    problem = {"machines": 5, "jobs": jobs, "objective": "twt", "due": due, "weight": weight}
    standby = Noting()
    solve(problem, lambda: 0, moves=20_000, standby=standby)
    assert {"weights", "annealing"} <= set(standby.heard[:-1])


class Idle(solving.PlainDecoder):
    """Plain Python that nobody asks."""

    def plan(self, rule):
        raise AssertionError("the kernels were to be asked")


@pytest.mark.parametrize("make", [plant, short])
def test_what_plain_python_is_slow_at_it_is_not_asked_first(monkeypatch, make):
    monkeypatch.setattr(shelf, "are_warm", lambda: True)
    monkeypatch.setattr(solving, "SOON_PLANNED", 0)
    monkeypatch.setattr(solving, "SOON_WITH_ALL", 0)
    monkeypatch.setattr(solving, "PlainDecoder", Idle)
    problem = make(4)
    assert violations(problem, solve(problem, lambda: 0)) == []


def test_calendars_people_and_setups_are_what_it_is_slow_at():
    assert not is_plain(build(read(plant(4))).shop)
    assert solving.SOON_WITH_ALL * 5 < solving.SOON_PLANNED


LOST = """
import sys, time
from services.planning.domain.scheduling import solving
from shared.plumbing import commands
solving._with_kernels = solving._without = lambda reading, task: (
    task.standby.put_down(reading, solving._first_plan(reading, task.left)), time.sleep(600)
)
commands.main(sys.argv[1:])
"""


def test_a_search_that_does_not_come_back_costs_nobody_the_plan_it_has(tmp_path):
    problem = short(3)
    (tmp_path / "problem.json").write_text(json.dumps(problem))
    files = ["--in", str(tmp_path / "problem.json"), "--out", str(tmp_path / "plan.json")]
    command = [sys.executable, "-c", LOST, "schedule", *files, "--seconds", "1"]
    assert subprocess.run(command, cwd=ROOT, check=False, timeout=60).returncode == 0
    answer = json.loads((tmp_path / "plan.json").read_text())
    assert violations(problem, answer) == []
    assert answer["found_by"] in ("spt", "mwkr", "edd", "atc")
