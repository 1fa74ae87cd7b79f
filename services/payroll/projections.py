"""Copies of planning's master data: the newest revision is kept, however late an older one arrives."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy.orm import Session

from services.payroll.models import Item, Team, WorkCenter, Worker
from shared.contracts.planning.events import ItemChanged, TeamChanged, WorkCenterChanged, WorkerChanged

Numbered = TypeVar("Numbered", Item, WorkCenter)  # of these nothing is kept but that there are such


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
    _keep_number(session, Item, event)


def keep_work_center(session: Session, event: WorkCenterChanged) -> None:
    _keep_number(session, WorkCenter, event)


def _keep_number(session: Session, table: type[Numbered], event: ItemChanged | WorkCenterChanged) -> None:
    known = session.get(table, (event.plant, event.number))
    if known is None:
        session.add(table(plant=event.plant, number=event.number, revision=event.revision))
    elif event.revision > known.revision:
        known.revision = event.revision
