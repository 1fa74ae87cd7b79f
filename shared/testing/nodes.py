"""Which broker, database and browser the tests of this run use; and getting what is missing.

Containers where Docker answers, else private nodes of what is installed. As root on Debian, what is
missing is installed. Nothing here ever falls back to a substitute: a test without a real node fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from shared.testing import browser, postgres, rabbitmq
from shared.testing.postgres import Postgres
from shared.testing.rabbitmq import RabbitMQ

CONTAINERS = "containers"
PRIVATE = "private"
SERVICE_POLICY = Path("/usr/sbin/policy-rc.d")  # Debian asks it whether an installation may start services


class Node(Protocol):
    """A server that a test may stop, kill or freeze, and start again with its data."""

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...
    def freeze(self) -> None: ...
    def thaw(self) -> None: ...
    def close(self) -> None: ...


class Broker(Node, Protocol):
    @property
    def uri(self) -> str: ...
    def fresh_uri(self) -> str: ...
    def ctl(self, *command: str) -> str: ...
    def settle(self) -> None: ...


class Databases(Node, Protocol):
    @property
    def url(self) -> str: ...
    def fresh_url(self) -> str: ...


N = TypeVar("N", bound=Node)


@contextmanager
def running(node: N) -> Iterator[N]:
    """A node from its start to its end, whatever becomes of who uses it."""
    try:
        node.start()
        yield node
    finally:
        node.close()


class Missing(Exception):
    """A real thing that tests need is not here; the message says how to get it."""


@dataclass(frozen=True)
class Choice:
    """What the tests run on, and why."""

    kind: str
    reason: str

    def lines(self) -> list[str]:
        """For people to read before the tests begin."""
        if self.kind == CONTAINERS:
            from shared.testing import containers

            nodes = [f"RabbitMQ: container {containers.RABBITMQ}", f"PostgreSQL: container {containers.POSTGRES}"]
        else:
            found = postgres.binaries()
            nodes = [
                f"RabbitMQ: private node of {rabbitmq.server() or 'nothing, it is missing'}",
                f"PostgreSQL: private node, {postgres.version(found) if found else 'missing'}",
            ]
        return [f"{self.kind} nodes ({self.reason})", *nodes, f"browser: {browser.chromium() or 'missing'}"]


def choose(kind: str | None = None) -> Choice:
    """Containers where they work, else private nodes; `kind` decides without looking."""
    if kind is not None:
        return Choice(kind, "as asked for")
    from shared.testing import containers

    reason = containers.why_not()
    return Choice(CONTAINERS, "Docker answers") if reason is None else Choice(PRIVATE, reason)


def new_broker(kind: str) -> Broker:
    if kind == CONTAINERS:
        from shared.testing.containers import RabbitMQInContainer

        return RabbitMQInContainer()
    if rabbitmq.server() is None:
        raise Missing("RabbitMQ is not installed. As root: apt-get install rabbitmq-server; or start Docker.")
    return RabbitMQ()


def new_databases(kind: str) -> Databases:
    if kind == CONTAINERS:
        from shared.testing.containers import PostgresInContainer

        return PostgresInContainer()
    if postgres.binaries() is None:
        raise Missing("PostgreSQL is neither installed nor in the environment. As root: apt-get install postgresql.")
    return Postgres()


def find_browser() -> Path:
    found = browser.chromium()
    if found is None:
        raise Missing("No Chromium is installed. As root: apt-get install chromium.")
    return found


def missing_packages(kind: str) -> list[str]:
    """Debian's names of what the tests need and this machine has not."""
    here = {
        "rabbitmq-server": kind == CONTAINERS or rabbitmq.server() is not None,
        "chromium": browser.chromium() is not None,
        "libatomic1": browser.driver_runs(),
        "prometheus": shutil.which("promtool") is not None,
        "caddy": shutil.which("caddy") is not None,
    }
    return [package for package, is_here in here.items() if not is_here]


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Sequence[str]) -> None:
    """`apt-get install`, without starting what it installs: tests start nodes of their own."""
    with _no_services_started():
        for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", *step]
            told = []
            with subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            ) as run:
                assert run.stdout is not None
                for line in run.stdout:
                    told.append(line)
                    if line.startswith("Setting up"):
                        print("  " + line.rstrip(" .\n"), flush=True)
            if run.returncode != 0:
                raise Missing(f"apt-get {step[0]} failed:\n{''.join(told[-15:])}")


def complete(kind: str) -> None:
    """Install what is missing, where we may; where we may not, what needs it will fail."""
    missing = missing_packages(kind)
    if not missing:
        return
    if not may_install():
        print(f"Missing here: {', '.join(missing)}. As root: apt-get install {' '.join(missing)}", flush=True)
        return
    print(f"Installing {' and '.join(missing)} with apt-get; this happens once, and takes some minutes.", flush=True)
    install(missing)


@contextmanager
def _no_services_started() -> Iterator[None]:
    """Debian starts a service as it installs it, unless this file says no. An existing one is left alone."""
    if SERVICE_POLICY.exists():
        yield
        return
    SERVICE_POLICY.write_text("#!/bin/sh\nexit 101\n")
    SERVICE_POLICY.chmod(0o755)
    try:
        yield
    finally:
        SERVICE_POLICY.unlink()
