"""Switching: each lot that was judged says how the next ones of its step are drawn.

What a lot said is kept with the moment it was judged, so that the state at any moment is the same whenever, and in
whatever order, it is asked for: a replay draws every lot as it was drawn.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session

from services.quality.domain.switching import JudgedLot, Scheme, judged
from services.quality.models import Inspection, SampledLot, SamplingScheme
from services.quality.views import sampling_scheme_view
from shared.contracts.caller import Caller
from shared.contracts.inspection_plans import InspectionPlan
from shared.contracts.quality.commands import ResumeSampling
from shared.contracts.quality.events import InspectionRecorded, QualityAudited, SamplingResumed
from shared.contracts.quality.views import SamplingSchemeView
from shared.contracts.values import ZERO, Severity
from shared.contracts.values import Inspection as Rule
from shared.plumbing import clock, outbox
from shared.plumbing.finding import find
from shared.plumbing.ids import new_id


@dataclass(frozen=True)
class Step:
    """A step of an item whose lots follow each other, and the limit they are held to."""

    plant: str
    item: str
    sequence: int
    aql: Decimal


def step_of_plan(plant: str, item: str | None, sequence: int, rule: Rule, plan: InspectionPlan | None) -> Step | None:
    """None where the plan switches nothing."""
    if item is None or rule is not Rule.AQL or plan is None or plan.aql is None or not plan.switching:
        return None
    return Step(plant, item, sequence, plan.aql)


def scheme_at(session: Session, step: Step, at: datetime) -> Scheme:
    """How a lot reported at a moment is drawn: by what had been found until then."""
    _locked(session, step)
    return _state_of(_last(session, step, SampledLot.at < at), step)


def learn(session: Session, step: Step | None, inspection: Inspection, event: InspectionRecorded) -> None:
    """A lot was judged as it was first drawn; what else is looked at says nothing."""
    is_first_look = inspection.report_id is not None and inspection.reinspects is None
    if step is None or not is_first_look or inspection.severity is None or inspection.accept_at is None:
        return
    failed = sum((part.quantity for part in event.failed), ZERO)
    lot = judged(inspection.severity, failed=failed, accept=inspection.accept_at)
    count_lot(session, step, event.inspection_id, event.recorded_at, lot)


def resume_sampling(session: Session, caller: Caller, item: str, command: ResumeSampling) -> SamplingSchemeView:
    """The cause of the bad lots is gone: samples are drawn again, tightened."""
    row = find(session, SamplingScheme, (caller.plant, item, command.sequence), lock=True)
    before = sampling_scheme_view(row)
    scheme_of(row.state).taken_up_again()
    event = SamplingResumed(
        plant=caller.plant,
        resumption_id=command.id or new_id(),
        item=item,
        sequence=row.sequence,
        aql=row.aql,
        reason=command.reason,
        at=clock.now(),
        by=caller.username,
    )
    take_up_again(session, event)
    outbox.record(session, event)
    after = sampling_scheme_view(row)
    outbox.audit(
        session,
        caller,
        QualityAudited,
        action="sampling_scheme.resume",
        object=f"{item}:{row.sequence}",
        before=before.dump(),
        after={**after.dump(), "reason": command.reason},
    )
    return after


def take_up_again(session: Session, event: SamplingResumed) -> None:
    """Somebody said that the cause is gone."""
    step = Step(event.plant, event.item, event.sequence, event.aql)
    count_lot(session, step, event.resumption_id, event.at, None)


def count_lot(session: Session, step: Step, id: UUID, at: datetime, lot: JudgedLot | None) -> None:
    """Keep what a lot says, and let those judged after it follow from it; there are none unless a clock was behind."""
    scheme = _locked(session, step)
    new = SampledLot(
        plant=step.plant,
        id=id,
        item=step.item,
        sequence=step.sequence,
        aql=step.aql,
        at=at,
        severity=lot.severity if lot else None,
        accepted=lot.accepted if lot else True,
        gain=lot.gain if lot else 0,
        state={},
    )
    before = _last(session, step, tuple_(SampledLot.at, SampledLot.id) < (at, id))
    later = _later(session, step, at, id)
    session.add(new)
    for row in (new, *later):
        row.state = _state_as_json(_after(_state_of(before, row), row))
        before = row
    assert before is not None
    scheme.state, scheme.aql, scheme.changed_at = before.state, before.aql, before.at


def _after(scheme: Scheme, row: SampledLot) -> Scheme:
    if row.severity is None:
        return Scheme(Severity.TIGHTENED)
    return scheme.after(JudgedLot(row.severity, row.accepted, row.gain))


def _locked(session: Session, step: Step) -> SamplingScheme:
    key = (step.plant, step.item, step.sequence)
    row = session.get(SamplingScheme, key, with_for_update=True)
    if row is None:
        row = SamplingScheme(
            plant=step.plant,
            item=step.item,
            sequence=step.sequence,
            aql=step.aql,
            state=_state_as_json(Scheme()),
            changed_at=None,
        )
        session.add(row)
        session.flush()
    return row


def _of_step(step: Step) -> tuple[Any, ...]:
    return (SampledLot.plant == step.plant, SampledLot.item == step.item, SampledLot.sequence == step.sequence)


def _last(session: Session, step: Step, is_before: ColumnElement[bool]) -> SampledLot | None:
    """The last of those that were judged before; in the same instant, in the order of their ids."""
    before = select(SampledLot).where(*_of_step(step), is_before)
    return session.scalars(before.order_by(SampledLot.at.desc(), SampledLot.id.desc()).limit(1)).first()


def _later(session: Session, step: Step, at: datetime, id: UUID) -> list[SampledLot]:
    after = select(SampledLot).where(*_of_step(step), tuple_(SampledLot.at, SampledLot.id) > (at, id))
    return list(session.scalars(after.order_by(SampledLot.at, SampledLot.id)))


def _state_of(before: SampledLot | None, step: Step | SampledLot) -> Scheme:
    """What was counted until then; another limit begins anew."""
    return scheme_of(before.state) if before is not None and before.aql == step.aql else Scheme()


def scheme_of(state: dict[str, Any]) -> Scheme:
    return Scheme(**{**state, "severity": Severity(state["severity"]), "recent": tuple(state["recent"])})


def _state_as_json(scheme: Scheme) -> dict[str, Any]:
    return {**asdict(scheme), "severity": str(scheme.severity), "recent": list(scheme.recent)}
