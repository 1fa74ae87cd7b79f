"""Workers side by side, one a processor; when time is over they are told so, and come back at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Protocol

from services.planning.domain.scheduling.search.budget import Budget


class Worker(Protocol):
    """Somebody who can be interrupted."""

    def stop(self) -> None: ...


def side_by_side(
    pool: ThreadPoolExecutor, work: Sequence[Callable[[], None]], workers: Sequence[Worker], budget: Budget
) -> None:
    """Do all of it; interrupt the workers when the budget is spent."""
    jobs: list[Future[None]] = [pool.submit(one) for one in work]
    if budget.moves is None:
        wait(jobs, timeout=max(budget.seconds_left(), 0))
    if budget.is_over:
        for worker in workers:
            worker.stop()
    for job in jobs:
        job.result()
