"""What is compiled makes the very plans that plain Python makes, and searches that never make one worse."""

import os
import shutil
import subprocess
import sys
from itertools import product

import pytest

from services.planning.domain.scheduling.answer import score, told
from services.planning.domain.scheduling.building import build
from services.planning.domain.scheduling.checker import violations
from services.planning.domain.scheduling.compiled import lending, shelf
from services.planning.domain.scheduling.compiled.annealer import Annealer, may_anneal
from services.planning.domain.scheduling.compiled.carrying import carry_forward, put_back
from services.planning.domain.scheduling.compiled.chains import plan_of
from services.planning.domain.scheduling.compiled.seeker import Seeker, may_seek
from services.planning.domain.scheduling.compiled.shifting import shift, shift_back
from services.planning.domain.scheduling.compiled.twin import CompiledDecoder
from services.planning.domain.scheduling.decoding import PlainDecoder
from services.planning.domain.scheduling.forms import read
from services.planning.domain.scheduling.rules import apparent_tardiness, arrival_order, first_rules
from services.planning.domain.scheduling.search.budget import Budget
from services.planning.domain.scheduling.search.proving import may_prove, prove
from services.planning.domain.scheduling.search.weighing import weigh
from services.planning.domain.scheduling.solving import solve
from services.planning.tests.scheduling.problems import plant, short
from shared.testing.lint import ROOT
from shared.testing.waiting import eventually

pytestmark = pytest.mark.timeout(900)  # the first of them may have to compile the kernels


def readings(count):
    return ((problem, build(read(problem))) for seed in range(count) for problem in (plant(seed), short(seed)))


def test_the_twin_makes_the_same_plan_to_the_minute():
    for _, reading in readings(60):
        plain, compiled = PlainDecoder(reading.shop), CompiledDecoder(reading.shop)
        for name, rule in first_rules(reading.draft.is_makespan):
            plan, rows = plain.plan(rule(reading.shop)), compiled.rows(rule(reading.shop))
            assert plan == compiled.told(rows), name
            for is_makespan in (True, False):
                assert score(reading.shop, plan, is_makespan) == compiled.score(rows, is_makespan)


def test_annealing_breaks_no_constraint_and_makes_no_plan_worse():
    for problem, reading in readings(60):
        plan = PlainDecoder(reading.shop).plan(apparent_tardiness(reading.shop))
        if not may_anneal(reading.shop):
            continue
        worker = Annealer(reading.shop, plan, reading.draft.is_makespan, seed=1)
        before = worker.cost
        worker.run(500, 100.0, 1.0)
        answer = told(reading, worker.plan(), "annealing")
        assert violations(problem, answer) == []
        assert worker.cost <= before
        assert worker.cost == answer["makespan" if reading.draft.is_makespan else "weighted_tardiness"]


def test_plans_with_transfer_batches_are_searched_too():
    """Two steps on two machines, one as soon as the first piece comes; the heaviest work order should go first."""
    steps = [{"quantity": 10, "batch": 1, "alts": [[0, 100]]}, {"quantity": 10, "batch": 5, "alts": [[1, 80]]}]
    jobs = [{"id": at, "release": 0, "due": due, "weight": at + 1, "ops": steps} for at, due in enumerate((150, 130))]
    problem = {"machines": [{"id": 0}, {"id": 1}], "jobs": [*jobs, {**jobs[0], "id": 2, "weight": 9}]}
    shop = build(read(problem)).shop
    worker = Annealer(shop, PlainDecoder(shop).plan(arrival_order(shop)), is_makespan=False, seed=1)
    worker.run(3_000, 1000.0, 1.0)
    # The heaviest first; each is done 8 minutes after its last piece has come, for the others are made by then.
    assert worker.plan().end == [300, 308, 200, 208, 100, 108]
    assert violations(problem, told(build(read(problem)), worker.plan(), "annealing")) == []


def test_a_work_order_is_moved_as_a_whole_and_back_again():
    moved = 0
    for problem, reading in readings(60):
        plan = PlainDecoder(reading.shop).plan(apparent_tardiness(reading.shop))
        if not may_anneal(reading.shop) or score(reading.shop, plan, False).unplanned:
            continue
        worker = Annealer(reading.shop, plan, False, seed=1)
        scratch, heads = worker.scratch, worker.heads
        before = worker.table.copy()
        for stamp, (last, by) in enumerate(product(worker.ends, (-500, 40, 3000)), 1):
            steps = shift(worker.table, heads, scratch, last, by, stamp)
            if steps == 0:
                continue
            if carry_forward(worker.table, worker.times, worker.ways, scratch, stamp, 1 << 60, worker.told):
                assert violations(problem, told(reading, plan_of(worker.table), "shifting")) == []
                moved += 1
            put_back(worker.table, scratch.log, scratch.note[1])
            shift_back(worker.table, heads, scratch, steps)
            assert (worker.table == before).all()
    assert moved > 100


def test_tabu_search_breaks_no_constraint_and_makes_no_plan_longer():
    for seed in range(60):
        problem = {**short(seed), "objective": "makespan"}
        reading = build(read(problem))
        plan = PlainDecoder(reading.shop).plan(apparent_tardiness(reading.shop))
        if not may_seek(reading.shop, plan):
            continue  # a single operation
        worker = Seeker(reading.shop, plan, seed=1)
        worker.run(400)
        answer = told(reading, worker.plan(), "tabu search")
        assert violations(problem, answer) == []
        assert worker.cost == answer["makespan"] <= max(plan.end)


def test_changed_weights_break_no_constraint_and_make_no_plan_worse():
    for seed in range(10):
        problem = plant(seed)
        reading = build(read(problem))
        rule = apparent_tardiness(reading.shop)
        first = CompiledDecoder(reading.shop).plan(rule)
        plan, _ = weigh(reading.shop, rule, first, False, Budget(lambda: 0, moves=40_000))
        assert violations(problem, told(reading, plan, "weights")) == []
        assert score(reading.shop, plan, False) <= score(reading.shop, first, False)


def test_the_solver_finds_the_optimum_of_a_small_shop():
    # Two jobs cross on two machines: 3 + 3 on each is the least there can be.
    problem = {"machines": 2, "jobs": [[[[0, 3]], [[1, 3]]], [[[1, 3]], [[0, 3]]]], "objective": "makespan"}
    shop = build(read(problem)).shop
    assert may_prove(shop, True)
    plan, proved = prove(shop, PlainDecoder(shop).plan(apparent_tardiness(shop)), True, Budget(lambda: 10))
    assert (max(plan.end), proved) == (6, True)


@pytest.mark.parametrize("problem", [plant(3), plant(6), short(2), short(5)])
def test_the_same_seed_and_moves_give_the_same_plan(problem):
    one, other = (solve(problem, lambda: 0, seed=7, moves=20_000) for _ in range(2))
    assert one == other
    assert violations(problem, one) == []


def test_while_the_kernels_are_cold_plain_python_answers_in_time(monkeypatch):
    started = []

    def never_done():
        started.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))
        return started[0]

    monkeypatch.setattr(shelf, "are_warm", lambda: False)
    monkeypatch.setattr(shelf, "start_warming", never_done)
    problem = plant(4)
    ticks = iter([5.0] * 60 + [0.0] * 10_000)
    assert violations(problem, solve(problem, lambda: next(ticks))) == []
    assert started[0].poll() is None, "it goes on for the next plan"
    started[0].communicate()


def test_what_a_short_plan_began_to_compile_is_there_for_a_later_one(tmp_path):
    """The compiler (here somebody who sleeps) needs longer than the plan may take; whoever began it is gone by then."""
    for part in ("shared", "services"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "tests", "web"))
    warm = tmp_path / "services/planning/domain/scheduling/compiled/warm.py"
    text = warm.read_text("utf-8")
    assert "            _compile()" in text
    slow = "import time; time.sleep(2); assert not shelf.are_warm(); shelf.tell_warm()"
    warm.write_text(text.replace("            _compile()", f"            {slow}"), "utf-8")
    environment = {"PATH": os.defpath, "PYTHONPATH": str(tmp_path)}

    def run(what: str) -> str:
        code = f"from services.planning.domain.scheduling.compiled import shelf; print({what})"
        command = [sys.executable, "-P", "-c", code]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()

    run("shelf.start_warming(), shelf.start_warming()")
    assert run("shelf.are_warm()") == "False"
    eventually(lambda: run("shelf.are_warm()") == "True", within=60, every=0.2)


@pytest.mark.parametrize("is_warm", [True, False])
def test_where_nothing_can_be_written_kernels_that_are_there_are_still_found(monkeypatch, is_warm):
    def read_only(**_):
        raise OSError("a read-only file system")

    monkeypatch.setattr(shelf, "are_warm", lambda: is_warm)
    monkeypatch.setattr("numba.core.caching.tempfile.TemporaryFile", read_only)
    monkeypatch.setattr("numba.config.CACHE_DIR", str(shelf.kept_in()))
    locator = lending._FullShelf.from_function(shelf.kept_in.__wrapped__, shelf.__file__)
    assert (locator is not None) == is_warm


def test_no_service_pays_for_the_compiler():
    code = "import sys, services.planning.service; print({'numba', 'numpy', 'ortools'} & sys.modules.keys())"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
