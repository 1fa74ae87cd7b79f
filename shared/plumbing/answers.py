"""Creating twice: the same request gets the first answer again, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from shared.contracts.caller import Caller
from shared.contracts.messages import View
from shared.contracts.refusals import IdempotencyConflict
from shared.plumbing import clock
from shared.plumbing.tables import GivenAnswer


@dataclass(frozen=True)
class Answer:
    """What a front door says: the body, and whether something new was created by this very request."""

    body: View | dict[str, Any] | None
    created: bool = False


def once(session: Session, caller: Caller, act: Callable[[], View]) -> Answer:
    """Run a creating use case, unless this request was answered before.

    A resend with the same content gets the first answer; other content under the same id, key or
    number is an `IdempotencyConflict`. The body is plain JSON values, whether given now or kept from then.
    """
    given = _given_before(session, caller)
    if given is not None:
        return Answer(orjson.loads(given))
    body = act().dump()
    keep(session, caller, caller.names, orjson.dumps(body).decode())
    return Answer(body, created=True)


def keep(session: Session, caller: Caller, names: Mapping[UUID, str], body: str) -> None:
    """Remember what was answered under each of these names."""
    now = clock.now()
    for name, fingerprint in names.items():
        session.add(
            GivenAnswer(plant=caller.plant, request_id=name, fingerprint=fingerprint, body=body, answered_at=now)
        )


def _given_before(session: Session, caller: Caller) -> str | None:
    """What was answered to this request by any of its names. An id or key with another number is another thing."""
    names = caller.names
    known = {name: given for name in names if (given := session.get(GivenAnswer, (caller.plant, name))) is not None}
    if not known:
        return None
    is_other_content = any(given.fingerprint != names[name] for name, given in known.items())
    is_other_number = caller.number_id is not None and caller.number_id not in known
    is_other_id = known.keys() == {caller.key_id} and caller.request_id != caller.key_id
    bodies = {given.body for given in known.values()}
    if is_other_content or is_other_number or is_other_id or len(bodies) > 1:
        raise IdempotencyConflict()
    body = bodies.pop()
    if caller.key_id is not None and caller.key_id not in known:
        keep(session, caller, {caller.key_id: caller.key_fingerprint}, body)
    return body
