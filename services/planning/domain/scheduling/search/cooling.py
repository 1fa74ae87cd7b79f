"""How the annealers spend their time: two workers side by side, a long cooling, then shorter ones from the best.

They meet now and then, and the worse goes on from where the better is.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from services.planning.domain.scheduling.compiled.annealer import Annealer
from services.planning.domain.scheduling.compiled.twin import in_arrays
from services.planning.domain.scheduling.search.budget import WORKERS, Budget
from services.planning.domain.scheduling.search.sidebyside import side_by_side
from services.planning.domain.scheduling.shop import Plan, Shop

FIRST_CHUNK = 2_000  # moves before the clock is looked at; then as many as take about CHUNK_SECONDS
CHUNK_SECONDS = 0.2
MOST_MOVES = 1 << 22
FEW, MANY = 300, 600  # operations up to which there is time to begin hot, and from which on there is none
HOT_FOR_FEW, HOT_FOR_MANY = 0.3, 0.02  # of what a bad move costs in the mean
MANY_REFITTED, HOT_REFITTED = 1_000, 0.1  # the same where work orders are taken out and fitted in again
COLD = 0.0002
ROUNDS = ((0.5, 1.0), (0.8, 0.5), (1.0, 0.25))  # until which share of the time, from which share of the heat
TALKS, TALKS_OF_FEW = 8, 2  # in a round, after each of which the worse goes on from where the better is


def cool(shop: Shop, plan: Plan, is_makespan: bool, budget: Budget) -> Plan:
    """The best plan that the workers find, from this one."""
    shop = in_arrays(shop)
    workers = [Annealer(shop, plan, is_makespan, budget.seed * WORKERS + at) for at in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as pool:
        warm = [partial(worker.run, first_chunk(shop), 1e-9, 1e-9) for worker in workers]
        side_by_side(pool, warm, workers, budget)
        heat, warmest = max(worker.heat for worker in workers), hot_for(len(shop.op_job), workers[0].refits)
        talks = TALKS_OF_FEW if len(shop.op_job) <= FEW else TALKS
        seconds = budget.seconds_left()
        begun = 0.0
        for until, share in ROUNDS:
            best = min(workers, key=lambda worker: worker.cost).plan()
            for worker in workers:
                worker.begin(best)
            hot, cold = max(heat * warmest * share, 1e-3), max(heat * COLD, 1e-4)
            for talk in range(talks):
                since, then = (begun + (until - begun) * at / talks for at in (talk, talk + 1))
                part = _Part(since, then, hot * (cold / hot) ** (talk / talks), (cold / hot) ** (1 / talks), seconds)
                side_by_side(pool, [partial(_cool_on, worker, part, budget) for worker in workers], workers, budget)
                workers.sort(key=lambda worker: worker.cost_now)
                workers[-1].join(workers[0])
            begun = until
    return min(workers, key=lambda worker: worker.cost).plan()


def hot_for(operations: int, refits: bool) -> float:
    """From how hot: what has no time to cool slowly begins where it need not."""
    many, hot = (MANY_REFITTED, HOT_REFITTED) if refits else (MANY, HOT_FOR_FEW)
    share = min(1.0, max(0.0, (operations - FEW) / (many - FEW)))
    return float(hot * (HOT_FOR_MANY / hot) ** share)


def first_chunk(shop: Shop) -> int:
    """So many moves before the clock is looked at, that it takes a fraction of a second."""
    return max(20, FIRST_CHUNK * 500 // max(len(shop.op_job), 500))


@dataclass(frozen=True)
class _Part:
    """Of a round: from one share of the time to another, from a heat to a part of it."""

    since: float
    until: float
    hot: float
    falls_to: float
    seconds: float


def _cool_on(worker: Annealer, part: _Part, budget: Budget) -> None:
    moves, progress = first_chunk(worker.shop), 0.0
    length = max(part.until - part.since, 1e-9)
    most, done = int((budget.moves or 0) * length), 0
    while progress < 1 and worker.cost > 0 and not budget.is_over:
        before = budget.seconds_left()
        if budget.moves is not None:
            moves = min(FIRST_CHUNK * 10, most - done)
            done += moves
            goal = done / most if moves > 0 else 1.0
        else:
            goal = min(1.0, progress + CHUNK_SECONDS / max(part.seconds * length, 1e-9))
        worker.run(max(moves, 1), part.hot * part.falls_to**progress, part.hot * part.falls_to**goal)
        if budget.moves is None:
            now = budget.seconds_left()
            moves = max(100, min(int(moves * CHUNK_SECONDS / max(before - now, 1e-4)), MOST_MOVES, moves * 4))
            goal = 1 - (now - part.seconds * (1 - part.until)) / max(part.seconds * length, 1e-9)
        progress = goal
