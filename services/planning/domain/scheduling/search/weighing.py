"""Weights on the rule: work orders are made more and less urgent at random, and what leads to a better plan stays.

The list scheduler makes the plan, so whatever it knows of calendars, people and setups is kept by itself.
An evolution strategy with one parent (Rechenberg) over the priorities, as in Hart & Ross's evolved
dispatching (1998) and the random-key methods after Bean (1994).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random

from services.planning.domain.scheduling.answer import score
from services.planning.domain.scheduling.decoding import Decoder
from services.planning.domain.scheduling.rules import SCALE
from services.planning.domain.scheduling.search.budget import WORKERS, Budget
from services.planning.domain.scheduling.shop import Plan, Rule, Shop

FEWEST_TOUCHED, SPREAD = 1, 1.0
PLANS_A_MOVE = 2000  # a plan costs about as much as so many moves of the annealer


def weigh(decoders: Sequence[Decoder], rule: Rule, plan: Plan, is_makespan: bool, budget: Budget) -> tuple[Plan, Rule]:
    """The best plan that changed weights lead to, from this rule."""
    with ThreadPoolExecutor(WORKERS) as pool:
        jobs = [
            pool.submit(_evolve, decoder, rule, plan, is_makespan, budget, budget.seed * WORKERS + at)
            for at, decoder in enumerate(decoders)
        ]
        found = [job.result() for job in jobs]
    shop = decoders[0].shop
    return min(found, key=lambda one: score(shop, one[0], is_makespan))


def _evolve(
    decoder: Decoder, rule: Rule, plan: Plan, is_makespan: bool, budget: Budget, seed: int
) -> tuple[Plan, Rule]:
    dice = Random(seed)
    shop: Shop = decoder.shop
    base = list(rule.base)
    best, best_score = plan, score(shop, plan, is_makespan)
    plans, took = 0, 0.0
    while not budget.until(took).is_over and (budget.moves is None or plans * PLANS_A_MOVE < budget.moves):
        plans += 1
        before = budget.seconds_left()
        changed = _changed(shop, base, dice)
        candidate = decoder.plan(rule._replace(base=changed))
        reached = score(shop, candidate, is_makespan)
        if reached <= best_score:
            base, best, best_score = changed, candidate, reached
        took = max(took, before - budget.seconds_left())
    return best, rule._replace(base=base)


def _changed(shop: Shop, base: list[int], dice: Random) -> list[int]:
    """Some work orders, or some of their steps, with another urgency."""
    changed = base[:]
    jobs = len(shop.job_due)
    touched = max(FEWEST_TOUCHED, min(jobs, round(dice.expovariate(1 / max(jobs / 50, 1)))))
    for _ in range(touched):
        job = dice.randrange(jobs)
        first, after = shop.job_first[job], shop.job_first[job + 1]
        by = round(dice.gauss(0, SPREAD) * SCALE)
        if after > first and dice.random() < 0.3:
            first = dice.randrange(first, after)
            after = first + 1
        for op in range(first, after):
            changed[op] += by
    return changed
