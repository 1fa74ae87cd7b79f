"""Where compiled kernels lie, and whether they are there; asks nobody who would first have to be imported."""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOM = Path(__file__).resolve().parent
HOUSE = ROOM.parents[4]
SOURCES = (
    *(ROOM.parent / name for name in ("listing.py", "opening.py", "shop.py")),
    *(
        ROOM / name
        for name in (
            "annealer.py",
            "annealing.py",
            "batches.py",
            "carrying.py",
            "chains.py",
            "foresight.py",
            "kernels.py",
            "refitting.py",
            "seeker.py",
            "shifting.py",
            "tabu.py",
            "twin.py",
        )
    ),
)


@cache
def kept_in() -> Path:
    """A folder of its own for every state of the sources, the compiler and the processor.

    numba looks only at the file a kernel stands in, and would go on with yesterday's calendars; and a kernel
    that an image was built with on another processor would be compiled anew in the middle of a plan.
    """
    state = hashlib.sha256(f"{sys.version} numba {version('numba')} {_processor()}".encode())
    for source in SOURCES:
        state.update(source.read_bytes())
    name = f"kernels-{state.hexdigest()[:16]}"
    here = ROOM / "__pycache__"
    if (here / name).exists() or os.access(here if here.exists() else ROOM, os.W_OK):
        return here / name
    return _own_temporary() / name


def _processor() -> str:
    """What it is called and can do, where there is /proc to say so."""
    try:
        lines = Path("/proc/cpuinfo").read_text("ascii", errors="replace").splitlines()
    except OSError:
        return platform.machine()
    told = dict(
        line.partition(":")[::2] for line in reversed(lines) if line.startswith(("model name", "flags", "Features"))
    )
    return f"{platform.machine()} {sorted(told.values())}"


def _own_temporary() -> Path:
    """Where the installation may not be written: a folder that is nobody's but ours, for kernels are run unread."""
    folder = Path(tempfile.gettempdir()) / f"gongdan-kernels-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    is_ours = not folder.is_symlink() and folder.stat().st_uid == os.getuid() and folder.stat().st_mode & 0o077 == 0
    return folder if is_ours else Path(tempfile.mkdtemp(prefix="gongdan-kernels-"))


def are_warm() -> bool:
    """Has every kernel been compiled for these sources?"""
    return (kept_in() / "warm").exists()


def compiled_for() -> str | None:
    """The kind of processor the kernels there are for; none is the one of the machine they were compiled on."""
    mark = kept_in() / "warm"
    return (mark.read_text("ascii").strip() or None) if mark.exists() else None


def tell_warm(processor: str | None = None) -> None:
    """Every kernel has been, for such a processor; those of other sources are thrown away."""
    here = kept_in()
    (here / "warm").write_text(f"{processor or ''}\n", "ascii")
    for other in here.parent.glob("kernels-*"):
        if other != here:
            shutil.rmtree(other, ignore_errors=True)


def start_warming() -> subprocess.Popen[bytes]:
    """Compile in a process of its own, while whoever started it goes on in plain Python.

    It outlives him: a plan that may take ten seconds could otherwise never get the kernels that take thirty.
    """
    code = f"import sys; sys.path.insert(0, {str(HOUSE)!r}); from {__package__}.warm import warm_up; warm_up()"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@contextmanager
def turn() -> Iterator[None]:
    """Ours to compile; whoever comes second waits. The kernel lets go of it when we die."""
    here = kept_in()
    here.mkdir(parents=True, exist_ok=True)
    with (here / "turn").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def wait(warming: subprocess.Popen[bytes], seconds: float) -> None:
    """Until it is done, but no longer than this."""
    with suppress(subprocess.TimeoutExpired):
        warming.wait(seconds)
