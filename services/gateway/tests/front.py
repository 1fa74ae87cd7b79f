"""A gateway of a test's own on a free port of this machine, and a client that talks HTTP to it."""

from __future__ import annotations

import http.client
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.contracts.caller import Caller
from shared.plumbing import launcher
from shared.plumbing.direct_doors import DirectDoors
from shared.plumbing.embedded import DirectBus
from shared.plumbing.http_server import HttpServer
from shared.plumbing.probes import WaitingRoom
from shared.plumbing.readiness import Readiness
from shared.plumbing.rpc import Away
from shared.plumbing.service import PlantService
from shared.plumbing.settings import Settings
from shared.testing.processes import free_ports

PASSWORD = "correct horse"
SECRET = "k" * 40
Part = Callable[[Caller, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def code(self) -> str:
        assert self.headers["content-type"] == "application/problem+json", self.content
        return str(self.json["code"])


class OtherParts(DirectDoors):
    """The front doors of services that are not here: a test says what each answers."""

    def __init__(self) -> None:
        super().__init__(seconds=5)
        self.parts: dict[tuple[str, str], Part] = {}

    def call(self, service: str, method: str, payload: dict[str, Any]) -> dict[str, Any]:
        part = self.parts.get((service, method))
        if part is None:
            raise Away(service)
        return part(Caller.load(payload["caller"]), payload["arguments"])


class Front:
    """A client of one running gateway."""

    def __init__(self, http: HttpServer, parts: OtherParts, database_url: str, bus: DirectBus) -> None:
        self.http = http
        self.bus = bus
        self.port = http.address[1]
        self.database_url = database_url
        self.parts = parts
        self.token: str | None = None

    def request(self, method: str, path: str, body: Any = None, *, token: str | None = None, **headers: str) -> Answer:
        """Send a request. A body that is not bytes goes as JSON; `if_match=` becomes `If-Match`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        if token or self.token:
            sent["Authorization"] = f"Bearer {token or self.token}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())
        finally:
            connection.close()

    def get(self, path: str, **kwargs: Any) -> Answer:
        return self.request("GET", path, **kwargs)

    def post(self, path: str, body: Any = None, **kwargs: Any) -> Answer:
        return self.request("POST", path, body, **kwargs)

    def put(self, path: str, body: Any = None, **kwargs: Any) -> Answer:
        return self.request("PUT", path, body, **kwargs)

    def patch(self, path: str, body: Any = None, **kwargs: Any) -> Answer:
        return self.request("PATCH", path, body, **kwargs)

    def login(self, username: str = "admin", password: str = PASSWORD) -> dict[str, Any]:
        """Sign in and go on as this user."""
        answer = self.post("/api/v1/auth/login", {"username": username, "password": password})
        assert answer.status == 200, answer.content
        self.token = answer.json["access_token"]
        tokens: dict[str, Any] = answer.json
        return tokens


@contextmanager
def running(service: type, database_url: str | None = None) -> Iterator[Front]:
    """Run a gateway class for the length of a block, on SQLite unless another database is named."""
    with tempfile.TemporaryDirectory(prefix="gongdan-test-") as folder:
        (port,) = free_ports(1)
        urls = {} if database_url is None else {"gateway": database_url}
        settings = Settings(
            data=Path(folder), port=port, secret_key=SECRET, admin_password=PASSWORD, database_urls=urls
        )
        launcher.migrate(settings, ["gateway"])
        bus, parts = DirectBus(), OtherParts()
        readiness = Readiness()
        http = HttpServer(settings.host, port, WaitingRoom(readiness, PlantService.not_yet))
        config: dict[str, Any] = {"settings": settings, "bus": bus, "front_doors": parts}
        config |= {"http": http, "readiness": readiness}
        container = launcher.PlantContainer(service, config)
        http.listen()
        container.start()
        bus.open()
        readiness.started(database=lambda: config["databases"]["gateway"].answers(), broker=lambda: bus.answers())
        config["at_the_door"]()
        try:
            yield Front(http, parts, settings.database_url("gateway"), bus)
        finally:
            http.stop_listening()
            http.finish(until=time.monotonic() + 5)
            container.stop()
            for database in config["databases"].values():
                database.close()
