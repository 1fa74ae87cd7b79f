"""How numba comes to the shelf: also where it may only read, as in an image that was built with its kernels."""

from __future__ import annotations

import numba
from numba.core import caching

from services.planning.domain.scheduling.compiled import shelf


class _FullShelf(caching.UserProvidedCacheLocator):
    """numba would write a file to see whether it may, and compile everything anew where it may not."""

    def ensure_cache_path(self) -> None:
        if not shelf.are_warm():
            super().ensure_cache_path()


caching.CacheImpl._locator_classes.insert(0, _FullShelf)


def open_the_shelf() -> None:
    """Let numba keep its kernels there. Those for another processor than this one are asked for as what they are."""
    numba.config.CACHE_DIR = str(shelf.kept_in())
    processor = shelf.compiled_for()
    if processor is not None:
        numba.config.CPU_NAME, numba.config.CPU_FEATURES = processor, ""


def named_processor() -> str | None:
    """What NUMBA_CPU_NAME said while this was compiled; none means this very machine's."""
    name: str | None = numba.config.CPU_NAME
    return name
