"""Finding the one thing that is asked for by its key, or saying that it is unknown here."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy.orm import Session

from shared.contracts.refusals import NotFound

T = TypeVar("T")


def find(session: Session, kind: type[T], key: Any, *, lock: bool = False, **facts: Any) -> T:
    """The row with this key, else `NotFound` with these facts. `lock`: nobody else changes it meanwhile.

    The key of what belongs to a plant begins with the plant, so a thing of another plant is unknown here.
    """
    found = session.get(kind, key, with_for_update=lock)
    if found is None:
        raise NotFound(**facts)
    return found
