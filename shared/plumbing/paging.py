"""Lists, page by page: a cursor is the sort key of the last row shown, so pages cost the same however deep.

It carries a mark of what it sorts by, so that another list's cursor is refused and not taken for a place in this one.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from shared.contracts.messages import Page, PageQuery
from shared.contracts.refusals import Invalid

Keys = Sequence[InstrumentedAttribute[Any]]
_NAMES = "names"  # the mark of lists that are kept in memory


def _instant(text: str) -> datetime:
    """An instant as a column keeps it: with its offset, and in UTC still one that a clock can show."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError
    return instant.astimezone(UTC)


_READERS: dict[type, Callable[[Any], Any]] = {
    date: date.fromisoformat,
    datetime: _instant,
    Decimal: Decimal,
    UUID: UUID,
}


def page(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    query: PageQuery,
    *,
    keys: Keys,
    view: Callable[[Any], Any],
    descending: bool = False,
) -> Page:
    """One page of a list, ordered by `keys`, which together must be unique and never null.

    `view` turns each row (the single entity, when the statement selects one) into what is shown.
    """
    rows, next_cursor = rows_of_page(session, statement, query, keys=keys, descending=descending)
    return Page(items=tuple(view(row) for row in rows), next_cursor=next_cursor)


def rows_of_page(
    session: Session, statement: Select[*tuple[Any, ...]], query: PageQuery, *, keys: Keys, descending: bool = False
) -> tuple[list[Any], str | None]:
    """The rows of one page and the cursor of the next, for lists whose views need a look at all rows together."""
    if query.cursor is not None:
        place = tuple_(*keys)
        last = tuple_(*(_bound(key, value) for key, value in zip(keys, _read(query.cursor, keys), strict=True)))
        statement = statement.where(place < last if descending else place > last)
    ordered = statement.order_by(*(key.desc() if descending else key.asc() for key in keys)).limit(query.limit + 1)
    result = session.execute(ordered)
    rows: list[Any] = list(result.scalars()) if len(statement.column_descriptions) == 1 else list(result)
    shown, more = rows[: query.limit], len(rows) > query.limit
    return shown, cursor_of(shown[-1], keys) if more else None


def page_of_names(names: Sequence[str], query: PageQuery) -> tuple[Sequence[str], str | None]:
    """A page of a short list that is kept in memory, and the cursor of the next: the last name shown."""
    last = None if query.cursor is None else _unpacked(query.cursor, _NAMES)
    if last is not None and (len(last) != 1 or last[0] not in names):
        raise Invalid({"cursor": "bad_cursor"})
    rest = names if last is None else names[names.index(last[0]) + 1 :]
    shown = rest[: query.limit]
    return shown, _packed(_NAMES, [shown[-1]]) if len(rest) > len(shown) else None


def _bound(key: InstrumentedAttribute[Any], value: Any) -> Any:
    return literal(value, key.type)


def cursor_of(row: Any, keys: Keys) -> str:
    """Where the next page begins, when this row is the last one shown."""
    values = [getattr(_owner(row, key), key.key) for key in keys]
    return _packed(_mark(keys), [str(value) if isinstance(value, Decimal) else value for value in values])


def _mark(keys: Keys) -> str:
    return f"{zlib.crc32(','.join(str(key) for key in keys).encode()):08x}"


def _packed(mark: str, values: list[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([mark, *values])).decode().rstrip("=")


def _unpacked(cursor: str, mark: str) -> list[Any]:
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        raise Invalid({"cursor": "bad_cursor"}) from None
    if not isinstance(values, list) or values[:1] != [mark]:
        raise Invalid({"cursor": "bad_cursor"})
    return values[1:]


def _owner(row: Any, key: InstrumentedAttribute[Any]) -> Any:
    entity: Any = key.class_
    if isinstance(row, entity):
        return row
    return next((part for part in row if isinstance(part, entity)), row)


def _read(cursor: str, keys: Keys) -> list[Any]:
    values = _unpacked(cursor, _mark(keys))
    try:
        return [_typed(key, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, ArithmeticError):
        raise Invalid({"cursor": "bad_cursor"}) from None


def _typed(key: InstrumentedAttribute[Any], value: Any) -> Any:
    wanted = key.type.python_type
    if wanted in _READERS:
        if not isinstance(value, str):
            raise ValueError
        return _READERS[wanted](value)
    if isinstance(value, bool) or not isinstance(value, wanted):
        raise ValueError
    if isinstance(value, str) and "\x00" in value or isinstance(value, int) and abs(value) > 2**62:
        raise ValueError
    return value
