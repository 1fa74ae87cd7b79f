"""A disk that can be filled: a small one of its own where we may mount it, else a limit on what is written."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from shared.testing.processes import Process

MEGABYTES = 320  # Gongdan wants 200 free to begin
BLOCK = bytes(64 * 1024)


class Disk(Protocol):
    """Where a plant's data lie."""

    folder: Path

    def fill(self, process: Process) -> None: ...

    def free(self, process: Process) -> None: ...


class SmallDisk:
    """A file system of its own in memory. A ballast file takes what is left of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, process: Process) -> None:
        with open(self._ballast, "wb", buffering=0) as ballast:
            for block in (BLOCK, BLOCK[:512], BLOCK[:1]):
                try:
                    while ballast.write(block):
                        pass
                except OSError:
                    continue  # Not so much any more; perhaps less.

    def free(self, process: Process) -> None:
        self._ballast.unlink()


class Quota:
    """Nothing behind a file's first byte may be written by the process: what a full disk is to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, process: Process) -> None:
        _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, hard))

    def free(self, process: Process) -> None:
        _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard, hard))


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """The real thing for root who may mount; it says when it is only a quota."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        print("no tmpfs may be mounted here: a limit on written bytes stands for the full disk")
        yield Quota(folder)
        return
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
