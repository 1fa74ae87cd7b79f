"""Work centers that stand still, as the floor told it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.planning.models.base import Base


class Stoppage(Base):
    """A work center stood still since an instant; it does so until `resumed_at` says otherwise."""

    __tablename__ = "stoppages"
    __table_args__ = (Index("ix_stoppages_open", "plant", "resumed_at"),)

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    work_center: Mapped[str] = mapped_column(String(40))
    stopped_at: Mapped[datetime]
    resumed_at: Mapped[datetime | None]
