"""The best whole plan so far, for whoever can wait no longer, however busy the machine is."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from services.planning.domain.scheduling.answer import Score, told
from services.planning.domain.scheduling.building import Reading
from services.planning.domain.scheduling.shop import Plan, Rule
from services.planning.domain.scheduling.stability import Places, moved


@dataclass
class Found:
    """The best plan so far, and what it was found by."""

    plan: Plan
    score: Score
    rule: Rule
    how: str


@dataclass
class Standby:
    """Who searches puts down here what he has; who keeps the time may take it at any moment.

    `spare` are the seconds that telling an answer is thought to take.
    """

    spare: float = 0.0
    last: Places | None = None
    _best: tuple[Reading, Found] | None = field(default=None, init=False)
    _answer: dict[str, Any] | None = field(default=None, init=False)
    _telling: Lock = field(default_factory=Lock, init=False)

    @property
    def has_plan(self) -> bool:
        return self._best is not None

    def put_down(self, reading: Reading, found: Found) -> None:
        """What is worse than what lies there stays in the searcher's hand."""
        if self._best is None or found.score < self._best[1].score:
            self._best = (reading, found)

    def answer(self) -> dict[str, Any]:
        """The plan under the names its problem came with, and how much of it has another place than the last time.

        Told once, to whoever asks first; who comes meanwhile gets the same.
        """
        with self._telling:
            if self._answer is None:
                assert self._best is not None
                reading, found = self._best
                self._answer = told(reading, found.plan, found.how)
                if self.last is not None:
                    self._answer["moved"] = moved(found.plan, self.last)
            return self._answer
