"""A fresh installation has one user, `admin`, who belongs everywhere."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.gateway import passwords
from services.gateway.models import Membership, User
from shared.plumbing import clock
from shared.plumbing.settings import Settings

USERNAME = "admin"


def ensure_first_administrator(transaction: Callable[[], AbstractContextManager[Session]], settings: Settings) -> None:
    """Make the first administrator where there is none; a password we had to invent is printed, this once."""
    with transaction() as session:
        if session.get(User, USERNAME) is not None:
            return
    password = settings.admin_password or secrets.token_urlsafe(12)
    password_hash = passwords.hashed(password)
    try:
        with transaction() as session:
            session.add(
                User(
                    username=USERNAME,
                    name="Administrator",
                    roles=["admin"],
                    worker=None,
                    password_hash=password_hash,
                    pin_hash=None,
                    active=True,
                    everywhere=True,
                    created_at=clock.now(),
                )
            )
            session.flush()
            session.add(Membership(plant=settings.plant, username=USERNAME, position=0, worker=None))
    except IntegrityError:
        return  # another replica was faster
    if settings.admin_password is None:
        print(f"The first administrator is {USERNAME!r}, password {password!r} (not shown again)", flush=True)
