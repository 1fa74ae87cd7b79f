"""Material that reports used, on its way to be posted."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.execution.models.base import Base, Number, PlantKey, Word
from shared.contracts.execution.vocabulary import PostingStatus
from shared.plumbing.columns import EnumValue


class MaterialPosting(Base):
    """One material of one report, stored with it and posted after it: a report never fails for want of material.

    Its id is that of the movement it becomes, so it becomes one only once. `reverses` names the posting of the
    report that was taken back.
    """

    __tablename__ = "material_postings"
    __table_args__ = (
        Index("ix_material_postings_status", "plant", "status", "due_at", "id"),
        Index("ix_material_postings_due", "status", "due_at", "id"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID]
    reverses: Mapped[UUID | None]
    operation_id: Mapped[UUID]
    work_order_id: Mapped[UUID]
    work_order: Mapped[Number]
    item: Mapped[Number]
    quantity: Mapped[Decimal]
    reported_by: Mapped[Word]
    due_at: Mapped[datetime]

    status: Mapped[PostingStatus] = mapped_column(EnumValue(PostingStatus), default=PostingStatus.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    refusal: Mapped[dict[str, Any] | None]
    settled_by: Mapped[Word | None]
    settled_at: Mapped[datetime | None]
    settlement: Mapped[str | None] = mapped_column(String(2000))
