"""Material that reports used: what is to be posted now, and what could not be."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution.domain.backflush import TRIES
from services.execution.models import MaterialPosting
from services.execution.queries.everywhere import count_by_plant
from services.execution.views import posting_view
from shared.contracts.execution.commands import UnpostedQuery
from shared.contracts.execution.vocabulary import PostingStatus
from shared.contracts.messages import Page
from shared.plumbing.paging import page

AT_ONCE = 200
IN_ORDER = (MaterialPosting.due_at, MaterialPosting.id)


def unposted(session: Session, plant: str, query: UnpostedQuery) -> Page:
    """The oldest first: what could not be posted, or what became of the rest."""
    statement = select(MaterialPosting).where(MaterialPosting.plant == plant, MaterialPosting.status == query.status)
    return page(session, statement, query, keys=IN_ORDER, view=posting_view)


def postings_due(session: Session) -> list[tuple[str, UUID]]:
    """Some that nobody has tried to post yet, in the order in which they were reported."""
    return _some(session, PostingStatus.WAITING, tried_below=1)


def postings_to_try_again(session: Session) -> list[tuple[str, UUID]]:
    """Some that were refused, and may be tried again without anybody asking."""
    return _some(session, PostingStatus.UNPOSTED, tried_below=TRIES)


def unposted_by_plant(session: Session) -> dict[str, int]:
    """What somebody has to see to, in each plant."""
    return count_by_plant(session, MaterialPosting.plant, MaterialPosting.status == PostingStatus.UNPOSTED)


def _some(session: Session, status: PostingStatus, *, tried_below: int) -> list[tuple[str, UUID]]:
    rows = session.execute(
        select(MaterialPosting.plant, MaterialPosting.id)
        .where(MaterialPosting.status == status, MaterialPosting.tries < tried_below)
        .order_by(*IN_ORDER)
        .limit(AT_ONCE)
    )
    return [(row.plant, row.id) for row in rows]
