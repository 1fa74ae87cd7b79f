"""Who somebody is at the public door, and what he may in each plant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from shared.contracts.permissions import Permission


@dataclass(frozen=True, kw_only=True)
class Principal:
    """A signed-in person or key. `everywhere` is the installation's administrator, who is at home in every plant."""

    username: str
    name: str = ""
    worker: str | None = None
    roles: tuple[str, ...] = ()
    plants: tuple[str, ...] = ()
    permissions: Mapping[str, frozenset[Permission]] = field(default_factory=dict)
    everywhere: bool = False
    session: UUID | None = None
    is_key: bool = False

    @property
    def role(self) -> str | None:
        return self.roles[0] if self.roles else None

    def permissions_in(self, plant: str) -> tuple[Permission, ...]:
        if self.everywhere:
            return tuple(Permission)
        granted = self.permissions.get(plant, frozenset())
        return tuple(permission for permission in Permission if permission in granted)


NOBODY = Principal(username="")
