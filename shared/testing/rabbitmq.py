"""A real RabbitMQ for tests: Debian's, as a private node on free ports, with data in a temporary folder."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from uuid import uuid4

from shared.testing.processes import Process, accepts, free_ports, plain_environment, private_folder

DEBIAN = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
UP_WITHIN = 180.0  # seconds; 5 to 10 on a machine that has nothing else to do
WRITE_TABLES = "[dets:sync(Table) || Table <- dets:all()]."
CALM = "-kernel inet_dist_use_interface {127,0,0,1}"  # the node talks to itself and its own tools only


def server() -> Path | None:
    """The start script of an installed RabbitMQ. Debian's wrapper on the PATH is for its system service only."""
    if DEBIAN.exists():
        return DEBIAN
    found = shutil.which("rabbitmq-server")
    return Path(found) if found else None


class RabbitMQ:
    """One broker that survives `kill` and `start` with its ports and its data, until `close`."""

    def __init__(self) -> None:
        self._folder = private_folder("rabbitmq")
        self._home = Path(self._folder.name)
        self.port, self._names_port, self._distribution_port = free_ports(3)
        self._name = f"gongdan-{self.port}@127.0.0.1"
        (self._home / "plugins").write_text("[].\n")
        (self._home / "rabbitmq.conf").write_text("disk_free_limit.absolute = 50MB\nlog.console.level = warning\n")
        self._names: Process | None = None
        self._broker: Process | None = None

    @property
    def uri(self) -> str:
        return self.uri_of("/")

    def uri_of(self, vhost: str) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/{'' if vhost == '/' else vhost}"

    def fresh_uri(self) -> str:
        """A virtual host of its own: no queue or message of another test is in it."""
        vhost = f"test-{uuid4().hex[:12]}"
        self.ctl("add_vhost", vhost)
        self.ctl("set_permissions", "-p", vhost, "guest", ".*", ".*", ".*")
        return self.uri_of(vhost)

    def start(self) -> None:
        """Returns when the broker takes connections, 5 to 10 s later."""
        script = server()
        assert script is not None, "RabbitMQ is not installed"
        if self._names is None:
            epmd = ["epmd", "-address", "127.0.0.1", "-port", str(self._names_port)]
            self._names = Process(epmd, env=self._environment(), log=self._home / "epmd.log")
            self._names.wait_until(lambda: accepts(self._names_port))
        self._broker = Process([script], env=self._environment(), log=self._home / "broker.log")
        self._broker.wait_until(lambda: accepts(self.port), within=UP_WITHIN)
        self.ctl("await_startup")

    def stop(self) -> None:
        """End it in order, as an operator would."""
        if self._broker is not None:
            self._broker.stop()

    def kill(self) -> None:
        """End it as a power cut would.

        Measured on 3.10: a quorum queue declared less than about 2 s before does not serve afterwards, and
        what was confirmed into it is gone, because the list of quorum queues is written with a delay.
        """
        if self._broker is not None:
            self._broker.kill()

    def freeze(self) -> None:
        assert self._broker is not None
        self._broker.freeze()

    def thaw(self) -> None:
        assert self._broker is not None
        self._broker.thaw()

    def close(self) -> None:
        self.kill()
        if self._names is not None:
            self._names.kill()
        self._folder.cleanup()

    def settle(self) -> None:
        """Write the list of quorum queues to disk now."""
        self.ctl("eval", WRITE_TABLES)

    def ctl(self, *command: str) -> str:
        """`rabbitmqctl` on this node; returns what it printed."""
        script = server()
        assert script is not None, "RabbitMQ is not installed"
        call = [str(script.with_name("rabbitmqctl")), "--quiet", *command]
        done: subprocess.CompletedProcess[str] = subprocess.run(
            call, env=self._environment(), capture_output=True, text=True, timeout=60, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"rabbitmqctl {' '.join(command)}: {done.stdout}{done.stderr}")
        return done.stdout

    def _environment(self) -> dict[str, str]:
        home = self._home
        return plain_environment(
            HOME=str(home),  # Erlang keeps its cookie there
            ERL_EPMD_ADDRESS="127.0.0.1",
            ERL_EPMD_PORT=str(self._names_port),
            RUNNING_UNDER_SYSTEMD="true",  # no shell between us and the broker: its pid is the one we started
            RABBITMQ_NODENAME=self._name,
            RABBITMQ_USE_LONGNAME="true",  # an address needs no resolver; a bare machine may not know "localhost"
            RABBITMQ_NODE_IP_ADDRESS="127.0.0.1",
            RABBITMQ_NODE_PORT=str(self.port),
            RABBITMQ_DIST_PORT=str(self._distribution_port),
            RABBITMQ_MNESIA_BASE=str(home / "data"),
            RABBITMQ_LOG_BASE=str(home / "log"),
            RABBITMQ_LOGS="-",
            RABBITMQ_PID_FILE=str(home / "pid"),
            RABBITMQ_CONFIG_FILE=str(home / "rabbitmq.conf"),
            RABBITMQ_CONF_ENV_FILE=str(home / "no-such-file"),
            RABBITMQ_ENABLED_PLUGINS_FILE=str(home / "plugins"),
            RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=f"+S 1:1 {CALM}",
            RABBITMQ_CTL_ERL_ARGS="+S 1:1",
        )
