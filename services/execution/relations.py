"""Whose operation, whose team: what a caller may see and correct by his relation to it.

An operation belongs to the worker it is assigned to, his team and the team it is assigned to; assigned to
nobody, to every worker of the plant. Somebody has to have assigned it: a schedule that has somebody in mind
may change its mind at any moment, and must not take the work out of anybody's hands.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true, union
from sqlalchemy.orm import Session

from services.execution.models import Operation, Plan, RefusedReport, Report, ReportWorker, Team, Worker
from shared.contracts.caller import Caller
from shared.contracts.permissions import Permission
from shared.contracts.refusals import NotFound

Ids = Select[UUID]


def team_of(session: Session, caller: Caller) -> str | None:
    """The team of the caller's own worker."""
    if caller.worker is None:
        return None
    return session.scalar(select(Worker.team).where(Worker.plant == caller.plant, Worker.number == caller.worker))


def planned_for(plant: str, worker: str | None, team: str | None, *conditions: ColumnElement[bool]) -> list[Ids]:
    """Operations planned for or assigned to a worker, his team or somebody of it: lists that each have an index."""
    of_plant = select(Plan.operation_id).where(Plan.plant == plant, *conditions)
    his = [] if worker is None else [of_plant.where(Plan.worker == worker)]
    if team is None:
        return his
    mates = and_(Worker.plant == Plan.plant, Worker.number == Plan.worker)
    return [*his, of_plant.where(Plan.team == team), of_plant.join(Worker, mates).where(Worker.team == team)]


def is_one_of(lists: list[Ids]) -> ColumnElement[bool]:
    """An operation of any of these lists."""
    return Operation.id.in_(union(*lists)) if lists else false()


def planned_for_team(plant: str, team: str) -> ColumnElement[bool]:
    """Plans that name a team, or a worker who belongs to it."""
    mates = select(Worker.number).where(Worker.plant == plant, Worker.team == team)
    return or_(Plan.team == team, Plan.worker.in_(mates))


def visible_operations(session: Session, caller: Caller) -> ColumnElement[bool]:
    """What the caller may see: everything, or his own, his team's and nobody's operations."""
    if caller.may(Permission.FLOOR_READ_ALL):
        return true()
    nobodys = ~Operation.plan.has(and_(Plan.pinned, or_(Plan.worker.is_not(None), Plan.team.is_not(None))))
    return or_(nobodys, is_one_of(planned_for(caller.plant, caller.worker, team_of(session, caller))))


def is_concerned(operation: Operation, caller: Caller, teams: dict[str, str | None]) -> bool:
    """The same for one operation; `teams` knows the teams of the caller and of whoever it is assigned to."""
    if caller.may(Permission.FLOOR_READ_ALL):
        return True
    if not operation.is_assigned:
        return True
    if caller.worker is None:
        return False
    own_team = teams.get(caller.worker)
    theirs = {operation.team, teams.get(operation.worker or "")}
    return operation.worker == caller.worker or (own_team is not None and own_team in theirs)


def visible_reports(session: Session, caller: Caller) -> ColumnElement[bool]:
    """What the caller may see: everything, or reports in which he or his team has a part."""
    if caller.may(Permission.FLOOR_READ_ALL):
        return true()
    team = team_of(session, caller)
    mine = ReportWorker.worker == caller.worker
    part = select(ReportWorker.report_id).where(
        ReportWorker.plant == caller.plant, mine if team is None else or_(mine, ReportWorker.team == team)
    )
    return Report.id.in_(part)


def concerned_refusals(session: Session, caller: Caller) -> ColumnElement[bool]:
    """Refused reports that are somebody's business: his own, and as a leader those of his teams and of no team."""
    own = RefusedReport.worker == caller.worker if caller.worker is not None else false()
    own = or_(own, RefusedReport.refused_by == caller.username)
    if not caller.may(Permission.FLOOR_READ_ALL):
        return and_(own, RefusedReport.http_status != NotFound.status)  # what does not exist to him stays so
    teams = own_teams(session, caller)
    return true() if teams is None else or_(own, RefusedReport.team.is_(None), RefusedReport.team.in_(teams))


def require_may_ask_about(caller: Caller, worker: str | None) -> None:
    """To a worker, another worker does not exist."""
    if worker is not None and worker != caller.worker and not caller.may(Permission.FLOOR_READ_ALL):
        raise NotFound()


def own_teams(session: Session, caller: Caller) -> frozenset[str] | None:
    """The teams a supervisor leads or belongs to; None for whoever is not held to any.

    Not held to teams is whoever may change them, and an account that is nobody's: it has no team.
    """
    if caller.worker is None or caller.may(Permission.MASTER_WRITE):
        return None
    led = select(Team.number).where(Team.plant == caller.plant, Team.leader == caller.worker)
    member = select(Worker.team).where(
        Worker.plant == caller.plant, Worker.number == caller.worker, Worker.team.is_not(None)
    )
    return frozenset(session.scalars(led.union(member)))
