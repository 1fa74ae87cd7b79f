"""A report as it was declared: read against what we know of the plant, not booked yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from services.execution.domain import guards
from services.execution.domain.clocks import Clock, Stretch, runs, seconds_of, shared_seconds
from services.execution.domain.crew import Share, SomebodyElses, crew
from services.execution.domain.flow import Pieces
from services.execution.domain.moments import WorkTime, work_time
from services.execution.ledger import Ledger
from services.execution.models import Operation, ReportWorker
from services.execution.models.time import stretches_as_json
from services.execution.relations import is_concerned
from services.execution.usecases.oddities import Lookout
from services.execution.usecases.surroundings import Surroundings, look_around
from shared.contracts.caller import Caller
from shared.contracts.execution.commands import ReportedDefect, ReportOperation
from shared.contracts.permissions import Permission
from shared.contracts.refusals import Invalid, NotHeardOf
from shared.contracts.values import ZERO, Defect


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """Who made what of which pieces, where and when."""

    operation: Operation
    shares: tuple[Share, ...]
    time: WorkTime
    good: Decimal
    scrap: tuple[Defect, ...]
    rework: tuple[Defect, ...]
    work_center: str | None
    around: Surroundings

    @property
    def pieces(self) -> Pieces:
        return _pieces(self.good, self.scrap, self.rework)

    @property
    def section(self) -> str | None:
        place = self.around.work_centers.get(self.work_center or "")
        return self.operation.section or (place.section if place else None)

    def covered(self, worker: str) -> tuple[tuple[Stretch, ...], Clock | None]:
        """The clock time of a worker that this report covers, and what is left on his clock."""
        told = self.around.workers[worker].clock
        if told is None:
            return (), None
        since, until = self.time.told or (None, self.time.ended_at)
        return told.cover(until, since=since)

    def _own_part(self, worker: str, covered: tuple[Stretch, ...]) -> Decimal:
        """The time of this operation; while he was on others too, they share it."""
        if not covered:
            return ZERO
        window = (covered[0][0], covered[-1][1])
        others = [runs(words, window) for words in self.around.other_clocks.get(worker, {}).values()]
        return shared_seconds(covered, others)

    @property
    def was_elsewhere(self) -> bool:
        """One of the workers was at another work center in the time that this report is about."""
        return any(
            guards.was_elsewhere(self.work_center, self._span(one.worker), [one]) for one in self.around.elsewhere
        )

    def _span(self, worker: str) -> Stretch | None:
        """From when to when somebody worked, as far as anybody said."""
        covered, _ = self.covered(worker)
        return self.time.told or ((covered[0][0], covered[-1][1]) if covered else None)

    @property
    def began_at(self) -> datetime | None:
        """When the first of the workers began, as far as anybody said."""
        return min((span[0] for one in self.shares if (span := self._span(one.worker))), default=None)

    @property
    def stopped_since(self) -> datetime | None:
        place = self.around.work_centers.get(self.work_center or "")
        return place.stopped_since if place else None

    def worker_rows(self, report_id: UUID) -> list[ReportWorker]:
        """Each worker with his own hours: those the report states, else what his clock has and no report covers."""
        rows = []
        for position, share in enumerate(self.shares):
            covered, _ = self.covered(share.worker)
            rows.append(
                ReportWorker(
                    plant=self.operation.plant,
                    report_id=report_id,
                    worker=share.worker,
                    position=position,
                    team=self.around.workers[share.worker].team,
                    share=share.weight,
                    seconds=seconds_of(self.time.told) if self.time.told else self._own_part(share.worker, covered),
                    production_on=self.around.production_day(self.time.ended_at, share.worker, self.work_center),
                    covered=stretches_as_json(covered),
                    reported_at=self.time.reported_at,
                )
            )
        return rows


def declare(
    session: Session, caller: Caller, ledger: Ledger, operation: Operation, command: ReportOperation, *, now: datetime
) -> Declaration:
    """Read a report, or refuse it for what it says or who says it."""
    time = work_time(command.started_at, command.finished_at, now=now)
    shares = crew(
        [Share(worker=one.worker, weight=one.share) for one in command.workers],
        own=caller.worker,
        may_report_for_others=caller.may(Permission.REPORT_FOR_OTHERS),
    )
    work_center = work_center_of(operation, command.work_center)
    around = look_around(
        session,
        caller.plant,
        ledger.time_zone,
        operation_id=operation.id,
        workers=(*(share.worker for share in shares), caller.worker, operation.worker),
        work_center=work_center,
        reasons={one.reason for one in (*command.scrap, *command.rework)},
        lookout=Lookout(
            operation_id=operation.id,
            workers={share.worker for share in shares},
            pieces=_pieces(command.good, command.scrap, command.rework),
            work_center=work_center,
            time=time,
        ),
    )
    if not is_concerned(operation, caller, around.teams):
        raise SomebodyElses(worker=operation.worker or operation.team)
    unknown = {
        f"workers.{position}.worker" if command.workers else "workers": "unknown_worker"
        for position, share in enumerate(shares)
        if share.worker not in around.workers
    }
    if command.work_center is not None and command.work_center not in around.work_centers:
        unknown["work_center"] = "unknown_work_center"
    if unknown:
        raise NotHeardOf(dict(unknown))
    declared = Declaration(
        operation=operation,
        shares=shares,
        time=time,
        good=command.good,
        scrap=_defects("scrap", command.scrap, around),
        rework=_defects("rework", command.rework, around),
        work_center=work_center,
        around=around,
    )
    if declared.pieces.total == ZERO:
        raise Invalid({"good": "nothing_reported"})
    return declared


def _pieces(
    good: Decimal, scrap: Sequence[Defect | ReportedDefect], rework: Sequence[Defect | ReportedDefect]
) -> Pieces:
    return Pieces(
        good=good,
        scrap=sum((one.quantity for one in scrap), ZERO),
        rework=sum((one.quantity for one in rework), ZERO),
    )


def work_center_of(operation: Operation, named: str | None) -> str | None:
    """Where the work was done: where the worker says, else where it is planned, else the only place it can be."""
    only = operation.work_centers[0] if len(operation.work_centers) == 1 else None
    return named or operation.work_center or only


def _defects(field: str, reported: tuple[ReportedDefect, ...], around: Surroundings) -> tuple[Defect, ...]:
    unknown = [position for position, one in enumerate(reported) if one.reason not in around.causes]
    if unknown:
        raise NotHeardOf({f"{field}.{position}.reason": "unknown_reason" for position in unknown})
    return tuple(
        Defect(reason=one.reason, quantity=one.quantity, cause=around.causes[one.reason])
        for one in reported
        if one.quantity > ZERO
    )
