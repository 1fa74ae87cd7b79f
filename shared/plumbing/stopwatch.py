"""How much of the time that somebody gave a command is left, counted from when he typed it."""

from __future__ import annotations

import time
from collections.abc import Callable
from os import sysconf
from pathlib import Path

START_TIME = 21  # the field of /proc/self/stat, after the name in brackets has been taken off: 22 by the manual
STAT = Path("/proc/self/stat")


def countdown(seconds: float) -> Callable[[], float]:
    """Asks again and again: how many seconds are left? The start of Python itself has been paid already."""
    until = time.monotonic() + seconds - seconds_lived()
    return lambda: until - time.monotonic()


def seconds_lived(stat: Path = STAT) -> float:
    """How old this process is; the door hands over within one. Where there is no /proc, a guess."""
    try:
        fields = stat.read_text("ascii", errors="replace").rpartition(")")[2].split()
        started = int(fields[START_TIME - 2]) / sysconf("SC_CLK_TCK")
        return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - started)
    except (OSError, ValueError, IndexError, AttributeError):
        return 0.5
