"""Work that goes on after somebody was answered: step by step, with room for others, and once in a process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from shared.plumbing.service import PlantService

ENDLESS = float("inf")


class Progress(NamedTuple):
    """How far some work has come."""

    is_done: bool
    steps: int


def step_by_step(service: PlantService, step: Callable[[], bool], *, seconds: float) -> Progress:
    """As far as it gets in so much time, with room for reports between two steps; each says whether there is more."""
    over = time.monotonic() + seconds
    steps, more = 0, True
    while more and time.monotonic() < over:
        more = step()
        steps += 1
        service.breathe()
    return Progress(is_done=not more, steps=steps)


class InHand(set[Any]):
    """What this process works on in the background, each thing once; other processes may, too."""

    def go_on(self, service: PlantService, thing: Any, work: Callable[[], object]) -> None:
        if thing not in self:
            self.add(thing)
            service.in_background(self._to_the_end, thing, work)

    def _to_the_end(self, thing: Any, work: Callable[[], object]) -> None:
        try:
            work()
        finally:
            self.discard(thing)
