"""Measured values, kept one by one for what they say together."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.quality.models import Measurement, Report, WorkOrder
from shared.contracts.quality.events import InspectionRecorded


def keep_measurements(session: Session, work_order: WorkOrder, event: InspectionRecorded) -> None:
    """They count on the day their pieces were made; of a look that nobody asked for, on the day of the look."""
    made = session.get(Report, (event.plant, event.report_id)) if event.report_id else None
    day = made.production_on if made else None
    for position, one in enumerate(event.measurements):
        session.add(
            Measurement(
                plant=event.plant,
                inspection_id=event.inspection_id,
                position=position,
                item=work_order.item or "",
                sequence=event.sequence,
                characteristic=one.characteristic,
                production_on=day or event.recorded_at.date(),
                at=event.recorded_at,
                value=one.value,
                unit=one.unit,
                nominal=one.nominal,
                lower=one.lower,
                upper=one.upper,
                within=one.within,
            )
        )
