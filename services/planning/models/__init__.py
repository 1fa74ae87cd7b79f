"""Planning's tables: identity and storage. What the numbers mean is in `domain/`."""

from services.planning.models.base import Base
from services.planning.models.holds import HeldLot
from services.planning.models.master_data import Calendar, Item, Plant, RoutingStep, Team, WorkCenter, Worker
from services.planning.models.orders import Delivery, SalesOrder, SalesOrderLine
from services.planning.models.schedule import PlanWatch, PlanWish, ScheduleRun
from services.planning.models.stoppages import Stoppage
from services.planning.models.what_ifs import WhatIfAsked
from services.planning.models.work_orders import Operation, ParkedFact, ReworkOperation, WorkOrder

__all__ = [
    "Base",
    "Calendar",
    "Delivery",
    "HeldLot",
    "Item",
    "Operation",
    "ParkedFact",
    "PlanWatch",
    "PlanWish",
    "Plant",
    "ReworkOperation",
    "RoutingStep",
    "SalesOrder",
    "SalesOrderLine",
    "ScheduleRun",
    "Stoppage",
    "Team",
    "WhatIfAsked",
    "WorkCenter",
    "WorkOrder",
    "Worker",
]
