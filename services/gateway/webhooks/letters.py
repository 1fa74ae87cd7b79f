"""One delivery as bytes: what is sent, and the signature by which its receiver knows that it came from here.

Signed as the Standard Webhooks specification says (https://www.standardwebhooks.com): HMAC-SHA256 of
`id.timestamp.body` with the webhook's secret, in base64.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from shared.plumbing.version import VERSION


@dataclass(frozen=True)
class Letter:
    """What is to be told to one webhook."""

    id: UUID  # of the fact: the same however often it is sent
    webhook: tuple[str, str]  # plant and name
    url: str
    secret: str
    body: dict[str, Any]
    attempts: int  # before this one

    @property
    def content(self) -> bytes:
        return orjson.dumps(self.body)

    def headers(self, timestamp: int) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "User-Agent": f"Gongdan/{VERSION}",
            "webhook-id": str(self.id),
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(self.secret, str(self.id), timestamp, self.content),
        }


def signature(secret: str, id: str, timestamp: int, content: bytes) -> str:
    signed = hmac.new(secret.encode(), f"{id}.{timestamp}.".encode() + content, hashlib.sha256)
    return f"v1,{base64.b64encode(signed.digest()).decode()}"
