"""Front doors behind HTTP: what `@rpc` is between processes, without a broker in the way.

The server is a plain WSGI application on the service's port; it also answers `/healthz`, `/readyz`,
`/metrics` and `/version`. Callers keep their connections alive and give up after a deadline.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import eventlet
import orjson
import urllib3
from eventlet import wsgi

from shared.plumbing import logs, metrics
from shared.plumbing.direct_doors import DirectDoors
from shared.plumbing.rpc import Away, Rpc
from shared.plumbing.settings import BadSettings, Settings
from shared.plumbing.version import VERSION

log = logs.logger(__name__)
LARGEST_BODY = 8 * 2**20
MOST_CONNECTIONS = 500
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class HttpDoors:
    """Opens this process's front doors to HTTP, and calls those of others."""

    def __init__(self, settings: Settings) -> None:
        if not settings.secret_key:
            raise BadSettings("GONGDAN_SECRET_KEY must be set: services recognise each other by it")
        self.settings = settings
        self.key = hmac.new(settings.secret_key.encode(), b"front doors", hashlib.sha256).hexdigest()
        self._own = DirectDoors(settings.rpc_seconds)
        self._service = ""
        self._listener: Any = None
        self._server: Any = None
        self._pool = urllib3.PoolManager(
            num_pools=10,
            maxsize=64,
            retries=False,
            timeout=urllib3.Timeout(connect=1.0, read=settings.rpc_seconds),
        )

    def open(self, door: Rpc) -> None:
        self._service = door.container.service_name
        self._own.open(door)

    def close(self, door: Rpc) -> None:
        self._own.close(door)

    def serve(self) -> None:
        """Listen; called when every door of this process is open."""
        self._listener = eventlet.listen((self.settings.host, self.settings.port))
        self._server = eventlet.spawn(self._run)

    def _run(self) -> None:
        wsgi.server(
            self._listener,
            self._answer,
            log_output=False,
            max_size=MOST_CONNECTIONS,
            socket_timeout=60,
            log=logs.logger("wsgi"),
        )

    def stop(self) -> None:
        """Take no new connections; what is being answered goes on."""
        if self._server is not None:
            self._server.kill()
            self._listener.close()

    def call(self, service: str, method: str, payload: dict[str, Any]) -> dict[str, Any]:
        url = self.settings.service_urls.get(service)
        if url is None:
            raise Away(service)
        try:
            response = self._pool.request(
                "POST",
                f"{url}/rpc/{method}",
                body=orjson.dumps(payload),
                headers={"Content-Type": "application/json", "Gongdan-Key": self.key},
            )
        except urllib3.exceptions.HTTPError as error:
            log.warning("call_failed", service=service, method=method, error=str(error))
            raise Away(service) from None
        if response.status == HTTPStatus.SERVICE_UNAVAILABLE:
            raise Away(service)
        if response.status != HTTPStatus.OK:
            raise RuntimeError(f"{service}.{method} failed with {response.status}")
        reply: dict[str, Any] = orjson.loads(response.data)
        return reply

    def _answer(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        status, kind, body = self._respond(environ)
        start_response(f"{status.value} {status.phrase}", [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    def _respond(self, environ: dict[str, Any]) -> tuple[HTTPStatus, str, bytes]:
        path, verb = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if verb == "POST" and path.startswith("/rpc/"):
            return self._call_own(path.removeprefix("/rpc/"), environ)
        if verb == "GET" and path == "/metrics":
            return HTTPStatus.OK, "text/plain; version=0.0.4", metrics.exposition()
        if verb == "GET" and path == "/healthz":
            return _json(HTTPStatus.OK, {"status": "alive"})
        if verb == "GET" and path == "/version":
            return _json(HTTPStatus.OK, {"version": VERSION})
        if verb == "GET" and path == "/readyz":
            return self._readiness()
        return _json(HTTPStatus.NOT_FOUND, {"status": "unknown path"})

    def _call_own(self, method: str, environ: dict[str, Any]) -> tuple[HTTPStatus, str, bytes]:
        if not hmac.compare_digest(environ.get("HTTP_GONGDAN_KEY", ""), self.key):
            return _json(HTTPStatus.UNAUTHORIZED, {"status": "not one of us"})
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > LARGEST_BODY:
            return _json(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"status": "too large"})
        payload = orjson.loads(environ["wsgi.input"].read(int(length)))
        try:
            return _json(HTTPStatus.OK, self._own.call(self._service, method, payload))
        except Away:
            return _json(HTTPStatus.SERVICE_UNAVAILABLE, {"status": "away"})
        except Exception:
            log.exception("call_crashed", method=method)
            return _json(HTTPStatus.INTERNAL_SERVER_ERROR, {"status": "bug"})

    def _readiness(self) -> tuple[HTTPStatus, str, bytes]:
        payload = {"caller": {"plant": "", "username": "probe", "correlation_id": "readyz"}, "arguments": {}}
        try:
            ready = "away" not in self._own.call(self._service, "ready", payload)
        except Exception as error:
            log.warning("not_ready", error=repr(error))
            ready = False
        status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
        return _json(status, {"status": "ready" if ready else "not ready"})


def _json(status: HTTPStatus, body: dict[str, Any]) -> tuple[HTTPStatus, str, bytes]:
    return status, "application/json", orjson.dumps(body)
