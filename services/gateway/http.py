"""`@endpoint`: a method of an `Api` class answers a route of the public contract.

The decorator says everything about a route once: what comes in, what goes out, who may. It is read by
the web server, which answers by it, and by `openapi`, which describes it. Every endpoint's method gets a
`Call`, already signed in, allowed and loaded, and returns a `Reply`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from eventlet import Timeout
from eventlet.event import Event
from nameko.exceptions import ContainerBeingKilled
from nameko.web.handlers import HttpRequestHandler
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from services.gateway.answering import respond
from services.gateway.configuration import Configuration
from services.gateway.doorman import Doorman
from services.gateway.incoming import Incoming
from services.gateway.refusals import PartAway
from services.gateway.routes import JSON, ONE_MEGABYTE, PREFIX, Call, PageOf, Reply, Route, page_of
from services.gateway.webserver import PublicServer
from shared.contracts.caller import Caller
from shared.contracts.gateway.configuration import Customisable
from shared.contracts.messages import Command, Query, View
from shared.contracts.permissions import Permission
from shared.plumbing.rpc import Proxy, ServiceProxy
from shared.plumbing.service import PlantService

__all__ = ["Api", "Call", "Reply", "endpoint", "page_of"]
ANSWER_SECONDS = 60  # an endpoint may ask several services, one after the other


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
    media_type: str = JSON,
    other_media_types: tuple[str, ...] = (),
    takes_file: bool = False,
) -> Callable[[Callable[..., Reply]], Callable[..., Any]]:
    """Answer a route.

    `needs` is a permission, or several of which any will do; without it being signed in is enough, and
    only `public` routes are for everybody. `creates` lets the thing's number name the request. `status`
    is what an answer carries that created nothing. `plant` names the path parameter that is the plant
    asked for, instead of the `Plant` header. `largest` is the longest body in bytes. One that `takes_file`
    gets a form with a file, which it reads itself. `other_media_types` are what else it may answer.
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
            other_media_types=other_media_types,
            takes_file=takes_file,
        )

        @functools.wraps(run)
        def serve(self: Api, incoming: Incoming, **values: Any) -> Response:
            return respond(self, route, run, incoming, values)

        serve.route = route  # type: ignore[attr-defined]
        decorated: Callable[..., Any] = RouteDoor.decorator(route)(serve)
        return decorated

    return decorate


class RouteDoor(HttpRequestHandler):
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
            with Timeout(ANSWER_SECONDS):
                self.container.spawn_worker(
                    self, (incoming,), values, context_data={}, handle_result=partial(self.handle_result, done)
                )
                response: Response = done.wait()
        except (ContainerBeingKilled, Timeout):
            raise PartAway(part="gateway") from None
        return response


class Api(PlantService):
    """The parent of every `api/` class: the ways to the other services, bound to who is calling."""

    doorman = Doorman()
    configuration = Configuration()
    planning_part = ServiceProxy("planning")
    execution_part = ServiceProxy("execution")
    quality_part = ServiceProxy("quality")
    payroll_part = ServiceProxy("payroll")

    def require_fields(
        self, call: Call, object: Customisable, values: Mapping[str, Any], *, changing: bool = False
    ) -> None:
        """The values fit the fields that the plant keeps on these."""
        self.configuration.of(self, call.caller.plant).require_fields(object, values, changing=changing)

    def pages_of(self, ask: Callable[[str | None], dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """A list to its end, page by page: `ask` takes the cursor. Others have their turn in between."""
        cursor = None
        while True:
            page = ask(cursor)
            yield page
            cursor = page["next_cursor"]
            if cursor is None:
                return
            self.breathe()

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
