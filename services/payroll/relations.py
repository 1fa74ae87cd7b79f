"""Whose pay, whose team: what a caller may see and judge by his relation to it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.payroll.domain.four_eyes import OwnPay
from services.payroll.models import Objection, PaySettings, Team, Worker
from shared.contracts.caller import Caller
from shared.contracts.permissions import Permission
from shared.contracts.refusals import NotFound


def require_may_see_pay_of(caller: Caller, worker: str | None) -> None:
    """To a worker, another worker's pay does not exist."""
    if worker is not None and worker != caller.worker and not caller.may(Permission.PAY_READ_ALL):
        raise NotFound()


def refuse_own_pay(session: Session, caller: Caller, worker: str) -> None:
    """Nobody decides alone what he is paid himself.

    Whoever may make users could make himself a second one: such a person may, as in a plant of one, unless the plant
    wants four eyes anywhere.
    """
    if worker != caller.worker:
        return
    wanted = session.get(PaySettings, caller.plant)
    wants_two = wanted is not None and (wanted.four_eyes or wanted.four_eyes_for_rates)
    if wants_two or not caller.may(Permission.USERS_WRITE):
        raise OwnPay(worker=worker)


def visible_pay(caller: Caller, of: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Everybody's pay, or one's own; who is no worker has none."""
    if caller.may(Permission.PAY_READ_ALL):
        return true()
    return of == caller.worker if caller.worker is not None else false()


def own_teams(session: Session, caller: Caller) -> frozenset[str] | None:
    """The teams a leader leads or belongs to; None for whoever is not held to any.

    Not held to teams is the pay office, and an account that is nobody's: it has no team.
    """
    if caller.worker is None or caller.may(Permission.PAY_WRITE):
        return None
    led = select(Team.number).where(Team.plant == caller.plant, Team.leader == caller.worker)
    member = select(Worker.team).where(
        Worker.plant == caller.plant, Worker.number == caller.worker, Worker.team.is_not(None)
    )
    return frozenset(session.scalars(led.union(member)))


def visible_objections(session: Session, caller: Caller) -> ColumnElement[bool]:
    """Everybody's objections, or one's own and, for who answers them, those of the own teams."""
    if caller.may(Permission.PAY_READ_ALL):
        return true()
    own = visible_pay(caller, Objection.worker)
    if not caller.may(Permission.PAY_ANSWER):
        return own
    teams = own_teams(session, caller)
    if teams is None:
        return true()
    mates = select(Worker.number).where(Worker.plant == caller.plant, Worker.team.in_(teams))
    return or_(own, Objection.worker.in_(mates))
