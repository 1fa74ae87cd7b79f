"""The declarative base of execution's database, and the short words of its columns."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import String
from sqlalchemy.orm import mapped_column

from shared.plumbing.columns import declare

Base = declare()

PlantKey = Annotated[str, mapped_column(String(40), primary_key=True)]
NumberKey = Annotated[str, mapped_column(String(40), primary_key=True)]
Number = Annotated[str, mapped_column(String(40))]
Word = Annotated[str, mapped_column(String(100))]
