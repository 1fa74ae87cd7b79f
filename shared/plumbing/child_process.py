"""A pure function in a process of its own: it shares no interpreter lock with us, and gives way to the floor.

The parent pickles a function's name and its arguments, the child pickles what it returned or raised. Both are
the same program, so nothing of this ever comes from outside.
"""

from __future__ import annotations

import importlib
import io
import os
import pickle
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from shared.plumbing.breathing import breathe, nobody_collecting

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
LONGEST = 600  # seconds, where nobody says how long it may take
BESIDE = 90  # seconds for everything that is not done under the clock
NICENESS = 10


class ChildFailed(Exception):
    """What the function raised; or that the child ended without an answer, killed or out of memory."""


def run(function: Callable[..., T], *arguments: Any, within: int | None = None) -> T:
    """What the function returns. It stands at the top of its module; arguments and result can be pickled.

    A function that is to be done `within` so many seconds gets one argument more: it tells how many are left.
    """
    task = _pickled((function.__module__, function.__name__, arguments, within))
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", __name__],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        told, _ = child.communicate(task, timeout=LONGEST if within is None else within + BESIDE)
    finally:  # whatever ends us, ends it
        child.kill()
        child.wait()
    if child.returncode != 0:
        raise ChildFailed(f"{function.__name__} ended with {child.returncode}")
    with nobody_collecting():
        result, error = pickle.Unpickler(_Pieces(told)).load()
    if error is not None:
        raise error
    answer: T = result
    return answer


class _Pieces:
    """A file of pickles between whose frames, of some 64 KB, others of this process go on."""

    def __init__(self, content: bytes = b"") -> None:
        self.content = io.BytesIO(content)

    def write(self, piece: bytes) -> int:
        breathe()
        return self.content.write(piece)

    def read(self, size: int = -1) -> bytes:
        breathe()
        return self.content.read(size)

    def readline(self) -> bytes:
        return self.content.readline()


def _pickled(task: object) -> bytes:
    pieces = _Pieces()
    with nobody_collecting():
        pickle.Pickler(pieces, pickle.HIGHEST_PROTOCOL).dump(task)
    return pieces.content.getvalue()


def main() -> None:
    """The child: one task from standard input, one answer to standard output."""
    os.nice(NICENESS)
    module, name, arguments, within = pickle.load(sys.stdin.buffer)
    if within is not None:
        over = time.monotonic() + within
        arguments = (*arguments, lambda: over - time.monotonic())
    answer: tuple[Any, Exception | None]
    try:
        answer = (getattr(importlib.import_module(module), name)(*arguments), None)
    except Exception as error:
        traceback.print_exc()
        answer = (None, ChildFailed(repr(error)))  # many an exception cannot be made again from its pickle
    sys.stdout.buffer.write(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    importlib.import_module(__spec__.name).main()  # so that what is pickled is of this module, not of `__main__`
