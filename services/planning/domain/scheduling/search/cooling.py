"""How the annealers spend their time: two workers side by side, a long cooling, then shorter ones from the best."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from services.planning.domain.scheduling.compiled.annealer import Annealer
from services.planning.domain.scheduling.compiled.twin import in_arrays
from services.planning.domain.scheduling.search.budget import WORKERS, Budget
from services.planning.domain.scheduling.search.sidebyside import side_by_side
from services.planning.domain.scheduling.shop import Plan, Shop

FIRST_CHUNK = 2_000  # moves before the clock is looked at; then as many as take about CHUNK_SECONDS
CHUNK_SECONDS = 0.2
MOST_MOVES = 1 << 22
HOT, COLD = 0.03, 0.002  # of what a bad move costs in the mean
MANY, LESS = 800, 1 / 3  # operations from which on there is time for so much of the heat only
ROUNDS = ((0.6, 1.0), (1.0, 0.4))  # until which share of the time, from which share of the heat


def cool(shop: Shop, plan: Plan, is_makespan: bool, budget: Budget) -> Plan:
    """The best plan that the workers find, from this one."""
    shop = in_arrays(shop)
    workers = [Annealer(shop, plan, is_makespan, budget.seed * WORKERS + at) for at in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as pool:
        warm = [partial(worker.run, first_chunk(shop), 1e-9, 1e-9) for worker in workers]
        side_by_side(pool, warm, workers, budget)
        heat = max(worker.heat for worker in workers) * (LESS if len(shop.op_job) >= MANY else 1)
        seconds = budget.seconds_left()
        done = 0.0
        for until, share in ROUNDS:
            best = min(workers, key=lambda worker: worker.cost).plan()
            work = [partial(_one_round, worker, best, done, until, seconds, heat * share, budget) for worker in workers]
            side_by_side(pool, work, workers, budget)
            done = until
    return min(workers, key=lambda worker: worker.cost).plan()


def first_chunk(shop: Shop) -> int:
    """So many moves before the clock is looked at, that it takes a fraction of a second."""
    return max(20, FIRST_CHUNK * 500 // max(len(shop.op_job), 500))


def _one_round(
    worker: Annealer, plan: Plan, since: float, until: float, seconds: float, heat: float, budget: Budget
) -> None:
    """One cooling, from a share of the time to another."""
    worker.begin(plan)
    hot, cold = max(heat * HOT, 1e-3), max(heat * COLD, 1e-4)
    moves, progress = first_chunk(worker.shop), 0.0
    done = 0
    while progress < 1 and worker.cost > 0 and not budget.is_over:
        before = budget.seconds_left()
        at = hot * (cold / hot) ** progress
        if budget.moves is not None:
            moves = min(FIRST_CHUNK * 10, int(budget.moves * (until - since)) - done)
            done += moves
            goal = done / max(int(budget.moves * (until - since)), 1) if moves > 0 else 1.0
        else:
            goal = min(1.0, progress + CHUNK_SECONDS / max(seconds * (until - since), 1e-9))
        worker.run(max(moves, 1), at, hot * (cold / hot) ** goal)
        now = budget.seconds_left()
        if budget.moves is None:
            moves = max(100, min(int(moves * CHUNK_SECONDS / max(before - now, 1e-4)), MOST_MOVES, moves * 4))
            goal = 1 - (now - seconds * (1 - until)) / max(seconds * (until - since), 1e-9)
        progress = goal
        if now <= 0 and budget.moves is None:
            break
