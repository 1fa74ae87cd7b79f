"""How the seekers of a short makespan spend their time: two side by side, each with some good plans of its own.

Each begins with plans from all over; then it goes on from between two of its good ones, time and again, as path
relinking does (Peng, Lü & Cheng, Computers & Operations Research 53, 2015). Now and then they tell each other.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from services.planning.domain.scheduling.compiled.chains import plan_of
from services.planning.domain.scheduling.compiled.seeker import Seeker
from services.planning.domain.scheduling.search.budget import WORKERS, Budget
from services.planning.domain.scheduling.search.sidebyside import side_by_side
from services.planning.domain.scheduling.shop import Plan, Shop

FIRST_CHUNK = 200  # moves before the clock is looked at; then as many as take about CHUNK_SECONDS
CHUNK_SECONDS = 0.1
MOST_MOVES = 1 << 20
TALKS = 3  # parts of the time, after each of which they tell each other
MOVES_OF_ANNEALER = 10  # that cost as much as one of these
GOOD = 8  # plans that each keeps
SHAKES = 0.5  # moves at random per operation, that lead to another part of the land


def seek(shop: Shop, plan: Plan, budget: Budget) -> Plan:
    """The shortest plan that the workers find, from this one."""
    seeds = [budget.seed * WORKERS + at for at in range(WORKERS)]
    parties = [_Party(Seeker(shop, plan, seed), plan, Random(seed)) for seed in seeds]
    seconds = budget.seconds_left()
    with ThreadPoolExecutor(WORKERS) as pool:
        for part in range(1, TALKS + 1):
            own = budget.until(seconds * (TALKS - part) / TALKS)
            seekers = [party.seeker for party in parties] if part == TALKS else []
            side_by_side(pool, [partial(party.go_on, own) for party in parties], seekers, own)
            if any(party.seeker.is_done for party in parties):
                break
            together = sorted((one for party in parties for one in party.good), key=lambda one: one[0])
            for party in parties:
                party.good = together[:GOOD]
    found = [one for party in parties for one in (*party.good, (party.seeker.cost, party.seeker.best))]
    return plan_of(min(found, key=lambda one: one[0])[1])


@dataclass
class _Party:
    """A seeker, and the good plans it has come by, the best first."""

    seeker: Seeker
    plan: Plan
    dice: Random
    good: list[tuple[int, Any]] = field(default_factory=list)
    begun: int = 0

    def go_on(self, budget: Budget) -> None:
        chunk, done = FIRST_CHUNK, 0
        most = None if budget.moves is None else budget.moves // TALKS // MOVES_OF_ANNEALER
        while not self.seeker.is_done and not budget.is_over and (most is None or done < most):
            if self.seeker.is_tired:
                self._remember()
                self._set_out()
            before = budget.seconds_left()
            self.seeker.run(chunk)
            done += chunk
            if most is None:
                took = max(before - budget.seconds_left(), 1e-4)
                chunk = max(20, min(int(chunk * CHUNK_SECONDS / took), chunk * 4, MOST_MOVES))

    def _remember(self) -> None:
        """Keep what it found, unless it has one as long already."""
        if all(cost != self.seeker.cost for cost, _ in self.good):
            self.good.append((self.seeker.cost, self.seeker.best))
            self.good.sort(key=lambda one: one[0])
            del self.good[GOOD:]

    def _set_out(self) -> None:
        self.begun += 1
        if self.begun < GOOD or len(self.good) < 2:
            self.seeker.begin(self.plan, shakes=int(len(self.plan.unit) * SHAKES * self.begun))
            return
        one, other = self.dice.sample(self.good, 2)
        self.seeker.between(one[1], other[1], self.dice.uniform(0.3, 0.7))
