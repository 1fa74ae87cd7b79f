"""How the lots of a step are drawn, as those before them deserved."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.quality.models.base import Base, Number, NumberKey, PlantKey
from shared.contracts.values import Severity
from shared.plumbing.columns import EnumValue


class SamplingScheme(Base):
    """Where a step of an item stands by the switching rules; its row is the lock under which its lots are counted."""

    __tablename__ = "sampling_schemes"

    plant: Mapped[PlantKey]
    item: Mapped[NumberKey]
    sequence: Mapped[int] = mapped_column(primary_key=True)
    aql: Mapped[Decimal]
    state: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime | None]


class SampledLot(Base):
    """What one lot said for those after it, by its inspection's id, and the state after it.

    Where `severity` is empty somebody took inspection up again after it had been discontinued.
    """

    __tablename__ = "sampled_lots"
    __table_args__ = (Index("ix_sampled_lots_step", "plant", "item", "sequence", "at", "id"),)

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    item: Mapped[Number]
    sequence: Mapped[int]
    aql: Mapped[Decimal]
    at: Mapped[datetime]
    severity: Mapped[Severity | None] = mapped_column(EnumValue(Severity))
    accepted: Mapped[bool]
    gain: Mapped[int]
    state: Mapped[dict[str, Any]]
