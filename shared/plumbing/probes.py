"""What operators and their tools ask any process, and what a process says that has not started yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson

from shared.plumbing import metrics
from shared.plumbing.http_connections import LOADS_NOTHING, StartResponse
from shared.plumbing.readiness import Readiness
from shared.plumbing.version import VERSION

JSON = "application/json"
RETRY_AFTER = "2"


@dataclass(frozen=True)
class Said:
    """An answer of a few bytes."""

    status: HTTPStatus
    body: bytes
    kind: str = JSON

    @classmethod
    def json(cls, status: HTTPStatus, /, **body: Any) -> Said:
        return cls(status, orjson.dumps(body))

    def to(self, start_response: StartResponse) -> Iterable[bytes]:
        headers = [("Content-Type", self.kind), ("Content-Length", str(len(self.body))), *LOADS_NOTHING.items()]
        if self.status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("Retry-After", RETRY_AFTER))
        start_response(f"{self.status.value} {self.status.phrase}", headers)
        return [self.body]


def respond(path: str, readiness: Readiness) -> Said | None:
    """The answer to a probe; None if it is none."""
    if path == "/healthz":
        return Said.json(HTTPStatus.OK, status="alive")
    if path == "/readyz":
        return _readiness(readiness.away())
    if path == "/servez":
        return _readiness(readiness.away_for_calls())
    if path == "/metrics":
        return Said(HTTPStatus.OK, metrics.exposition(), "text/plain; version=0.0.4")
    if path == "/version":
        return Said.json(HTTPStatus.OK, version=VERSION)
    return None


def _readiness(away: tuple[str, ...]) -> Said:
    if away:
        return Said.json(HTTPStatus.SERVICE_UNAVAILABLE, status="not ready", away=away)
    return Said.json(HTTPStatus.OK, status="ready")


class WaitingRoom:
    """The application of a process that has not started yet: it lives, and everything else has to wait."""

    def __init__(self, readiness: Readiness, not_yet: Callable[[dict[str, Any]], Said]) -> None:
        self.readiness = readiness
        self.not_yet = not_yet

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        said = respond(environ["PATH_INFO"], self.readiness) if environ["REQUEST_METHOD"] == "GET" else None
        if said is None:
            environ["gongdan.connection"].hang_up()
            said = self.not_yet(environ)
        return said.to(start_response)
