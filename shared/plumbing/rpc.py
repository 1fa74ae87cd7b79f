"""`@rpc`: the front door of a service. The same method answers over HTTP or, embedded, in the same process.

The decorator reads the arguments by the method's annotations and dumps what it returns, so a front door
works with commands and views and never sees a dict. A refusal travels as a refusal, a database that is
away as "away", and a bug stays a bug.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, get_type_hints

from marshmallow import ValidationError
from nameko.extensions import DependencyProvider, Entrypoint
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from shared.contracts.caller import Caller
from shared.contracts.messages import Message, field_of
from shared.contracts.refusals import Invalid, Refused
from shared.plumbing import crash_points, logs, metrics
from shared.plumbing.answers import Answer
from shared.plumbing.database import is_away
from shared.plumbing.rehearsals import rehearsing
from shared.plumbing.retries import run_again_if_met, run_until_heard_of

log = logs.logger(__name__)


class Away(Exception):
    """A part of the plant cannot answer now; ask again after `retry_after` seconds."""

    def __init__(self, service: str, *, retry_after: int = 2) -> None:
        super().__init__(f"{service} is away")
        self.service = service
        self.retry_after = retry_after


class RemoteRefusal(Exception):
    """A service said no: the code, the HTTP status and the facts, ready to be said in any language."""

    def __init__(self, code: str, status: int, facts: dict[str, Any], errors: list[dict[str, Any]]) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.facts = facts
        self.errors = errors


@dataclass(frozen=True)
class RpcAnswer:
    """What came back: plain JSON values, and whether this request created something."""

    body: Any
    created: bool


class FrontDoors(Protocol):
    """Where front doors are found: in this process, or behind HTTP addresses."""

    def open(self, door: Rpc) -> None: ...

    def close(self, door: Rpc) -> None: ...

    def call(self, service: str, method: str, payload: dict[str, Any]) -> dict[str, Any]: ...


class Rpc(Entrypoint):
    """The nameko entrypoint behind `@rpc`."""

    def setup(self) -> None:
        self.container.config["front_doors"].open(self)

    def stop(self) -> None:
        self.container.config["front_doors"].close(self)


def rpc(method: Callable[..., Any]) -> Callable[..., Any]:
    """Make a method a front door: typed arguments in, a View, Page, Answer or nothing out."""

    @functools.wraps(method)
    def door(self: Any, payload: dict[str, Any]) -> dict[str, Any]:
        self.caller = Caller.load(payload["caller"])
        with (
            logs.about(correlation_id=self.caller.correlation_id, service=self.name, plant=self.caller.plant),
            metrics.measured(self.name, "rpc", method.__name__) as outcome,
            rehearsing(self.caller.rehearses),
        ):
            try:
                crash_points.reach("call.received")
                arguments = _read(method, payload["arguments"])
                answer = run_until_heard_of(lambda: run_again_if_met(lambda: method(self, **arguments)))
            except Refused as refusal:
                outcome.word = "refused"
                return {"refusal": refusal_on_the_wire(refusal)}
            except (DBAPIError, NoneFree) as error:
                if not is_away(error):
                    raise
                outcome.word = "failed"
                log.warning("database_away", error=str(getattr(error, "orig", error)))
                return {"away": self.name}
            crash_points.reach("call.answered")
            return _dump(answer)

    decorated: Callable[..., Any] = Rpc.decorator(door)
    return decorated


def refusal_on_the_wire(refusal: Refused) -> dict[str, Any]:
    """A refusal as plain JSON values."""
    errors = refusal.errors if isinstance(refusal, Invalid) else []
    return {"code": refusal.code, "status": refusal.status, "facts": refusal.facts, "errors": errors}


@functools.cache
def _readers(method: Callable[..., Any]) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(method, include_extras=True)
    names = list(inspect.signature(method).parameters)[1:]
    return {name: _reader(hints[name]) for name in names}


def _reader(hint: Any) -> Callable[[Any], Any]:
    if isinstance(hint, type) and issubclass(hint, Message):
        return hint.load
    return field_of(hint).deserialize


def _read(method: Callable[..., Any], arguments: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, reader in _readers(method).items():
        if name in arguments:
            try:
                read[name] = reader(arguments[name])
            except ValidationError as error:
                messages = error.messages
                raise Invalid({name: messages[0] if isinstance(messages, list) else "invalid"}) from None
    return read


def _dump(result: Any) -> dict[str, Any]:
    answer = result if isinstance(result, Answer) else Answer(result)
    body = answer.body.dump() if isinstance(answer.body, Message) else answer.body
    return {"body": body, "created": answer.created}


class ServiceProxy(DependencyProvider):
    """A worker's way to another service's front door: `self.execution.call("board", caller, query=…)`."""

    def __init__(self, service: str) -> None:
        self.service = service

    def get_dependency(self, worker_ctx: Any) -> Proxy:
        return Proxy(self.service, self.container.config["front_doors"])


class Proxy:
    """Calls one service."""

    def __init__(self, service: str, doors: FrontDoors) -> None:
        self.service = service
        self.doors = doors

    def call(self, method: str, caller: Caller, **arguments: Any) -> RpcAnswer:
        """Call a front door. Raises `RemoteRefusal`, or `Away` when there is no answer in time."""
        payload = {
            "caller": caller.dump(),
            "arguments": {name: _on_the_wire(value) for name, value in arguments.items()},
        }
        reply = self.doors.call(self.service, method, payload)
        if "refusal" in reply:
            raise RemoteRefusal(**reply["refusal"])
        if "away" in reply:
            raise Away(reply["away"])
        return RpcAnswer(reply["body"], reply["created"])


def _on_the_wire(value: Any) -> Any:
    if isinstance(value, Message):
        return value.dump()
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
