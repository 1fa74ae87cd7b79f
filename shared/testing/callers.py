"""Callers for tests: somebody with a role in a plant."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from shared.contracts.caller import Caller
from shared.contracts.permissions import BUILT_IN_ROLES, Permission


def caller(
    permissions: Iterable[Permission] | None = None,
    *,
    plant: str = "P1",
    worker: str | None = None,
    role: str = "planner",
    username: str | None = None,
    request_id: UUID | None = None,
    fingerprint: str = "",
    if_match: str | None = None,
    is_key: bool = False,
) -> Caller:
    """A caller who may what the role may, or exactly the permissions given."""
    return Caller(
        plant=plant,
        username=username or worker or role,
        correlation_id="test",
        permissions=tuple(BUILT_IN_ROLES[role] if permissions is None else permissions),
        worker=worker,
        role=role,
        request_id=request_id,
        fingerprint=fingerprint,
        if_match=if_match,
        is_key=is_key,
    )
