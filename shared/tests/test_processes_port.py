"""A port under attack and at its end: whoever asks properly is answered, whatever others do meanwhile."""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from typing import Any

import eventlet
import pytest
import structlog
from eventlet.event import Event as Signal

from shared.plumbing import http_connections, http_server
from shared.plumbing.http_connections import BadBody, body_of
from shared.plumbing.http_server import HttpServer
from shared.plumbing.probes import Said
from shared.testing.processes import free_ports
from shared.testing.waiting import eventually

SMALL = 20


class Counter:
    """An application that takes a body and says how long it was; one that is asked for `/slow` waits."""

    def __init__(self) -> None:
        self.begun, self.may_end = Signal(), Signal()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/broken":
            raise RuntimeError("a bug")
        try:
            body = body_of(environ, largest=1000)
        except BadBody as bad:
            return Said.json(bad.status, why=str(bad)).to(start_response)
        if environ["PATH_INFO"] == "/slow":
            self.begun.send()
            self.may_end.wait()
        return Said.json(HTTPStatus.OK, taken=len(body)).to(start_response)


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpServer]:
    """A port with room for a few connections."""
    monkeypatch.setattr(http_server, "most_connections", lambda: SMALL)
    server = HttpServer("127.0.0.1", free_ports(1)[0], Counter())
    server.listen()
    yield server
    server.stop_listening()
    server.finish(until=time.monotonic())


def connected(server: HttpServer, said: bytes = b"") -> socket.socket:
    connection = socket.create_connection(server.address, timeout=5)
    connection.sendall(said)
    return connection


def asked(server: HttpServer, path: str = "/", body: bytes = b"") -> bytes:
    """The whole answer to one request."""
    with connected(server, request(path, body, "Connection: close\r\n")) as connection:
        return heard(connection)


def request(path: str, body: bytes = b"", more: str = "") -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def heard(connection: socket.socket) -> bytes:
    said = b""
    while chunk := connection.recv(65536):
        said += chunk
    return said


@contextmanager
def crowd(server: HttpServer, count: int, said: bytes) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        yield [stack.enter_context(connected(server, said)) for _ in range(count)]


@pytest.mark.parametrize(
    "said",
    [b"", b"GET / HTTP/1.1\r\nX: ", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{"],
    ids=["half open", "half a head", "half a body"],
)
def test_a_crowd_that_says_nothing_keeps_nobody_out(port: HttpServer, said: bytes):
    with crowd(port, 5 * SMALL, said):
        began = time.monotonic()
        assert b'{"taken":3}' in asked(port, body=b"abc")
        assert time.monotonic() - began < 1.5
        assert len(port.connections) <= SMALL


def test_whoever_is_worked_for_never_has_to_make_room(port: HttpServer):
    counter: Any = port.application
    with connected(port, request("/slow", b"abc", "Connection: close\r\n")) as slow:
        counter.begun.wait()
        with crowd(port, 3 * SMALL, b""):
            asked(port)
        counter.may_end.send()
        assert b'{"taken":3}' in heard(slow)


def test_a_body_that_drips_in_is_not_waited_for(port: HttpServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(http_connections, "BODY_SECONDS", 0.2)
    with connected(port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\nConnection: close\r\n\r\n{") as drip:
        assert heard(drip).startswith(b"HTTP/1.1 408")


def test_too_much_and_of_unknown_length_is_not_taken(port: HttpServer):
    assert asked(port, body=b"x" * 1001).startswith(b"HTTP/1.1 413")
    chunked = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"
    with connected(port, chunked) as connection:
        assert heard(connection).startswith(b"HTTP/1.1 411")


def test_an_answer_nobody_takes_does_not_stay_for_ever(port: HttpServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(http_connections, "REQUEST_SECONDS", 0.3)
    port.open(lambda environ, start_response: [start_response("200 OK", []) and b"", b"x" * 50_000_000])
    with connected(port, request("/")):
        eventually(lambda: port.connections)
        eventually(lambda: not port.connections)


def test_a_bug_is_an_empty_500_and_the_next_is_answered(port: HttpServer):
    assert asked(port, "/broken").startswith(b"HTTP/1.1 500")
    assert b'{"taken":0}' in asked(port)


def test_without_file_descriptors_the_port_waits_and_goes_on(port: HttpServer):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with crowd(port, SMALL // 2, b""), connected(port, b"") as late:
        eventually(lambda: len(port.connections) > SMALL // 2)
        with structlog.testing.capture_logs() as lines, closed_for_new_files(late):
            eventually(lambda: any(line["event"] == "accept_failed" for line in lines))
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (soft, hard)
    assert b'{"taken":0}' in asked(port)


@contextmanager
def closed_for_new_files(late: socket.socket) -> Iterator[None]:
    """While this lasts, whoever knocks costs the server an `accept` that fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    knocking = socket.socket()
    resource.setrlimit(resource.RLIMIT_NOFILE, (late.fileno(), hard))
    try:
        knocking.connect(late.getpeername())
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        knocking.close()


def test_it_never_takes_the_last_file_descriptors(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    for allowed, most in ((256, 160), (1024, 928), (100, 8), (100_000, 1000)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, allowed=allowed: (allowed, allowed))
        assert http_server.most_connections() == most


def test_stopping_lets_answers_go_out_and_takes_nobody_new(port: HttpServer):
    counter: Any = port.application
    idle = connected(port)
    with connected(port, request("/slow", b"abc")) as slow:
        counter.begun.wait()
        port.stop_listening()
        assert heard(idle) == b""
        with pytest.raises(ConnectionRefusedError):
            connected(port)
        finishing = eventlet.spawn(port.finish, time.monotonic() + 5)
        counter.may_end.send()
        assert b'{"taken":3}' in heard(slow)  # which ends: the connection is closed after the answer
        assert finishing.wait() == 0
    idle.close()


def test_stopping_does_not_wait_for_ever(port: HttpServer):
    counter: Any = port.application
    with connected(port, request("/slow")):
        counter.begun.wait()
        port.stop_listening()
        assert port.finish(until=time.monotonic() + 0.2) == 1
    counter.may_end.send()
