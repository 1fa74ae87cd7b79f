"""Who asks: the one thing, besides its arguments, that every call carries."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.messages import Message
from shared.contracts.permissions import Permission


@dataclass(frozen=True, kw_only=True)
class Caller(Message):
    """A person, key or the system itself, acting in one plant. Only the gateway makes one.

    `request_id` names the request so that a resend is recognised: the `id` of the body, else derived from
    the `Idempotency-Key` or the thing's number. `fingerprint` tells the same content from other content.
    Who `rehearses` wants to hear how it would go, and that nothing of it stays.
    """

    plant: str
    username: str
    correlation_id: str
    permissions: tuple[Permission, ...] = ()
    worker: str | None = None
    role: str | None = None
    is_key: bool = False
    request_id: UUID | None = None
    fingerprint: str = ""
    if_match: str | None = None
    rehearses: bool = False

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions
