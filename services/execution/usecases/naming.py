"""Under which id a report is booked: its own, or one made of the key its request was sent with."""

from __future__ import annotations

from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from services.execution.models import Report
from shared.contracts.caller import Caller
from shared.contracts.refusals import IdempotencyConflict
from shared.plumbing import answers
from shared.plumbing.ids import new_id
from shared.plumbing.tables import GivenAnswer


def booked_under(session: Session, caller: Caller, chosen: UUID | None, key: UUID | None) -> UUID:
    """A key that came with an id stands for that id from then on, and for nothing else."""
    if key is None:
        return chosen or new_id()
    known = session.get(GivenAnswer, (caller.plant, key))
    stands_for = None if known is None else orjson.loads(known.body).get("report")
    if chosen is None or chosen == key:
        return key if stands_for is None else UUID(stands_for)
    if known is None and session.get(Report, (caller.plant, key)) is None:
        answers.keep(session, caller, {key: "report"}, orjson.dumps({"report": str(chosen)}).decode())
    elif stands_for != str(chosen):
        raise IdempotencyConflict()
    return chosen
