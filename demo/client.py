"""One person's connection to a plant: plain HTTP, kept alive, JSON in and out."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

BASE = "/api/v1"
PATIENCE = 60.0
LOST = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, http.client.CannotSendRequest)


@dataclass(frozen=True)
class Answer:
    """What came back. `body` is the parsed JSON, or the raw bytes of anything else."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str | None:
        """The code of a problem, such as `over_reported`."""
        return self.body.get("code") if isinstance(self.body, dict) else None


class Unexpected(Exception):
    """The plant said no where a yes was needed; the answer says why."""

    def __init__(self, request: str, answer: Answer) -> None:
        super().__init__(f"{request} → {answer.status} {answer.body!r}")
        self.answer = answer


class Client:
    """Speaks for whoever signed in last. Not to be shared by threads that speak at once."""

    def __init__(
        self, url: str, *, plant: str | None = None, language: str = "zh-CN", patience: float = PATIENCE
    ) -> None:
        self.url = url
        self.plant = plant
        self.language = language
        self.token: str | None = None
        self._credentials: tuple[str, dict[str, str]] | None = None
        self._refresh_token: str | None = None
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=patience)

    def sign_in(self, username: str, password: str) -> dict[str, Any]:
        return self._enter("/auth/login", {"username": username, "password": password})

    def badge_in(self, worker: str, pin: str) -> dict[str, Any]:
        """Sign in at a shared terminal."""
        return self._enter("/auth/badge", {"worker": worker, "pin": pin})

    def get(self, path: str, **query: Any) -> Any:
        return self.must("GET", path, query=query)

    def post(self, path: str, body: Any = None, **query: Any) -> Any:
        return self.must("POST", path, body if body is not None else {}, query=query)

    def try_post(self, path: str, body: Any = None) -> Any:
        """The same, or None when the rules of the plant refuse it (409): somebody else was faster."""
        try:
            return self.post(path, body)
        except Unexpected as unexpected:
            if unexpected.answer.status != 409:
                raise
            return None

    def put(self, path: str, body: Any) -> Any:
        return self.must("PUT", path, body)

    def patch(self, path: str, body: Any) -> Any:
        return self.must("PATCH", path, body)

    def every(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """All items of a list, page after page."""
        items: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = self.get(path, **query, limit=500, **({"cursor": cursor} if cursor else {}))
            items += page["items"]
            if (cursor := page.get("next_cursor")) is None:
                return items

    def must(self, method: str, path: str, body: Any = None, *, query: Mapping[str, Any] | None = None) -> Any:
        """The body of a good answer. Somebody whose token ran out signs in again and repeats."""
        answer = self.ask(method, path, body, query=query)
        if answer.status == 401 and self._credentials is not None:
            self._enter_again()
            answer = self.ask(method, path, body, query=query)
        if answer.status >= 400:
            raise Unexpected(f"{method} {path}", answer)
        return answer.body

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request and its answer, whatever it says.

        A body of bytes is sent as it is, and so is what follows a `?` in the path.
        """
        sent = {"Accept-Language": self.language}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        if self.plant is not None:
            sent["Plant"] = self.plant
        content: bytes | None = None
        if body is not None:
            sent["Content-Type"] = "application/json"
            content = body if isinstance(body, bytes) else json.dumps(body, default=_text).encode()
        sent.update(headers or {})
        wanted = {name: _text(value) for name, value in (query or {}).items() if value is not None}
        place, _, parameters = path.partition("?")
        parameters = parameters or urlencode(wanted)
        target = BASE + quote(place, safe="/%:")
        return self._exchange(method, f"{target}?{parameters}" if parameters else target, content, sent)

    def outside(self, path: str) -> Answer:
        """A path that is not below the API's base, such as `/metrics`."""
        return self._exchange("GET", path, None, {"Accept-Language": self.language})

    def close(self) -> None:
        self._connection.close()

    def _exchange(self, method: str, target: str, content: bytes | None, headers: Mapping[str, str]) -> Answer:
        fresh = self._connection.sock is None
        try:
            return self._send(method, target, content, headers)
        except LOST:
            self._connection.close()
            if fresh:
                raise
            return self._send(method, target, content, headers)  # the server had closed the idle connection
        except BaseException:
            self._connection.close()
            raise

    def _send(self, method: str, target: str, content: bytes | None, headers: Mapping[str, str]) -> Answer:
        self._connection.request(method, target, content, dict(headers))
        response = self._connection.getresponse()
        received = response.read()
        kind = response.headers.get_content_type()
        body = json.loads(received) if received and kind.endswith("json") else received
        return Answer(response.status, body, {name.lower(): value for name, value in response.getheaders()})

    def _enter(self, path: str, credentials: dict[str, str]) -> dict[str, Any]:
        self.token = None
        answer = self.ask("POST", path, credentials)
        if answer.status >= 400:
            raise Unexpected(f"POST {path}", answer)
        self._credentials = (path, credentials)
        return self._keep(answer.body)

    def _enter_again(self) -> None:
        """With the refresh token, which is cheap; with the password or PIN when that has run out too."""
        self.token = None
        if self._refresh_token is not None:
            answer = self.ask("POST", "/auth/refresh", {"refresh_token": self._refresh_token})
            if answer.status < 400:
                self._keep(answer.body)
                return
        assert self._credentials is not None
        self._enter(*self._credentials)

    def _keep(self, signed_in: dict[str, Any]) -> dict[str, Any]:
        self.token = signed_in["access_token"]
        self._refresh_token = signed_in.get("refresh_token")
        return signed_in


def _text(value: Any) -> str:
    """Instants and dates as RFC 3339 has them, true and false as JSON does, anything else as it is written."""
    if isinstance(value, date):  # an instant is one too
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else str(value)
