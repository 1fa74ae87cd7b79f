"""The gateway's own changes go into the audit log in the transaction that makes them, and screens are told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from services.gateway.live import hints
from services.gateway.live.topics import hints_of
from services.gateway.models import AuditEntry
from shared.contracts.caller import Caller
from shared.plumbing import clock
from shared.plumbing.ids import new_id


def note(
    session: Session,
    caller: Caller,
    *,
    action: str,
    object: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    plants: Iterable[str] = (),
) -> None:
    """Write an entry in every plant that the change touches; in the caller's own, if none is named.

    Of the `plants` of a user or a key each entry tells its own only: who reads one log need not know of the others.
    """
    for plant in dict.fromkeys(plants) or (caller.plant,):
        session.add(
            AuditEntry(
                id=new_id(),
                plant=plant,
                at=clock.now(),
                actor=caller.username,
                action=action,
                object=object,
                before=_in_plant(plant, before),
                after=_in_plant(plant, after),
                correlation_id=caller.correlation_id,
            )
        )
        hints.leave(session, plant, hints_of(action, object, after))


def _in_plant(plant: str, told: dict[str, Any] | None) -> dict[str, Any] | None:
    if told is None or "plants" not in told:
        return told
    return told | {"plants": [each for each in told["plants"] if each == plant]}
