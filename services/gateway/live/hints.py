"""Hints as rows: written with the audit entry they come from, read by every gateway that somebody looks through."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from services.gateway.models import Hint
from shared.plumbing import clock

KEPT = timedelta(hours=1)
AT_A_TIME = 1000


def leave(session: Session, plant: str, touched: Sequence[tuple[str, str]]) -> None:
    """Write down where to look again."""
    rows = [{"plant": plant, "topic": topic, "key": key, "at": clock.now()} for topic, key in touched]
    if rows:
        session.execute(insert(Hint), rows)


def newest(session: Session) -> int:
    return session.scalar(select(func.max(Hint.position))) or 0


def after(session: Session, position: int, *, also: Collection[int] = ()) -> Sequence[Hint]:
    """What came after a position, in every plant; `also` names earlier ones that were not there yet."""
    wanted = Hint.position > position
    if also:
        wanted = or_(wanted, Hint.position.in_(also))
    return session.scalars(select(Hint).where(wanted).order_by(Hint.position).limit(AT_A_TIME)).all()


def missed(session: Session, plant: str, position: int) -> Sequence[Hint] | None:
    """What a plant was told after the last hint somebody has seen; None when not all of it is kept."""
    if session.get(Hint, position) is None:
        return None
    of_plant = select(Hint).where(Hint.plant == plant, Hint.position > position)
    found = session.scalars(of_plant.order_by(Hint.position).limit(AT_A_TIME + 1)).all()
    return found if len(found) <= AT_A_TIME else None


def forget(session: Session) -> None:
    """Let go of what is older than an hour; the newest stays, so that positions never begin anew."""
    old = Hint.at < clock.now() - KEPT
    session.execute(
        delete(Hint)
        .where(old, Hint.position < select(func.max(Hint.position)).scalar_subquery())
        .execution_options(synchronize_session=False)
    )
