"""Recognising a request that was sent before.

A phone that lost the answer sends again. What names the request is, in this order, the `id` its body
carries, its `Idempotency-Key`, or the `number` of the thing it creates.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid5

import orjson

from services.gateway.refusals import InProgress
from shared.contracts.messages import Command
from shared.contracts.refusals import Invalid

_OURS = UUID("6f1a3c52-0b7e-5d0e-9a36-6b6f6e676461")
_KEY = re.compile(r"[\x21-\x7e]{1,200}\Z", re.ASCII)


def named(
    command: Command | None, *, key: str | None, username: str, target: str, by_number: bool
) -> tuple[UUID | None, str]:
    """The request's id, and its fingerprint: the same content gives the same, any other another.

    `target` is what the request is addressed to, path parameters included: the same id or key sent there
    and elsewhere is other content. An id and a key belong to the user who chose them; a number to the plant.
    """
    content = command.beyond_defaults() if command is not None else {}
    if key is not None and not _KEY.match(key):
        raise Invalid({"Idempotency-Key": "bad_idempotency_key"})
    if (chosen := getattr(command, "id", None)) is not None:
        return chosen, fingerprint(target, content, username)
    if key is not None:
        return uuid5(_OURS, f"key\n{username}\n{key}"), fingerprint(target, content, username)
    if by_number and (number := getattr(command, "number", None)):
        return uuid5(_OURS, f"number\n{target}\n{number}"), fingerprint(target, content)
    return None, fingerprint(target, content, username)


def fingerprint(target: str, content: Mapping[str, Any], *whose: str) -> str:
    packed = orjson.dumps([target, content, *whose], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(packed).hexdigest()


_underway: set[tuple[str, UUID]] = set()


@contextmanager
def underway(plant: str, request_id: UUID | None) -> Iterator[None]:
    """Hold a request's id while it is worked on; a second sending meanwhile is told to wait."""
    if request_id is None:
        yield
        return
    if (plant, request_id) in _underway:
        raise InProgress
    _underway.add((plant, request_id))
    try:
        yield
    finally:
        _underway.discard((plant, request_id))
