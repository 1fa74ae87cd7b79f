"""Recognising a request that was sent before, where reports and everything else of the floor meet."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from services.execution.models import Report
from shared.contracts.caller import Caller
from shared.contracts.messages import View
from shared.contracts.refusals import IdempotencyConflict
from shared.plumbing import answers
from shared.plumbing.answers import Answer


def once(session: Session, caller: Caller, act: Callable[[], View]) -> Answer:
    """As for every service; but a report keeps its first answer itself, and its id names nothing else."""
    if any(session.get(Report, (caller.plant, name)) is not None for name in caller.names):
        raise IdempotencyConflict()
    return answers.once(session, caller, act)
