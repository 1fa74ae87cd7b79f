"""The one set of tables of quality's database, and the short words of their columns."""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import JSON, MetaData, String, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column

from shared.contracts.messages import dumper_of, schema_of
from shared.contracts.planning.events import ReleasedOperation
from shared.plumbing.columns import NAMING, TYPES

PlantKey = Annotated[str, mapped_column(String(40), primary_key=True)]
NumberKey = Annotated[str, mapped_column(String(40), primary_key=True)]
Number = Annotated[str, mapped_column(String(40))]
Word = Annotated[str, mapped_column(String(100))]


class Base(DeclarativeBase):
    """What every table of quality shares: how its constraints are named, and which column fits which value."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


class StepAsReleased(TypeDecorator[ReleasedOperation]):
    """A step kept whole, in the JSON it has on the wire; nobody searches inside it."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: ReleasedOperation | None, dialect: Dialect) -> Any:
        return None if value is None else dumper_of(ReleasedOperation)(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> ReleasedOperation | None:
        return None if value is None else ReleasedOperation(**schema_of(ReleasedOperation).load(value))
