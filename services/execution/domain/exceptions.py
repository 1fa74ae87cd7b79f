"""What is wrong on the floor (異常提報): from being raised to being over, and who may say so."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contracts.refusals import Invalid, NotAllowed, Refused
from shared.contracts.values import ExceptionKind, ExceptionStatus

LARGEST_PHOTO = 1_000_000  # bytes
PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


class ExceptionResolved(Refused):
    """The exception is over; nobody takes it on any more."""


class NotYourException(NotAllowed):
    """A leader answers exceptions; who raised one may say that it is over, unless it is about safety."""


class WorkCenterHeld(Refused):
    """The work center stands still; work begins somewhere else, or once it runs again."""


@dataclass(frozen=True, kw_only=True)
class Answerer:
    """Somebody who wants to answer an exception."""

    username: str
    may_answer: bool

    def require_may_acknowledge(self) -> None:
        if not self.may_answer:
            raise NotYourException()

    def require_may_resolve(self, kind: ExceptionKind, *, raised_by: str) -> None:
        """Whoever cleared his own jam goes on without waiting for a leader; safety is never his own matter."""
        if not self.may_answer and (raised_by != self.username or kind is ExceptionKind.SAFETY):
            raise NotYourException()

    def require_may_show(self, *, raised_by: str) -> None:
        """The picture is added by whoever raised it, or answers it."""
        if not self.may_answer and raised_by != self.username:
            raise NotYourException()


def acknowledged(status: ExceptionStatus) -> ExceptionStatus:
    """Taking on what is taken on already changes nothing."""
    if status is ExceptionStatus.RESOLVED:
        raise ExceptionResolved()
    return ExceptionStatus.ACKNOWLEDGED


def escalates_before(now: datetime, *, minutes: int) -> datetime:
    """What was raised before this instant and is still open has waited too long."""
    return now - timedelta(minutes=minutes)


def media_type_of(content: str) -> str:
    """What kind of picture some base64 is, by its first bytes and never by anybody's word."""
    try:
        picture = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid({"content": "not_a_picture"}) from None
    if len(picture) > LARGEST_PHOTO:
        raise Invalid({"content": ("picture_too_large", {"kilobytes": LARGEST_PHOTO // 1000})})
    for beginning, media_type in PICTURES.items():
        if picture.startswith(beginning):
            return media_type
    if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
        return "image/webp"
    raise Invalid({"content": "not_a_picture"})
