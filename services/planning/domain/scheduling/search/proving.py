"""Small shops as a whole for a constraint solver (CP-SAT of OR-tools): often the optimum, and the proof that it is.

Only plain shops: calendars, people and setups make its model too weak to be worth its time; measured, not believed.
"""

from __future__ import annotations

from typing import Any

from services.planning.domain.scheduling.search.budget import WORKERS, Budget
from services.planning.domain.scheduling.shop import NONE, Plan, Shop, is_plain

MOST_FOR_TARDINESS, MOST_FOR_MAKESPAN = 250, 400  # operations


def may_prove(shop: Shop, is_makespan: bool) -> bool:
    """Is it small and plain enough?"""
    most = MOST_FOR_MAKESPAN if is_makespan else MOST_FOR_TARDINESS
    return 0 < len(shop.op_job) <= most and is_plain(shop)


def prove(shop: Shop, hint: Plan, is_makespan: bool, budget: Budget) -> tuple[Plan, bool]:
    """The best plan the solver finds from a hint, and whether none is better."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    horizon = max(hint.end, default=0) * (1 if is_makespan else 2) + 1
    starts: dict[int, Any] = {}
    ends: dict[int, Any] = {}
    chosen: dict[int, Any] = {}
    on_unit: dict[int, list[Any]] = {}
    for op in range(len(shop.op_job)):
        if hint.unit[op] == NONE:
            continue
        start = starts[op] = model.new_int_var(shop.op_earliest[op], horizon, "")
        end = ends[op] = model.new_int_var(0, horizon, "")
        model.add_hint(start, int(hint.start[op]))
        ways = []
        for alt in range(shop.alt_first[op], shop.alt_first[op + 1]):
            is_there = chosen[alt] = model.new_bool_var("")
            ways.append(is_there)
            model.add_hint(is_there, hint.unit[op] == shop.alt_unit[alt])
            place = model.new_optional_interval_var(start, shop.alt_minutes[alt], end, is_there, "")
            on_unit.setdefault(shop.alt_unit[alt], []).append(place)
        model.add_exactly_one(ways)
        if op - 1 in ends and shop.op_job[op - 1] == shop.op_job[op]:
            model.add(start >= ends[op - 1])
    for places in on_unit.values():
        model.add_no_overlap(places)
    _aim(model, shop, ends, horizon, is_makespan)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = budget.seed
    solver.parameters.max_time_in_seconds = max(budget.seconds_left(), 0.01)
    if budget.moves is not None:
        solver.parameters.interleave_search = True
        solver.parameters.max_deterministic_time = budget.moves / 1_000_000
        solver.parameters.max_time_in_seconds = 1e6
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return hint, False
    plan = Plan(*(list(row) for row in hint))
    for op, start in starts.items():
        plan.start[op], plan.end[op] = solver.value(start), solver.value(ends[op])
        for alt in range(shop.alt_first[op], shop.alt_first[op + 1]):
            if solver.boolean_value(chosen[alt]):
                plan.unit[op] = shop.alt_unit[alt]
    return plan, status == cp_model.OPTIMAL


def _aim(model: Any, shop: Shop, ends: dict[int, Any], horizon: int, is_makespan: bool) -> None:
    lasts = {shop.op_job[op]: end for op, end in ends.items()}
    if is_makespan:
        latest = model.new_int_var(0, horizon, "")
        model.add_max_equality(latest, list(lasts.values()))
        model.minimize(latest)
        return
    late = []
    for job, end in lasts.items():
        if shop.job_first[job + 1] - 1 in ends and shop.job_weight[job] > 0:
            minutes = model.new_int_var(0, horizon, "")
            model.add(minutes >= end - shop.job_due[job])
            late.append(shop.job_weight[job] * minutes)
    model.minimize(sum(late))
