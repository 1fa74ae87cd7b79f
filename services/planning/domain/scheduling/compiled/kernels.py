"""The one way to make a kernel, and to let kernels call plain functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba

from services.planning.domain.scheduling import opening
from services.planning.domain.scheduling.compiled.lending import open_the_shelf


def kernel(function: Callable[..., Any]) -> Any:
    """Compiled at the first call, kept on disk for the next process, and free of Python's lock while it runs."""
    open_the_shelf()
    return numba.njit(cache=True, nogil=True)(function)


def inside_kernels(*functions: Callable[..., Any]) -> None:
    """Let kernels call plain functions, which stay plain for everybody else."""
    for function in functions:
        numba.extending.register_jitable(function)


inside_kernels(opening._weeks_on, opening._segment, opening.next_open, opening.finish)
