"""Weights on the rule: work orders are made more and less urgent at random, and what leads to a better plan stays.

The list scheduler makes the plan, so whatever it knows of calendars, people and setups is kept by itself.
An evolution strategy with one parent (Rechenberg) over the priorities, as in Hart & Ross's evolved
dispatching (1998) and the random-key methods after Bean (1994).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from services.planning.domain.scheduling.compiled.evolver import Parent
from services.planning.domain.scheduling.search.budget import WORKERS, Budget
from services.planning.domain.scheduling.search.sidebyside import side_by_side
from services.planning.domain.scheduling.shop import Plan, Rule, Shop

TALKS = 4  # parts of the time, after each of which the worse goes on with the weights of the better


def weigh(shop: Shop, rule: Rule, plan: Plan, is_makespan: bool, budget: Budget) -> tuple[Plan, Rule]:
    """The best plan that changed weights lead to, from this rule."""
    workers = [Parent(shop, rule, plan, is_makespan, budget.seed * WORKERS + at) for at in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as pool:
        seconds = budget.seconds_left()
        for talk in range(1, TALKS + 1):
            own = budget.until(seconds * (TALKS - talk) / TALKS).share(TALKS)
            side_by_side(pool, [partial(worker.evolve, own) for worker in workers], (), own)
            workers.sort(key=lambda worker: worker.score)
            workers[-1].join(workers[0])
    best = min(workers, key=lambda worker: worker.score)
    return best.plan, best.rule._replace(base=best.base.tolist())
