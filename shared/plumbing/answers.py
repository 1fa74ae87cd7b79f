"""Creating twice: the same request gets the first answer again, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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
    if caller.request_id is None:
        return Answer(act().dump(), created=True)
    given = session.get(GivenAnswer, (caller.plant, caller.request_id))
    if given is not None:
        if given.fingerprint != caller.fingerprint:
            raise IdempotencyConflict()
        return Answer(orjson.loads(given.body))
    body = act().dump()
    session.add(
        GivenAnswer(
            plant=caller.plant,
            request_id=caller.request_id,
            fingerprint=caller.fingerprint,
            body=orjson.dumps(body).decode(),
            answered_at=clock.now(),
        )
    )
    return Answer(body, created=True)
