"""How long a search may go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

WORKERS = 2  # side by side; each has dice of its own, so that it does not matter who is quicker


@dataclass(frozen=True)
class Budget:
    """Until the clock says so, or for a number of moves: those lead to the same plan every time."""

    seconds_left: Callable[[], float]
    seed: int = 1
    moves: int | None = None
    loading: float = 0.0  # seconds that it took to load the kernels: tells how busy the machine is

    def until(self, seconds: float) -> Budget:
        """The same, but so many seconds of it are kept for others."""
        left = self.seconds_left
        return replace(self, seconds_left=lambda: left() - seconds)

    def share(self, parts: int) -> Budget:
        """Of the moves, one of so many parts; the clock is for `until`."""
        return self if self.moves is None else replace(self, moves=self.moves // parts)

    @property
    def is_over(self) -> bool:
        return self.moves is None and self.seconds_left() <= 0
