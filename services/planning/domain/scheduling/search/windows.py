"""Windows: a stretch of the plan is placed anew by a constraint solver, again and again, each time another.

An annealer comes near a good plan quickly and then finds no way over the ridges; a solver looks at some dozens of
operations at once and sees what is best for them, while all others only follow (large neighbourhood search: Shaw,
Principle and Practice of Constraint Programming, 1998; windows of time as in Carchrae & Beck, Journal of
Mathematical Modelling and Algorithms 8, 2009). Two workers, each with a plan of its own; now and then the worse
goes on from the better.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from random import Random

from services.planning.domain.scheduling.answer import weighted_tardiness
from services.planning.domain.scheduling.search.budget import WORKERS, Budget
from services.planning.domain.scheduling.search.proving import MOVES_A_SECOND, is_plain
from services.planning.domain.scheduling.search.sidebyside import side_by_side
from services.planning.domain.scheduling.shop import NONE, Plan, Shop

MOST = 350  # operations, up to which an annealer is past its best after half of 10 seconds; measured
TALKS = 6  # parts of the time, after each of which the worse goes on from where the better is
LEAST_FREE, FIRST_FREE, MOST_FREE = 15, 45, 120  # operations
GROWS, SHRINKS = 1.06, 0.9  # after one that was looked at whole, and one that was not
SECONDS = 0.7  # for one window
LEAST_SECONDS = 0.02  # that are worth beginning one
BY_TIME = 0.6  # of the windows are stretches of time, the others work orders that are in each other's way
NEAR = 300  # minutes between two that are
GIVES_UP = 0.1  # how likely, when one has nobody near


def may_polish(shop: Shop) -> bool:
    """Is it plain, and so small that windows bring more than annealing on?"""
    return 1 < len(shop.op_job) <= MOST and is_plain(shop)


def polish(shop: Shop, plan: Plan, budget: Budget) -> Plan:
    """The best plan for the due dates that the windows lead to, from this one."""
    workers = [Polisher(shop, plan, Random(budget.seed * WORKERS + at)) for at in range(WORKERS)]
    seconds = budget.seconds_left()
    with ThreadPoolExecutor(WORKERS) as pool:
        for talk in range(1, TALKS + 1):
            own = budget.until(seconds * (TALKS - talk) / TALKS).share(TALKS)
            side_by_side(pool, [partial(worker.go_on, own) for worker in workers], (), own)
            workers.sort(key=lambda worker: worker.cost)
            workers[-1].plan, workers[-1].cost = workers[0].plan, workers[0].cost
    return workers[0].plan


@dataclass
class Polisher:
    """One worker: its plan, and how many operations its next window frees."""

    shop: Shop
    plan: Plan
    dice: Random
    free: float = FIRST_FREE

    def __post_init__(self) -> None:
        self.plan = Plan(*([int(value) for value in row] for row in self.plan))
        self.cost = weighted_tardiness(self.shop, self.plan)

    def go_on(self, budget: Budget) -> None:
        """Window after window; whoever is quickly done with one gets a larger one next."""
        spent = 0.0
        while self.cost > 0:
            left = budget.seconds_left() if budget.moves is None else budget.moves / MOVES_A_SECOND - spent
            if left <= LEAST_SECONDS:
                return
            free = self._window()
            spent += self._solve(free, min(SECONDS, left), budget.moves is not None)

    def _solve(self, free: set[int], seconds: float, in_moves: bool) -> float:
        """Take what is better; how long it took, in the solver's own seconds."""
        from services.planning.domain.scheduling.search.modelling import Effort, Model

        model = Model(self.shop, self.plan, free, 2 * max(self.plan.end) + 1)
        model.minimize_lateness(below=self.cost)
        effort = Effort(seconds, self.dice.randrange(1 << 30), workers=1, is_own_time=in_moves, is_light=True)
        solved = model.solve(effort)
        if solved.plan is not None:
            self.plan, self.cost = solved.plan, weighted_tardiness(self.shop, solved.plan)
        self.free = min(max(self.free * (GROWS if solved.is_whole else SHRINKS), LEAST_FREE), MOST_FREE)
        return max(solved.seconds, LEAST_SECONDS)

    def _window(self) -> set[int]:
        """Around an operation of a late job: what is done at about that time, or the jobs in each other's way."""
        job = self.dice.choice(self._late())
        op = self.dice.randrange(self.shop.job_first[job], self.shop.job_first[job + 1])
        planned = [other for other, unit in enumerate(self.plan.unit) if unit != NONE]
        if self.dice.random() < BY_TIME:
            middle = self._middle(op)
            planned.sort(key=lambda other: abs(self._middle(other) - middle) * self.dice.uniform(0.9, 1.1))
            return set(planned[: round(self.free)])
        return self._entangled(job, planned)

    def _late(self) -> list[int]:
        shop, end = self.shop, self.plan.end
        return [
            job
            for job, weight in enumerate(shop.job_weight)
            if weight > 0
            and shop.job_first[job] < shop.job_first[job + 1]
            and NONE not in self.plan.unit[shop.job_first[job] : shop.job_first[job + 1]]
            and end[shop.job_first[job + 1] - 1] > shop.job_due[job]
        ]

    def _middle(self, op: int) -> float:
        return (self.plan.start[op] + self.plan.end[op]) / 2

    def _entangled(self, job: int, planned: list[int]) -> set[int]:
        shop, plan, dice = self.shop, self.plan, self.dice
        free = set(range(shop.job_first[job], shop.job_first[job + 1]))
        while len(free) < self.free:
            op = dice.choice(sorted(free))
            units = {shop.alt_unit[alt] for alt in range(shop.alt_first[op], shop.alt_first[op + 1])}
            near = [
                other
                for other in planned
                if other not in free and plan.unit[other] in units and abs(plan.start[other] - plan.start[op]) < NEAR
            ]
            if near:
                other = shop.op_job[dice.choice(near)]
                free |= set(range(shop.job_first[other], shop.job_first[other + 1]))
            elif dice.random() < GIVES_UP:
                break
        return {op for op in free if plan.unit[op] != NONE}
