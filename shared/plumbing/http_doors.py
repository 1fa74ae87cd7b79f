"""Front doors behind HTTP: what `@rpc` is between processes, without a broker in the way.

Beside the calls the port answers probes. Callers keep their connections alive and give up after a deadline,
the called a little before them, and each before its client does.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from typing import Any

import orjson
import urllib3

from shared.plumbing import logs, probes
from shared.plumbing.circuits import Circuit, Sign
from shared.plumbing.direct_doors import DirectDoors
from shared.plumbing.http_connections import BadBody, Stage, StartResponse, body_of
from shared.plumbing.http_server import HttpServer
from shared.plumbing.probes import Said
from shared.plumbing.readiness import Readiness
from shared.plumbing.rpc import Away, Rpc
from shared.plumbing.settings import BadSettings, Settings

log = logs.logger(__name__)
LARGEST_BODY = 8 * 2**20
IDLE_SECONDS = 75  # longer than a caller keeps a connection for
CONNECT_SECONDS = 1.0
PROBE_SECONDS = 2.5  # a probe itself takes up to 2
CALL_PARTS = ("caller", "arguments")


class HttpDoors:
    """Opens this process's front doors to HTTP, and calls those of others."""

    def __init__(self, settings: Settings, readiness: Readiness | None = None) -> None:
        if not settings.secret_key:
            raise BadSettings("GONGDAN_SECRET_KEY must be set: services recognise each other by it")
        self.settings = settings
        self.key = door_key(settings.secret_key)
        self.readiness = readiness or Readiness()
        self._own = DirectDoors(settings.rpc_seconds * 0.9)
        self._service = ""
        self._circuits = {
            service: Circuit(service, partial(self._sign_of, url)) for service, url in settings.service_urls.items()
        }
        self._pool = urllib3.PoolManager(
            num_pools=10,
            maxsize=64,
            retries=False,
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=settings.rpc_seconds * 0.95),
        )

    def open(self, door: Rpc) -> None:
        self._service = door.container.service_name
        self._own.open(door)

    def close(self, door: Rpc) -> None:
        self._own.close(door)

    def call(self, service: str, method: str, payload: dict[str, Any]) -> dict[str, Any]:
        if service == self._service:
            return self._own.call(service, method, payload)
        circuit = self._circuits.get(service)
        if circuit is None:
            raise Away(service)
        with circuit.call():
            response = self._ask(circuit, method, orjson.dumps(payload))
        if response.status == HTTPStatus.SERVICE_UNAVAILABLE:
            raise Away(service)
        if response.status != HTTPStatus.OK:
            raise RuntimeError(f"{service}.{method} failed with {response.status}")
        return self._read(circuit, method, response)

    def _ask(self, circuit: Circuit, method: str, body: bytes) -> urllib3.BaseHTTPResponse:
        try:
            return self._pool.request(
                "POST",
                f"{self.settings.service_urls[circuit.service]}/rpc/{method}",
                body=body,
                headers={"Content-Type": "application/json", "Gongdan-Key": self.key},
            )
        except urllib3.exceptions.HTTPError as error:
            log.warning("call_failed", service=circuit.service, method=method, error=str(error))
            if isinstance(error, urllib3.exceptions.TimeoutError):
                circuit.suspect()
            raise Away(circuit.service) from None

    @staticmethod
    def _read(circuit: Circuit, method: str, response: urllib3.BaseHTTPResponse) -> dict[str, Any]:
        """An answer that was cut within its head looks like one without a body: nobody knows what was decided."""
        try:
            reply: dict[str, Any] = orjson.loads(response.data)
        except orjson.JSONDecodeError as error:
            log.warning("call_failed", service=circuit.service, method=method, error=f"cut off: {error}")
            raise Away(circuit.service) from None
        return reply

    def _sign_of(self, url: str) -> Sign:
        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=PROBE_SECONDS)
        try:
            status = self._pool.request("GET", f"{url}/servez", timeout=timeout).status
        except urllib3.exceptions.HTTPError:
            return Sign.NONE
        return Sign.SERVES if status == HTTPStatus.OK else Sign.DECLINES

    def end(self) -> None:
        """Call nobody any more, and ask after nobody."""
        for circuit in self._circuits.values():
            circuit.end()

    def behind(self, http: HttpServer) -> None:
        """Answer on this port from now on; called when every door of this process is open."""
        http.open(self._answer)

    def _answer(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        return self._respond(environ).to(start_response)

    def _respond(self, environ: dict[str, Any]) -> Said:
        path, verb = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        said: Said | None = None
        if verb == "POST" and path.startswith("/rpc/"):
            said = self._admit(path.removeprefix("/rpc/"), environ)
        elif verb == "GET":
            said = probes.respond(path, self.readiness)
        if said is None:
            said = Said.json(HTTPStatus.NOT_FOUND, status="unknown path")
        connection = environ["gongdan.connection"]
        if said.status >= HTTPStatus.BAD_REQUEST and connection.stage is Stage.READING:
            connection.hang_up()  # more of it may be on its way
        return said

    def _admit(self, method: str, environ: dict[str, Any]) -> Said:
        payload = admitted(environ, self.key)
        if isinstance(payload, Said):
            return payload
        return answered(lambda: self._own.call(self._service, method, payload))


def door_key(secret: str) -> str:
    """What a caller shows at a front door; it tells nothing about the secret it is made of."""
    return hmac.new(secret.encode(), b"front doors", hashlib.sha256).hexdigest()


def admitted(environ: dict[str, Any], key: str) -> dict[str, Any] | Said:
    """Only one of us, and only a call that is whole; of a stranger's request no body is read."""
    if not hmac.compare_digest(environ.get("HTTP_GONGDAN_KEY", "").encode(), key.encode()):
        return Said.json(HTTPStatus.UNAUTHORIZED, status="not one of us")
    try:
        payload = orjson.loads(body_of(environ, LARGEST_BODY))
    except BadBody as bad:
        return Said.json(bad.status, status=str(bad))
    except orjson.JSONDecodeError:
        return Said.json(HTTPStatus.BAD_REQUEST, status="not JSON")
    if not isinstance(payload, dict) or not all(isinstance(payload.get(part), dict) for part in CALL_PARTS):
        return Said.json(HTTPStatus.BAD_REQUEST, status="not a call")
    return payload


def answered(call: Callable[[], dict[str, Any]]) -> Said:
    """The answer to a call, or that nobody can give one now, or that it met a bug."""
    try:
        return Said(HTTPStatus.OK, orjson.dumps(call()))
    except Away:
        return Said.json(HTTPStatus.SERVICE_UNAVAILABLE, status="away")
    except Exception:
        log.exception("call_crashed")
        return Said.json(HTTPStatus.INTERNAL_SERVER_ERROR, status="bug")
