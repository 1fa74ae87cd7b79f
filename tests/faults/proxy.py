"""A wire between two that talk TCP, which can be spoilt: refused, slow, dead, or cut in the middle of an answer."""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

CHUNK = 65536
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close with a reset


class Wire:
    """Listens on a free port and carries both ways; what is spoilt can be changed while it runs."""

    def __init__(self, host: str, port: int) -> None:
        self.target = host, port
        self.refuses = False  # whoever comes is turned away, whoever is there is thrown out
        self.swallows = False  # nothing gets through, and nobody is told
        self.delay = 0.0  # seconds that everything takes longer, each way
        self.cut_answers_after: int | None = None  # bytes; then the line breaks
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @classmethod
    def to(cls, url: str) -> Self:
        parts = urlsplit(url)
        assert parts.hostname is not None and parts.port is not None
        return cls(parts.hostname, parts.port)

    def instead_of(self, url: str) -> str:
        """The same address, by way of this wire."""
        parts = urlsplit(url)
        user, at, _ = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{user}{at}127.0.0.1:{self.port}"))

    def mend(self) -> None:
        self.refuses = self.swallows = False
        self.delay, self.cut_answers_after = 0.0, None

    def reset(self) -> None:
        """Break every connection there is, as a switch that loses its power."""
        for end in list(self._open):
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                end.shutdown(socket.SHUT_RDWR)
            self._close(end)

    def close(self) -> None:
        self._listener.close()
        self.reset()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            if self.refuses:
                caller.close()
                continue
            try:
                callee = socket.create_connection(self.target, timeout=5)
            except OSError:
                caller.close()
                continue
            callee.settimeout(None)
            self._open |= {caller, callee}
            threading.Thread(target=self._carry, args=(caller, callee, False), daemon=True).start()
            threading.Thread(target=self._carry, args=(callee, caller, True), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        try:
            while data := source.recv(CHUNK):
                if self.refuses:
                    break
                while self.swallows:
                    time.sleep(0.05)
                if self.delay:
                    time.sleep(self.delay)
                left = self.cut_answers_after
                if is_answer and left is not None:
                    sink.sendall(data[:left])
                    break
                sink.sendall(data)
        except (OSError, EOFError):  # the latter is what a green socket says when it is closed under its reader
            pass  # One end has gone; so does the other.
        finally:
            self._close(source)
            self._close(sink)

    def _close(self, end: socket.socket) -> None:
        self._open.discard(end)
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            end.close()
