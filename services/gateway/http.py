"""`@endpoint`: a method of an `Api` class answers a route of the public contract.

The decorator says everything about a route once: what comes in, what goes out, who may. It is read by
the web server, which answers by it, and by `openapi`, which describes it. Every endpoint's method gets a
`Call`, already signed in, allowed and loaded, and returns a `Reply`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson
from eventlet.event import Event
from nameko.exceptions import ContainerBeingKilled
from nameko.web.handlers import HttpRequestHandler
from sqlalchemy.exc import DBAPIError
from werkzeug.http import parse_etags
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from services.gateway import bodies, problems, resends
from services.gateway.doorman import Doorman
from services.gateway.incoming import Incoming
from services.gateway.principals import NOBODY, Principal
from services.gateway.refusals import InternalError, NotSignedIn, PartAway
from services.gateway.webserver import PublicServer
from shared.contracts.caller import Caller
from shared.contracts.messages import Command, Message, Query, View
from shared.contracts.permissions import Permission
from shared.contracts.refusals import NotAllowed, Refused
from shared.plumbing import logs, metrics
from shared.plumbing.database import is_away
from shared.plumbing.etags import etag_of
from shared.plumbing.rpc import Away, Proxy, RemoteRefusal, ServiceProxy, run_again_if_met
from shared.plumbing.service import PlantService

log = logs.logger(__name__)

PREFIX = "/api/v1"
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

    `content` is for what is not JSON.
    """

    body: Any = None
    created: bool = False
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


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

    @property
    def is_read(self) -> bool:
        return self.method == "GET"

    @property
    def shows_one_thing(self) -> bool:
        """Whether the answer is the current version of one thing, and so carries an ETag."""
        return self.method in ("GET", "PUT", "PATCH") and isinstance(self.answer, type) and not self.public


def endpoint(
    method: str,
    path: str,
    *,
    body: type[Command] | None = None,
    query: type[Query] | None = None,
    answer: type[View] | PageOf | None = None,
    needs: Permission | tuple[Permission, ...] | None = None,
    creates: bool = False,
    public: bool = False,
    status: int = 200,
    largest: int = ONE_MEGABYTE,
    plant: str | None = None,
    prefix: str = PREFIX,
    media_type: str = "application/json",
) -> Callable[[Callable[..., Reply]], Callable[..., Any]]:
    """Answer a route.

    `needs` is a permission, or several of which any will do; without it being signed in is enough, and
    only `public` routes are for everybody. `creates` lets the thing's number name the request. `status`
    is what an answer carries that created nothing. `plant` names the path parameter that is the plant
    asked for, instead of the `Plant` header. `largest` is the longest body in bytes.
    """

    def decorate(run: Callable[..., Reply]) -> Callable[..., Any]:
        route = Route(
            method=method,
            path=prefix + path,
            name=run.__name__,
            description=inspect.getdoc(run) or "",
            body=body,
            query=query,
            answer=answer,
            needs=() if needs is None else needs if isinstance(needs, tuple) else (needs,),
            creates=creates,
            public=public,
            status=status,
            largest=largest,
            plant=plant,
            media_type=media_type,
        )

        @functools.wraps(run)
        def serve(self: Api, incoming: Incoming, **values: Any) -> Response:
            return respond(self, route, run, incoming, values)

        serve.route = route  # type: ignore[attr-defined]
        decorated: Callable[..., Any] = RouteDoor.decorator(route)(serve)
        return decorated

    return decorate


class RouteDoor(HttpRequestHandler):  # type: ignore[misc]
    """The nameko entrypoint behind `@endpoint`."""

    server = PublicServer()

    def __init__(self, route: Route) -> None:
        super().__init__(route.method, route.path)
        self.route = route
        self.largest = route.largest

    def get_url_rule(self) -> Rule:
        return Rule(self.url, methods=[self.method], strict_slashes=True)

    def answer(self, incoming: Incoming, values: dict[str, Any]) -> Response:
        """Let a worker answer, and wait for it."""
        done = Event()
        try:
            self.container.spawn_worker(
                self, (incoming,), values, context_data={}, handle_result=partial(self.handle_result, done)
            )
        except ContainerBeingKilled:
            raise PartAway(part="gateway") from None
        response: Response = done.wait()
        return response


class Api(PlantService):
    """The parent of every `api/` class: the ways to the other services, bound to who is calling."""

    doorman = Doorman()
    planning_part = ServiceProxy("planning")
    execution_part = ServiceProxy("execution")
    quality_part = ServiceProxy("quality")
    payroll_part = ServiceProxy("payroll")

    def planning(self, call: Call) -> BoundPart:
        return BoundPart(self.planning_part, call.caller)

    def execution(self, call: Call) -> BoundPart:
        return BoundPart(self.execution_part, call.caller)

    def quality(self, call: Call) -> BoundPart:
        return BoundPart(self.quality_part, call.caller)

    def payroll(self, call: Call) -> BoundPart:
        return BoundPart(self.payroll_part, call.caller)


@dataclass(frozen=True)
class BoundPart:
    """A service with the caller bound: `self.execution(call).board(query=call.query)`."""

    part: Any  # nameko hands each worker a Proxy where the class says ServiceProxy
    caller: Caller

    def __getattr__(self, method: str) -> Callable[..., Reply]:
        proxy: Proxy = self.part

        def ask(**arguments: Any) -> Reply:
            answer = proxy.call(method, self.caller, **arguments)
            return Reply(body=answer.body, created=answer.created)

        return ask


def respond(api: Api, route: Route, run: Callable[..., Reply], incoming: Incoming, values: dict[str, Any]) -> Response:
    """Answer one request: every way it can end is an HTTP answer."""
    with (
        logs.about(correlation_id=incoming.correlation_id, service="gateway"),
        metrics.measured("gateway", "http", f"{route.method} {route.path}") as outcome,
    ):
        try:
            call = open_call(api, route, incoming, values)
            api.caller = call.caller
            with resends.underway(call.caller.plant, call.caller.request_id):
                reply = run_again_if_met(lambda: run(api, call, **values))
            response = answer_of(route, incoming, reply)
        except (Refused, RemoteRefusal) as refusal:
            outcome.word = "refused"
            response = problems.problem(refusal, incoming.language)
        except Exception as error:
            outcome.word = "failed"
            response = problems.problem(_failure(route, error), incoming.language)
        if not route.is_read:
            log.info("answered", route=f"{route.method} {route.path}", status=response.status_code)
        return response


def _failure(route: Route, error: Exception) -> Refused:
    """What a client hears of what nobody meant to happen: a part that is away, or nothing but that it failed."""
    if isinstance(error, Away):
        return PartAway(part=error.service)
    if isinstance(error, DBAPIError) and is_away(error):
        log.warning("database_away", error=str(error.orig))
        return PartAway(part="gateway")
    log.error("endpoint_failed", route=f"{route.method} {route.path}", exc_info=error)
    return InternalError()


def open_call(api: Api, route: Route, incoming: Incoming, values: Mapping[str, Any]) -> Call:
    """Sign in, enter the plant, ask for the permission, load what was sent: in this order."""
    principal = admit(api, route, incoming)
    wanted = incoming.header("plant") if route.plant is None else values[route.plant]
    creating = route.plant is not None and not route.is_read
    plant = api.doorman.plant(api, principal, wanted=wanted, creating=creating)
    permissions = principal.permissions_in(plant)
    if route.needs and not any(permission in permissions for permission in route.needs):
        raise NotAllowed(needs=route.needs[0])
    query = (route.query or NoQuery).load(bodies.parameters_of(incoming.query_string), text=True)
    body = None
    if route.method in WITH_BODY:
        sent = bodies.json_of(incoming.body, incoming.header("content-type") or "")
        body = (route.body or NoBody).load(sent)
    request_id, fingerprint = resends.named(
        body,
        key=None if route.is_read else incoming.header("idempotency-key"),
        username=principal.username,
        target=f"{route.method} {incoming.path}",
        by_number=route.creates,
    )
    caller = Caller(
        plant=plant,
        username=principal.username,
        correlation_id=incoming.correlation_id,
        permissions=tuple(permissions),
        worker=principal.worker,
        role=principal.role,
        request_id=request_id,
        fingerprint=fingerprint,
        if_match=incoming.header("if-match"),
    )
    return Call(caller=caller, principal=principal, incoming=incoming, body=body, query=query)


def admit(api: Api, route: Route, incoming: Incoming) -> Principal:
    if route.public:
        return NOBODY
    if incoming.token is None:
        raise NotSignedIn
    return api.doorman.principal(api, incoming.token)


def answer_of(route: Route, incoming: Incoming, reply: Reply) -> Response:
    """The HTTP answer to a reply: its status, its ETag, its bytes."""
    status = 201 if reply.created else route.status
    if reply.content is not None:
        return Response(reply.content, status, reply.headers, content_type=route.media_type)
    if reply.body is None:
        return Response(status=204, headers=reply.headers)
    body = reply.body.dump() if isinstance(reply.body, Message) else reply.body
    response = Response(orjson.dumps(body), status, reply.headers, content_type=route.media_type)
    if route.shows_one_thing:
        etag = etag_of(body)
        if route.is_read and parse_etags(incoming.header("if-none-match")).contains_weak(etag.strip('"')):
            response = Response(status=304, headers=reply.headers)
        response.headers["ETag"] = etag
    return response
