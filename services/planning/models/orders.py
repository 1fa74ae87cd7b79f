"""What customers ordered, and how far each line has come."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.planning.models.base import Base
from shared.contracts.values import ZERO


class SalesOrder(Base):
    """A customer's order."""

    __tablename__ = "sales_orders"

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[UUID]
    customer: Mapped[str]
    priority: Mapped[int]
    ordered_at: Mapped[datetime]

    lines: Mapped[list[SalesOrderLine]] = relationship(order_by="SalesOrderLine.line", back_populates="order")


class SalesOrderLine(Base):
    """What a customer wants by when. `received_in_time` counts what was stocked in by that day."""

    __tablename__ = "sales_order_lines"
    __table_args__ = (
        ForeignKeyConstraint(["plant", "sales_order"], ["sales_orders.plant", "sales_orders.number"]),
        Index("ix_sales_order_lines_due", "plant", "due_on"),
        Index("ix_sales_order_lines_item", "plant", "item", "due_on"),
    )

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    sales_order: Mapped[str] = mapped_column(String(40), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[Decimal]
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    received: Mapped[Decimal] = mapped_column(default=ZERO)
    received_in_time: Mapped[Decimal] = mapped_column(default=ZERO)
    delivered: Mapped[Decimal] = mapped_column(default=ZERO)

    order: Mapped[SalesOrder] = relationship(back_populates="lines")


class Delivery(Base):
    """Goods that left for the customer; what took a mistaken one back counts negative."""

    __tablename__ = "deliveries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["plant", "sales_order", "line"],
            ["sales_order_lines.plant", "sales_order_lines.sales_order", "sales_order_lines.line"],
        ),
        UniqueConstraint("plant", "reverses"),
        Index("ix_deliveries_order", "plant", "sales_order", "recorded_at", "id"),
    )

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    sales_order: Mapped[str] = mapped_column(String(40))
    line: Mapped[int]
    item: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[Decimal]
    delivered_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(String(2000))
    reverses: Mapped[UUID | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))
