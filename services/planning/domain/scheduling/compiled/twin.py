"""The list scheduler, compiled: the same source, so the same plans, some fifty times as fast."""

from __future__ import annotations

from typing import Any

import numpy

from services.planning.domain.scheduling import listing
from services.planning.domain.scheduling.answer import Score
from services.planning.domain.scheduling.compiled.kernels import borrowed, inside_kernels, kernel
from services.planning.domain.scheduling.shop import NONE, Desk, Plan, Rule, Shop, desk_rows

inside_kernels(
    listing.clear,
    listing.handed_on,
    listing.calendar_of,
    listing.minutes_of,
    listing.setup_minutes,
    listing._line_up,
    listing._leave,
    listing._choose,
    listing._step_over_kept,
    listing._begin,
    listing._free_from_kept,
    listing._not_before_its_parts,
    listing._hindered_by_kept,
    listing.list_schedule,
    laid_in=True,
)


def _list_schedule(shop: Shop, rule: Rule, desk: Desk, plan: Plan) -> None:
    listing.list_schedule(borrowed(shop), borrowed(rule), borrowed(desk), borrowed(plan))


list_schedule = kernel(_list_schedule)


def in_arrays(rows: Any) -> Any:
    """The same rows as arrays; what is no row stays as it is."""
    return type(rows)(*(row if isinstance(row, int) else numpy.asarray(row, dtype=numpy.int64) for row in rows))


class CompiledDecoder:
    """What `PlainDecoder` is, in machine code."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.arrays = in_arrays(shop)
        rows: Any = (numpy.zeros(length, dtype=numpy.int64) for length in desk_rows(shop))
        self._desk = Desk(*rows)
        self._is_job = numpy.diff(self.arrays.job_first) > 0
        self._last = self.arrays.job_first[1:][self._is_job] - 1
        self._due, self._weight = self.arrays.job_due[self._is_job], self.arrays.job_weight[self._is_job]

    def plan(self, rule: Rule) -> Plan:
        return self.told(self.rows(rule))

    def rows(self, rule: Rule) -> Any:
        """The plan that a rule leads to, as arrays."""
        rows: Any = (numpy.zeros(len(self.shop.op_job), dtype=numpy.int64) for _ in range(4))
        plan = Plan(*rows)
        list_schedule(self.arrays, in_arrays(rule), self._desk, plan)
        return plan

    @staticmethod
    def told(rows: Any) -> Plan:
        """The same as Python reads it."""
        return Plan(*(row.tolist() for row in rows))

    def score(self, rows: Any, is_makespan: bool) -> Score:
        """How good a plan in arrays is: what `answer.score` says of it."""
        missing = rows.unit == NONE
        whole = numpy.ones(len(self._last), dtype=bool)
        if missing.any():
            missing_before = numpy.concatenate(([0], numpy.cumsum(missing)))
            steps = self.arrays.job_first
            whole = (missing_before[steps[1:]] == missing_before[steps[:-1]])[self._is_job]
        late = numpy.maximum(rows.end[self._last] - self._due, 0) * self._weight
        both = (int(numpy.where(missing, 0, rows.end).max(initial=0)), int(late[whole].sum()))
        return Score(int(missing.sum()), *(both if is_makespan else both[::-1]))
