"""What is paid on top, and the days that have yet to be worked out by it."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.domain.premiums import Premium as PremiumVersion
from services.payroll.models.base import Base, NumberKey, PlantKey
from shared.contracts.pay import PremiumKind
from shared.plumbing.columns import EnumValue


class Premium(Base):
    """One version of a premium. It is never changed."""

    __tablename__ = "premiums"

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    version: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PremiumKind] = mapped_column(EnumValue(PremiumKind))
    percent: Mapped[Decimal]
    effective_from: Mapped[date]
    start: Mapped[str | None] = mapped_column(String(5))
    end: Mapped[str | None] = mapped_column(String(5))
    dates: Mapped[list[str]]
    above_hours: Mapped[Decimal | None]

    @property
    def said(self) -> PremiumVersion:
        return PremiumVersion(
            number=self.number,
            version=self.version,
            kind=self.kind,
            percent=self.percent,
            effective_from=self.effective_from,
            start=None if self.start is None else time.fromisoformat(self.start),
            end=None if self.end is None else time.fromisoformat(self.end),
            dates=tuple(map(date.fromisoformat, self.dates)),
            above_hours=self.above_hours,
        )

    @classmethod
    def of(cls, plant: str, said: PremiumVersion) -> Premium:
        return cls(
            plant=plant,
            number=said.number,
            version=said.version,
            kind=said.kind,
            percent=said.percent,
            effective_from=said.effective_from,
            start=None if said.start is None else f"{said.start:%H:%M}",
            end=None if said.end is None else f"{said.end:%H:%M}",
            dates=[day.isoformat() for day in sorted(said.dates)],
            above_hours=said.above_hours,
        )


class DayDue(Base):
    """A worker's production day that is to be worked out anew, because a premium has changed."""

    __tablename__ = "days_due"

    plant: Mapped[PlantKey]
    worker: Mapped[NumberKey]
    on: Mapped[date] = mapped_column(primary_key=True)
