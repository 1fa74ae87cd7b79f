"""The replay of a service's copies: where it stands, and the facts it has been handed.

One row says where it stands. While it is open or running, whatever is applied the usual way is noted for
it as well, so that nothing that arrives meanwhile is missing at its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import BindParameter, ColumnElement, delete, select
from sqlalchemy.orm import Session

from shared.contracts.messages import Event
from shared.plumbing import clock
from shared.plumbing.batches import batches
from shared.plumbing.events import Delivery, Envelope
from shared.plumbing.inserts import insert_into
from shared.plumbing.tables import Replay, ReplayedFact

OPEN, RUNNING, DONE, FAILED = "open", "running", "done", "failed"
ALIVE = timedelta(minutes=5)  # without a sign of life for so long, whoever drove it is gone
THE_ONE = 1
AT_ONCE = 500


class Busy(Exception):
    """A replay of this service is under way."""


def alive_since() -> datetime:
    """Who has not moved since then is gone."""
    return clock.now() - ALIVE


def is_collecting(moved_since: BindParameter[datetime]) -> ColumnElement[bool]:
    """In SQL: does a replay want to hear what is applied now? One that has not moved since then is dead."""
    return (
        select(Replay.id)
        .where(Replay.state.in_((OPEN, RUNNING)), Replay.moved_at > moved_since)
        .exists()
        .label("for_replay")
    )


def open_one(session: Session) -> None:
    """Begin a replay, unless one is under way. What an earlier one left behind is thrown away."""
    found = session.get(Replay, THE_ONE, with_for_update=True)
    if found is not None and found.state in (OPEN, RUNNING) and found.moved_at > alive_since():
        raise Busy()
    session.execute(delete(ReplayedFact))
    session.merge(Replay(id=THE_ONE, state=OPEN, moved_at=clock.now(), told={}))


def move(session: Session, state: str, **told: Any) -> None:
    """Give a sign of life, and say where it stands."""
    replay = session.get_one(Replay, THE_ONE, with_for_update=True)
    replay.state, replay.moved_at, replay.told = state, clock.now(), replay.told | told


def state_of(session: Session) -> dict[str, Any]:
    replay = session.get(Replay, THE_ONE)
    if replay is None:
        return {"state": FAILED, "reason": "no replay was begun"}
    if replay.state in (OPEN, RUNNING) and replay.moved_at <= alive_since():
        return {"state": FAILED, "reason": "whoever rebuilt is gone; begin again"}
    return {"state": replay.state, **replay.told}


def end(session: Session, state: str, **told: Any) -> None:
    move(session, state, **told)
    session.execute(delete(ReplayedFact))


def take_again(session: Session, facts: Iterable[Envelope]) -> None:
    """Keep facts for the replay at hand, each once."""
    rows = (
        {
            "event_id": fact.event_id,
            "owner": fact.owner,
            "name": fact.name,
            "version": fact.version,
            "plant": fact.plant,
            "recorded_at": fact.recorded_at,
            "data": fact.data,
        }
        for fact in facts
    )
    insert = insert_into(ReplayedFact, session.get_bind().dialect.name)
    for some in batches(rows, AT_ONCE):
        session.execute(insert.values(some).on_conflict_do_nothing())


def keep(session: Session, delivery: Delivery[Any]) -> None:
    """Keep for the replay at hand what has just been applied the usual way."""
    event: Event = delivery.event
    fact = Envelope(
        owner=event.owner,
        name=type(event).__name__,
        version=event.version,
        event_id=delivery.event_id,
        plant=event.plant,
        correlation_id="",
        recorded_at=delivery.recorded_at,
        data=orjson.dumps(event.dump()).decode(),
    )
    take_again(session, [fact])
