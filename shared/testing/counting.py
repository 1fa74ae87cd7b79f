"""Counts the statements a database is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine


class Statement(str):
    """The text of a statement, and what it was asked with."""

    __slots__ = ("parameters",)
    parameters: Any


@contextmanager
def statements(on: Engine | Connection) -> Iterator[list[Statement]]:
    """The statements run inside the block; the transaction's own BEGIN is none."""
    asked: list[Statement] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(Statement(statement))
            asked[-1].parameters = parameters

    event.listen(on, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(on, "before_cursor_execute", note)
