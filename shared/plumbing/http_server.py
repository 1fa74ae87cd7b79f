"""One port of this process: a bounded number of connections, none of which can hold it up.

When it is crowded, whoever has been the longest without a complete request, or without taking its answer,
has to leave; a connection somebody works for never has to. So a thousand that say nothing keep nobody out.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterable
from typing import Any

import eventlet
from eventlet.semaphore import Semaphore
from greenlet import GreenletExit

from shared.plumbing import logs
from shared.plumbing.http_connections import Application, Connection, Stage, StartResponse, head_refusal

log = logs.logger(__name__)

MOST_CONNECTIONS = 1000
FILES_FOR_OTHERS = 96  # descriptors that are not for connections: databases, broker, peers, logs
IDLE_SECONDS = 20  # between two requests
BACKLOG = 1024
BROKEN_HEAD = head_refusal("application/json", b'{"status":"not HTTP"}')


def raise_file_limit() -> int:
    """Take as many file descriptors as this process may have; how many that is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def most_connections() -> int:
    """As many as our descriptors allow, and never so many that nothing else gets one."""
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if allowed == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(8, min(MOST_CONNECTIONS, allowed - FILES_FOR_OTHERS))


class HttpServer:
    """A port, and the application that answers on it. The application may be exchanged while it is open."""

    def __init__(self, host: str, port: int, application: Application, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self.address = (host, port)
        self.application = application
        self.broken_head = BROKEN_HEAD
        self.idle_seconds = idle_seconds
        self.connections: set[Connection] = set()
        self.closing = False
        self._slots = Semaphore(most_connections())
        self._listener: Any = None
        self._accepting: Any = None
        self._server: Any = None

    def listen(self) -> None:
        self._listener = eventlet.listen(self.address, backlog=BACKLOG)
        self._listener.settimeout(None)  # another library may have set a default for all sockets
        self._server = Connection.serving(self._listener, self)
        self._accepting = eventlet.spawn(self._accept)

    @property
    def port(self) -> int:
        """Where it listens, when it was left to choose."""
        port: int = self._listener.getsockname()[1]
        return port

    def open(self, application: Application, broken_head: bytes = BROKEN_HEAD) -> None:
        """From now on this application answers, on connections that are here already, too."""
        self.application = application
        self.broken_head = broken_head

    def stop_listening(self) -> None:
        """Take no new connection. Those that ask for nothing end now, the others after their answer."""
        if self._server is None or self.closing:
            return
        self.closing = True
        self._accepting.kill()
        self._listener.close()
        for connection in list(self.connections):
            if connection.stage is Stage.IDLE:
                connection.leave()

    def finish(self, until: float) -> int:
        """Wait until every request is answered, but not beyond `until` (monotonic); how many were not."""
        while self.connections and time.monotonic() < until:
            eventlet.sleep(0.02)
        left = list(self.connections)
        for connection in left:
            connection.leave()
        return len(left)

    def _accept(self) -> None:
        while True:
            if self._slots.locked():
                self._make_room()
            self._slots.acquire()
            try:
                sock, address = self._listener.accept()
            except OSError as error:  # out of descriptors, or a client that left: no reason to stop serving
                self._slots.release()
                log.warning("accept_failed", error=str(error))
                self._make_room()
                eventlet.sleep(0.1)
                continue
            eventlet.spawn(self._serve, sock, address)

    def _serve(self, sock: Any, address: Any) -> None:
        try:
            sock.settimeout(self._server.socket_timeout)
            self._server.process_request([address, sock, "idle"])
        except GreenletExit:
            raise
        except (OSError, eventlet.Timeout):
            pass  # the client went away, or was too slow
        except Exception:
            log.exception("connection_failed")
        finally:
            self._slots.release()
            sock.close()

    def _make_room(self) -> None:
        waiting = [connection for connection in self.connections if connection.stage is not Stage.WORKING]
        if waiting:
            min(waiting, key=lambda connection: connection.since).leave()

    def answer(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        try:
            return self.application(environ, start_response)
        except Exception:
            log.exception("application_failed", path=environ["PATH_INFO"])
            raise
        finally:
            connection = environ["gongdan.connection"]
            connection.reached(Stage.SENDING)
            if self.closing:
                connection.close_connection = 1
