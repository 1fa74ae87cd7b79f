"""Copies of planning's master data: the newest revision is kept, however late an older one arrives."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.payroll.models import Item, Team, Worker
from shared.contracts.planning.events import ItemChanged, TeamChanged, WorkerChanged


def keep_worker(session: Session, event: WorkerChanged) -> None:
    worker = session.get(Worker, (event.plant, event.number))
    if worker is None:
        session.add(Worker(plant=event.plant, number=event.number, revision=event.revision, team=event.team))
    elif event.revision > worker.revision:
        worker.revision, worker.team = event.revision, event.team


def keep_team(session: Session, event: TeamChanged) -> None:
    team = session.get(Team, (event.plant, event.number))
    if team is None:
        session.add(Team(plant=event.plant, number=event.number, revision=event.revision, leader=event.leader))
    elif event.revision > team.revision:
        team.revision, team.leader = event.revision, event.leader


def keep_item(session: Session, event: ItemChanged) -> None:
    item = session.get(Item, (event.plant, event.number))
    if item is None:
        session.add(Item(plant=event.plant, number=event.number, revision=event.revision))
    elif event.revision > item.revision:
        item.revision = event.revision
