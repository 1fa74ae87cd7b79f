"""A parent of an evolution of weights, with whatever children its time allows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy

from services.planning.domain.scheduling.answer import Score, score
from services.planning.domain.scheduling.compiled.twin import CompiledDecoder
from services.planning.domain.scheduling.rules import SCALE
from services.planning.domain.scheduling.search.budget import Budget
from services.planning.domain.scheduling.shop import Plan, Rule, Shop

FEWEST_TOUCHED, SPREAD = 1, 1.0
PLANS_A_MOVE = 2000  # a plan costs about as much as so many moves of the annealer


@dataclass
class Parent:
    """One worker with the best weights it has found."""

    shop: Shop
    rule: Rule
    plan: Plan
    is_makespan: bool
    seed: int

    def __post_init__(self) -> None:
        self.score: Score = score(self.shop, self.plan, self.is_makespan)
        self.decoder = CompiledDecoder(self.shop)
        self.base = numpy.asarray(self.rule.base, dtype=numpy.int64)
        latest: Any = numpy.asarray(self.rule.latest, dtype=numpy.int64)
        self.rule = self.rule._replace(latest=latest)
        self.dice = numpy.random.default_rng(self.seed)

    def evolve(self, budget: Budget) -> None:
        plans, took = 0, 0.0
        while not budget.until(took).is_over and (budget.moves is None or plans * PLANS_A_MOVE < budget.moves):
            plans += 1
            before = budget.seconds_left()
            base = self._changed()
            rows = self.decoder.rows(self.rule._replace(base=base))
            reached = self.decoder.score(rows, self.is_makespan)
            if reached <= self.score:
                if reached < self.score:
                    self.plan = self.decoder.told(rows)
                self.base, self.score = base, reached
            took = max(took, before - budget.seconds_left())

    def join(self, other: Parent) -> None:
        """Go on with the weights of another."""
        self.base, self.plan, self.score = other.base, other.plan, other.score

    def _changed(self) -> Any:
        """Some work orders, or some of their steps, with another urgency."""
        changed = self.base.copy()
        jobs = len(self.shop.job_due)
        touched = max(FEWEST_TOUCHED, min(jobs, round(self.dice.exponential(max(jobs / 50, 1)))))
        for _ in range(touched):
            job = int(self.dice.integers(jobs))
            first, after = self.shop.job_first[job], self.shop.job_first[job + 1]
            by = round(float(self.dice.normal(0, SPREAD)) * SCALE)
            if after > first and self.dice.random() < 0.3:
                first = int(self.dice.integers(first, after))
                after = first + 1
            changed[first:after] += by
        return changed
