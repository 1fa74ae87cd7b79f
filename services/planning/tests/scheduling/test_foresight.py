"""What a move would cost is foreseen: a swap never as dearer than it is, what is fitted in to the minute."""

from itertools import product

import pytest

from services.planning.domain.scheduling.answer import told, weighted_tardiness
from services.planning.domain.scheduling.building import build
from services.planning.domain.scheduling.checker import violations
from services.planning.domain.scheduling.compiled.annealer import Annealer
from services.planning.domain.scheduling.compiled.carrying import carry_forward
from services.planning.domain.scheduling.compiled.chains import (
    AFTER,
    BEFORE,
    END,
    JOB_BEFORE,
    START,
    UNIT,
    hang_in,
    plan_of,
    take_out,
)
from services.planning.domain.scheduling.compiled.foresight import find_paths, least_cost
from services.planning.domain.scheduling.compiled.refitting import TOO_DEAR, refit
from services.planning.domain.scheduling.decoding import PlainDecoder
from services.planning.domain.scheduling.forms import read
from services.planning.domain.scheduling.rules import apparent_tardiness
from services.planning.domain.scheduling.shop import NONE
from services.planning.tests.scheduling.problems import plant, short

pytestmark = pytest.mark.timeout(900)
FAR = 1 << 60


def workers(count):
    """Each at a plan of a shop with due dates, and with something to foresee."""
    for _, reading, worker in problems(count):
        yield reading.shop, worker


def problems(count):
    for seed in range(count):
        problem = {**short(seed), "objective": "twt"}
        reading = build(read(problem))
        shop = reading.shop
        worker = Annealer(shop, PlainDecoder(shop).plan(apparent_tardiness(shop)), False, seed)
        if len(worker.foresight.last):
            yield problem, reading, worker


def test_a_path_is_as_long_as_a_work_order_still_takes():
    for _, worker in workers(120):
        find_paths(worker.table, worker.foresight, worker.foresight.paths, NONE)
        for job, last in enumerate(worker.foresight.last):
            until = worker.table[START] + worker.foresight.paths[:-1, job]
            assert until.max() == worker.table[END, last]


def test_a_swap_costs_at_least_what_was_foreseen():
    foreseen_exactly = swaps = 0
    for shop, worker in workers(120):
        for op in range(len(shop.op_job)):
            worker.begin(plan_of(worker.best))
            table, before = worker.table, worker.table[BEFORE, op]
            first = worker.table[JOB_BEFORE, op]
            if before == NONE or (first != NONE and table[START, before] < table[END, first]):
                continue
            find_paths(table, worker.foresight, worker.foresight.paths, NONE)
            after, unit = table[AFTER, op], table[UNIT, op]
            take_out(table, BEFORE, AFTER, worker.heads.unit, unit, op)
            hang_in(table, BEFORE, AFTER, worker.heads.unit, unit, op, table[START, before])
            least = least_cost(table, worker.foresight, op, unit, before, after)
            queued = [other for other in (op, before, after) if other != NONE]
            worker.scratch.queue[: len(queued)], worker.scratch.waiting[queued] = queued, 1
            worker.scratch.note[:] = len(queued), 0
            assert carry_forward(table, worker.times, worker.ways, worker.scratch, 1, FAR, worker.told)
            cost = weighted_tardiness(shop, plan_of(table))
            assert least <= cost
            swaps += 1
            foreseen_exactly += least == cost
    assert swaps > 100
    assert foreseen_exactly > swaps * 0.8


def test_work_orders_are_fitted_in_again_where_they_may_be_or_all_is_as_it_was():
    better = fitted = 0
    for problem, reading, worker in problems(120):
        for stamp, lasts in enumerate(product(worker.ends, (NONE, *worker.ends)), 1):
            before, cost = worker.table.copy(), weighted_tardiness(reading.shop, plan_of(worker.table))
            rooms = (worker.heads, worker.times, worker.ways, worker.scratch, worker.foresight)
            assert refit(worker.table, *rooms, lasts, (cost, -1), stamp * 2, worker.told) == TOO_DEAR
            assert (worker.table == before).all()
            after = refit(worker.table, *rooms, lasts, (cost, FAR - 1), stamp * 2 + 1, worker.told)
            if after == TOO_DEAR:  # every place was passed over
                assert (worker.table == before).all()
                continue
            fitted += 1
            better += after < cost
            assert after == weighted_tardiness(reading.shop, plan_of(worker.table))
            assert violations(problem, told(reading, plan_of(worker.table), "refitting")) == []
    assert fitted > 1000
    assert better > 20


def test_what_closes_or_is_set_up_is_not_foreseen():
    for seed in range(40):
        shop = build(read(plant(seed))).shop
        worker = Annealer(shop, PlainDecoder(shop).plan(apparent_tardiness(shop)), False, seed)
        is_plain = not (any(shop.unit_calendar) or any(shop.setup) or any(unit != NONE for unit in shop.kept_unit))
        assert is_plain or len(worker.foresight.last) == 0
