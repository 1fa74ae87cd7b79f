"""How the seekers of a short makespan spend their time: two side by side; halfway the worse goes on from the better."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from services.planning.domain.scheduling.compiled.seeker import Seeker
from services.planning.domain.scheduling.search.budget import WORKERS, Budget
from services.planning.domain.scheduling.search.sidebyside import side_by_side
from services.planning.domain.scheduling.shop import Plan, Shop

FIRST_CHUNK = 200  # moves before the clock is looked at; then as many as take about CHUNK_SECONDS
CHUNK_SECONDS = 0.1
MOST_MOVES = 1 << 20
HALVES = 2
MOVES_OF_ANNEALER = 10  # that cost as much as one of these


def seek(shop: Shop, plan: Plan, budget: Budget) -> Plan:
    """The shortest plan that the workers find, from this one."""
    workers = [Seeker(shop, plan, budget.seed * WORKERS + at) for at in range(WORKERS)]
    seconds = budget.seconds_left()
    with ThreadPoolExecutor(WORKERS) as pool:
        for half in range(HALVES):
            kept = seconds * (HALVES - 1 - half) / HALVES
            own = budget.until(kept)
            side_by_side(pool, [partial(_until, worker, own) for worker in workers], (), own)
            if any(worker.is_done for worker in workers):
                break
            best = min(workers, key=lambda worker: worker.cost)
            for worker in workers:
                if worker.cost > best.cost:
                    worker.begin(best.plan())
    return min(workers, key=lambda worker: worker.cost).plan()


def _until(worker: Seeker, budget: Budget) -> None:
    moves, done = FIRST_CHUNK, 0
    most = None if budget.moves is None else budget.moves // HALVES // MOVES_OF_ANNEALER
    while not worker.is_done and not budget.is_over and (most is None or done < most):
        before = budget.seconds_left()
        worker.run(moves)
        done += moves
        if most is None:
            took = max(before - budget.seconds_left(), 1e-4)
            moves = max(20, min(int(moves * CHUNK_SECONDS / took), moves * 4, MOST_MOVES))
