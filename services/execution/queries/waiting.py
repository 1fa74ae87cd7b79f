"""Where the time of a work order went, and what it waits for now; a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution.domain.clocks import Stretch
from services.execution.domain.flow import still_awaiting
from services.execution.domain.stoppage import Standstill, Visit, merged, presences, stood_still
from services.execution.domain.waiting import Layer, Move, closed_hours, now_in, spend, starved, without
from services.execution.models import (
    InspectionResult,
    Operation,
    Report,
    ReportWorker,
    ReworkOrder,
    WorkerClock,
    WorkOrder,
)
from services.execution.models.time import stretches_of
from services.execution.plant_days import PlantDays, days_of
from services.execution.queries.exceptions import standstills
from services.execution.queries.floors import on_floor
from shared.contracts.calendars import Calendar
from shared.contracts.execution.stories import (
    StepWaiting,
    TimeSpent,
    WaitingView,
)
from shared.contracts.values import ZERO, OperationStatus
from shared.plumbing import clock


@dataclass
class Story:
    """What is known of a work order's time."""

    work_order: WorkOrder
    span: Stretch
    now: datetime
    steps: list[Operation] = field(default_factory=list)  # its own, in order
    reports: dict[UUID, list[Report]] = field(default_factory=lambda: defaultdict(list))  # standing, by operation
    worked: dict[UUID, list[Stretch]] = field(default_factory=lambda: defaultdict(list))
    inspected: dict[UUID, list[Stretch]] = field(default_factory=lambda: defaultdict(list))
    results: dict[UUID, datetime] = field(default_factory=dict)  # by inspection
    passed_on: dict[UUID, list[Move]] = field(default_factory=lambda: defaultdict(list))  # by operation
    reworked: list[Stretch] = field(default_factory=list)
    stops: Sequence[Standstill] = ()

    def starved(self, place: int) -> list[Stretch]:
        """When a step had nothing to work on; what it has in inspection itself is another matter."""
        if place == 0:
            return []
        step = self.steps[place]
        taken = [(report.reported_at, -report.pieces.total) for report in self.reports[step.id]]
        moves = [*self.passed_on[self.steps[place - 1].id], *taken]
        return without(starved(self.span, moves), merged(self.inspected[step.id]))

    def presences(self) -> list[tuple[str, Stretch]]:
        """When it had something to do where; at steps that are not done, until now."""
        visits = []
        for step in self.steps:
            places = {report.work_center for report in self.reports[step.id]}
            is_done = step.status is OperationStatus.COMPLETED
            if not is_done:
                places.add(likely_work_center_of(step))
            for place in sorted(one for one in places if one):
                times = [one.reported_at for one in self.reports[step.id] if one.work_center == place]
                last = max(times) if is_done else self.span[1]
                first = min(times, default=self.span[1])
                visits.append(Visit(sequence=step.sequence, work_center=place, first_at=first, last_at=last))
        return presences(self.span[0], visits)


def likely_work_center_of(step: Operation) -> str | None:
    """Where a step is planned to be done, else the first place where it may be."""
    return step.work_center or next(iter(step.work_centers), None)


def waiting(session: Session, plant: str, number: str) -> WaitingView:
    """Each moment since the release has one reason; together they are the whole time."""
    work_order = on_floor(session, plant, number)
    now = clock.now()
    began = work_order.released_at or now
    story = Story(work_order, (began, max(began, work_order.completed_at or now)), now)
    _read_steps(session, story)
    _read_reports(session, story)
    _read_clocks(session, story)
    _read_inspections(session, story)
    _read_rework(session, story)
    story.stops = standstills(session, plant, story.span)
    return _told(story, days_of(session, plant))


def _read_steps(session: Session, story: Story) -> None:
    order = story.work_order
    found = session.scalars(
        select(Operation)
        .where(Operation.plant == order.plant, Operation.work_order_id == order.id, Operation.rework_order_id.is_(None))
        .order_by(Operation.sequence, Operation.id)
    )
    story.steps = list(found)


def _read_reports(session: Session, story: Story) -> None:
    order = story.work_order
    rows = session.execute(
        select(Report, ReportWorker.covered)
        .join(ReportWorker, (ReportWorker.plant == Report.plant) & (ReportWorker.report_id == Report.id))
        .where(Report.plant == order.plant, Report.work_order_id == order.id)
        .order_by(Report.reported_at, Report.id)
    ).all()
    taken_back = {report.reverses for report, _ in rows}
    seen: set[UUID] = set()
    for report, covered in rows:
        if report.reverses is not None or report.id in taken_back:
            continue
        stretches = list(stretches_of(covered))
        if report.id not in seen:
            seen.add(report.id)
            story.reports[report.operation_id].append(report)
            story.passed_on[report.operation_id].append((report.reported_at, report.good - report.awaited))
            if report.started_at is not None:
                stretches.append((report.started_at, report.ended_at))
        story.worked[report.operation_id] += stretches


def _read_clocks(session: Session, story: Story) -> None:
    order = story.work_order
    rows = session.scalars(
        select(WorkerClock).where(WorkerClock.plant == order.plant, WorkerClock.work_order_id == order.id)
    )
    for row in rows:
        running = [(row.running_since, story.now)] if row.running_since else []
        story.worked[row.operation_id] += [*stretches_of(row.stretches), *running]


def _read_inspections(session: Session, story: Story) -> None:
    """Pieces waited from their report to the result that let them go; those that no result has let go still do."""
    order = story.work_order
    results = session.scalars(
        select(InspectionResult).where(
            InspectionResult.plant == order.plant, InspectionResult.work_order_id == order.id
        )
    )
    standing = {report.id for some in story.reports.values() for report in some}
    released: dict[UUID | None, Decimal] = defaultdict(lambda: ZERO)
    for result in results:
        if result.report_id is None or result.report_id in standing:
            freed = result.released - result.to_scrap - result.to_rework
            story.passed_on[result.operation_id].append((result.recorded_at, freed))
        released[result.report_id] += result.released
        story.results[result.inspection_id] = result.recorded_at
        waited = timedelta(microseconds=int(result.waited_seconds * 1_000_000))
        story.inspected[result.operation_id].append((result.recorded_at - waited, result.recorded_at))
    for step in story.steps:
        if step.awaiting > ZERO:
            open_ = [one for one in story.reports[step.id] if still_awaiting(one.awaited, released[one.id])]
            story.inspected[step.id] += [(one.reported_at, story.now) for one in open_]


def _read_rework(session: Session, story: Story) -> None:
    """Pieces were away from their order until the last report of their rework, or still are.

    What the last step of their rework passes on, the step passes on where they had left.
    """
    order = story.work_order
    rows = session.execute(
        select(ReworkOrder, Operation.id)
        .outerjoin(Operation, (Operation.plant == ReworkOrder.plant) & (Operation.rework_order_id == ReworkOrder.id))
        .where(
            ReworkOrder.plant == order.plant, ReworkOrder.work_order_id == order.id, ReworkOrder.cancelled.is_(False)
        )
        .order_by(Operation.sequence)
    )
    last: dict[UUID, datetime] = {}
    comes_home: dict[UUID, UUID] = {}
    orders = {}
    for rework, operation_id in rows:
        orders[rework.id] = rework
        if operation_id is not None:  # on hold it has none yet
            comes_home[rework.id] = operation_id
        ends = [report.reported_at for report in story.reports.get(operation_id, ())]
        last[rework.id] = max([*ends, last.get(rework.id, story.span[0])])
    asked_at: dict[UUID | None, datetime] = {
        report.id: report.reported_at for some in story.reports.values() for report in some
    }
    asked_at.update(story.results.items())
    for rework in orders.values():
        if rework.id in comes_home:
            story.passed_on[rework.operation_id] += story.passed_on[comes_home[rework.id]]
        home = next((step for step in story.steps if step.id == rework.operation_id), None)
        began = asked_at.get(rework.source_report_id or rework.source_inspection_id)
        if home is None or began is None:
            continue
        story.reworked.append((began, story.now if home.rework > ZERO else max(began, last[rework.id])))


def _told(story: Story, days: PlantDays) -> WaitingView:
    presences_ = story.presences()
    own = {step.id for step in story.steps}
    current = next((one for one in story.steps if one.status is not OperationStatus.COMPLETED), story.steps[-1])
    layers: list[Layer] = [
        ("working", [one for id in own for one in story.worked[id]]),
        ("stopped", stood_still(story.stops, presences_, now=story.now)),
        ("quality", [one for some in story.inspected.values() for one in some]),
        ("rework", [*story.reworked, *(one for id, some in story.worked.items() if id not in own for one in some)]),
        ("no_shift", closed_hours(_calendar(days, current), story.span)),
    ]
    is_done = story.work_order.completed_at is not None
    return WaitingView(
        work_order=story.work_order.number,
        since=story.span[0],
        until=story.span[1],
        reason=None if is_done else now_in(layers, story.span, rest="waiting"),
        seconds=_spent(spend(story.span, layers, rest="waiting")),
        operations=tuple(_step(story, place, days, presences_) for place in range(len(story.steps))),
    )


def _step(story: Story, place: int, days: PlantDays, presences_: list[tuple[str, Stretch]]) -> StepWaiting:
    step = story.steps[place]
    is_done = step.status is OperationStatus.COMPLETED
    began, until = story.span
    if is_done:
        until = max((report.reported_at for report in story.reports[step.id]), default=until)
    places = {report.work_center for report in story.reports[step.id]} | {likely_work_center_of(step)}
    layers: list[Layer] = [
        ("working", story.worked[step.id]),
        ("upstream", story.starved(place)),
        ("stopped", stood_still(story.stops, [one for one in presences_ if one[0] in places], now=story.now)),
        ("quality", story.inspected[step.id]),
        ("no_shift", closed_hours(_calendar(days, step), (began, until))),
    ]
    spent = spend((began, max(began, until)), layers, rest="waiting")
    return StepWaiting(
        sequence=step.sequence,
        name=step.name,
        reason=None if is_done else now_in(layers, (began, until), rest="waiting"),
        seconds=_spent(spent),
    )


def _calendar(days: PlantDays, step: Operation) -> Calendar | None:
    number = days.calendar_at.get(likely_work_center_of(step) or "")
    return None if number is None else days.by_calendar[number].calendar


def _spent(spent: dict[str, Decimal]) -> TimeSpent:
    return TimeSpent(
        working=spent["working"],
        waiting=spent["waiting"],
        upstream=spent.get("upstream"),
        quality=spent["quality"],
        rework=spent.get("rework", ZERO),
        stopped=spent["stopped"],
        no_shift=spent["no_shift"],
    )
