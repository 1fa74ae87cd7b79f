"""How a command typed on this machine reaches services that run.

An embedded Gongdan listens for its own commands on 127.0.0.1, on a port it notes in its data folder, and
answers only those who can read the secret kept there. In a distributed installation a command calls the
services as the gateway does, and works in the gateway's place on the gateway's own database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from shared.plumbing.database import Database
from shared.plumbing.http_connections import Stage, StartResponse
from shared.plumbing.http_doors import HttpDoors, admitted, answered, door_key
from shared.plumbing.http_server import HttpServer
from shared.plumbing.premises import kept_secret
from shared.plumbing.probes import Said
from shared.plumbing.rpc import FrontDoors
from shared.plumbing.settings import SERVICES, BadSettings, Settings

HOST = "127.0.0.1"
ANY_PORT = 0
FILE = "commands.port"


class CommandDoor:
    """The door of an embedded Gongdan: `POST /<service>/rpc/<method>`, for who knows the key."""

    def __init__(self, settings: Settings, doors: FrontDoors) -> None:
        assert settings.secret_key is not None
        self.key = door_key(settings.secret_key)
        self.doors = doors
        self.file = settings.data / FILE
        self.http = HttpServer(HOST, ANY_PORT, self._answer)

    @contextmanager
    def opened(self) -> Iterator[None]:
        self.http.listen()
        self.file.write_text(f"{self.http.port}\n")
        try:
            yield
        finally:
            self.file.unlink(missing_ok=True)
            self.http.stop_listening()

    def _answer(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        said = self._respond(environ["REQUEST_METHOD"], environ["PATH_INFO"].split("/"), environ)
        connection = environ["gongdan.connection"]
        if said.status >= HTTPStatus.BAD_REQUEST and connection.stage is Stage.READING:
            connection.hang_up()  # more of it may be on its way
        return said.to(start_response)

    def _respond(self, verb: str, path: list[str], environ: dict[str, Any]) -> Said:
        match verb, path:
            case "GET", ["", _, "servez"]:
                return Said.json(HTTPStatus.OK, status="ready")
            case "POST", ["", service, "rpc", method]:
                payload = admitted(environ, self.key)
                if isinstance(payload, Said):
                    return payload
                return answered(lambda: self.doors.call(service, method, payload))
        return Said.json(HTTPStatus.NOT_FOUND, status="unknown path")


def reach(settings: Settings, gateway: type) -> FrontDoors:
    """The front doors of the services that run with these settings; `gateway` is the gateway's class."""
    if settings.embedded:
        return _embedded(settings)
    if not settings.secret_key:
        raise BadSettings("GONGDAN_SECRET_KEY must be set: services recognise each other by it")
    missing = [service for service in SERVICES if service != "gateway" and service not in settings.service_urls]
    if missing:
        raise BadSettings(f"where are they? GONGDAN_SERVICE_URL_ is not set for {', '.join(missing)}")
    return InTheGatewaysPlace(settings, gateway)


def _embedded(settings: Settings) -> FrontDoors:
    port = _port(settings.data / FILE)
    if port is None:
        raise BadSettings(f"no Gongdan runs on the data folder {settings.data}; start it with `up`")
    urls = {service: f"http://{HOST}:{port}/{service}" for service in SERVICES}
    secret = settings.secret_key or kept_secret(settings.data)
    return HttpDoors(replace(settings, service_urls=urls, secret_key=secret))


def _port(file: Path) -> int | None:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None


class InTheGatewaysPlace:
    """Calls services over HTTP, and the gateway's own front doors in this process, on the gateway's database."""

    def __init__(self, settings: Settings, gateway: type) -> None:
        self._others = HttpDoors(settings)
        self._database = Database(settings.database_url("gateway"))
        self._gateway = gateway

    def open(self, door: Any) -> None:
        """Nothing is served here."""

    def close(self, door: Any) -> None:
        """Nothing is served here."""

    def call(self, service: str, method: str, payload: dict[str, Any]) -> dict[str, Any]:
        if service != "gateway":
            return self._others.call(service, method, payload)
        hand = self._gateway()
        hand.transaction = self._database.transaction
        hand.in_background = lambda function, *arguments: function(*arguments)
        answer: dict[str, Any] = getattr(hand, method)(payload)
        return answer
