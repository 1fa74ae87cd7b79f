"""Copies of planning's master data: the newest revision is kept, however late an older one arrives."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services.payroll.models import Item, Team, WorkCenter, Worker
from shared.contracts.planning.events import ItemChanged, TeamChanged, WorkCenterChanged, WorkerChanged

Numbered = WorkerChanged | TeamChanged | ItemChanged | WorkCenterChanged


def keep_worker(session: Session, event: WorkerChanged) -> None:
    _keep(session, Worker, event, team=event.team)


def keep_team(session: Session, event: TeamChanged) -> None:
    _keep(session, Team, event, leader=event.leader)


def keep_item(session: Session, event: ItemChanged) -> None:
    _keep(session, Item, event)


def keep_work_center(session: Session, event: WorkCenterChanged) -> None:
    _keep(session, WorkCenter, event)


def _keep(session: Session, copy: type[Any], event: Numbered, **values: Any) -> None:
    """Keep our copy of a thing at the highest revision we have heard of; two of them heard at once wait here."""
    row = session.get(copy, (event.plant, event.number), with_for_update=True)
    if row is None:
        session.add(copy(plant=event.plant, number=event.number, revision=event.revision, **values))
    elif event.revision > row.revision:
        row.revision = event.revision
        for name, value in values.items():
            setattr(row, name, value)
