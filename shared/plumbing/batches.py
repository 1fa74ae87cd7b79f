"""Many things, some at a time: so that no statement and no transaction grows with how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """All of them in their order, at most so many together; no more of them are asked for than that."""
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some
