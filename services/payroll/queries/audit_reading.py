"""Reading what anybody may have written there: a row that makes no sense is named, and hides no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.payroll.domain.auditing import Finding
from services.payroll.models import PayLine

AT_ONCE = 500
Row = TypeVar("Row")


def guarded(session: Session, plant: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What a check finds. Where it meets something that it cannot read at all, that is found."""
    try:
        with session.begin_nested():
            yield from check()
    except Exception as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        session.expunge_all()
        yield Finding(plant=plant, what="unreadable", told=said(error))


def said(error: Exception) -> str:
    """In one line what is wrong with something that cannot be read."""
    return " ".join(f"{type(error).__name__} {error}".split())[:200]


def by_key(
    session: Session, table: type[Row], plant: str, key: InstrumentedAttribute[Any], keys: Sequence[Any]
) -> dict[Any, Row]:
    """Rows by their key, all at once, or each by itself where one of them cannot be read. Those are left out."""
    owner: Any = table
    asked = select(table).where(owner.plant == plant)
    try:
        with session.begin_nested():
            return {getattr(row, key.key): row for row in session.scalars(asked.where(key.in_(keys)))}
    except Exception as error:
        if isinstance(error, DBAPIError):
            raise
    if len(keys) == 1:
        return {}
    half = len(keys) // 2
    return by_key(session, table, plant, key, keys[:half]) | by_key(session, table, plant, key, keys[half:])


def lines(session: Session, plant: str, condition: ColumnElement[bool]) -> Iterator[Sequence[PayLine]]:
    """Lines that can be read, some at a time; each lot is forgotten when the next one comes."""
    for some in _ids(session, plant, condition):
        yield list(by_key(session, PayLine, plant, PayLine.id, some).values())
        session.expunge_all()


def unreadable(session: Session, plant: str, condition: ColumnElement[bool]) -> Iterator[Finding]:
    """Lines that say what no line can say."""
    for some in _ids(session, plant, condition):
        readable = by_key(session, PayLine, plant, PayLine.id, some)
        for id in some:
            if id not in readable:
                yield Finding(plant=plant, what="changed_line", pay_line=id, told="it cannot be read")
        session.expunge_all()


def _ids(session: Session, plant: str, condition: ColumnElement[bool]) -> Iterator[Sequence[UUID]]:
    asked = select(PayLine.id).where(PayLine.plant == plant, condition).order_by(PayLine.id).limit(AT_ONCE)
    some = session.scalars(asked).all()
    while some:
        yield some
        some = session.scalars(asked.where(PayLine.id > some[-1])).all()
