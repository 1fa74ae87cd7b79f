"""How full the plant is by its plan, and whether it keeps up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shared.contracts.messages import View


@dataclass(frozen=True, kw_only=True)
class LoadView(View):
    """How full somebody or something is in a day or week: the part of the open hours that is planned.

    `key` is a number or a section's name, null for those without a section or team; `percent` is null where nothing
    is open. A plan of the scheduler's never overloads; what a hand has put somewhere may.
    """

    key: str | None
    period: str
    open_hours: Decimal
    planned_hours: Decimal
    percent: Decimal | None
    overloaded: bool


@dataclass(frozen=True, kw_only=True)
class TaktView(View):
    """The time there is for a piece, and the time it takes where it is tightest: at these work centers, in this step.

    `demand` are the pieces that have still to pass there. What else the work centers are needed for, `/loads` tells;
    a section's pieces are those of all items. Setting up is left out.
    """

    key: str | None
    demand: Decimal
    open_hours: Decimal
    takt_seconds: Decimal
    cycle_seconds: Decimal
    keeps_up: bool
    sequence: int | None
    work_centers: tuple[str, ...]
