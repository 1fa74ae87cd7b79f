"""Why pieces fail, by our own words; and what planning tells of workers and items."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from services.quality.models.base import Base, NumberKey, PlantKey
from shared.contracts.values import Cause, ItemKind
from shared.plumbing.columns import EnumValue


class DefectReason(Base):
    """Why a piece is not good, and whose doing that is."""

    __tablename__ = "defect_reasons"

    plant: Mapped[PlantKey]
    code: Mapped[NumberKey]
    name: Mapped[str]
    cause: Mapped[Cause] = mapped_column(EnumValue(Cause))
    revision: Mapped[int]


class Worker(Base):
    """A worker's skills as planning told of them, for who may inspect."""

    __tablename__ = "workers"

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    revision: Mapped[int]
    skills: Mapped[list[str]]
    active: Mapped[bool]


class Item(Base):
    """An item as planning told of it."""

    __tablename__ = "items"

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    revision: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(EnumValue(ItemKind))
