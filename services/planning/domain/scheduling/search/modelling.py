"""A plain shop as a constraint model (CP-SAT of OR-tools): some of its operations are free, the rest only follow.

A free operation goes to any of its machines and stands there wherever it likes. The others keep their machine and
their order among themselves, and what begins before anything free keeps its times as well: it is no variable at all.
Plain shops only: calendars, people and setups make the model too weak to be worth its time; measured, not believed.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from services.planning.domain.scheduling.shop import NONE, Plan, Shop

FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)
WHOLE = (cp_model.OPTIMAL, cp_model.INFEASIBLE)
NO_HURRY = 1e6  # seconds


@dataclass(frozen=True)
class Effort:
    """How hard the solver tries: so many seconds of the clock, or of its own, which are the same on every machine."""

    seconds: float
    seed: int
    workers: int
    is_own_time: bool
    is_light: bool = False  # without what only pays for models that take long


@dataclass(frozen=True)
class Solved:
    """The plan, if one was found; whether nothing better can be; how long it took, in the solver's own seconds."""

    plan: Plan | None
    is_whole: bool
    seconds: float


class Model:
    """What may become of a plan whose free operations are placed anew; the plan itself is the hint."""

    def __init__(self, shop: Shop, plan: Plan, free: Set[int], horizon: int) -> None:
        self.shop, self.plan, self.free, self.horizon = shop, plan, free, horizon
        self.model = cp_model.CpModel()
        self.starts: dict[int, Any] = {}
        self.ends: dict[int, Any] = {}
        self.chosen: dict[int, Any] = {}  # by alternative
        self.busy: dict[int, list[Any]] = {}  # intervals by unit
        since = min((plan.start[op] for op in free), default=0)
        self.moving = [op for op, unit in enumerate(plan.unit) if unit != NONE and plan.start[op] >= since]
        self.free_from: dict[int, int] = {}  # by unit, after what keeps its times
        for op, unit in enumerate(plan.unit):
            if unit != NONE and plan.start[op] < since:
                self.starts[op], self.ends[op] = plan.start[op], plan.end[op]
                self.free_from[unit] = max(self.free_from.get(unit, 0), plan.end[op])
        open_units = {shop.alt_unit[alt] for op in free for alt in self._ways(op)}
        for op in self.moving:
            self._place(op, open_units)
            if op - 1 in self.ends and shop.op_job[op - 1] == shop.op_job[op]:
                self.model.add(self.starts[op] >= self.ends[op - 1])
        self._keep_order()
        for intervals in self.busy.values():
            self.model.add_no_overlap(intervals)

    def _ways(self, op: int) -> range:
        return range(self.shop.alt_first[op], self.shop.alt_first[op + 1])

    def _place(self, op: int, open_units: Set[int]) -> None:
        shop, plan, model = self.shop, self.plan, self.model
        is_free, unit = op in self.free, plan.unit[op]
        earliest = shop.op_earliest[op] if is_free else max(shop.op_earliest[op], self.free_from.get(unit, 0))
        start = self.starts[op] = model.new_int_var(earliest, self.horizon, "")
        model.add_hint(start, int(plan.start[op]))
        if not is_free:
            minutes = int(plan.end[op] - plan.start[op])
            self.ends[op] = start + minutes
            if unit in open_units:
                self.busy.setdefault(unit, []).append(model.new_fixed_size_interval_var(start, minutes, ""))
            return
        end = self.ends[op] = model.new_int_var(0, self.horizon, "")
        for alt in self._ways(op):
            unit = shop.alt_unit[alt]
            is_there = self.chosen[alt] = model.new_bool_var("")
            model.add_hint(is_there, plan.unit[op] == unit)
            interval = model.new_optional_interval_var(start, shop.alt_minutes[alt], end, is_there, "")
            self.busy.setdefault(unit, []).append(interval)
            if self.free_from.get(unit, 0) > earliest:
                model.add(start >= self.free_from[unit]).only_enforce_if(is_there)
        model.add_exactly_one(self.chosen[alt] for alt in self._ways(op))

    def _keep_order(self) -> None:
        last: dict[int, int] = {}
        for op in sorted(set(self.moving) - self.free, key=lambda op: (self.plan.start[op], self.plan.end[op])):
            unit = self.plan.unit[op]
            if unit in last:
                self.model.add(self.starts[op] >= self.ends[last[unit]])
            last[unit] = op

    def lasts(self) -> dict[int, Any]:
        """When each job ends, of those whose every step has a place."""
        first = self.shop.job_first
        steps = ((job, range(first[job], first[job + 1])) for job in range(len(first) - 1))
        return {job: self.ends[ops[-1]] for job, ops in steps if ops and all(op in self.ends for op in ops)}

    def minimize_end(self) -> None:
        """The makespan."""
        latest = self.model.new_int_var(0, self.horizon, "")
        self.model.add_max_equality(latest, list(self.lasts().values()))
        self.model.minimize(latest)

    def minimize_lateness(self, below: int | None = None) -> None:
        """Weighted tardiness; with `below` only what is less than that counts as a plan."""
        terms: list[Any] = []
        settled = 0  # of jobs that end before anything moves
        for job, end in self.lasts().items():
            weight, due = self.shop.job_weight[job], self.shop.job_due[job]
            if isinstance(end, int):
                settled += weight * max(0, end - due)
            elif weight > 0:
                late = self.model.new_int_var(0, self.horizon, "")
                self.model.add(late >= end - due)
                terms.append(weight * late)
        self.model.minimize(sum(terms))
        if below is not None:
            self.model.add(sum(terms) < below - settled)

    def solve(self, effort: Effort) -> Solved:
        """Look for the best there is."""
        solver = cp_model.CpSolver()
        parameters: Any = solver.parameters
        parameters.num_workers, parameters.random_seed = effort.workers, effort.seed
        parameters.max_time_in_seconds = NO_HURRY if effort.is_own_time else effort.seconds
        if effort.is_own_time:
            parameters.max_deterministic_time = effort.seconds
            parameters.interleave_search = effort.workers > 1
        if effort.is_light:
            parameters.linearization_level = parameters.cp_model_probing_level = parameters.symmetry_level = 0
        status = solver.solve(self.model)
        plan = self._plan_of(solver) if status in FOUND else None
        return Solved(plan, status in WHOLE, float(solver.response_proto.deterministic_time))

    def _plan_of(self, solver: cp_model.CpSolver) -> Plan:
        plan = Plan(*(list(row) for row in self.plan))
        for op in self.moving:
            plan.start[op], plan.end[op] = solver.value(self.starts[op]), solver.value(self.ends[op])
        for op in self.free:
            for alt in self._ways(op):
                if solver.boolean_value(self.chosen[alt]):
                    plan.unit[op] = self.shop.alt_unit[alt]
        return plan
