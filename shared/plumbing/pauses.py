"""How often an event is tried, and how long it waits in between: the same with a broker and without."""

from __future__ import annotations

TRIES = 20  # after so many, about a quarter of an hour, it is put aside as a dead letter
PAUSES: tuple[float, ...] = (1, 1, 1, 10, 10, 10, 60)  # seconds after the first try, the second, …; then the last


def pause_after(tries: int) -> float:
    """How long an event waits that has been tried so often."""
    return PAUSES[min(max(tries, 1), len(PAUSES)) - 1]
