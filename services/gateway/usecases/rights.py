"""Who may give which rights: nobody gives or takes what he does not hold, nor where he is not at home."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from services.gateway import queries
from services.gateway.principals import Principal
from shared.contracts.permissions import Permission
from shared.contracts.refusals import Invalid, NotAllowed


class RightsAboveOwn(NotAllowed):
    """Nobody gives or takes rights that he does not hold himself."""


KnowsPlant = Callable[[str], bool]


def require_plants(giver: Principal, plants: Sequence[str], knows_plant: KnowsPlant) -> None:
    """The plants exist, as far as the giver may know."""
    if len(set(plants)) != len(plants):
        raise Invalid({"plants": "repeated"})
    for position, plant in enumerate(plants):
        if plant not in giver.plants and not (giver.everywhere and knows_plant(plant)):
            raise Invalid({f"plants.{position}": "unknown_plant"})


def require_roles(session: Session, giver: Principal, plants: Sequence[str], roles: Sequence[str], field: str) -> None:
    """The roles exist in each of the plants, and hold nothing that the giver does not hold there."""
    grants = queries.grants_of(session, plants, roles)
    for position, role in enumerate(roles):
        where = field if field == "role" else f"{field}.{position}"
        for plant in plants:
            granted = grants.get((plant, role))
            if granted is None:
                raise Invalid({where: "unknown_role"})
            own = set(giver.permissions_in(plant))
            if Permission.USERS_WRITE not in own or not granted <= own:
                raise RightsAboveOwn(role=role)
