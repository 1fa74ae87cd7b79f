"""What the services told us, remembered: plants, and who changed what."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.gateway.models import AuditEntry, KnownPlant
from shared.contracts.execution.events import ExecutionAudited
from shared.contracts.payroll.events import PayrollAudited
from shared.contracts.planning.events import PlanningAudited, PlantChanged
from shared.contracts.quality.events import QualityAudited
from shared.plumbing.ids import new_id

Audited = PlanningAudited | ExecutionAudited | QualityAudited | PayrollAudited


def keep_audit(session: Session, event: Audited) -> None:
    session.add(
        AuditEntry(
            id=new_id(),
            plant=event.plant,
            at=event.at,
            actor=event.actor,
            action=event.action,
            object=event.object,
            before=event.before,
            after=event.after,
            correlation_id=event.correlation_id,
        )
    )


def keep_plant(session: Session, event: PlantChanged) -> None:
    """Keep the newest revision; a late delivery of an older one changes nothing."""
    known = session.get(KnownPlant, event.plant)
    if known is None:
        known = KnownPlant(number=event.plant, revision=-1)
        session.add(known)
    if event.revision > known.revision:
        known.name, known.time_zone, known.revision = event.name, event.time_zone, event.revision
