"""The public port: routes, what each takes, and the headers every answer carries.

A request is read whole, bounded in size and time, before any worker is taken, and a broken one is answered
with a problem like any other refusal. The port itself, which nameko's web server would not bound, is `http_server`.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from nameko.extensions import ProviderCollector, SharedExtension
from werkzeug import exceptions
from werkzeug.routing import Map, RequestRedirect
from werkzeug.wrappers import Response

from services.gateway.incoming import Incoming
from services.gateway.problems import broken_head, problem
from services.gateway.refusals import (
    BodyTooLarge,
    BrokenRequest,
    DoorRefusal,
    LengthRequired,
    MethodNotAllowed,
    TooSlow,
    UnknownRoute,
)
from services.gateway.website import Website, takes_gzip
from shared.contracts.refusals import Refused
from shared.plumbing.http_connections import LOADS_NOTHING, BadBody, body_of
from shared.plumbing.http_server import HttpServer

COMPRESS_ABOVE = 4096
COMPRESSIBLE = ("application/json", "application/problem+json", "text/", "application/javascript", "image/svg")
ALWAYS = {
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
UNLESS_SET = {"Cache-Control": "no-store", **LOADS_NOTHING}
HANG_UP_AFTER = (400, 408, 411, 413, 503)  # more of this request may still be on its way


class PublicServer(ProviderCollector, SharedExtension):
    """Collects the routes, and puts the front desk behind this process's port once all of it has started."""

    def start(self) -> None:
        url_map = Map(merge_slashes=False)
        for route in self._providers:
            rule = route.get_url_rule()
            rule.endpoint = route
            url_map.add(rule)
        http: HttpServer = self.container.config["http"]
        self.container.config["at_the_door"] = lambda: http.open(FrontDesk(url_map), broken_head())


class FrontDesk:
    """The WSGI application: find the route, read the body, let the route answer, dress the answer."""

    def __init__(self, url_map: Map) -> None:
        self.url_map = url_map
        self.website = Website.load()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        incoming = Incoming.from_environ(environ)
        try:
            response = self._response(environ, incoming)
        except Refused as refusal:
            if isinstance(refusal, DoorRefusal) and refusal.status in HANG_UP_AFTER:
                environ["gongdan.connection"].hang_up()
            response = problem(refusal, incoming.language)
        if response.is_streamed:
            environ["eventlet.minimum_write_chunk_size"] = 1
            environ["gongdan.connection"].goes_on()
        return dressed(response, environ, incoming)(environ, start_response)

    def _response(self, environ: dict[str, Any], incoming: Incoming) -> Response:
        try:
            door, values = self.url_map.bind_to_environ(environ).match()
        except exceptions.MethodNotAllowed as error:
            raise MethodNotAllowed(allowed=", ".join(sorted(error.valid_methods or ()))) from None
        except (exceptions.NotFound, RequestRedirect):
            page = self.website.page(environ)
            if page is None:
                raise UnknownRoute from None
            return page
        except exceptions.HTTPException:
            raise BrokenRequest from None
        if not all(map(_plain, values.values())):
            raise UnknownRoute
        answered: Response = door.answer(replace(incoming, body=sound_body(environ, door.largest)), values)
        return answered


def _plain(value: Any) -> bool:
    """A path segment that may name something: a thing nobody could have named is simply unknown."""
    return not isinstance(value, str) or (len(value) <= 200 and value.isprintable() and "\ufffd" not in value)


def sound_body(environ: dict[str, Any], largest: int) -> bytes:
    """The whole body, or a refusal before more of it is read than its route allows."""
    try:
        return body_of(environ, largest)
    except BadBody as bad:
        if bad.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise BodyTooLarge(limit=largest) from None
        if bad.status == HTTPStatus.LENGTH_REQUIRED:
            raise LengthRequired from None
        raise (TooSlow if bad.status == HTTPStatus.REQUEST_TIMEOUT else BrokenRequest) from None


def dressed(response: Response, environ: dict[str, Any], incoming: Incoming) -> Response:
    """Every answer carries its correlation id and forbids the browser what we never need."""
    headers = response.headers
    headers.add("X-Correlation-Id", incoming.correlation_id)
    headers.extend(ALWAYS)
    headers.extend({name: value for name, value in UNLESS_SET.items() if name not in headers})
    _compress(response, environ.get("HTTP_ACCEPT_ENCODING", ""))
    return response


def _compress(response: Response, accepted: str) -> None:
    if response.is_streamed or "Content-Encoding" in response.headers:
        return
    if not (response.mimetype or "").startswith(COMPRESSIBLE):
        return
    content = response.get_data()
    if len(content) <= COMPRESS_ABOVE:
        return
    response.headers.add("Vary", "Accept-Encoding")
    if takes_gzip(accepted):
        response.set_data(gzip.compress(content, compresslevel=1, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
