"""A request as it came in, body and all, before anybody was asked to answer it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from services.gateway import texts

_CORRELATION = re.compile(r"[A-Za-z0-9._:-]{1,64}\Z", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """What the wire said. Header values are text; a name in any script may stand in one.

    `rehearse` never comes from the wire: a dry run of ours asks to be told how a request would go.
    """

    method: str
    path: str
    query_string: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    address: str = ""
    correlation_id: str = ""
    language: str = "en"
    rehearse: bool = False

    @classmethod
    def from_environ(cls, environ: Mapping[str, Any]) -> Incoming:
        headers = {
            name[5:].replace("_", "-").lower(): _text(value)
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        headers["content-type"] = environ.get("CONTENT_TYPE") or ""
        wanted = headers.get("x-correlation-id", "")
        return cls(
            method=environ["REQUEST_METHOD"],
            path=_text(environ["PATH_INFO"]),
            query_string=environ.get("QUERY_STRING", ""),
            headers=headers,
            address=environ.get("REMOTE_ADDR", ""),
            correlation_id=wanted if _CORRELATION.match(wanted) else uuid4().hex,
            language=texts.language_of(headers.get("accept-language", "")),
        )

    def header(self, name: str) -> str | None:
        return self.headers.get(name)

    @property
    def token(self) -> str | None:
        """The bearer token, or None."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" and 0 < len(token) <= 4096 else None


def _text(value: str) -> str:
    """WSGI hands bytes over as latin-1; people write UTF-8."""
    return value.encode("latin-1", "replace").decode("utf-8", "replace")
