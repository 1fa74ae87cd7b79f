"""A worker that anneals a plan, some moves at a time, so that its clock can be looked at in between."""

from __future__ import annotations

from typing import Any

import numpy

from services.planning.domain.scheduling.answer import Score, score
from services.planning.domain.scheduling.compiled import (
    annealing,
    batches,
    carrying,
    chains,
    foresight,
    refitting,
    shifting,
)
from services.planning.domain.scheduling.compiled.chains import (
    BEST,
    CHANGING,
    COST,
    DUE,
    END,
    IS_OVER,
    MINUTES,
    UNIT,
    WEIGHT,
    WORSE,
    WORSE_BY,
    Opening,
    Ways,
    heads_of,
    plan_of,
    scratch_for,
    table_of,
)
from services.planning.domain.scheduling.compiled.kernels import borrowed, inside_kernels, kernel
from services.planning.domain.scheduling.shop import NONE, Plan, Shop, is_plain

inside_kernels(
    foresight.lengthen,
    foresight.find_paths,
    foresight.least_cost,
    chains.hang_in,
    chains.hang_between,
    chains.take_out,
    batches.goes_on_in_batches,
    batches.batch_minutes,
    batches.handed_on,
    batches.not_before_its_parts,
    shifting.a_while,
    shifting.shift,
    shifting.shift_back,
    refitting.last_of_neighbour,
    refitting.whom_to_refit,
    refitting.refit_both,
    refitting.refit,
    refitting.ask,
    refitting.take_job_out,
    refitting.fit_in,
    refitting.price,
    refitting.fit_back,
    annealing.may_close_a_circle,
    carrying.carry_forward,
    carrying.waits_for_a_free_one,
    carrying.cost_of_logged,
    carrying.put_back,
    annealing.keep_who_is_late,
    annealing.accepted,
    annealing.keep_best,
    annealing.anneal,
)
TOLD = 7
REFITS = 0.15  # take one or two out and fit them in again, which costs as much as thirty; plain shops only
SHIFTS = 0.02  # of the moves move a whole work order, which costs as much as ten or twenty others
SHIFTS_BESIDE = 0.01  # where work orders can also be fitted in again


def _anneal(
    tables: Any, heads: Any, times: Any, ways: Any, rooms: Any, is_makespan: Any, dice: Any, hot: Any, cold: Any
) -> None:
    table, best, ends, told = borrowed(tables)
    seed, moves, shifts, refits = dice
    scratch, ahead = rooms
    annealing.anneal(
        table,
        borrowed(heads),
        borrowed(times),
        borrowed(ways),
        best,
        ends,
        borrowed(scratch),
        borrowed(ahead),
        is_makespan,
        seed,
        moves,
        shifts,
        refits,
        hot,
        cold,
        told,
    )


anneal = kernel(_anneal)


def may_anneal(shop: Shop) -> bool:
    """One operation alone has nobody to change places with."""
    return len(shop.op_job) > 1


class Annealer:
    """One worker with chains of its own."""

    def __init__(self, shop: Shop, plan: Plan, is_makespan: bool, seed: int) -> None:
        self.shop = shop  # its rows may be arrays, which two workers then share
        self.is_makespan = is_makespan
        self.foresees = not is_makespan and is_plain(shop)
        self.seed = seed
        self.turn = 0
        self.times = Opening(*(_array(getattr(shop, name)) for name in Opening._fields))
        rows = (getattr(shop, name) for name in Ways._fields)
        ways: Any = (row if isinstance(row, int) else _array(row) for row in rows)
        self.ways = Ways(*ways)
        self.scratch = scratch_for(len(shop.op_job))
        self.told = _array([0] * TOLD)
        self.begin(plan)

    def begin(self, plan: Plan) -> None:
        """Go on from a plan."""
        self.table = table_of(self.shop, plan)
        self.heads = heads_of(self.shop, self.table)
        self.best = self.table[:CHANGING].copy()
        first, after = _array(self.shop.job_first)[:-1], _array(self.shop.job_first)[1:]
        lasts = after[after > first] - 1
        self.ends = lasts[self.table[UNIT, lasts] != NONE]
        self.foresight = foresight.foresight_for(self.table, self.ends, self.foresees)
        late = numpy.maximum(self.table[END] - self.table[DUE], 0) * self.table[WEIGHT]
        cost = int(self.table[END].max() if self.is_makespan else late.sum())
        self.told[:] = [cost, cost, *[0] * (TOLD - 3), self.told[IS_OVER]]

    @property
    def refits(self) -> bool:
        """Can it take work orders out and fit them in again?"""
        return len(self.foresight.last) > 0

    @property
    def cost(self) -> int:
        """The best so far."""
        return int(self.told[BEST])

    @property
    def cost_now(self) -> int:
        """Of where it is."""
        return int(self.told[COST])

    def join(self, other: Annealer) -> None:
        """Go on from where another is, with the better of both bests."""
        self.table[:] = other.table
        for own, others in zip(self.heads, other.heads, strict=True):
            own[:] = others
        if other.cost < self.cost:
            self.best[:] = other.best
        self.told[COST], self.told[BEST] = other.cost_now, min(self.cost, other.cost)

    @property
    def heat(self) -> float:
        """How much worse a bad move makes it: measured, or for the makespan, where it is not, part of an operation."""
        if self.is_makespan:
            return float(self.table[MINUTES].mean()) * 3
        return float(self.told[WORSE_BY]) / max(float(self.told[WORSE]), 1.0)

    def run(self, moves: int, hot: float, cold: float) -> None:
        """Try so many moves, cooling down."""
        self.turn += 1
        if len(self.ends) > 0 and self.cost > 0:
            seed = (self.seed * 1_000_003 + self.turn) % (1 << 31)
            tables = (self.table, self.best, self.ends, self.told)
            shifts = SHIFTS_BESIDE if self.refits else SHIFTS
            dice, rooms = (seed, moves, shifts, REFITS), (self.scratch, self.foresight)
            anneal(tables, self.heads, self.times, self.ways, rooms, self.is_makespan, dice, hot, cold)

    def stop(self) -> None:
        """Time is over: end a run that is under way, at once."""
        self.told[IS_OVER] = 1

    def plan(self) -> Plan:
        return plan_of(self.best)

    def score(self) -> Score:
        return score(self.shop, self.plan(), self.is_makespan)


def _array(values: Any) -> Any:
    return numpy.asarray(values, dtype=numpy.int64)
