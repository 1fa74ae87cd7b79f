"""Quality's tables. Every row belongs to a plant; ids are unique within it."""

from services.quality.models.base import Base
from services.quality.models.floor import EarlyFact, Operation, Report, WorkOrder
from services.quality.models.holds import Hold, HoldDecision, ReceivedLot
from services.quality.models.inspections import Defect, Inspection, Measurement
from services.quality.models.master_data import DefectReason, Item, Worker
from services.quality.models.rework import ReworkMaterial, ReworkOperation, ReworkOrder
from services.quality.models.sampling import SampledLot, SamplingScheme

__all__ = [
    "Base",
    "Defect",
    "DefectReason",
    "EarlyFact",
    "Hold",
    "HoldDecision",
    "Inspection",
    "Item",
    "Measurement",
    "Operation",
    "ReceivedLot",
    "Report",
    "ReworkMaterial",
    "ReworkOperation",
    "ReworkOrder",
    "SampledLot",
    "SamplingScheme",
    "WorkOrder",
    "Worker",
]
