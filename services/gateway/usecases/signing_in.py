"""Sessions: they begin, go on by exchanging refresh tokens, and end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.gateway import tokens
from services.gateway.models import Membership, RefreshToken, SignIn, User
from services.gateway.refusals import NotSignedIn
from shared.contracts.refusals import IdempotencyConflict
from shared.plumbing.ids import new_id


class SessionEnded(NotSignedIn):
    """The session is over: too old, ended, or its refresh token was used twice. Or there never was one."""


@dataclass(frozen=True)
class Begun:
    """A session that goes on from an instant, with its next refresh token."""

    sign_in: UUID
    username: str
    at: datetime
    expires_at: datetime
    refresh_token: str


def user_by_name(session: Session, username: str) -> User | None:
    """The user who may sign in under this name."""
    user = session.get(User, username)
    return user if user is not None and user.active else None


def user_by_badge(session: Session, plant: str, worker: str) -> User | None:
    """The user whose badge this is, in this plant."""
    return session.scalar(
        select(User)
        .join(Membership, Membership.username == User.username)
        .where(Membership.plant == plant, Membership.worker == worker, User.active)
    )


def begin(
    session: Session,
    username: str,
    now: datetime,
    badge_plant: str | None = None,
    lifetime: timedelta = tokens.SESSION,
) -> Begun:
    """Begin a session, and clear away this user's sessions that are too old to matter."""
    _forget(session, username, now)
    sign_in = SignIn(
        id=new_id(), username=username, badge_plant=badge_plant, began_at=now, expires_at=now + lifetime, ended_at=None
    )
    session.add(sign_in)
    session.flush()
    return _with_token(session, sign_in, tokens.new_refresh_token(), now)


def go_on(
    session: Session,
    refresh_token: str,
    now: datetime,
    *,
    next_token: str,
    request_id: UUID | None = None,
) -> Begun | None:
    """Exchange a refresh token for the next one; None when its session is over. Refuses what never was a token.

    One that was exchanged before was stolen, now or then: the whole session ends, whoever holds it. Unless it is the
    very request again, by its name, and nobody has used what it was answered: then that answer was lost.
    """
    token = session.get(RefreshToken, tokens.digest(refresh_token), with_for_update=True)
    if token is None:
        raise SessionEnded
    sign_in = session.get_one(SignIn, token.sign_in_id)
    user = session.get_one(User, sign_in.username)
    if sign_in.ended_at is not None or sign_in.expires_at <= now or not user.active:
        return None
    name = None if request_id is None else tokens.digest(f"{sign_in.id}\n{request_id}")
    if token.used_at is None:
        _require_new(session, sign_in, name)
        token.used_at, token.used_by = now, name
        return _with_token(session, sign_in, next_token, now)
    if name is not None and token.used_by == name and now - token.used_at <= tokens.RESEND:
        given = session.get(RefreshToken, tokens.digest(next_token))
        if given is not None and given.used_at is None:
            at = token.used_at if now - token.used_at <= tokens.SAME_ANSWER else now
            return Begun(sign_in.id, sign_in.username, at, sign_in.expires_at, next_token)
    sign_in.ended_at = now
    return None


def end(session: Session, refresh_token: str, now: datetime) -> bool:
    """End the session a refresh token belongs to; an unknown one changes nothing. Returns whether there was one."""
    token = session.get(RefreshToken, tokens.digest(refresh_token))
    if token is not None:
        sign_in = session.get_one(SignIn, token.sign_in_id)
        sign_in.ended_at = sign_in.ended_at or now
    return token is not None


def end_all(session: Session, username: str, now: datetime, *, but: UUID | None = None) -> None:
    """End a user's sessions, save perhaps the one he is using."""
    session.execute(
        update(SignIn)
        .where(SignIn.username == username, SignIn.ended_at.is_(None), SignIn.id.is_distinct_from(but))
        .values(ended_at=now)
    )


def _require_new(session: Session, sign_in: SignIn, name: str | None) -> None:
    """One name is one request: it does not exchange another token of the session as well."""
    of_another = select(RefreshToken.digest).where(
        RefreshToken.sign_in_id == sign_in.id, RefreshToken.used_by == name, RefreshToken.used_by.is_not(None)
    )
    if session.scalar(of_another) is not None:
        raise IdempotencyConflict


def _with_token(session: Session, sign_in: SignIn, refresh_token: str, now: datetime) -> Begun:
    session.add(RefreshToken(digest=tokens.digest(refresh_token), sign_in_id=sign_in.id, used_at=None, used_by=None))
    return Begun(sign_in.id, sign_in.username, now, sign_in.expires_at, refresh_token)


def _forget(session: Session, username: str, now: datetime) -> None:
    old = select(SignIn.id).where(SignIn.username == username, SignIn.expires_at <= now)
    session.execute(delete(RefreshToken).where(RefreshToken.sign_in_id.in_(old)))
    session.execute(delete(SignIn).where(SignIn.username == username, SignIn.expires_at <= now))
