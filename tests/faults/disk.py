"""A disk that can be filled: a small one of its own where we may mount it, else a limit on what is written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    """Nothing behind a file's first byte may be written by a process and its children: what a full disk is to them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, process: Process) -> None:
        self._allow(process, "1")

    def free(self, process: Process) -> None:
        self._allow(process, "unlimited")

    def _allow(self, process: Process, most: str) -> None:
        """Each as whoever it runs as: even root may not do this to another. One that has just ended is left alone."""
        for pid in process.family:
            command = ["prlimit", "--pid", str(pid), f"--fsize={most}:"]
            with suppress(ProcessLookupError, FileNotFoundError):
                of = Path(f"/proc/{pid}").stat()
                who = {"user": of.st_uid, "group": of.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
                subprocess.run(command, capture_output=True, check=False, **who)


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
