"""Access tokens, refresh tokens and API keys: how they are made and recognised, not whom they let in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt

ACCESS = timedelta(minutes=15)
SESSION = timedelta(days=30)
BADGE = timedelta(minutes=15)
SAME_ANSWER = timedelta(minutes=5)  # a resend within it gets the first answer to the letter
RESEND = timedelta(hours=18)  # a shift and a half: as long as a phone may be without a network
KEY_PREFIX = "gdk"
_ALGORITHM = "HS256"
_ISSUER = "gongdan"


def wall_clock() -> datetime:
    """Sessions age in real time, also while a demo plays past days on the plant's clock."""
    return datetime.now(UTC)


def digest(token: str) -> str:
    """What is stored of a token; enough to recognise it, useless to whoever reads the table."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_refresh_token() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class AccessToken:
    """A token we signed: whose session, and until when."""

    session: UUID
    expires_at: datetime


class Signer:
    """Signs and reads with the installation's secret."""

    def __init__(self, secret: str) -> None:
        self._access_key = self._derived(secret, "access tokens")
        self._api_key = self._derived(secret, "api keys")
        self._refresh_key = self._derived(secret, "refresh tokens")

    @staticmethod
    def _derived(secret: str, purpose: str) -> bytes:
        return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()

    def access_token(self, session: UUID, username: str, now: datetime, expires_at: datetime) -> str:
        claims = {"iss": _ISSUER, "sid": str(session), "sub": username, "iat": now, "exp": expires_at}
        return jwt.encode(claims, self._access_key, _ALGORITHM)

    def read(self, token: str) -> AccessToken | None:
        """The token, if we signed it and its time has not passed."""
        try:
            claims = jwt.decode(
                token, self._access_key, [_ALGORITHM], issuer=_ISSUER, options={"require": ["exp", "sid", "sub"]}
            )
            return AccessToken(UUID(claims["sid"]), datetime.fromtimestamp(claims["exp"], UTC))
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):
            return None

    def refresh_token_after(self, token: str, request_id: UUID) -> str:
        """The next token for who names his request, the same each time, so that it can be given again unstored.

        It is made of the token itself, of which no table has more than the digest.
        """
        secret = hmac.new(self._refresh_key, f"{request_id}\n{token}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(secret).decode().rstrip("=")

    def api_key(self, key_id: UUID) -> str:
        """The key of an id, the same each time, so that a lost answer can be given again without storing it."""
        secret = hmac.new(self._api_key, key_id.bytes, hashlib.sha256).digest()
        return f"{KEY_PREFIX}_{key_id.hex}_{base64.urlsafe_b64encode(secret).decode().rstrip('=')}"


def key_id_of(token: str) -> UUID | None:
    """The id an API key names; None for what is no API key."""
    prefix, _, rest = token.partition("_")
    if prefix != KEY_PREFIX:
        return None
    try:
        return UUID(hex=rest.partition("_")[0])
    except ValueError:
        return None
