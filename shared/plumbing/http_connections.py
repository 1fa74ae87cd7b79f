"""One connection of one of our ports: how long we listen to it, and how we take leave.

eventlet answers what it cannot parse with empty or HTML bodies; here the application says how.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable
from enum import Enum
from http import HTTPStatus
from typing import Any, Protocol

import eventlet
from eventlet import wsgi
from nameko.web.server import HttpOnlyProtocol

from shared.plumbing.logs import logger

SOCKET_SECONDS = 10  # for one read or write to move at all
HEADER_SECONDS = 10  # for a whole head to arrive, once it begins
BODY_SECONDS = 10  # for a whole body
REQUEST_SECONDS = 120  # from the end of the head to the end of the answer, however slowly it is taken
LINGER_SECONDS = 2
LINGER_BYTES = 32 << 20
LOADS_NOTHING = {  # what a browser is told of an answer that is no page
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class Stage(Enum):
    """How far a connection is with its request."""

    IDLE = "nothing has come"
    READING = "a request comes in"
    WORKING = "somebody works on the answer"
    SENDING = "the answer goes out"


class Port(Protocol):
    """What a connection knows of the port it came in by."""

    idle_seconds: float
    broken_head: bytes
    closing: bool
    connections: set[Connection]

    def answer(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]: ...


class BadBody(Exception):
    """A body that is not taken; the status says why."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class Connection(HttpOnlyProtocol):
    """HTTP on one socket, request after request."""

    _limit: eventlet.Timeout | None = None

    @classmethod
    def serving(cls, sock: Any, port: Port) -> wsgi.Server:
        """eventlet's own part of a port."""
        server = wsgi.Server(
            sock,
            sock.getsockname(),
            port.answer,
            protocol=cls,
            socket_timeout=SOCKET_SECONDS,
            log=logger("http.access"),
            log_output=False,
            debug=False,
        )
        server.port = port
        return server

    @property
    def port(self) -> Port:
        port: Port = self.server.port
        return port

    def setup(self) -> None:
        self.reached(Stage.IDLE)
        self.port.connections.add(self)
        super().setup()

    def finish(self) -> None:
        self.port.connections.discard(self)
        super().finish()

    def reached(self, stage: Stage) -> None:
        self.stage = stage
        self.since = time.monotonic()

    def leave(self) -> None:
        """End the connection from outside; whoever reads or writes on it notices."""
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has left by itself

    def handle_one_request(self) -> None:
        self._linger_seconds = 0
        self.reached(Stage.IDLE)
        self.server.keepalive = self.port.idle_seconds
        self._limit = eventlet.Timeout(self.port.idle_seconds + HEADER_SECONDS)  # however slowly its bytes drip
        first = self.wfile  # type: ignore[has-type]
        self.wfile = _Speech(self, first)
        try:
            super().handle_one_request()
        finally:
            self._limit.cancel()
            self.wfile = first
        if self.port.closing:
            self.close_connection = 1
        if self._linger_seconds:
            self._linger()

    def parse_request(self) -> bool:
        self.reached(Stage.READING)
        parsed: bool = super().parse_request()
        return parsed

    def get_environ(self) -> dict[str, Any]:
        if self._limit is not None:
            self._limit.cancel()
        self._limit = eventlet.Timeout(REQUEST_SECONDS)
        self.wfile = self.wfile.plain
        environ: dict[str, Any] = super().get_environ()
        environ["gongdan.connection"] = self
        return environ

    def goes_on(self) -> None:
        """This answer has no end yet; only a client that takes nothing of it has to leave."""
        if self._limit is not None:
            self._limit.cancel()

    def hang_up(self, linger: int = LINGER_SECONDS) -> None:
        """Close after this answer; what is still being sent is not read as a request."""
        self.close_connection = 1
        self._linger_seconds = linger

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        self.close_connection = 1
        self.wfile.write(b"")

    def _linger(self) -> None:
        """Let a client that is still sending read its answer before the connection goes."""
        give_up, left = time.monotonic() + self._linger_seconds, LINGER_BYTES
        try:
            self.connection.shutdown(socket.SHUT_WR)
            while left > 0 and (remaining := give_up - time.monotonic()) > 0:
                self.connection.settimeout(remaining)
                received = len(self.connection.recv(65536))
                if not received:
                    return
                left -= received
        except OSError:
            return


class _Speech:
    """Stands where a connection writes while it parses a head: anything said there is a refusal."""

    def __init__(self, connection: Connection, plain: Any) -> None:
        self.connection = connection
        self.plain = plain

    def write(self, _: bytes) -> None:
        self.plain.write(self.connection.port.broken_head)
        self.connection.hang_up()
        self.plain.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plain, name)


def head_refusal(kind: str, body: bytes) -> bytes:
    """The whole answer to a head that is not HTTP."""
    head = (
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nCache-Control: no-store\r\n"
        + "".join(f"{name}: {value}\r\n" for name, value in LOADS_NOTHING.items())
        + f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body


def body_of(environ: dict[str, Any], largest: int) -> bytes:
    """The whole body, or `BadBody` before more of it is read than is allowed. After it, there is only work to do."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        raise BadBody(HTTPStatus.LENGTH_REQUIRED)
    length = int(environ.get("CONTENT_LENGTH") or 0)  # the connection has seen that it is a number
    if length > largest:
        raise BadBody(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = b""
    if length:
        try:
            with eventlet.Timeout(BODY_SECONDS):
                body = environ["wsgi.input"].read(length)
        except (eventlet.Timeout, OSError):
            raise BadBody(HTTPStatus.REQUEST_TIMEOUT) from None
    if len(body) != length:
        raise BadBody(HTTPStatus.BAD_REQUEST)
    environ["gongdan.connection"].reached(Stage.WORKING)
    return body
