"""Gongdan as a growing factory runs it: five processes, RabbitMQ between them, a PostgreSQL database each."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from demo.client import Client
from shared.plumbing.settings import SERVICES
from shared.testing.nodes import Databases
from shared.testing.processes import Process, free_ports
from tests.integration.plant import ADMIN_PASSWORD, ROOT, Installation

SECRET = "stories are signed with a secret of forty characters"


class Distributed(Installation):
    """Every service in a process of its own."""

    def __init__(self, folder: Path, amqp_uri: str, databases: Databases) -> None:
        self.folder = folder
        self.ports = dict(zip(SERVICES, free_ports(len(SERVICES)), strict=True))
        self.environment = {
            "PATH": os.defpath,
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "GONGDAN_ADMIN_PASSWORD": ADMIN_PASSWORD,
            "GONGDAN_SECRET_KEY": SECRET,
            "GONGDAN_AMQP_URI": amqp_uri,
            "GONGDAN_LOG_LEVEL": "WARNING",
        }
        for service, port in self.ports.items():
            self.environment[f"GONGDAN_DATABASE_URL_{service.upper()}"] = databases.fresh_url()
            self.environment[f"GONGDAN_SERVICE_URL_{service.upper()}"] = f"http://127.0.0.1:{port}"
        self.processes: dict[str, Process] = {}
        super().__init__(f"http://127.0.0.1:{self.ports['gateway']}", ADMIN_PASSWORD)

    def start(self) -> None:
        for service in SERVICES:
            self.start_one(service)
        for service in SERVICES:
            self.processes[service].wait_until(lambda service=service: self.is_ready(service))

    def start_one(self, service: str, **settings: str) -> None:
        self.processes[service] = self.launched(service, self.ports[service], **settings)

    def launched(self, service: str, port: int, **settings: str) -> Process:
        """One more process of a service; nobody calls it unless its port is the service's own."""
        return Process(
            [sys.executable, "-P", "-m", "shared.plumbing.commands", "serve", service, "--port", str(port)],
            env=self.environment_of(service) | settings,
            log=self.folder / f"{service}.log",
        )

    def environment_of(self, service: str) -> dict[str, str]:
        return self.environment

    def is_ready(self, service: str) -> bool:
        return serves(self.ports[service])

    def stop(self) -> dict[str, int]:
        """Ends all; the exit status of each."""
        return {service: process.stop() for service, process in reversed(self.processes.items())}


def serves(port: int) -> bool:
    """Does the process that listens there say that it is ready?"""
    probe = Client(f"http://127.0.0.1:{port}")
    try:
        return probe.outside("/readyz").status == 200
    except OSError:
        return False
    finally:
        probe.close()
