"""Which search gets how much of the time. Each starts from the best plan so far, and none makes it worse."""

from __future__ import annotations

from collections.abc import Callable

from services.planning.domain.scheduling.answer import Score, score
from services.planning.domain.scheduling.compiled.annealer import may_anneal
from services.planning.domain.scheduling.compiled.seeker import may_seek
from services.planning.domain.scheduling.search.budget import Budget
from services.planning.domain.scheduling.search.cooling import cool
from services.planning.domain.scheduling.search.proving import may_prove, prove
from services.planning.domain.scheduling.search.seeking import seek
from services.planning.domain.scheduling.search.weighing import weigh
from services.planning.domain.scheduling.shop import Plan, Rule, Shop, is_plain

FEW = 300  # operations up to which the annealer finds by itself whom to keep waiting
WEIGHING_FEW, WEIGHING_PLAIN, WEIGHING = 0.1, 0.2, 0.4  # of the time that is left, where an annealer can follow
WEIGHING_LARGE = 0.5
PROVING = 0.6  # of what is then left, where a solver can follow
PROVING_MAKESPAN = 0.4
SOLVER = 4  # times as long as the kernels it takes to load it and to make something of it
LARGE = 5_000  # operations from which on weights bring more for the time than the annealer


Keep = Callable[[Plan, Score, str], None]


def improve(shop: Shop, plan: Plan, rule: Rule, is_makespan: bool, budget: Budget, keep: Keep) -> tuple[Plan, str]:
    """The best plan there is time for, and who found it. What is found on the way is kept for whoever cannot wait."""
    best, best_score, how = plan, score(shop, plan, is_makespan), ""
    left = budget.seconds_left()

    def take(candidate: Plan, name: str) -> None:
        nonlocal best, best_score, how
        reached: Score = score(shop, candidate, is_makespan)
        if reached < best_score:
            best, best_score, how = candidate, reached, name
            keep(best, best_score, how)

    if best_score.first == 0 or budget.is_over:
        return best, how
    can_anneal = may_anneal(shop)
    if not is_makespan or not can_anneal:
        share = _weighing(shop) if can_anneal else 1.0
        take(weigh(shop, rule, best, is_makespan, budget.until(left * (1 - share)))[0], "weights")
    if is_makespan and may_seek(shop, best):
        proves = may_prove(shop, True) and _may_load_solver(budget, PROVING_MAKESPAN)
        kept = budget.seconds_left() * PROVING_MAKESPAN if proves else 0.0
        take(seek(shop, best, budget.until(kept)), "tabu search")
        if proves and not budget.is_over:
            take(prove(shop, best, True, budget)[0], "solver")
        return best, how
    proves = may_prove(shop, is_makespan) and _may_load_solver(budget, PROVING)
    if can_anneal and best_score.first > 0:
        kept = budget.seconds_left() * PROVING if proves else 0.0
        take(cool(shop, best, is_makespan, budget.until(kept)), "annealing")
    if proves and best_score.first > 0 and not budget.is_over:
        take(prove(shop, best, is_makespan, budget)[0], "solver")
    return best, how


def _weighing(shop: Shop) -> float:
    """The share of the time in which weights are changed."""
    if len(shop.op_job) > LARGE:
        return WEIGHING_LARGE
    if len(shop.op_job) <= FEW:
        return WEIGHING_FEW
    return WEIGHING_PLAIN if is_plain(shop) else WEIGHING


def _may_load_solver(budget: Budget, share: float) -> bool:
    """Is there time to load it, on a machine as busy as this one?"""
    return budget.moves is not None or budget.seconds_left() * share > SOLVER * budget.loading
