"""A rehearsal: everything is done as ever, and at the end of each transaction taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_under_way: ContextVar[bool] = ContextVar("rehearsal", default=False)


@contextmanager
def rehearsing(wanted: bool) -> Iterator[None]:
    """Let no transaction of this block leave anything, if that is wanted."""
    mark = _under_way.set(wanted)
    try:
        yield
    finally:
        _under_way.reset(mark)


def under_way() -> bool:
    return _under_way.get()
