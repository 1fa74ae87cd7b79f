"""Column types that keep what they are given, on SQLite and PostgreSQL alike.

SQLite's Numeric is a float and its DateTime forgets the zone, so decimals are scaled integers and
instants are stored in UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Date, DateTime, Integer, String, TypeDecorator, Uuid
from sqlalchemy.engine import Dialect

QUANTITY_PLACES = 6
MONEY_PLACES = 4


class ScaledDecimal(TypeDecorator[Decimal]):
    """An exact decimal, kept as an integer count of its smallest part. Sums and comparisons work in SQL."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int = QUANTITY_PLACES) -> None:
        super().__init__()
        self.places = places

    @property
    def python_type(self) -> type[Any]:
        return Decimal

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = Decimal(value).scaleb(self.places)
        whole = int(scaled)
        if whole != scaled:
            raise ValueError(f"a number has more than {self.places} decimal places")
        return whole

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.places)


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC. A naive one is a bug and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[Any]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive instant cannot be stored")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumValue(TypeDecorator[StrEnum]):
    """A word of a closed vocabulary, stored as the word."""

    impl = String(20)
    cache_ok = True

    def __init__(self, vocabulary: type[StrEnum]) -> None:
        super().__init__()
        self.vocabulary = vocabulary

    @property
    def python_type(self) -> type[Any]:
        return str

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.vocabulary(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.vocabulary(value)


Money = Annotated[Decimal, MONEY_PLACES]
# An integer that grows by itself: SQLite gives that only to INTEGER.
AutoId = BigInteger().with_variant(Integer(), "sqlite")

TYPES: dict[Any, Any] = {
    Decimal: ScaledDecimal(QUANTITY_PLACES),
    Money: ScaledDecimal(MONEY_PLACES),
    datetime: UtcInstant(),
    date: Date(),
    UUID: Uuid(),
    str: String(200),
    int: BigInteger(),
    dict: JSON(),
    list: JSON(),
    dict[str, Any]: JSON(),
    list[Any]: JSON(),
    list[str]: JSON(),
    list[dict[str, Any]]: JSON(),
}

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
