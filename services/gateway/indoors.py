"""Asking our own routes, as the caller himself could: nothing he may not do is done for him another way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson

from services.gateway.answering import reply_to
from services.gateway.routes import Call, Reply, Route

if TYPE_CHECKING:
    from services.gateway.http import Api

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
PAGE = 500  # the most that a list shows at once
KEPT = ("authorization", "plant", "accept-language")  # who he is, where, and how he is spoken to


def route_of(api: Api, name: str) -> Route:
    route: Route = getattr(type(api), name).route
    return route


def ask(
    api: Api,
    call: Call,
    name: str,
    *,
    query: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    rehearse: bool = False,
    **values: Any,
) -> Reply:
    """What the endpoint `name` replies to whoever makes `call`; a refusal is raised.

    Signing in, permission, form and resends are looked at as for a request from outside. `rehearse`
    goes all the way and then takes back what it did.
    """
    door = getattr(type(api), name)
    route: Route = door.route
    incoming = replace(
        call.incoming,
        method=route.method,
        path=_PARAMETER.sub(lambda parameter: str(values[parameter[1]]), route.path),
        query_string=urlencode(query or {}),
        headers={
            "content-type": "application/json",
            **{name: value for name, value in call.incoming.headers.items() if name in KEPT},
        },
        body=b"" if body is None else orjson.dumps(body),
        rehearse=rehearse,
    )
    return reply_to(api, route, door.__wrapped__, incoming, values)


def ask_all(api: Api, call: Call, name: str, filters: Mapping[str, Any] | None = None) -> Iterator[Mapping[str, Any]]:
    """Everything that the list shows, page by page."""
    cursor = None
    while True:
        page = ask_page(api, call, name, filters, cursor=cursor).body
        yield from page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return
        api.breathe()


def ask_page(
    api: Api, call: Call, name: str, filters: Mapping[str, Any] | None = None, *, cursor: str | None = None
) -> Reply:
    """One page of the list that the endpoint `name` shows, as long as pages may be."""
    after = {} if cursor is None else {"cursor": cursor}
    return ask(api, call, name, query={**(filters or {}), "limit": PAGE, **after})
