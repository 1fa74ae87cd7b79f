"""Recognising a request that was sent before.

A phone that lost the answer sends again. What names the request is the `id` its body carries, its `Idempotency-Key`,
and the `number` of the thing it creates: one of them, or several, and any of them is enough to know it again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

import orjson

from services.gateway.refusals import InProgress
from shared.contracts.messages import Command
from shared.contracts.refusals import Invalid

_OURS = UUID("6f1a3c52-0b7e-5d0e-9a36-6b6f6e676461")
_KEY = re.compile(r"[\x21-\x7e]{1,200}\Z", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Names:
    """What a request is recognised by, as `Caller` carries it."""

    request_id: UUID | None
    fingerprint: str
    number_id: UUID | None = None
    number_fingerprint: str = ""
    key_id: UUID | None = None
    key_fingerprint: str = ""


def named(command: Command | None, *, key: str | None, username: str, target: str, by_number: bool) -> Names:
    """The request's names, and for each a fingerprint: the same content gives the same, any other another.

    `target` is what the request is addressed to, path parameters included: the same id or key sent there
    and elsewhere is other content. An id and a key belong to the user who chose them; a number to the plant.
    Where a number names the thing, neither it nor the id is content: a resend may leave one of them out. Nor is an
    id content of what its key names.
    """
    content = command.beyond_defaults() if command is not None else {}
    if key is not None and not _KEY.match(key):
        raise Invalid({"Idempotency-Key": "bad_idempotency_key"})
    number = content.get("number") if by_number else None
    unnumbered = {field: value for field, value in content.items() if field != "number"} if number else content
    whose = fingerprint(target, unnumbered, username)
    chosen = getattr(command, "id", None)
    keyed: dict[str, Any] = {}
    if key is not None:
        without_id = {field: value for field, value in unnumbered.items() if field != "id"}
        keyed["key_id"] = uuid5(_OURS, f"key\n{username}\n{key}")
        keyed["key_fingerprint"] = fingerprint(target, without_id, username)
        chosen = chosen or keyed["key_id"]
    if not number:
        return Names(request_id=chosen, fingerprint=whose, **keyed)
    number_id = uuid5(_OURS, f"number\n{target}\n{number}")
    anybodys = fingerprint(target, {field: value for field, value in content.items() if field != "id"})
    if chosen is None:
        return Names(request_id=number_id, fingerprint=anybodys)
    return Names(request_id=chosen, fingerprint=whose, number_id=number_id, number_fingerprint=anybodys, **keyed)


def fingerprint(target: str, content: Mapping[str, Any], *whose: str) -> str:
    packed = orjson.dumps([target, content, *whose], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(packed).hexdigest()


_underway: set[tuple[str, UUID]] = set()


@contextmanager
def underway(plant: str, names: Iterable[UUID]) -> Iterator[None]:
    """Hold a request's names while it is worked on; a second sending meanwhile is told to wait."""
    with ExitStack() as held:
        for name in names:
            held.enter_context(_held(plant, name))
        yield


@contextmanager
def _held(plant: str, request_id: UUID) -> Iterator[None]:
    if (plant, request_id) in _underway:
        raise InProgress
    _underway.add((plant, request_id))
    try:
        yield
    finally:
        _underway.discard((plant, request_id))
