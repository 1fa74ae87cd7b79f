"""The same two nodes in containers, where Docker answers and has the images or can fetch them."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import docker
from docker.errors import DockerException
from requests.exceptions import RequestException
from testcontainers.community.postgres import PostgresContainer
from testcontainers.community.rabbitmq import RabbitMqContainer

from shared.testing.postgres import OWNER, create_database
from shared.testing.processes import free_ports
from shared.testing.rabbitmq import WRITE_TABLES

RABBITMQ = "rabbitmq:3.13-alpine"
POSTGRES = "postgres:17-alpine"


def why_not() -> str | None:
    """Why containers cannot be used here, or None."""
    try:
        client = docker.from_env(timeout=5)
        client.ping()
    except (DockerException, RequestException):
        return "Docker does not answer"
    client.api.timeout = 300
    for image in (RABBITMQ, POSTGRES):
        try:
            if not client.images.list(name=image):
                client.images.pull(image)
        except (DockerException, RequestException) as error:
            return f"Docker cannot fetch {image} ({error})"
    return None


class Contained:
    """A container that keeps its port and its data through `kill` and `start`, until `close`."""

    inside: int
    ready: tuple[str, ...]

    def __init__(self, container: Any) -> None:
        (self.port,) = free_ports(1)
        self._container = container.with_bind_ports(self.inside, self.port)
        self._is_made = False

    @property
    def host(self) -> str:
        address: str = self._container.get_container_host_ip()
        return address

    def start(self) -> None:
        if self._is_made:
            self._container.get_wrapped_container().start()
        else:
            self._container.start()
            self._is_made = True
        while self._container.exec(list(self.ready)).exit_code != 0:
            time.sleep(0.2)

    def stop(self) -> None:
        self._container.get_wrapped_container().stop(timeout=20)

    def kill(self) -> None:
        self._container.get_wrapped_container().kill()

    def freeze(self) -> None:
        self._container.get_wrapped_container().pause()

    def thaw(self) -> None:
        self._container.get_wrapped_container().unpause()

    def close(self) -> None:
        self._container.stop()


class RabbitMQInContainer(Contained):
    inside = 5672
    ready = ("rabbitmqctl", "await_startup")

    def __init__(self) -> None:
        super().__init__(RabbitMqContainer(RABBITMQ, username="guest", password="guest", hostname="gongdan-test"))

    @property
    def uri(self) -> str:
        return self.uri_of("/")

    def uri_of(self, vhost: str) -> str:
        return f"amqp://guest:guest@{self.host}:{self.port}/{'' if vhost == '/' else vhost}"

    def fresh_uri(self) -> str:
        vhost = f"test-{uuid4().hex[:12]}"
        self.ctl("add_vhost", vhost)
        self.ctl("set_permissions", "-p", vhost, "guest", ".*", ".*", ".*")
        return self.uri_of(vhost)

    def settle(self) -> None:
        self.ctl("eval", WRITE_TABLES)

    def ctl(self, *command: str) -> str:
        done = self._container.exec(["rabbitmqctl", "--quiet", *command])
        told: str = done.output.decode()
        if done.exit_code != 0:
            raise RuntimeError(f"rabbitmqctl {' '.join(command)}: {told}")
        return told


class PostgresInContainer(Contained):
    inside = 5432
    ready = ("pg_isready", "-h", "127.0.0.1", "-U", OWNER)

    def __init__(self) -> None:
        super().__init__(PostgresContainer(POSTGRES, username=OWNER, password=OWNER, dbname="postgres"))

    @property
    def url(self) -> str:
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        return f"postgresql+psycopg2://{OWNER}:{OWNER}@{self.host}:{self.port}/{database}"

    def fresh_url(self) -> str:
        name = f"test_{uuid4().hex[:12]}"
        create_database(self.url, name)
        return self.url_of(name)
