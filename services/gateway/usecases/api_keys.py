"""Keys of other systems. We keep enough to recognise a key, not the key."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.gateway import queries, tokens
from services.gateway.models import ApiKey, ApiKeyPlant
from services.gateway.principals import Principal
from services.gateway.usecases import audit
from services.gateway.usecases.rights import require_roles
from services.gateway.views import api_key_view
from shared.contracts.caller import Caller
from shared.contracts.gateway.commands import CreateApiKey
from shared.contracts.gateway.views import ApiKeyView
from shared.contracts.permissions import Permission
from shared.contracts.refusals import IdempotencyConflict, NotFound
from shared.plumbing import clock
from shared.plumbing.ids import new_id


def create_api_key(
    session: Session, caller: Caller, giver: Principal, command: CreateApiKey, signer: tokens.Signer
) -> ApiKeyView:
    """Make a key with one role's rights. Its answer is completed with the key itself, outside the tables."""
    require_roles(session, giver, command.plants, [command.role], "role")
    key_id = command.id or new_id()
    if session.get(ApiKey, key_id) is not None:
        raise IdempotencyConflict
    key = ApiKey(
        id=key_id,
        name=command.name,
        role=command.role,
        digest=tokens.digest(signer.api_key(key_id)),
        created_at=clock.now(),
        created_by=caller.username,
        revoked_at=None,
    )
    session.add(key)
    session.flush()
    session.add_all(
        ApiKeyPlant(plant=plant, key_id=key_id, position=position) for position, plant in enumerate(command.plants)
    )
    created = api_key_view(key, command.plants)
    audit.note(
        session,
        caller,
        action="api_key.create",
        object=str(key_id),
        before=None,
        after=created.dump(),
        plants=command.plants,
    )
    return created


def revoke_api_key(session: Session, caller: Caller, giver: Principal, key_id: UUID) -> ApiKeyView:
    """From now on the key opens nothing. A key that also acts in a plant not one's own is not one's to revoke."""
    key = session.get(ApiKey, key_id, with_for_update=True)
    plants = queries.plants_of_key(session, key_id)
    if key is None or not all(Permission.USERS_WRITE in giver.permissions_in(plant) for plant in plants):
        raise NotFound
    before = api_key_view(key, plants)
    if key.revoked_at is None:
        key.revoked_at = clock.now()
        audit.note(
            session,
            caller,
            action="api_key.revoke",
            object=str(key_id),
            before=before.dump(),
            after=api_key_view(key, plants).dump(),
            plants=plants,
        )
    return api_key_view(key, plants)
