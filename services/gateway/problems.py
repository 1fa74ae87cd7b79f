"""Refusals as RFC 9457 problems, said in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import orjson
from werkzeug.wrappers import Response

from services.gateway import texts
from services.gateway.refusals import BrokenRequest, DoorRefusal
from shared.plumbing.http_connections import head_refusal
from shared.plumbing.rpc import RemoteRefusal


class Refusal(Protocol):
    """What a local refusal and one from another process have in common."""

    @property
    def code(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...


def problem(refusal: Refusal, language: str) -> Response:
    """The answer that carries a refusal."""
    response = Response(
        orjson.dumps(problem_body(refusal, language)),
        refusal.status,
        content_type="application/problem+json",
        headers=refusal.headers() if isinstance(refusal, DoorRefusal) else None,
    )
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Language"
    return response


def problem_body(refusal: Refusal, language: str) -> dict[str, Any]:
    title, detail = texts.title_and_detail(language, refusal.code, refusal.facts)
    body: dict[str, Any] = {
        "type": f"urn:gongdan:problem:{refusal.code}",
        "title": title,
        "status": refusal.status,
        "detail": _printable(detail),
        "code": refusal.code,
    }
    errors: Sequence[Mapping[str, Any]] = getattr(refusal, "errors", None) or ()
    if errors:
        body["errors"] = [
            {
                "field": _printable(error["field"])[:200],
                "message": _printable(texts.message(language, error["key"], error["facts"])),
                "code": error["key"],
            }
            for error in errors
        ]
    return body


def problem_of(kept: Mapping[str, Any] | None, language: str) -> dict[str, Any] | None:
    """The problem of a refusal that a service tells as plain values; none where it refused nothing."""
    return None if kept is None else problem_body(RemoteRefusal(**kept), language)


def with_problem(thing: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A thing that was refused, with the problem in the reader's language instead of the refusal."""
    told = {name: value for name, value in thing.items() if name != "refusal"}
    return {**told, "problem": problem_of(thing["refusal"], language)}


def broken_head() -> bytes:
    """The answer to a head that is not HTTP; there is no language to choose yet."""
    response = problem(BrokenRequest(), "en")
    return head_refusal("application/problem+json", response.get_data())


def _printable(text: str) -> str:
    """What a client sent may be echoed; half a surrogate pair could not be written as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
