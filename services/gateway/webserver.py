"""The public port: connections, limits and the headers every answer carries.

nameko's web server has no limits of its own. Here a request is read whole, bounded in size and time,
before any worker is taken, and a broken one is answered with a problem like any other refusal.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

import eventlet
from eventlet import wsgi
from eventlet.semaphore import Semaphore
from greenlet import GreenletExit
from nameko.web.server import BindAddress, WebServer
from werkzeug import exceptions
from werkzeug.routing import Map, RequestRedirect
from werkzeug.wrappers import Response

from services.gateway.connections import LINGER_SECONDS, Connection
from services.gateway.incoming import Incoming
from services.gateway.problems import problem
from services.gateway.refusals import (
    BodyTooLarge,
    BrokenRequest,
    DoorRefusal,
    LengthRequired,
    MethodNotAllowed,
    PartAway,
    TooSlow,
    UnknownRoute,
)
from services.gateway.website import Website
from shared.contracts.refusals import Refused
from shared.plumbing.logs import logger

log = logger(__name__)

MOST_CONNECTIONS = 1000
BODY_SECONDS = 10
COMPRESS_ABOVE = 4096
COMPRESSIBLE = ("application/json", "application/problem+json", "text/", "application/javascript", "image/svg")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
UNLESS_SET = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Door(Protocol):
    """What a route must be for the web server."""

    largest: int

    def answer(self, incoming: Incoming, values: dict[str, Any]) -> Response: ...


class PublicServer(WebServer):
    """nameko's web server with a cap on connections and an end to every wait."""

    def __init__(self) -> None:
        super().__init__()
        self._slots = Semaphore(MOST_CONNECTIONS)
        self.closing = False

    @property
    def bind_addr(self) -> BindAddress:
        settings = self.container.config["settings"]
        return BindAddress(settings.host, settings.port)

    def get_wsgi_app(self) -> FrontDesk:
        return FrontDesk(self)

    def get_wsgi_server(self, sock: Any, wsgi_app: Any, **_: Any) -> wsgi.Server:
        return Connection.server(sock, wsgi_app)

    def make_url_map(self) -> Map:
        url_map: Map = super().make_url_map()
        url_map.merge_slashes = False
        return url_map

    def run(self) -> None:
        """Let nobody in before every part of this process has started."""
        if (opened := self.container.config.get("opened")) is not None:
            opened.wait()
        while self._is_accepting:
            self._slots.acquire()
            try:
                sock, address = self._sock.accept()
            except OSError as error:  # out of file descriptors, or a client that left: no reason to stop serving
                self._slots.release()
                if not self.closing:
                    log.warning("accept_failed", error=str(error))
                eventlet.sleep(0.1)
                continue
            self.container.spawn_managed_thread(partial(self._serve, sock, address))

    def _serve(self, sock: Any, address: Any) -> None:
        try:
            sock.settimeout(self._serv.socket_timeout)
            self.process_request(sock, address)
        except GreenletExit:
            raise
        except (OSError, eventlet.Timeout):
            pass  # the client went away, or was too slow
        except Exception:
            log.exception("connection_failed")
        finally:
            self._slots.release()
            sock.close()

    def unregister_provider(self, provider: Any) -> None:
        self.stop_listening()
        super().unregister_provider(provider)

    def stop_listening(self) -> None:
        """Take no new connection, while those that are here get their answers."""
        if not self.closing:
            self.closing = True
            self._is_accepting = False
            self._gt.kill()
            self._sock.close()

    def stop(self) -> None:
        self.stop_listening()
        self.wait_for_providers()


class FrontDesk:
    """The WSGI application: find the route, read the body, let the route answer, dress the answer."""

    def __init__(self, server: PublicServer) -> None:
        self.server = server
        self.url_map = server.make_url_map()
        self.website = Website.load()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        incoming = Incoming.from_environ(environ)
        try:
            response = self._response(environ, incoming)
        except Refused as refusal:
            if isinstance(refusal, DoorRefusal) and refusal.status in (400, 408, 411, 413, 503):
                environ["gongdan.hang_up"](LINGER_SECONDS)
            response = problem(refusal, incoming.language)
        return dressed(response, environ, incoming)(environ, start_response)

    def _response(self, environ: dict[str, Any], incoming: Incoming) -> Response:
        if self.server.closing:
            raise PartAway(part="gateway")
        try:
            door, values = self.url_map.bind_to_environ(environ).match()
        except exceptions.MethodNotAllowed as error:
            raise MethodNotAllowed(allowed=", ".join(sorted(error.valid_methods or ()))) from None
        except (exceptions.NotFound, RequestRedirect):
            page = self.website.page(environ)
            if page is None:
                raise UnknownRoute from None
            return page
        except exceptions.HTTPException:
            raise BrokenRequest from None
        if not all(map(_plain, values.values())):
            raise UnknownRoute
        answered: Response = door.answer(replace(incoming, body=body_of(environ, door.largest)), values)
        return answered


def _plain(value: Any) -> bool:
    """A path segment that may name something: a thing nobody could have named is simply unknown."""
    return not isinstance(value, str) or (len(value) <= 200 and value.isprintable() and "\ufffd" not in value)


def body_of(environ: dict[str, Any], largest: int) -> bytes:
    """The whole body, or a refusal before more of it is read than its route allows."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        raise LengthRequired
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > largest:
        raise BodyTooLarge(limit=largest)
    if not length:
        return b""
    try:
        with eventlet.Timeout(BODY_SECONDS):
            body: bytes = environ["wsgi.input"].read(length)
    except (eventlet.Timeout, OSError):
        raise TooSlow from None
    if len(body) != length:
        raise BrokenRequest
    return body


def dressed(response: Response, environ: dict[str, Any], incoming: Incoming) -> Response:
    """Every answer carries its correlation id and forbids the browser what we never need."""
    headers = response.headers
    headers.add("X-Correlation-Id", incoming.correlation_id)
    headers.extend(ALWAYS)
    headers.extend({name: value for name, value in UNLESS_SET.items() if name not in headers})
    _compress(response, environ.get("HTTP_ACCEPT_ENCODING", ""))
    return response


def _compress(response: Response, accepted: str) -> None:
    if response.is_streamed or "Content-Encoding" in response.headers:
        return
    if not (response.mimetype or "").startswith(COMPRESSIBLE):
        return
    content = response.get_data()
    if len(content) <= COMPRESS_ABOVE:
        return
    response.headers.add("Vary", "Accept-Encoding")
    if "gzip" in accepted.lower().replace("gzip;q=0,", "").removesuffix("gzip;q=0"):
        response.set_data(gzip.compress(content, compresslevel=1, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
