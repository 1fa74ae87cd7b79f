"""Windows of a plan that a solver places anew: never worse, always possible, the same for the same seed and moves."""

from services.planning.domain.scheduling.answer import told, weighted_tardiness
from services.planning.domain.scheduling.building import build
from services.planning.domain.scheduling.checker import violations
from services.planning.domain.scheduling.decoding import PlainDecoder
from services.planning.domain.scheduling.forms import read
from services.planning.domain.scheduling.rules import apparent_tardiness
from services.planning.domain.scheduling.search.budget import Budget
from services.planning.domain.scheduling.search.windows import may_polish, polish
from services.planning.tests.scheduling.problems import crowded, plant


def test_they_make_a_plan_better_and_break_no_constraint():
    problem = crowded(seed=1, jobs=30)
    reading = build(read(problem))
    first = PlainDecoder(reading.shop).plan(apparent_tardiness(reading.shop))
    better, again = (polish(reading.shop, first, Budget(lambda: 0, seed=3, moves=1_200_000)) for _ in range(2))

    assert violations(problem, told(reading, better, "windows")) == []
    assert weighted_tardiness(reading.shop, better) < weighted_tardiness(reading.shop, first)
    assert better == again


def test_without_time_the_plan_stays_as_it_is():
    reading = build(read(crowded(seed=2, jobs=10)))
    first = PlainDecoder(reading.shop).plan(apparent_tardiness(reading.shop))
    assert polish(reading.shop, first, Budget(lambda: 0)) == first


def test_what_is_not_planned_stays_so_and_is_in_nobodys_way():
    problem = crowded(seed=4, jobs=12)
    problem["jobs"][0][2] = []  # no machine can do it
    reading = build(read(problem))
    first = PlainDecoder(reading.shop).plan(apparent_tardiness(reading.shop))
    plan = polish(reading.shop, first, Budget(lambda: 0, moves=600_000))
    assert violations(problem, told(reading, plan, "windows")) == []
    assert [unit == -1 for unit in plan.unit] == [unit == -1 for unit in first.unit]


def test_they_are_for_plain_shops():
    assert may_polish(build(read(crowded(seed=1, jobs=5))).shop)
    assert not may_polish(build(read(plant(1))).shop)
