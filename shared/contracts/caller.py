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
    `number_id` and `number_fingerprint` are the same for the number of a thing that is named by an id or key too,
    `key_id` and `key_fingerprint` for a key, whether or not an id came with it.
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
    number_id: UUID | None = None
    number_fingerprint: str = ""
    key_id: UUID | None = None
    key_fingerprint: str = ""
    if_match: str | None = None
    rehearses: bool = False

    @property
    def names(self) -> dict[UUID, str]:
        """Everything this request is recognised by, and its content as far as each name goes."""
        all_names = (
            (self.key_id, self.key_fingerprint),
            (self.request_id, self.fingerprint),
            (self.number_id, self.number_fingerprint),
        )
        return {name: content for name, content in all_names if name is not None}

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions
