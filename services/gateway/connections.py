"""One connection of the public port: how long we listen to it, and how we take leave.

eventlet answers what it cannot parse with empty or HTML bodies; here those are problems too.
"""

from __future__ import annotations

import socket
import time
from typing import Any

import eventlet
from eventlet import wsgi
from nameko.web.server import HttpOnlyProtocol
from werkzeug.wrappers import Response

from services.gateway.problems import problem
from services.gateway.refusals import BrokenRequest
from shared.plumbing.logs import logger

SOCKET_SECONDS = 10  # for one read or write to move at all
IDLE_SECONDS = 20  # between two requests
HEADER_SECONDS = 10  # for a whole head to arrive, once it begins
LINGER_SECONDS = 2
LINGER_BYTES = 32 << 20


class Connection(HttpOnlyProtocol):
    """HTTP on one socket, request after request."""

    _head: eventlet.Timeout | None = None

    @classmethod
    def server(cls, sock: Any, wsgi_app: Any) -> wsgi.Server:
        return wsgi.Server(
            sock,
            sock.getsockname(),
            wsgi_app,
            protocol=cls,
            keepalive=IDLE_SECONDS,
            socket_timeout=SOCKET_SECONDS,
            log=logger("gateway.access"),
            log_output=False,
            debug=False,
        )

    def handle_one_request(self) -> None:
        self._linger_seconds = 0
        self._head = eventlet.Timeout(IDLE_SECONDS + HEADER_SECONDS)  # however slowly its bytes drip
        first = self.wfile  # type: ignore[has-type]
        self.wfile = _Speech(self, first)
        try:
            super().handle_one_request()
        finally:
            self._head_arrived()
            self.wfile = first
        if self._linger_seconds:
            self._linger()

    def get_environ(self) -> dict[str, Any]:
        self._head_arrived()
        self.wfile = self.wfile.plain
        environ: dict[str, Any] = super().get_environ()
        environ["gongdan.hang_up"] = self.hang_up
        return environ

    def _head_arrived(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def hang_up(self, linger: int) -> None:
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
        self.plain.write(broken_head())
        self.connection.hang_up(LINGER_SECONDS)
        self.plain.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plain, name)


def broken_head() -> bytes:
    """The answer to a head that is not HTTP; there is no language to choose yet."""
    response: Response = problem(BrokenRequest(), "en")
    body = response.get_data()
    head = (
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nCache-Control: no-store\r\n"
        f"Content-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body
