"""What a process frees goes back to the machine."""

from __future__ import annotations

import ctypes
import sys

LARGE = 1 << 20  # bytes; hashing a password takes 19 MiB at once
_M_MMAP_THRESHOLD = -3  # of malloc.h


def return_large_blocks() -> None:
    """Large blocks are mapped and unmapped each by itself.

    Left alone, glibc learns from the first large block that is freed to keep the next ones in the arena
    of their thread: a password checked in each of twenty threads then holds 380 MB for good.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_M_MMAP_THRESHOLD, LARGE)
