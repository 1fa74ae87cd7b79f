"""What planning may be asked to do. A command is the body of its HTTP request, field for field."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from shared.contracts.calendars import CalendarException, WeeklyShift
from shared.contracts.messages import Command
from shared.contracts.planning.routings import Section, Skill
from shared.contracts.values import (
    Efficiency,
    ItemKind,
    Language,
    Limits,
    Name,
    Number,
    Objective,
    Priority,
    Quantity,
    Text,
)

ORDINARY_PRIORITY = 5

LineNumber = Annotated[int, Limits(least=1, most=99_999)]


# ── the plant and what it consists of ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class NameThing(Command):
    """The number by which people will call a thing, as it stands in the path."""

    number: Number


@dataclass(frozen=True, kw_only=True)
class PutPlant(Command):
    """Open a plant or change its settings."""

    name: Name
    time_zone: Annotated[str, Limits(shortest=1, longest=64)]
    currency: Annotated[str, Limits(shortest=3, longest=3)]
    language: Language
    inspection_changes_pay: bool | None = None
    stock_in_closes: bool | None = None


@dataclass(frozen=True, kw_only=True)
class PutCalendar(Command):
    """Say when work is done. A shift that crosses midnight belongs to the day it began."""

    shifts: tuple[WeeklyShift, ...] = ()
    exceptions: tuple[CalendarException, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PutWorkCenter(Command):
    """Say what a work center can do at once, and when it is open; without a calendar, always."""

    name: Name
    section: Section | None = None
    calendar: Number | None = None
    capacity: Annotated[int, Limits(least=1, most=1000)] = 1
    efficiency: Efficiency = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class PutTeam(Command):
    """Name a team and its leader."""

    name: Name
    leader: Number | None = None


@dataclass(frozen=True, kw_only=True)
class PutWorker(Command):
    """Say who somebody is, in which team, what he can do, and on which production days he does not come.

    Without `days_off` those said before stay.
    """

    name: Name
    team: Number | None = None
    skills: Annotated[tuple[Skill, ...], Limits(longest=50)] = ()
    calendar: Number | None = None
    active: bool = True
    days_off: Annotated[tuple[date, ...], Limits(longest=400)] | None = None


@dataclass(frozen=True, kw_only=True)
class PutItem(Command):
    """Name a product or a material; and when it, or what it is made of, is expected, as long as it is not there."""

    name: Name
    unit: Annotated[str, Limits(shortest=1, longest=20)]
    kind: ItemKind
    materials_expected_on: date | None = None


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class OrderedLine:
    """What a customer wants by when."""

    line: LineNumber
    item: Number
    quantity: Quantity
    due_on: date


@dataclass(frozen=True, kw_only=True)
class CreateSalesOrder(Command):
    """Take a customer's order."""

    id: UUID | None = None
    number: Number
    customer: Name
    priority: Priority = ORDINARY_PRIORITY
    lines: Annotated[tuple[OrderedLine, ...], Limits(shortest=1)]


@dataclass(frozen=True, kw_only=True)
class SplitSalesOrder(Command):
    """Make work orders for whatever of a sales order no work order covers yet."""

    id: UUID | None = None
    batch_quantity: Quantity | None = None


@dataclass(frozen=True, kw_only=True)
class DeliverGoods(Command):
    """Goods of a line left for the customer: today, when no day is named."""

    id: UUID | None = None
    line: LineNumber
    quantity: Quantity
    delivered_on: date | None = None
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class TakeDeliveryBack(Command):
    """A delivery was a mistake, or the goods came back."""

    id: UUID | None = None
    reason: Text


@dataclass(frozen=True, kw_only=True)
class CreateWorkOrder(Command):
    """Plan to make so many of a product by a date; without a number it gets the next one."""

    id: UUID | None = None
    number: Number | None = None
    item: Number
    quantity: Quantity
    due_on: date
    priority: Priority = ORDINARY_PRIORITY
    sales_order: Number | None = None
    line: LineNumber | None = None
    materials_expected_on: date | None = None
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MoveWorkOrder(Command):
    """Release, hold, resume, cancel or close a work order, perhaps saying why."""

    reason: Text | None = None


@dataclass(frozen=True, kw_only=True)
class ReplaceScrap(Command):
    """Make again what was scrapped of a work order, perhaps saying why."""

    id: UUID | None = None
    reason: Text | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeWorkOrder(Command):
    """Change a work order, even while it runs; what is left out stays. So it is within `fields`: null empties one."""

    quantity: Quantity | None = None
    due_on: date | None = None
    priority: Priority | None = None
    materials_expected_on: date | None = None
    fields: dict[str, Any] | None = None


# ── the schedule ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class RunSchedule(Command):
    """Plan all open work anew. What has started, is pinned, or starts before `freeze_until` stays."""

    id: UUID | None = None
    objective: Objective = Objective.DUE_DATE
    seconds: Annotated[int, Limits(least=1, most=3600)] = 10
    freeze_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AssignOperation(Command):
    """A planner's hand: where, by whom and when. Pinned, no schedule run moves it."""

    work_center: Number | None = None
    worker: Number | None = None
    team: Number | None = None
    start: datetime | None = None
    pinned: bool = True


@dataclass(frozen=True, kw_only=True)
class WantedOrder:
    """What somebody asks for; without a date, as soon as it can be had without moving anybody."""

    item: Number
    quantity: Quantity
    due_on: date | None = None
    priority: Priority = ORDINARY_PRIORITY


@dataclass(frozen=True, kw_only=True)
class WhatIf(Command):
    """What would happen to the plan if these orders were taken? Nothing does."""

    id: UUID | None = None
    add: Annotated[tuple[WantedOrder, ...], Limits(shortest=1, longest=50)]


@dataclass(frozen=True, kw_only=True)
class AcceptWhatIf(Command):
    """Take the orders that a what-if was asked about, knowing what it showed."""

    note: Text | None = None
