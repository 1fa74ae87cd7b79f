"""Roles: what each may do, plant by plant."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.gateway import queries
from services.gateway.models import Role
from services.gateway.principals import Principal
from services.gateway.usecases import audit
from services.gateway.usecases.rights import RightsAboveOwn
from services.gateway.views import role_view
from shared.contracts.caller import Caller
from shared.contracts.gateway.commands import PutRole
from shared.contracts.gateway.views import RoleView
from shared.contracts.permissions import Permission
from shared.contracts.refusals import Refused

ADMIN = "admin"


class AdminNeedsUsers(Refused):
    """Without somebody who may change users and roles, nobody could ever give the right back."""


def put_role(session: Session, caller: Caller, giver: Principal, name: str, command: PutRole) -> tuple[RoleView, bool]:
    """Say what a role may do in the caller's plant. Returns the role, and whether it is new there."""
    granted = set(command.permissions)
    if name == ADMIN and Permission.USERS_WRITE not in granted:
        raise AdminNeedsUsers
    before = queries.role(session, caller.plant, name)
    changed = granted ^ set(before.permissions if before is not None else ())
    if not changed <= set(giver.permissions_in(caller.plant)):
        raise RightsAboveOwn(role=name)
    after = role_view(name, granted)
    session.merge(Role(plant=caller.plant, name=name, permissions=[str(each) for each in after.permissions]))
    audit.note(
        session,
        caller,
        action="role.put",
        object=name,
        before=None if before is None else before.dump(),
        after=after.dump(),
    )
    return after, before is None
