"""What a plant goes by and what was agreed with its people, looked up for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payroll.domain.rates import Terms
from services.payroll.models import PayTerms, Plant


def plant_of(session: Session, number: str) -> Plant:
    """The plant; one that planning has not told us about yet says of nothing how it is done there."""
    return session.get(Plant, number) or Plant(plant=number)


def terms_of(session: Session, plant: str, workers: Collection[str]) -> dict[str, list[Terms]]:
    """Every version that was ever agreed with each of the workers; nothing of those with whom none was."""
    agreed: dict[str, list[Terms]] = defaultdict(list)
    if workers:
        for terms in session.scalars(select(PayTerms).where(PayTerms.plant == plant, PayTerms.worker.in_(workers))):
            agreed[terms.worker].append(terms.agreed)
    return agreed


def last_terms(session: Session, plant: str, worker: str) -> PayTerms | None:
    """What was last agreed with a worker, if anything."""
    asked = select(PayTerms).where(PayTerms.plant == plant, PayTerms.worker == worker)
    return session.scalar(asked.order_by(PayTerms.version.desc()).limit(1))
