"""The floor's own word about pieces, for whoever decides by a copy that is a moment old."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shared.contracts.messages import View


@dataclass(frozen=True, kw_only=True)
class PiecesAt(View):
    """How many pieces a step has `made` good in all, whatever inspections said, and how many have been `passed_on`."""

    made: Decimal
    passed_on: Decimal
