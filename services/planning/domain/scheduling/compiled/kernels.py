"""The one way to make a kernel, and to let kernels call plain functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
from numba.core.cgutils import get_null_value

from services.planning.domain.scheduling import opening
from services.planning.domain.scheduling.compiled.lending import open_the_shelf


def kernel(function: Callable[..., Any]) -> Any:
    """Compiled at the first call, kept on disk for the next process, and free of Python's lock while it runs."""
    open_the_shelf()
    return numba.njit(cache=True, nogil=True)(function)


def inside_kernels(*functions: Callable[..., Any], laid_in: bool = False) -> None:
    """Let kernels call plain functions, which stay plain for everybody else.

    Where they hand a whole shop on, they are laid into whoever calls them: to hand over fifty rows takes
    longer than to work on them. It costs time to compile.
    """
    for function in functions:
        numba.extending.register_jitable(forceinline=laid_in)(function)


@numba.extending.intrinsic  # type: ignore[untyped-decorator]
def borrowed(typing_context: Any, rows: Any) -> Any:
    """The same rows without an owner: nobody counts who holds them, which is what most of the time went into.

    For as long as a kernel runs, whoever called it holds them.
    """
    del typing_context

    def without_owner(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        (rows,) = signature.args
        (given,) = arguments
        for at, row in enumerate(rows):
            if isinstance(row, numba.types.Array):
                array = context.make_array(row)(context, builder, builder.extract_value(given, at))
                array.meminfo = get_null_value(array.meminfo.type)
                array.parent = get_null_value(array.parent.type)
                given = builder.insert_value(given, array._getvalue(), at)
        return given

    return rows(rows), without_owner


inside_kernels(opening._weeks_on, opening._segment, opening.next_open, opening.finish, laid_in=True)
