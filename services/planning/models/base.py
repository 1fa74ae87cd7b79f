"""The one set of tables of planning's database."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from shared.plumbing.columns import NAMING, TYPES


class Base(DeclarativeBase):
    """What every table of planning shares: how its constraints are named, and which column fits which value."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES
