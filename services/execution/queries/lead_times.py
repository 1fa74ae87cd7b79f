"""Where the time of completed work orders went, from release to completion; by an index of when they were completed.

What nobody worked, inspected or reworked in, and where no work center stood still, was waiting. Three who work
together for an hour have worked on an order for an hour: it is the order's time, not theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import Session

from services.execution.domain.clocks import Stretch, seconds_of
from services.execution.domain.stoppage import Visit, presences, stood_still
from services.execution.models import InspectionResult, Operation, Report, WorkOrder
from services.execution.models.sums import total
from services.execution.queries.exceptions import standstills
from shared.contracts.execution.commands import ExecutionCockpitQuery
from shared.contracts.execution.views import LeadTime
from shared.contracts.values import ZERO
from shared.plumbing import clock

NOTHING = LeadTime(working=None, waiting=None, quality=None, rework=None, stopped=None)
Days = tuple[date, date]


@dataclass
class Spent:
    """What is known of the orders of an item: how long they took, and on what."""

    spans: dict[UUID, Stretch] = field(default_factory=dict)
    working: Decimal = ZERO
    rework: Decimal = ZERO
    quality: Decimal = ZERO
    stopped: Decimal = ZERO

    @property
    def lead_time(self) -> LeadTime:
        whole = seconds_of(*self.spans.values())
        return LeadTime(
            working=self.working,
            waiting=max(ZERO, whole - self.working - self.quality - self.rework - self.stopped),
            quality=self.quality,
            rework=self.rework,
            stopped=self.stopped,
        )


def of_all(session: Session, plant: str, query: ExecutionCockpitQuery, days: Days) -> LeadTime:
    """Of all orders that were completed in these days."""
    every = Spent()
    for spent in _by_item(session, plant, query, days).values():
        every.spans |= spent.spans
        for part in fields(spent):
            if part.name != "spans":
                setattr(every, part.name, getattr(every, part.name) + getattr(spent, part.name))
    return every.lead_time if every.spans else NOTHING


def by_item(session: Session, plant: str, query: ExecutionCockpitQuery, days: Days) -> Iterator[tuple[str, LeadTime]]:
    """Of each item, in their order."""
    for item, spent in sorted(_by_item(session, plant, query, days).items()):
        yield item, spent.lead_time


def _by_item(session: Session, plant: str, query: ExecutionCockpitQuery, days: Days) -> Mapping[str, Spent]:
    completed = _completed(plant, query, days)
    found: dict[str, Spent] = defaultdict(Spent)
    spans = select(WorkOrder.item, WorkOrder.id, WorkOrder.released_at, WorkOrder.completed_at).where(*completed)
    for item, id, start, end in session.execute(spans):
        assert start is not None and end is not None
        found[item or ""].spans[id] = (start, end)
    if not found:
        return found
    is_rework = Report.rework_order_id.is_not(None)
    worked = (
        select(
            WorkOrder.item,
            total(case((is_rework, 0), else_=Report.seconds)),
            total(case((is_rework, Report.seconds), else_=0)),
        )
        .join(Report, and_(Report.plant == WorkOrder.plant, Report.work_order_id == WorkOrder.id))
        .where(*completed)
        .group_by(WorkOrder.item)
    )
    for item, working, rework in session.execute(worked):
        found[item or ""].working, found[item or ""].rework = working, rework
    of_order = and_(InspectionResult.plant == WorkOrder.plant, InspectionResult.work_order_id == WorkOrder.id)
    waited = (
        select(WorkOrder.item, total(InspectionResult.waited_seconds))
        .join(InspectionResult, of_order)
        .where(*completed)
        .group_by(WorkOrder.item)
    )
    for item, seconds in session.execute(waited):
        found[item or ""].quality = seconds
    spans_of_all = {id: span for spent in found.values() for id, span in spent.spans.items()}
    stopped = _stopped(session, plant, spans_of_all, completed)
    for spent in found.values():
        spent.stopped = sum((stopped[id] for id in spent.spans if id in stopped), ZERO)
    return found


def _completed(plant: str, query: ExecutionCockpitQuery, days: Days) -> list[ColumnElement[bool]]:
    completed = [
        WorkOrder.plant == plant,
        WorkOrder.completed_on.between(*days),
        WorkOrder.released_at.is_not(None),
        WorkOrder.completed_at.is_not(None),
    ]
    if query.section is not None:
        own = (Operation.plant == plant, Operation.work_order_id == WorkOrder.id)
        completed.append(exists().where(*own, Operation.section == query.section).correlate(WorkOrder))
    if query.team is not None:
        reported = (Report.plant == plant, Report.work_order_id == WorkOrder.id)
        completed.append(exists().where(*reported, Report.team == query.team).correlate(WorkOrder))
    return completed


def _stopped(
    session: Session, plant: str, spans: Mapping[UUID, Stretch], completed: Sequence[ColumnElement[bool]]
) -> dict[UUID, Decimal]:
    """For how long each completed work order stood at work centers that stood still."""
    now = clock.now()
    window = (min(start for start, _ in spans.values()), max(end for _, end in spans.values()))
    stops = standstills(session, plant, window)
    if not stops:
        return {}
    visits: dict[UUID, list[Visit]] = defaultdict(list)
    for id, visit in _visits(session, completed):
        if id in spans:  # what was completed a moment ago was not looked at
            visits[id].append(visit)
    return {
        id: seconds_of(*stood_still(stops, presences(spans[id][0], theirs), now=now)) for id, theirs in visits.items()
    }


def _visits(session: Session, completed: Sequence[ColumnElement[bool]]) -> Iterator[tuple[UUID, Visit]]:
    """Of all of them at once: there may be more than a statement can name."""
    reports = session.execute(
        select(
            Report.work_order_id,
            Report.sequence,
            Report.work_center,
            func.min(Report.reported_at),
            func.max(Report.reported_at),
        )
        .join(WorkOrder, and_(WorkOrder.plant == Report.plant, WorkOrder.id == Report.work_order_id))
        .where(*completed, Report.rework_order_id.is_(None))
        .group_by(Report.work_order_id, Report.sequence, Report.work_center)
    )
    for id, sequence, work_center, first_at, last_at in reports:
        if work_center is not None:
            yield id, Visit(sequence=sequence, work_center=work_center, first_at=first_at, last_at=last_at)
