"""What was asked, what was shown to whom, and whether he took it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.planning.models.base import Base


class WhatIfAsked(Base):
    """A question about orders that might be taken. `shown` is kept as it was shown, whatever the plan became since."""

    __tablename__ = "what_ifs"

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    shown: Mapped[dict[str, Any]]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[str | None]
    note: Mapped[str | None] = mapped_column(String(2000))
    work_orders: Mapped[list[str]] = mapped_column(default=list)
