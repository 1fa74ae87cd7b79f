"""The one set of tables of payroll's database, and the short words of their columns."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column

from shared.plumbing.columns import NAMING, TYPES

PlantKey = Annotated[str, mapped_column(String(40), primary_key=True)]
NumberKey = Annotated[str, mapped_column(String(40), primary_key=True)]
Number = Annotated[str, mapped_column(String(40))]


class Base(DeclarativeBase):
    """What every table of payroll shares: how its constraints are named, and which column fits which value."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES
