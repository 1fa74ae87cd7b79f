"""What is wrong on the floor, the latest first, and for how long work centers stood still because of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.execution.domain.clocks import Stretch
from services.execution.domain.stoppage import Standstill, downtime
from services.execution.models import ExceptionPhoto, FloorException, Plant, Stoppage
from services.execution.plant_days import days_of
from services.execution.views import exception_view
from shared.contracts.execution.commands import DowntimeQuery, ExceptionsQuery
from shared.contracts.execution.stories import (
    DowntimeLine,
    DowntimeView,
    ExceptionView,
    PhotoView,
)
from shared.contracts.messages import Page
from shared.contracts.values import ZERO, ExceptionStatus
from shared.plumbing import clock
from shared.plumbing.finding import find
from shared.plumbing.paging import page

UNRESOLVED = FloorException.status.in_((ExceptionStatus.OPEN, ExceptionStatus.ACKNOWLEDGED))


def exceptions(session: Session, plant: str, query: ExceptionsQuery) -> Page:
    """Everybody on the floor sees what is wrong anywhere in the plant."""
    statement = select(FloorException).where(FloorException.plant == plant)
    for column, wanted in (
        (FloorException.status, query.status),
        (FloorException.kind, query.kind),
        (FloorException.work_center, query.work_center),
        (FloorException.work_order, query.work_order),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if query.unresolved:
        statement = statement.where(UNRESOLVED)
    keys = (FloorException.raised_at, FloorException.id)
    return page(session, statement, query, keys=keys, view=exception_view, descending=True)


def exception(session: Session, plant: str, exception_id: UUID) -> ExceptionView:
    row = find(session, FloorException, (plant, exception_id))
    return exception_view(row)


def photo(session: Session, plant: str, exception_id: UUID) -> PhotoView:
    row = find(session, ExceptionPhoto, (plant, exception_id))
    return PhotoView(media_type=row.media_type, content=row.content)


def standstills(
    session: Session, plant: str, window: Stretch, *, work_centers: Sequence[str] | None = None
) -> list[Standstill]:
    """The stoppages that touch a window: begun before its end, and not over before its start."""
    start, end = window
    statement = select(Stoppage).where(
        Stoppage.plant == plant,
        Stoppage.began_at < end,
        or_(Stoppage.ended_at.is_(None), Stoppage.ended_at > start),
    )
    if work_centers is not None:
        statement = statement.where(Stoppage.work_center.in_(work_centers))
    return [
        Standstill(work_center=one.work_center, kind=one.kind, began_at=one.began_at, ended_at=one.ended_at)
        for one in session.scalars(statement)
    ]


def downtime_of(session: Session, plant: str, query: DowntimeQuery) -> DowntimeView:
    """Standstills by work center and reason between two production days."""
    now, days = clock.now(), days_of(session, plant)
    from_on, to_on = days.window(query.from_on, query.to_on, now=now)
    window = (days.plain.end_of(from_on - timedelta(days=1)), min(now, days.plain.end_of(to_on)))
    places = None if query.work_center is None else [query.work_center]
    found = downtime(standstills(session, plant, window, work_centers=places), window, now=now)
    return DowntimeView(
        items=tuple(DowntimeLine(**vars(one)) for one in found),
        seconds=sum((one.seconds for one in found), Decimal(ZERO)),
    )


def trouble(session: Session) -> dict[str, tuple[int, int, int]]:
    """For each plant: exceptions not resolved, those of them that escalated, and work centers that stand still."""
    found: dict[str, tuple[int, int, int]] = {}
    for plant in session.scalars(select(Plant.plant)).all():
        waiting, escalated = session.execute(
            select(func.count(), func.count(FloorException.escalated_at)).where(
                FloorException.plant == plant, UNRESOLVED
            )
        ).one()
        stopped = session.scalar(select(func.count()).where(Stoppage.plant == plant, Stoppage.ended_at.is_(None)))
        found[plant] = (waiting, escalated, stopped or 0)
    return found
