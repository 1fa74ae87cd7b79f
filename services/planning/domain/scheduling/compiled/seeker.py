"""A worker that seeks a shorter makespan, some moves at a time, so that its clock can be looked at in between."""

from __future__ import annotations

from typing import Any

import numpy

from services.planning.domain.scheduling.compiled import tabu
from services.planning.domain.scheduling.compiled.chains import (
    CHANGING,
    END,
    START,
    UNIT,
    heads_of,
    plan_of,
    table_of,
)
from services.planning.domain.scheduling.compiled.kernels import borrowed, inside_kernels, kernel
from services.planning.domain.scheduling.compiled.twin import in_arrays
from services.planning.domain.scheduling.shop import NONE, Plan, Shop, is_plain

inside_kernels(tabu.times_of, tabu.path_after, tabu.may_pass, tabu.unhook, tabu.hook, tabu.tabu_search)
SCRATCH, TOLD = 7, 7  # rows


def _tabu_search(table: Any, ways: Any, memory: Any, scratch: Any, dice: Any) -> None:
    (all_rows,) = borrowed((table,))
    alt_first, alt_unit, alt_minutes = borrowed(ways)
    unit_first, best, forbidden, forbidden_unit, told = borrowed(memory)
    seed, moves, tenure, patience = dice
    tabu.tabu_search(
        all_rows,
        alt_first,
        alt_unit,
        alt_minutes,
        unit_first,
        best,
        forbidden,
        forbidden_unit,
        told,
        borrowed(scratch),
        seed,
        moves,
        tenure,
        patience,
    )


tabu_search = kernel(_tabu_search)
PATIENCE = 12_500  # moves without a better plan
FAR = 1 << 60
MOST = 2500  # operations; its memory of what is forbidden is a square of them


def may_seek(shop: Shop, plan: Plan) -> bool:
    """Plain shops only: nothing but machines and the order of the steps."""
    return 1 < len(shop.op_job) <= MOST and is_plain(shop) and all(unit != NONE for unit in plan.unit)


class Seeker:
    """One worker with chains of its own."""

    def __init__(self, shop: Shop, plan: Plan, seed: int) -> None:
        self.seed, self.turn = seed, 0
        self.shop: Any = in_arrays(shop)
        self.ways = (self.shop.alt_first, self.shop.alt_unit, self.shop.alt_minutes)
        operations, units = len(shop.op_job), len(shop.unit_machine)
        self.scratch = tuple(numpy.zeros(operations, dtype=numpy.int64) for _ in range(SCRATCH))
        self.forbidden = numpy.zeros((operations, operations), dtype=numpy.int32)
        self.forbidden_unit = numpy.zeros((operations, units), dtype=numpy.int32)
        self.tenure = 10 + len(shop.job_due) // max(units, 1)
        self.patience = PATIENCE
        self.told = numpy.zeros(TOLD, dtype=numpy.int64)
        self.begin(plan)

    def begin(self, plan: Plan, shakes: int = 0) -> None:
        """Go on from a plan, with nothing forbidden; so many moves at random first."""
        self.table = table_of(self.shop, plan)
        self.unit_first: Any = heads_of(self.shop, self.table).unit
        self.best = self.table[:CHANGING].copy()
        self.forbidden[:], self.forbidden_unit[:] = 0, 0
        self.told[:] = [0, FAR, 0, 0, self.told[tabu.IS_OVER], 0, shakes]

    @property
    def cost(self) -> int:
        """The shortest makespan so far."""
        return int(self.told[tabu.BEST])

    @property
    def is_tired(self) -> bool:
        """It has been long without a better plan."""
        return bool(self.told[tabu.IS_TIRED])

    @property
    def is_done(self) -> bool:
        """Nothing can be better."""
        return bool(self.told[tabu.IS_DONE])

    def between(self, one: Any, other: Any, share: float) -> None:
        """Go on from between two plans that `best` was: what comes first in both comes first in this one too.

        By start times mixed in one proportion for all: whoever waits for another in both plans still does.
        """
        mixed = one[START] * (1 - share) + other[START] * share
        is_other = numpy.random.default_rng(self.turn).random(len(mixed)) < share
        units = numpy.where(is_other, other[UNIT], one[UNIT])
        order = numpy.argsort(mixed + (one[END] * (1 - share) + other[END] * share) * 1e-6, kind="stable")
        starts = numpy.empty(len(mixed), dtype=numpy.int64)
        starts[order] = numpy.arange(len(mixed))
        rows: Any = (units, numpy.full(len(mixed), NONE), starts, starts + 1)
        self.begin(Plan(*rows))

    def run(self, moves: int) -> None:
        """Make so many moves."""
        self.turn += 1
        seed = (self.seed * 1_000_003 + self.turn) % (1 << 31)
        memory = (self.unit_first, self.best, self.forbidden, self.forbidden_unit, self.told)
        tabu_search(self.table, self.ways, memory, self.scratch, (seed, moves, self.tenure, self.patience))

    def stop(self) -> None:
        """Time is over: end a run that is under way, at once."""
        self.told[tabu.IS_OVER] = 1

    def plan(self) -> Plan:
        return plan_of(self.best)
