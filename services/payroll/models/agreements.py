"""What is agreed: rates, pay terms, and how a plant wants its pay decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, Index, Text, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.domain.rates import ALWAYS, Scope, Terms, Tier
from services.payroll.domain.rates import Rate as RateVersion
from services.payroll.models.base import Base, Number, NumberKey, PlantKey
from shared.contracts.payroll.commands import PostRate
from shared.contracts.values import PayMode, RateKind
from shared.plumbing.columns import EnumValue, Money

TIERED: ColumnElement[bool] = literal_column("tiers IS NOT NULL")
REPRICES: ColumnElement[bool] = literal_column("reprices IS TRUE")


class Rate(Base):
    """One version of a rate. It is never changed."""

    __tablename__ = "rates"
    __table_args__ = (
        Index(None, "plant", "item", "sequence"),
        Index(None, "plant", "effective_from", "id"),
        Index(None, "plant", "said_at"),
        Index("ix_rates_tiered", "plant", sqlite_where=TIERED, postgresql_where=TIERED),
        Index("ix_rates_repricing", "plant", sqlite_where=REPRICES, postgresql_where=REPRICES),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[RateKind] = mapped_column(EnumValue(RateKind))
    item: Mapped[Number | None]
    sequence: Mapped[int | None]
    work_center: Mapped[Number | None]
    team: Mapped[Number | None]
    amount: Mapped[Decimal]
    tiers: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    effective_from: Mapped[date]
    version: Mapped[int]
    said_at: Mapped[datetime | None]  # null for what was said before this was kept
    reprices: Mapped[bool] = mapped_column(default=False)

    @property
    def said(self) -> RateVersion:
        return RateVersion(
            id=self.id,
            kind=self.kind,
            scope=Scope(item=self.item, sequence=self.sequence, work_center=self.work_center, team=self.team),
            amount=self.amount,
            effective_from=self.effective_from,
            version=self.version,
            said_at=self.said_at or ALWAYS,
            reprices=self.reprices,
            tiers=tuple(
                Tier(above=Decimal(tier["above"]), amount=Decimal(tier["amount"])) for tier in self.tiers or ()
            ),
        )


class RateProposal(Base):
    """A rate that one person wants, until another confirms it or somebody withdraws it. It prices nothing."""

    __tablename__ = "rate_proposals"
    __table_args__ = (Index(None, "plant", "proposed_at", "id"),)

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]

    @property
    def command(self) -> PostRate:
        return PostRate.load(self.said)


class PayTerms(Base):
    """One version of what was agreed with a worker. It is never changed."""

    __tablename__ = "pay_terms"
    __table_args__ = (Index(None, "plant", "said_at"),)

    plant: Mapped[PlantKey]
    worker: Mapped[NumberKey]
    version: Mapped[int] = mapped_column(primary_key=True)
    mode: Mapped[PayMode] = mapped_column(EnumValue(PayMode))
    hourly_rate: Mapped[Decimal | None]
    minimum_hourly: Mapped[Decimal | None]
    coefficient: Mapped[Decimal | None]
    skill_coefficients: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    effective_from: Mapped[date]
    said_at: Mapped[datetime | None]  # null for what was said before this was kept

    def says_the_same(self, other: PayTerms) -> bool:
        mine, theirs = (replace(one.agreed, version=0, said_at=ALWAYS) for one in (self, other))
        return mine == theirs

    @property
    def agreed(self) -> Terms:
        return Terms(
            mode=self.mode,
            hourly_rate=self.hourly_rate,
            minimum_hourly=self.minimum_hourly,
            effective_from=self.effective_from,
            version=self.version,
            said_at=self.said_at or ALWAYS,
            coefficient=self.coefficient,
            skills={one["skill"]: Decimal(one["coefficient"]) for one in self.skill_coefficients or ()},
        )


class Allowance(Base):
    """What the office gave or kept by hand; the pay line of that id says how much. It is never changed.

    What takes another one back says which.
    """

    __tablename__ = "allowances"
    __table_args__ = (
        Index(None, "plant", "on", "id"),
        Index(None, "plant", "worker", "on"),
        Index(None, "plant", "reverses", unique=True),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    worker: Mapped[Number]
    on: Mapped[date]
    amount: Mapped[Money]
    reason: Mapped[str] = mapped_column(Text)
    said_by: Mapped[str]
    said_at: Mapped[datetime]
    reverses: Mapped[UUID | None]


class PaySettings(Base):
    """How a plant wants its pay decided; without a row nothing of it is wanted."""

    __tablename__ = "pay_settings"

    plant: Mapped[PlantKey]
    four_eyes: Mapped[bool]
    four_eyes_asked_off_by: Mapped[str | None]
    four_eyes_for_rates: Mapped[bool] = mapped_column(default=False)
    four_eyes_for_rates_asked_off_by: Mapped[str | None]
    objections_hold_closing: Mapped[bool]
    sharing: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))

    def shares_by_coefficient(self, moment: datetime | None = None) -> bool:
        """Was that wanted at a moment, or is it now? Every word about it is kept, with when it was said."""
        words = self.sharing or []
        if moment is not None:
            words = [word for word in words if datetime.fromisoformat(word["said_at"]) <= moment]
        return bool(words) and bool(words[-1]["by_coefficient"])

    def share_by_coefficient(self, wanted: bool, now: datetime) -> None:
        if wanted is not self.shares_by_coefficient():
            self.sharing = [*(self.sharing or []), {"said_at": now.isoformat(), "by_coefficient": wanted}]
