"""What planning may be asked to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from shared.contracts.messages import PageQuery, Query
from shared.contracts.planning.routings import Section
from shared.contracts.values import ItemKind, Limits, Number, WorkOrderStatus

Search = Annotated[str, Limits(longest=100)]
Instant = Annotated[str, Limits(longest=40)]  # a date or an instant; planning reads it in the plant's time zone


class LoadsBy(StrEnum):
    """How long the stretches are that loads are added up for; a week is an ISO week."""

    DAY = "day"
    WEEK = "week"


class LoadsGroup(StrEnum):
    """Whose load it is."""

    WORK_CENTER = "work_center"
    SECTION = "section"
    WORKER = "worker"
    TEAM = "team"


class TaktGroup(StrEnum):
    """What takt and cycle are told of."""

    ITEM = "item"
    SECTION = "section"


@dataclass(frozen=True, kw_only=True)
class SearchQuery(PageQuery):
    """A list searched by number or name."""

    q: Search | None = None


@dataclass(frozen=True, kw_only=True)
class DeliveriesQuery(Query):
    """What left for the customers of these sales orders."""

    sales_orders: tuple[Number, ...]


@dataclass(frozen=True, kw_only=True)
class WorkCentersQuery(SearchQuery):
    section: Section | None = None


@dataclass(frozen=True, kw_only=True)
class WorkersQuery(SearchQuery):
    team: Number | None = None
    active: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ItemsQuery(SearchQuery):
    kind: ItemKind | None = None


@dataclass(frozen=True, kw_only=True)
class RoutingQuery(Query):
    """A routing's newest version, or an older one."""

    version: Annotated[int, Limits(least=1)] | None = None


@dataclass(frozen=True, kw_only=True)
class SalesOrdersQuery(SearchQuery):
    """Sales orders by number or customer, or those with an item or a late line."""

    item: Number | None = None
    late: bool | None = None


@dataclass(frozen=True, kw_only=True)
class WorkOrdersQuery(SearchQuery):
    """Work orders; `q` searches the number, the item and the sales order.

    `unplanned` are those of which part has no place in the plan, because nobody can do it.
    """

    status: WorkOrderStatus | None = None
    item: Number | None = None
    sales_order: Number | None = None
    late: bool | None = None
    unplanned: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ScheduleQuery(PageQuery):
    """The part of the schedule that touches `[from, to)`; a date means the start of that day in the plant."""

    wire_names: ClassVar[dict[str, str]] = {"from_at": "from", "to_at": "to"}

    from_at: Instant | None = None
    to_at: Instant | None = None
    work_center: Number | None = None
    worker: Number | None = None
    section: Section | None = None


@dataclass(frozen=True, kw_only=True)
class LoadsQuery(PageQuery):
    """Loads from one production day to another, both included; two weeks from today on when none is named."""

    wire_names: ClassVar[dict[str, str]] = {"from_on": "from", "to_on": "to"}

    group: LoadsGroup = LoadsGroup.WORK_CENTER
    by: LoadsBy = LoadsBy.DAY
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class TaktQuery(PageQuery):
    """Takt and cycle for what is due by the end of the window, with the hours of the window to make it in."""

    wire_names: ClassVar[dict[str, str]] = {"from_on": "from", "to_on": "to"}

    group: TaktGroup = TaktGroup.ITEM
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PlanningCockpitQuery(Query):
    """Planning's numbers for what is due from one day to another, both included."""

    wire_names: ClassVar[dict[str, str]] = {"from_on": "from", "to_on": "to"}

    from_on: date | None = None
    to_on: date | None = None
    section: Section | None = None
    team: Number | None = None


class PlanningNumber(StrEnum):
    """Numbers of the cockpit that planning tells."""

    WORK_ORDER_COMPLETION_RATE = "work_order_completion_rate"
    ON_TIME_DELIVERY_RATE = "on_time_delivery_rate"
    LATE_WORK_ORDERS = "late_work_orders"


@dataclass(frozen=True, kw_only=True)
class PlanningSlicesQuery(PlanningCockpitQuery):
    """One of planning's numbers of the cockpit, item by item."""

    name: PlanningNumber
