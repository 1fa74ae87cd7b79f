"""Execution's tables: identity, columns, indexes. What the numbers mean is in domain/."""

from services.execution.models.base import Base
from services.execution.models.exceptions import ExceptionPhoto, FloorException, Stoppage
from services.execution.models.floor import OfficeWord, Operation, Plan, ReworkOrder, WorkOrder
from services.execution.models.goods import MaterialMovement, Receipt
from services.execution.models.holds import HeldLot
from services.execution.models.master_data import (
    CalendarCopy,
    DefectReason,
    Item,
    Plant,
    Team,
    WorkCenter,
    Worker,
    calendar_of,
    of_every_plant,
)
from services.execution.models.postings import MaterialPosting
from services.execution.models.refused import RefusedReport
from services.execution.models.reports import Confirmation, FlaggedReport, InspectionResult, Report, ReportWorker
from services.execution.models.time import ClockEvent, WorkerClock

__all__ = [
    "Base",
    "CalendarCopy",
    "ClockEvent",
    "Confirmation",
    "DefectReason",
    "ExceptionPhoto",
    "FlaggedReport",
    "FloorException",
    "HeldLot",
    "InspectionResult",
    "Item",
    "MaterialMovement",
    "MaterialPosting",
    "OfficeWord",
    "Operation",
    "Plan",
    "Plant",
    "Receipt",
    "RefusedReport",
    "Report",
    "ReportWorker",
    "ReworkOrder",
    "Stoppage",
    "Team",
    "WorkCenter",
    "WorkOrder",
    "Worker",
    "WorkerClock",
    "calendar_of",
    "of_every_plant",
]
