"""What is said about a route, what a request on it becomes, and what answers it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from services.gateway.incoming import Incoming
from services.gateway.principals import Principal
from shared.contracts.caller import Caller
from shared.contracts.messages import Command, Query, View
from shared.contracts.permissions import Permission

PREFIX = "/api/v1"
JSON = "application/json"
ONE_MEGABYTE = 1 << 20
WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")


class NoBody(Command):
    """Nothing is asked for; a body may be left out or be empty."""


class NoQuery(Query):
    """No parameter is understood."""


@dataclass(frozen=True)
class PageOf:
    """A list of views, page by page; see `page_of`."""

    view: type[View]


def page_of(view: type[View]) -> PageOf:
    """The answer of an endpoint that lists: `answer=page_of(ReportView)`."""
    return PageOf(view)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request that passed the door: who asks, in which plant, and what for."""

    caller: Caller
    principal: Principal
    incoming: Incoming
    body: Any = None
    query: Any = None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What an endpoint answers: a view or its plain JSON values; nothing is 204.

    `told` is the body in the words of its reader; the version of a thing is that of its body, in any language.
    `content` is for what is not JSON, `stream` for what goes on until one of the two leaves.
    """

    body: Any = None
    created: bool = False
    told: Any = None
    content: bytes | None = None
    stream: Iterable[bytes] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def said(self) -> Any:
        """What its reader gets to see."""
        return self.body if self.told is None else self.told

    def in_words(self, say: Callable[[Any, str], Any], language: str) -> Reply:
        """The same, with its codes said in the caller's language as well."""
        return replace(self, told=say(self.body, language))


@dataclass(frozen=True, kw_only=True)
class Route:
    """What `@endpoint` says about a route."""

    method: str
    path: str
    name: str
    description: str
    body: type[Command] | None
    query: type[Query] | None
    answer: type[View] | PageOf | None
    needs: tuple[Permission, ...]
    creates: bool
    public: bool
    status: int
    largest: int
    plant: str | None
    media_type: str
    other_media_types: tuple[str, ...]
    takes_file: bool

    @property
    def is_read(self) -> bool:
        return self.method == "GET"

    @property
    def shows_one_thing(self) -> bool:
        """Whether the answer is the current version of one thing, and so carries an ETag."""
        return self.method in ("GET", "PUT", "PATCH") and isinstance(self.answer, type) and not self.public
