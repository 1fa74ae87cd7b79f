"""Small shops as a whole for a constraint solver: often the optimum, and the proof that it is."""

from __future__ import annotations

from services.planning.domain.scheduling.search.budget import WORKERS, Budget
from services.planning.domain.scheduling.shop import NONE, Plan, Shop

MOST_FOR_TARDINESS, MOST_FOR_MAKESPAN = 250, 400  # operations
MOVES_A_SECOND = 1_000_000  # of the solver's own time, which does not depend on the machine
LEAST_SECONDS = 0.01


def is_plain(shop: Shop) -> bool:
    """Nothing but machines that are always open, the order of the steps and due dates; and nothing is held in place."""
    return (
        not any(shop.unit_calendar)
        and all(skill == NONE for skill in shop.op_skill)
        and not any(shop.setup)
        and not any(shop.op_batch)
        and all(unit == NONE for unit in shop.kept_unit)
    )


def may_prove(shop: Shop, is_makespan: bool) -> bool:
    """Is it small and plain enough?"""
    most = MOST_FOR_MAKESPAN if is_makespan else MOST_FOR_TARDINESS
    return 0 < len(shop.op_job) <= most and is_plain(shop)


def prove(shop: Shop, hint: Plan, is_makespan: bool, budget: Budget) -> tuple[Plan, bool]:
    """The best plan the solver finds from a hint, and whether none is better."""
    from services.planning.domain.scheduling.search.modelling import Effort, Model

    planned = {op for op, unit in enumerate(hint.unit) if unit != NONE}
    horizon = max(hint.end, default=0) * (1 if is_makespan else 2) + 1
    model = Model(shop, hint, planned, int(horizon))
    if is_makespan:
        model.minimize_end()
    else:
        model.minimize_lateness()
    in_moves = budget.moves is not None
    seconds = budget.seconds_left() if budget.moves is None else budget.moves / MOVES_A_SECOND
    solved = model.solve(Effort(max(seconds, LEAST_SECONDS), budget.seed, WORKERS, in_moves))
    return (hint, False) if solved.plan is None else (solved.plan, solved.is_whole)
