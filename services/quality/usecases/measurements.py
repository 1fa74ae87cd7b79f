"""Measured values, kept one by one for what they say together."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.quality.models import Measurement, Report, WorkOrder
from shared.contracts.quality.events import InspectionRecorded


def day_made(session: Session, plant: str, report_id: UUID | None, looked_at: datetime) -> date:
    """The day on which inspected pieces were made; of a look that nobody asked for, the day of the look."""
    made = session.get(Report, (plant, report_id)) if report_id else None
    return (made.production_on if made else None) or looked_at.date()


def keep_measurements(session: Session, work_order: WorkOrder, event: InspectionRecorded) -> None:
    """They count on the day their pieces were made."""
    day = day_made(session, event.plant, event.report_id, event.recorded_at)
    for position, one in enumerate(event.measurements):
        session.add(
            Measurement(
                plant=event.plant,
                inspection_id=event.inspection_id,
                position=position,
                item=work_order.item or "",
                sequence=event.sequence,
                characteristic=one.characteristic,
                production_on=day,
                at=event.recorded_at,
                value=one.value,
                unit=one.unit,
                nominal=one.nominal,
                lower=one.lower,
                upper=one.upper,
                within=one.within,
            )
        )
