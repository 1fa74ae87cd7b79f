"""Defect reasons: the plant's words for what is wrong with a piece."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.quality.models import DefectReason
from services.quality.views import defect_reason_view
from shared.contracts.caller import Caller
from shared.contracts.quality.commands import Failed, PutDefectReason
from shared.contracts.quality.events import DefectReasonChanged, QualityAudited
from shared.contracts.quality.views import DefectReasonView
from shared.contracts.refusals import Invalid
from shared.contracts.values import Defect
from shared.plumbing import outbox


def find_locked(session: Session, plant: str, code: str) -> DefectReasonView | None:
    """The reason as it stays until this transaction ends; None when nobody has named it yet."""
    reason = session.get(DefectReason, (plant, code), with_for_update=True, populate_existing=True)
    return None if reason is None else defect_reason_view(reason)


def put_defect_reason(session: Session, caller: Caller, code: str, command: PutDefectReason) -> DefectReasonView:
    """Add a reason, or change what it is called or whose doing it is; what was counted keeps its cause."""
    reason = session.get(DefectReason, (caller.plant, code), with_for_update=True, populate_existing=True)
    before = None if reason is None else defect_reason_view(reason)
    if reason is None:
        reason = DefectReason(plant=caller.plant, code=code, revision=0)
        session.add(reason)
    reason.name, reason.cause = command.name, command.cause
    after = defect_reason_view(reason)
    if after == before:
        return after
    reason.revision += 1
    outbox.record(
        session,
        DefectReasonChanged(
            plant=caller.plant, revision=reason.revision, code=code, name=reason.name, cause=reason.cause
        ),
    )
    outbox.audit(
        session,
        caller,
        QualityAudited,
        action="defect_reason.put",
        object=code,
        before=None if before is None else before.dump(),
        after=after.dump(),
    )
    return after


def with_causes(session: Session, plant: str, failed: Iterable[Failed]) -> tuple[Defect, ...]:
    """Failed pieces with the cause that each reason has today; an unknown reason is named by its place."""
    told = tuple(failed)
    codes = {part.reason for part in told}
    reasons = session.scalars(select(DefectReason).where(DefectReason.plant == plant, DefectReason.code.in_(codes)))
    causes = {reason.code: reason.cause for reason in reasons}
    unknown = [place for place, part in enumerate(told) if part.reason not in causes]
    if unknown:
        raise Invalid({f"failed.{place}.reason": "unknown_defect_reason" for place in unknown})
    return tuple(Defect(reason=part.reason, quantity=part.quantity, cause=causes[part.reason]) for part in told)
