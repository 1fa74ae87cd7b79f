"""Child processes of tests: started on free ports, watched until they are ready, ended by their own pid."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path

PATIENCE = 60.0


class NotReady(Exception):
    """A process ended or kept silent instead of becoming ready; the message holds its last words."""


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens on, all different."""
    with ExitStack() as held:
        probes = [held.enter_context(closing(socket.socket())) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def accepts(port: int) -> bool:
    """Does somebody listen on this port of our own machine?"""
    with closing(socket.socket()) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """A program in a session of its own, so that it and what it starts can be ended together.

    `env` is its whole environment. `user` is who it runs as, when we are root and it must not be.
    """

    def __init__(
        self, command: Sequence[str | Path], *, env: Mapping[str, str], log: Path, user: str | None = None
    ) -> None:
        self.log = log
        with log.open("ab") as output:
            self._child = subprocess.Popen(
                [str(part) for part in command],
                env=dict(env),
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user,
                group=None if user is None else _group_of(user),
                extra_groups=None if user is None else [],
                preexec_fn=_end_with_parent,
            )

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def is_alive(self) -> bool:
        return self._child.poll() is None

    def wait_until(self, ready: Callable[[], bool], within: float = PATIENCE) -> None:
        """Return once it is ready; a process that ends first, or never gets there, is an error with its log."""
        deadline = time.monotonic() + within
        while not ready():
            if not self.is_alive:
                raise NotReady(f"process {self.pid} ended with {self._child.returncode}:\n{self.last_words()}")
            if time.monotonic() > deadline:
                self.kill()
                raise NotReady(f"process {self.pid} was not ready within {within:g} s:\n{self.last_words()}")
            time.sleep(0.05)

    def last_words(self, characters: int = 3000) -> str:
        return self.log.read_text("utf-8", errors="replace")[-characters:]

    def stop(self, how: signal.Signals = signal.SIGTERM, within: float = 20.0) -> int:
        """Ask it to end; what does not is killed. Returns its exit status."""
        if self.is_alive:
            self._child.send_signal(how)
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(within)
        self.kill()
        return self._child.returncode

    def kill(self) -> None:
        """End it and all it started, at once, as a power cut would; returns when none of them is left."""
        family = self._tell_all(signal.SIGSTOP) if self.is_alive else []
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, signal.SIGKILL)
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._child.wait()
        deadline = time.monotonic() + PATIENCE
        while any(_is_alive(pid) for pid in family) and time.monotonic() < deadline:
            time.sleep(0.01)

    def freeze(self) -> None:
        """It and all it started hold their connections and answer nobody, until `thaw`."""
        self._tell_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._tell_all(signal.SIGCONT)

    @property
    def family(self) -> Iterator[int]:
        """Itself and all it started, also in sessions of their own, as PostgreSQL's backends are."""
        found = [self._child.pid]
        for pid in found:  # grows while it is asked for
            yield pid
            found += _children_of(pid)

    def _tell_all(self, what: signal.Signals) -> list[int]:
        """Returns whom it told."""
        told = []
        for pid in self.family:
            with suppress(ProcessLookupError):
                os.kill(pid, what)
                told.append(pid)
        return told


def _children_of(pid: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended while we looked
            number, _, rest = status.read_text().partition(" (")
            if int(rest.rpartition(") ")[2].split()[1]) == pid:
                found.append(int(number))
    return found


def _is_alive(pid: int) -> bool:
    """One that has ended and that nobody has asked about yet is not."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    return False


def private_folder(name: str, owner: str | None = None, within: Path | None = None) -> tempfile.TemporaryDirectory[str]:
    """A temporary folder for a node's data; short, because sockets live in it."""
    folder = tempfile.TemporaryDirectory(prefix=f"gongdan-{name}-", dir=within, ignore_cleanup_errors=True)
    if owner is not None:
        os.chown(folder.name, _user_of(owner), _group_of(owner))
    return folder


def plain_environment(**more: str) -> dict[str, str]:
    """What a node needs of ours and nothing that could steer it: the path, a language, its own settings."""
    return {"PATH": f"{os.defpath}:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8", **more}


def _user_of(name: str) -> int:
    return pwd.getpwnam(name).pw_uid


def _group_of(name: str) -> int:
    return pwd.getpwnam(name).pw_gid


_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """Ask the kernel to end the child when a killed test run cannot; elsewhere than on Linux it is left behind."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
