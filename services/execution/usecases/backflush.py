"""Material issued by itself: noted with the report that used it, posted a moment later, shown when it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from services.execution.domain import backflush
from services.execution.domain.backflush import PostingFailed, Use
from services.execution.domain.refused import AlreadySettled
from services.execution.domain.work_order import REPORTS_STAND
from services.execution.models import MaterialPosting, Operation, Report
from services.execution.usecases.goods import move_material
from services.execution.views import posting_view, refusal_as_json
from shared.contracts.caller import Caller
from shared.contracts.execution.commands import MoveMaterial, Settle
from shared.contracts.execution.events import ExecutionAudited
from shared.contracts.execution.stories import PostingView
from shared.contracts.execution.vocabulary import PostingStatus
from shared.contracts.refusals import NotFound, Refused
from shared.contracts.values import MaterialMove
from shared.plumbing import clock, outbox


def postings_of(report: Report, operation: Operation) -> Iterator[MaterialPosting]:
    """What a report, or its reversal, uses where the routing wishes it so. Rework needs nothing by itself."""
    if operation.rework_order_id is not None:
        return
    uses = [
        Use(item=need["item"], per_piece=Decimal(need["quantity"]), backflush=need.get("backflush", False))
        for need in operation.materials
    ]
    for item, quantity in backflush.used(report.good + report.scrap + report.rework, uses):
        yield MaterialPosting(
            plant=report.plant,
            id=uuid5(report.id, item),
            report_id=report.id,
            reverses=None if report.reverses is None else uuid5(report.reverses, item),
            operation_id=operation.id,
            work_order_id=report.work_order_id,
            work_order=report.work_order,
            item=item,
            quantity=quantity,
            reported_by=report.reported_by,
            due_at=report.reported_at,
        )


def post_material(session: Session, plant: str, posting_id: UUID) -> None:
    """Post what is due, or note why it cannot be."""
    posting = _locked(session, plant, posting_id)
    if posting.status in (PostingStatus.WAITING, PostingStatus.UNPOSTED):
        _post(session, posting)


def note_failed(session: Session, plant: str, posting_id: UUID) -> None:
    """Posting it broke off: it is shown with the rest, and stands in nobody's way."""
    posting = _locked(session, plant, posting_id)
    if posting.status in (PostingStatus.WAITING, PostingStatus.UNPOSTED):
        _keep_unposted(session, posting, PostingFailed())


def retry_posting(session: Session, caller: Caller, posting_id: UUID) -> PostingView:
    """Somebody has put right what was in the way, and wants it posted now."""
    posting = _open(session, caller, posting_id)
    _post(session, posting)
    return posting_view(posting)


def settle_posting(session: Session, caller: Caller, posting_id: UUID, command: Settle) -> PostingView:
    """Somebody has dealt with it otherwise; it is not posted any more."""
    posting = _open(session, caller, posting_id)
    before = posting_view(posting).dump()
    _settle(posting, by=caller.username, note=command.note)
    view = posting_view(posting)
    outbox.audit(
        session,
        caller,
        ExecutionAudited,
        action="unposted.settle",
        object=str(posting.id),
        before=before,
        after=view.dump(),
    )
    return view


def _post(session: Session, posting: MaterialPosting) -> None:
    taken_back = None if posting.reverses is None else _locked(session, posting.plant, posting.reverses)
    if taken_back is not None and taken_back.status is not PostingStatus.POSTED:
        for one in (taken_back, posting):  # nothing went out, so nothing comes back
            _settle(one, by=posting.reported_by, note=None)
        return
    command = MoveMaterial(
        id=posting.id,
        item=posting.item,
        quantity=abs(posting.quantity),
        kind=MaterialMove.RETURN if posting.quantity < 0 else MaterialMove.ISSUE,
        operation=posting.operation_id,
    )
    try:
        move_material(session, _reporter(posting), posting.work_order, command, also=REPORTS_STAND)
    except Refused as refusal:
        _keep_unposted(session, posting, refusal)
        return
    posting.status, posting.refusal = PostingStatus.POSTED, None


def _keep_unposted(session: Session, posting: MaterialPosting, refusal: Refused) -> None:
    is_new = posting.status is PostingStatus.WAITING
    posting.status, posting.refusal = PostingStatus.UNPOSTED, refusal_as_json(refusal)
    posting.tries += 1
    if is_new:
        after = posting_view(posting).dump()
        outbox.audit(
            session, _reporter(posting), ExecutionAudited, action="unposted.keep", object=str(posting.id), after=after
        )


def _reporter(posting: MaterialPosting) -> Caller:
    return Caller(plant=posting.plant, username=posting.reported_by, correlation_id=str(posting.report_id))


def _settle(posting: MaterialPosting, *, by: str, note: str | None) -> None:
    posting.status, posting.settlement = PostingStatus.SETTLED, note
    posting.settled_by, posting.settled_at = by, clock.now()


def _open(session: Session, caller: Caller, posting_id: UUID) -> MaterialPosting:
    posting = _locked(session, caller.plant, posting_id)
    if posting.status is not PostingStatus.UNPOSTED:
        raise AlreadySettled()
    return posting


def _locked(session: Session, plant: str, posting_id: UUID) -> MaterialPosting:
    posting = session.get(MaterialPosting, (plant, posting_id), with_for_update=True, populate_existing=True)
    if posting is None:
        raise NotFound()
    return posting
