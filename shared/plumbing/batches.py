"""Many things, some at a time: so that no statement and no transaction grows with how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def batches(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """All of them in their order, at most so many together."""
    for start in range(0, len(things), size):
        yield things[start : start + size]
