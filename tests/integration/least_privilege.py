"""A distributed plant as `deploy/` sets it up: PostgreSQL and RabbitMQ let a service do what its code needs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from sqlalchemy.engine import make_url

from shared.plumbing import migrations
from shared.plumbing.database import open_engine
from shared.plumbing.rabbit import topology
from shared.plumbing.settings import SERVICES
from shared.testing import postgres
from shared.testing.nodes import Broker, Databases
from tests.integration.distributed import Distributed
from tests.integration.plant import ROOT

DEPLOY = ROOT / "deploy"
BROKER_USERS = (*SERVICES, "operator", "monitor")


def write_secrets(folder: Path) -> Path:
    """A password in a file for everybody, as an installation has them."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ["backup-password", *(f"{service}{role}-password" for service in SERVICES for role in ("", "-owner"))]
    for name in (*names, *(f"{user}-amqp-password" for user in BROKER_USERS)):
        (folder / name).write_text(f"it's {name}\n")
    return folder


def password(secrets: Path, name: str) -> str:
    return (secrets / name).read_text().strip()


def psql() -> str:
    """The client that comes with the server; in a container's stead, whichever is here."""
    folder = postgres.binaries()
    found = folder / "psql" if folder is not None else shutil.which("psql")
    assert found is not None, "PostgreSQL's psql is not installed"
    return str(found)


def make_roles(server: Databases, secrets: Path) -> None:
    """What the PostgreSQL image does on its first start."""
    url = make_url(server.fresh_url())
    environment = {
        "PATH": f"{Path(psql()).parent}:{os.defpath}",
        "LC_ALL": "C.UTF-8",
        "PGHOST": str(url.host),
        "PGPORT": str(url.port),
        "PGUSER": str(url.username),
        "PGPASSWORD": str(url.password or ""),
        "GONGDAN_ROLES": str(DEPLOY / "postgres"),
        "GONGDAN_SECRETS": str(secrets),
    }
    done = subprocess.run(
        ["sh", DEPLOY / "postgres/init.sh"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def make_broker_users(broker: Broker, vhost: str, secrets: Path) -> None:
    """What the broker reads at its start, as `start.sh` has written it; here for a virtual host of the test's own."""
    written = secrets / "definitions.json"
    environment = {
        "PATH": os.defpath,
        "GONGDAN_DEFINITIONS": str(DEPLOY / "rabbitmq/definitions.json"),
        "GONGDAN_SECRETS": str(secrets),
        "GONGDAN_DEFINED": str(written),
    }
    subprocess.run(["sh", DEPLOY / "rabbitmq/start.sh", "true"], env=environment, check=True)
    definitions = json.dumps(json.loads(written.read_text())).replace('"gongdan"', f'"{vhost}"')
    quoted = definitions.replace("\\", "\\\\").replace('"', '\\"')
    assert broker.ctl("eval", f'rabbit_definitions:import_raw(<<"{quoted}">>).').strip() == "ok"


def migrate(url: str, service: str) -> None:
    """As `./gongdan migrate` does, for a service that runs as a role of its own name."""
    engine = open_engine(url)
    try:
        migrations.upgrade(service, engine, role=service)
    finally:
        engine.dispose()


class LeastPrivileged(Distributed):
    """Five processes, each with a database role and a broker user of its own; tables and queues made by others."""

    def __init__(self, folder: Path, broker: Broker, databases: Databases) -> None:
        super().__init__(folder, broker.fresh_uri(), databases)
        self.secrets = write_secrets(folder / "secrets")
        make_roles(databases, self.secrets)
        place = urlsplit(self.environment["GONGDAN_AMQP_URI"])
        self.broker_at = f"{place.hostname}:{place.port}{place.path}"
        make_broker_users(broker, place.path.strip("/"), self.secrets)
        server = make_url(self.environment["GONGDAN_DATABASE_URL_GATEWAY"])
        self.databases_at = f"{server.host}:{server.port}"

    def start(self) -> None:
        """First what an installation runs once: queues by the operator, tables by their owners."""
        operator = quote(password(self.secrets, "operator-amqp-password"), safe="")
        topology.make_all(f"amqp://operator:{operator}@{self.broker_at}")
        for service in SERVICES:
            migrate(self.database_of(service, f"{service}_owner", self.secrets), service)
        super().start()

    def environment_of(self, service: str) -> dict[str, str]:
        return self._settings(
            GONGDAN_AMQP_URI=f"amqp://{service}@{self.broker_at}",
            GONGDAN_AMQP_PASSWORD_FILE=self.secrets / f"{service}-amqp-password",
            GONGDAN_AMQP_DECLARES="no",
            GONGDAN_DATABASE_PASSWORD_FILE=self.secrets / f"{service}-password",
            **{f"GONGDAN_DATABASE_URL_{service.upper()}": self.database_of(service, service)},
        )

    def database_of(self, service: str, role: str, secrets: Path | None = None) -> str:
        """Its address, with the role's password in it if the secrets are given."""
        if secrets is None:
            return f"postgresql+psycopg2://{role}@{self.databases_at}/{service}"
        kept = quote(password(secrets, f"{role.replace('_', '-')}-password"), safe="")
        return f"postgresql+psycopg2://{role}:{kept}@{self.databases_at}/{service}"

    def _settings(self, **more: Any) -> dict[str, str]:
        """What all processes share, and what this one is told; no address that carries a password."""
        shared = {
            name: value
            for name, value in self.environment.items()
            if not name.startswith(("GONGDAN_DATABASE_URL_", "GONGDAN_AMQP_URI"))
        }
        return shared | {name: str(value) for name, value in more.items()}
