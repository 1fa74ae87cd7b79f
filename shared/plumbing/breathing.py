"""Long work lets others of the same process go on in between: now and then it takes a breath."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
AT_A_TIME = 50  # things between two breaths
ROWS_AT_A_TIME = 200  # that are read or written at once


def breathe() -> None:
    """Let others run. A transaction that is open stays open meanwhile, and what it has locked, locked.

    In a service this is the engine's own sleep, for which `time` is patched; a child that computes needs no engine.
    """
    time.sleep(0)


@contextmanager
def nobody_collecting() -> Iterator[None]:
    """Among very many things, all alive, looking for garbage would hold everybody up for longer than the work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def now_and_then(things: Iterable[T]) -> Iterator[T]:
    """All of them, one after the other, with a breath after each so many."""
    for number, thing in enumerate(things, 1):
        yield thing
        if number % AT_A_TIME == 0:
            breathe()
