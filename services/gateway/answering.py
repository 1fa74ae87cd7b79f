"""From a request to its answer: who, where, may he, what, and how it is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import orjson
from werkzeug.http import parse_etags
from werkzeug.wrappers import Response

from services.gateway import bodies, modules, problems, resends
from services.gateway.incoming import Incoming
from services.gateway.principals import NOBODY, Principal
from services.gateway.refusals import InternalError, NotSignedIn, PartAway
from services.gateway.routes import WITH_BODY, Call, NoBody, NoQuery, Reply, Route
from shared.contracts.caller import Caller
from shared.contracts.messages import Message
from shared.contracts.refusals import NotAllowed, Refused
from shared.plumbing import logs, metrics
from shared.plumbing.database import is_away
from shared.plumbing.etags import etag_of
from shared.plumbing.retries import run_again_if_met
from shared.plumbing.rpc import Away, RemoteRefusal

if TYPE_CHECKING:
    from services.gateway.http import Api

log = logs.logger(__name__)


def respond(api: Api, route: Route, run: Callable[..., Reply], incoming: Incoming, values: dict[str, Any]) -> Response:
    """Answer one request: every way it can end is an HTTP answer."""
    with (
        logs.about(correlation_id=incoming.correlation_id, service="gateway"),
        metrics.measured("gateway", "http", f"{route.method} {route.path}") as outcome,
    ):
        try:
            response = answer_of(route, incoming, reply_to(api, route, run, incoming, values))
        except (Refused, RemoteRefusal) as refusal:
            outcome.word = "refused"
            response = problems.problem(refusal, incoming.language)
        except Exception as error:
            outcome.word = "failed"
            response = problems.problem(_failure(route, error), incoming.language)
        if not route.is_read:
            log.info("answered", route=f"{route.method} {route.path}", status=response.status_code)
        return response


def reply_to(api: Api, route: Route, run: Callable[..., Reply], incoming: Incoming, values: dict[str, Any]) -> Reply:
    """What the endpoint says to a request, once it has passed the door."""
    call = open_call(api, route, incoming, values)
    api.caller = call.caller
    with resends.underway(call.caller.plant, call.caller.names):
        return run_again_if_met(lambda: run(api, call, **values))


def _failure(route: Route, error: Exception) -> Refused:
    """What a client hears of what nobody meant to happen: a part that is away, or nothing but that it failed."""
    if isinstance(error, Away):
        return PartAway(part=error.service)
    if is_away(error):
        log.warning("database_away", error=str(getattr(error, "orig", error)))
        return PartAway(part="gateway")
    log.error("endpoint_failed", route=f"{route.method} {route.path}", exc_info=error)
    return InternalError()


def open_call(api: Api, route: Route, incoming: Incoming, values: Mapping[str, Any]) -> Call:
    """Sign in, enter the plant, ask for the permission, load what was sent: in this order."""
    principal = admit(api, route, incoming)
    wanted = incoming.header("plant") if route.plant is None else values[route.plant]
    creating = route.plant is not None and not route.is_read
    plant = api.doorman.plant(api, principal, wanted=wanted, creating=creating)
    if modules.module_of(incoming.path) is not None:
        modules.require_on(incoming.path, api.configuration.of(api, plant).off)
    permissions = principal.permissions_in(plant)
    if route.needs and not any(permission in permissions for permission in route.needs):
        raise NotAllowed(needs=route.needs[0])
    query = (route.query or NoQuery).load(bodies.parameters_of(incoming.query_string), text=True)
    body = None
    if route.method in WITH_BODY and not route.takes_file:
        sent = bodies.json_of(incoming.body, incoming.header("content-type") or "")
        body = (route.body or NoBody).load(sent)
    names = resends.named(
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
        is_key=principal.is_key,
        **vars(names),
        if_match=incoming.header("if-match"),
        rehearses=incoming.rehearse,
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
    if reply.stream is not None:
        unbuffered = {"Content-Type": route.media_type, "X-Accel-Buffering": "no", **reply.headers}
        return Response(reply.stream, status, unbuffered)
    if reply.content is not None:
        told = {"Content-Type": route.media_type, **reply.headers}
        return Response(reply.content, status, told)
    if reply.body is None:
        return Response(status=204, headers=reply.headers)
    body = reply.body.dump() if isinstance(reply.body, Message) else reply.body
    said = body if reply.told is None else reply.told
    response = Response(orjson.dumps(said), status, reply.headers, content_type=route.media_type)
    if route.shows_one_thing:
        etag = etag_of(body)
        if route.is_read and parse_etags(incoming.header("if-none-match")).contains_weak(etag.strip('"')):
            response = Response(status=304, headers=reply.headers)
        response.headers["ETag"] = etag
    return response
