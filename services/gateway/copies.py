"""What the gateway keeps of others' words; users, roles, keys and its own audit entries are its own."""

from __future__ import annotations

from services.gateway import projections
from services.gateway.models import AuditEntry, KnownPlant
from shared.contracts.execution.events import (
    ExceptionEscalated,
    ExecutionAudited,
    InspectionFellShort,
    WorkOrderCompleted,
)
from shared.contracts.payroll.events import PayChanged, PayrollAudited
from shared.contracts.planning.events import PlanningAudited, PlantChanged
from shared.contracts.quality.events import QualityAudited
from shared.plumbing.copies import Copies, Told

COPIES = Copies(
    ears={PlantChanged: projections.keep_plant},
    by_id=dict.fromkeys((PlanningAudited, ExecutionAudited, QualityAudited, PayrollAudited), projections.keep_audit),
    decided=(WorkOrderCompleted, ExceptionEscalated, InspectionFellShort, PayChanged),
    told=(Told(KnownPlant, plant="number"), Told(AuditEntry, only=AuditEntry.told_by.is_not(None))),
)
