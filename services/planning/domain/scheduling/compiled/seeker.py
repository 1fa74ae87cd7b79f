"""A worker that seeks a shorter makespan, some moves at a time, so that its clock can be looked at in between."""

from __future__ import annotations

from typing import Any

import numpy

from services.planning.domain.scheduling.compiled import tabu
from services.planning.domain.scheduling.compiled.chains import CHANGING, heads_of, plan_of, table_of
from services.planning.domain.scheduling.compiled.kernels import borrowed, inside_kernels, kernel
from services.planning.domain.scheduling.shop import NONE, Plan, Shop

inside_kernels(tabu.times_of, tabu.path_after, tabu.may_pass, tabu.unhook, tabu.hook, tabu.tabu_search)
SCRATCH = 7  # rows


def _tabu_search(table: Any, ways: Any, memory: Any, scratch: Any, dice: Any) -> None:
    (all_rows,) = borrowed((table,))
    alt_first, alt_unit, alt_minutes = borrowed(ways)
    unit_first, best, forbidden, forbidden_unit, told = borrowed(memory)
    seed, moves, tenure = dice
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
    )


tabu_search = kernel(_tabu_search)
MOST = 2500  # operations; its memory of what is forbidden is a square of them


def may_seek(shop: Shop, plan: Plan) -> bool:
    """Plain shops only: nothing but machines and the order of the steps."""
    return (
        1 < len(shop.op_job) <= MOST
        and not any(shop.unit_calendar)
        and not any(shop.op_batch)
        and not any(shop.setup)
        and all(skill == NONE for skill in shop.op_skill)
        and all(unit == NONE for unit in shop.kept_unit)
        and all(unit != NONE for unit in plan.unit)
    )


class Seeker:
    """One worker with chains of its own."""

    def __init__(self, shop: Shop, plan: Plan, seed: int) -> None:
        self.seed, self.turn = seed, 0
        self.shop = shop
        ways = (shop.alt_first, shop.alt_unit, shop.alt_minutes)
        self.ways = tuple(numpy.asarray(row, dtype=numpy.int64) for row in ways)
        self.scratch = tuple(numpy.zeros(len(shop.op_job), dtype=numpy.int64) for _ in range(SCRATCH))
        self.tenure = 10 + len(shop.job_due) // max(len(shop.unit_machine), 1)
        self.begin(plan)

    def begin(self, plan: Plan) -> None:
        """Go on from a plan, with nothing forbidden."""
        operations = len(self.shop.op_job)
        self.table = table_of(self.shop, plan)
        self.unit_first: Any = heads_of(self.shop, self.table).unit
        self.best = self.table[:CHANGING].copy()
        self.forbidden = numpy.zeros((operations, operations), dtype=numpy.int32)
        self.forbidden_unit = numpy.zeros((operations, len(self.shop.unit_machine)), dtype=numpy.int32)
        self.told = numpy.asarray([0, max(plan.end), 0, 0], dtype=numpy.int64)

    @property
    def cost(self) -> int:
        """The shortest makespan so far."""
        return int(self.told[tabu.BEST])

    @property
    def is_done(self) -> bool:
        """Nothing can be better."""
        return bool(self.told[tabu.IS_DONE])

    def run(self, moves: int) -> None:
        """Make so many moves."""
        self.turn += 1
        seed = (self.seed * 1_000_003 + self.turn) % (1 << 31)
        memory = (self.unit_first, self.best, self.forbidden, self.forbidden_unit, self.told)
        tabu_search(self.table, self.ways, memory, self.scratch, (seed, moves, self.tenure))

    def plan(self) -> Plan:
        return plan_of(self.best)
