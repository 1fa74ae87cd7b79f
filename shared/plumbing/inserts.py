"""An INSERT that minds what is there already. Both databases say it alike, and SQLAlchemy apart for each."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

_BY_DIALECT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def insert_into(table: Any, dialect: str) -> Any:
    """A statement that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return _BY_DIALECT[dialect](table)
