"""What the floor accepted last, for whoever must not decide before it has arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.messages import View


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A report of a production day, or the `reversal` that took it back."""

    report: UUID
    reversal: UUID | None
    on: date


@dataclass(frozen=True, kw_only=True)
class LatelyAccepted(View):
    """The last reports that were accepted, the newest first."""

    items: tuple[Accepted, ...] = ()


NOTHING_LATELY = LatelyAccepted()
