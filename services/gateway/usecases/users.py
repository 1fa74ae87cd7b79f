"""Users: who may sign in, with which roles, in which plants."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.gateway import queries, tokens
from services.gateway.models import Membership, User
from services.gateway.principals import Principal
from services.gateway.usecases import audit, signing_in
from services.gateway.usecases.rights import RightsAboveOwn, require_roles
from services.gateway.views import user_view
from shared.contracts.caller import Caller
from shared.contracts.gateway.commands import PutUser
from shared.contracts.gateway.views import UserView
from shared.contracts.permissions import Permission
from shared.contracts.refusals import NotFound, Refused
from shared.plumbing import clock


class UsernameTaken(NotFound):
    """The name belongs to somebody of a plant that is not yours."""


class WorkerLinked(Refused):
    """One badge in a plant is one person: the worker is linked to another user."""


def put_user(
    session: Session,
    caller: Caller,
    giver: Principal,
    username: str,
    command: PutUser,
    *,
    password_hash: str | None,
    pin_hash: str | None,
) -> tuple[UserView, bool]:
    """Make a user, or make him what he should be. Returns him, and whether he is new.

    A new password or PIN, or being switched off, ends his sessions.
    """
    require_roles(session, giver, command.plants, command.roles, "roles")
    user = session.get(User, username, with_for_update=True)
    before = _known_to(session, giver, user) if user is not None else None
    if user is None:
        user = User(username=username, password_hash=None, pin_hash=None, everywhere=False, created_at=clock.now())
        session.add(user)
    user.name, user.roles, user.worker, user.active = command.name, list(command.roles), command.worker, command.active
    user.password_hash = password_hash or user.password_hash
    user.pin_hash = pin_hash or user.pin_hash
    session.flush()
    _settle(session, user, command)
    if password_hash or pin_hash or not command.active:
        own = giver.session if giver.username == username else None
        signing_in.end_all(session, username, tokens.wall_clock(), but=own)
    after = user_view(user, command.plants)
    _note(session, caller, before, after, changed_secrets=bool(password_hash or pin_hash))
    return after, before is None


def _known_to(session: Session, giver: Principal, user: User) -> UserView:
    """The user as he is; not the giver's to change if he may more, or also belongs where the giver may change nobody.

    Otherwise whoever may change users in one plant could take somebody out of another, or unmake its administrator.
    """
    plants = queries.plants_of(session, user.username)
    if not giver.everywhere:
        if user.everywhere or not all(Permission.USERS_WRITE in giver.permissions_in(plant) for plant in plants):
            raise UsernameTaken(username=user.username)
        for (plant, role), granted in queries.grants_of(session, plants, user.roles).items():
            if not granted <= set(giver.permissions_in(plant)):
                raise RightsAboveOwn(role=role)
    return user_view(user, plants)


def _settle(session: Session, user: User, command: PutUser) -> None:
    """The user belongs to exactly these plants, in this order, under this worker's number."""
    if command.worker is not None:
        others = session.scalar(
            select(Membership.username).where(
                Membership.plant.in_(command.plants),
                Membership.worker == command.worker,
                Membership.username != user.username,
            )
        )
        if others is not None:
            raise WorkerLinked(worker=command.worker)
    session.execute(delete(Membership).where(Membership.username == user.username))
    session.add_all(
        Membership(plant=plant, username=user.username, position=position, worker=command.worker)
        for position, plant in enumerate(command.plants)
    )


def _note(session: Session, caller: Caller, before: UserView | None, after: UserView, *, changed_secrets: bool) -> None:
    told: dict[str, Any] = {**after.dump(), "new_secret": changed_secrets}
    audit.note(
        session,
        caller,
        action="user.put",
        object=after.username,
        before=None if before is None else before.dump(),
        after=told,
        plants=(*after.plants, *(() if before is None else before.plants)),
    )
