"""Inspections: a result moves failed pieces out of good and lets the rest go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.quality.domain import identity, measuring
from services.quality.domain import inspection as rules
from services.quality.domain.disposition import Fate, fate_of
from services.quality.domain.inspection import LotRule, Result
from services.quality.domain.inspectors import require_may_inspect
from services.quality.domain.work_order import require_pieces_move
from services.quality.floor import locked_work_order, step_of
from services.quality.models import Inspection, Operation, ReworkOperation, ReworkOrder, Worker, WorkOrder
from services.quality.usecases import lots, switching
from services.quality.usecases.defect_reasons import with_causes
from services.quality.usecases.defects import count_findings
from services.quality.usecases.measurements import day_made, keep_measurements
from services.quality.usecases.rework_orders import order_rework, restate
from services.quality.views import characteristics_of, inspection_view
from shared.contracts.caller import Caller
from shared.contracts.execution.events import InspectionFellShort
from shared.contracts.execution.pieces import PiecesAt
from shared.contracts.inspection_plans import Measured
from shared.contracts.messages import dumper_of
from shared.contracts.quality.commands import Findings, InspectUnasked, RecordResult, SettleInspection
from shared.contracts.quality.events import InspectionRecorded, QualityAudited
from shared.contracts.quality.views import InspectionView
from shared.contracts.refusals import IdempotencyConflict, Invalid, NotFound, NotHeardOf, Refused
from shared.contracts.values import WAITS_FOR_RESULT, ZERO, Defect, InspectionStatus, Verdict
from shared.plumbing import clock, outbox
from shared.plumbing.ids import new_id


def record_result(
    session: Session, caller: Caller, inspection_id: UUID, command: RecordResult, floor: PiecesAt | None = None
) -> InspectionView:
    """The result of an inspection that was due. `floor` is the floor's own word of a moment ago, where it has one."""
    inspection = session.get(Inspection, (caller.plant, inspection_id))
    if inspection is None:
        raise NotFound()
    if command.operation not in (None, inspection.operation_id):
        raise Invalid({"operation": "not_the_inspected_operation"})
    work_order = locked_work_order(session, caller.plant, inspection.work_order_id, inspection.work_order)
    session.refresh(inspection)
    rules.require_open(inspection.status)
    step = step_of(work_order, inspection.operation_id)
    look = Look(work_order=work_order, step=step, inspection=inspection, rule=lots.rule_of(inspection), floor=floor)
    before = inspection_view(inspection).dump()
    return _record(session, caller, look, command, before)


def inspect_unasked(
    session: Session, caller: Caller, command: InspectUnasked, floor: PiecesAt | None = None
) -> InspectionView:
    """An inspector looked though nothing was due; what was looked at is the lot."""
    if command.id is not None and session.get(Inspection, (caller.plant, command.id)) is not None:
        raise IdempotencyConflict()
    step = session.get(Operation, (caller.plant, command.operation))
    if step is None:
        raise _not_a_step(session, caller.plant, command.operation)
    work_order = session.get_one(WorkOrder, (caller.plant, step.work_order_id), with_for_update=True)
    session.refresh(step)
    _require_same_step(session, step, command.reinspects)
    inspection = Inspection(
        plant=caller.plant,
        id=command.id or new_id(),
        work_order_id=work_order.id,
        work_order=work_order.number,
        operation_id=step.id,
        sequence=step.sequence,
        name=step.step.name,
        lot_quantity=command.inspected,
        sample_quantity=command.inspected,
        awaiting=ZERO,
        held=ZERO,
        **lots.asked_of(step),
        reinspects=command.reinspects,
        due_at=clock.now(),
        gone_on=ZERO,
        measurements=[],
        report_reversed=False,
    )
    rule = LotRule(lot=None, sample=command.inspected)
    look = Look(work_order=work_order, step=step, inspection=inspection, rule=rule, floor=floor)
    return _record(session, caller, look, command)


def let_go_on(session: Session, event: InspectionFellShort) -> None:
    """The floor could not move all failed pieces: those that had gone on stay good, and are not reworked."""
    work_order = locked_work_order(session, event.plant, event.work_order_id, event.work_order)
    inspection = session.get_one(Inspection, (event.plant, event.inspection_id))
    step = step_of(work_order, event.operation_id)
    gone = event.scrap + event.rework
    step.pieces = step.pieces.had_gone_on(gone)
    inspection.gone_on += gone
    if event.rework:
        order = session.get_one(ReworkOrder, (event.plant, inspection.rework_order_id))
        order.quantity -= event.rework
        restate(session, order, event.at)


def settle(session: Session, caller: Caller, inspection_id: UUID, command: SettleInspection) -> InspectionView:
    """Somebody went after failed pieces that had gone on, and says what became of them."""
    inspection = session.get(Inspection, (caller.plant, inspection_id), with_for_update=True)
    if inspection is None:
        raise NotFound()
    rules.require_unsettled(inspection.gone_on, settled=inspection.settled_at is not None)
    before = inspection_view(inspection).dump()
    inspection.settlement, inspection.settled_by = command.note, caller.username
    inspection.settled_at = clock.now()
    return _audited(session, caller, inspection, "settle", before)


@dataclass(frozen=True, kw_only=True)
class Look:
    """An inspection at hand, where its pieces are, and what its result is held to.

    Our copy of the pieces is a moment old; `floor`, where it answers, says what it may not have heard yet.
    """

    work_order: WorkOrder
    step: Operation
    inspection: Inspection
    rule: LotRule
    floor: PiecesAt | None = None

    def require_there(self, failed: Decimal) -> None:
        """By the latest word about the pieces."""
        pieces, told = self.step.pieces, self.floor
        if told is not None:
            waits = self.step.step.inspection in WAITS_FOR_RESULT
            pieces = pieces.as_told(made=told.made, passed_on=told.passed_on, waits=waits)
        pieces.require_there(failed)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A result that was accepted: what was found, what becomes of the pieces, when and by whom."""

    findings: Findings
    failed: tuple[Defect, ...]
    measurements: tuple[Measured, ...]
    verdict: Verdict
    fate: Fate
    held: Decimal
    at: datetime
    by: str


def _record(
    session: Session, caller: Caller, look: Look, findings: Findings, before: dict[str, Any] | None = None
) -> InspectionView:
    """Judge what was found, keep it, and let its pieces go where that sends them."""
    work_order, step, inspection = look.work_order, look.step, look.inspection
    _require_may_inspect(session, caller, inspection)
    judged = _judge(session, caller, look, findings)
    step.pieces = step.pieces.let_go(inspection.awaiting - judged.held)
    look.require_there(judged.fate.leaving)
    step.pieces = step.pieces.reject(judged.fate.leaving)
    session.add(inspection)
    made_on = day_made(session, inspection.plant, inspection.report_id, judged.at)
    recorded = _recorded(inspection, judged, item=work_order.item, made_on=made_on)
    write_down(inspection, recorded, judged.verdict)
    inspection.note, inspection.custom = findings.note, dict(findings.fields)
    keep_measurements(session, work_order, recorded)
    switching.learn(session, step_in_series(work_order, step), inspection, recorded)
    if judged.held:
        lots.put_up_again(session, inspection, judged.at)
    count_findings(session, caller.plant, inspection.id, inspection.report_id, judged.failed)
    outbox.record(session, recorded)
    if judged.fate.to_rework:
        order_rework(
            session,
            work_order,
            step,
            source=inspection.id,
            by_inspection=True,
            from_sequence=findings.rework_from or step.sequence,
            quantity=judged.fate.to_rework,
            defects=judged.failed,
            at=judged.at,
        )
    return _audited(session, caller, inspection, "record", before)


def _audited(
    session: Session, caller: Caller, inspection: Inspection, verb: str, before: dict[str, Any] | None
) -> InspectionView:
    after = inspection_view(inspection)
    outbox.audit(
        session,
        caller,
        QualityAudited,
        action=f"inspection.{verb}",
        object=str(inspection.id),
        before=before,
        after=after.dump(),
    )
    return after


def _judge(session: Session, caller: Caller, look: Look, findings: Findings) -> Judged:
    work_order, rule = look.work_order, look.rule
    failed = with_causes(session, caller.plant, findings.failed)
    result = Result(
        inspected=findings.inspected,
        failed=sum((part.quantity for part in failed), ZERO),
        disposition=findings.disposition,
        rework_from=findings.rework_from,
    )
    steps = [one.sequence for one in work_order.operations]
    rules.require_sound(result, rule, sequence=look.step.sequence, steps=steps)
    characteristics = characteristics_of(look.inspection)
    measurements = measuring.measured(findings.measurements, characteristics)
    measuring.require_within_limits(measurements, characteristics, result.disposition)
    fate = fate_of(result.failed, result.disposition)
    if fate.leaving:
        require_pieces_move(work_order.status, work_order.number)
    return Judged(
        findings=findings,
        failed=failed,
        measurements=measurements,
        verdict=rules.verdict_of(result, rule),
        fate=fate,
        held=rules.still_held(result, rule),
        at=clock.now(),
        by=caller.username,
    )


def write_down(inspection: Inspection, result: InspectionRecorded, verdict: Verdict) -> None:
    """Keep a result beside what was to be looked at; what only its inspector said is not in the fact we tell."""
    inspection.status = InspectionStatus.DONE
    inspection.verdict = verdict
    inspection.inspected = result.inspected
    inspection.failed = [dumper_of(Defect)(part) for part in result.failed]
    inspection.disposition = result.disposition
    inspection.measurements = [dumper_of(Measured)(value) for value in result.measurements]
    inspection.held = result.held
    inspection.rework_order_id = identity.rework_order_of(result.inspection_id) if result.to_rework else None
    inspection.recorded_at = result.recorded_at
    inspection.recorded_by = result.recorded_by


def step_in_series(work_order: WorkOrder, step: Operation) -> switching.Step | None:
    """Whose lots say how the next are drawn; None where each is drawn alike."""
    asked = step.step
    return switching.step_of_plan(
        work_order.plant, work_order.item, step.sequence, asked.inspection, asked.inspection_plan
    )


def _recorded(inspection: Inspection, judged: Judged, *, item: str | None, made_on: date) -> InspectionRecorded:
    return InspectionRecorded(
        plant=inspection.plant,
        inspection_id=inspection.id,
        work_order_id=inspection.work_order_id,
        work_order=inspection.work_order,
        operation_id=inspection.operation_id,
        sequence=inspection.sequence,
        report_id=inspection.report_id,
        inspected=judged.findings.inspected,
        failed=judged.failed,
        disposition=judged.findings.disposition,
        to_scrap=judged.fate.to_scrap,
        to_rework=judged.fate.to_rework,
        released=inspection.awaiting - judged.held,
        held=judged.held,
        measurements=judged.measurements,
        recorded_at=judged.at,
        recorded_by=judged.by,
        item=item,
        production_on=made_on,
    )


def _require_may_inspect(session: Session, caller: Caller, inspection: Inspection) -> None:
    worker = session.get(Worker, (caller.plant, caller.worker)) if caller.worker else None
    skills = worker.skills if worker and worker.active else []
    require_may_inspect(caller.worker, skills, made_by=inspection.made_by, needs_skill=inspection.inspector_skill)


def _require_same_step(session: Session, step: Operation, reinspects: UUID | None) -> None:
    """A second look is about an inspection of the same operation."""
    first = None if reinspects is None else session.get(Inspection, (step.plant, reinspects))
    if reinspects is not None and (first is None or first.operation_id != step.id):
        raise Invalid({"reinspects": "not_an_inspection_here"})


def _not_a_step(session: Session, plant: str, operation_id: UUID) -> Refused:
    """Why an operation cannot be inspected: it belongs to a rework order, or we do not know it."""
    rework_operation = session.get(ReworkOperation, (plant, operation_id))
    if rework_operation is None:
        return NotHeardOf({"operation": "unknown_operation"})
    order = session.get_one(ReworkOrder, (plant, rework_operation.rework_order_id))
    return rules.InspectAfterRework(sequence=order.sequence)
