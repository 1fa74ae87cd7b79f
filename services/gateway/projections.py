"""What the services told us, remembered: plants, and who changed what."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.gateway.models import AuditEntry, KnownPlant
from shared.contracts.execution.events import ExecutionAudited
from shared.contracts.payroll.events import PayrollAudited
from shared.contracts.planning.events import PlanningAudited, PlantChanged
from shared.contracts.quality.events import QualityAudited

Audited = PlanningAudited | ExecutionAudited | QualityAudited | PayrollAudited


def keep_audit(session: Session, event: Audited, event_id: UUID) -> None:
    """The entry has the id of the fact, so that both can be found in each other."""
    session.add(
        AuditEntry(
            id=event_id,
            plant=event.plant,
            at=event.at,
            actor=event.actor,
            action=event.action,
            object=event.object,
            before=event.before,
            after=event.after,
            correlation_id=event.correlation_id,
            told_by=event.owner,
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
