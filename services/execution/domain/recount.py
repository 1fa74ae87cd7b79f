"""Steps counted from nothing but what was reported and inspected, in any order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from services.execution.domain.flow import Pieces, Step, coming_home
from shared.contracts.values import ZERO


@dataclass(frozen=True, kw_only=True)
class Recount:
    """How the steps of a work order stand after what was booked so far.

    `homes` says of each rework operation where its pieces had left the flow; from `returning` ones they come home.
    """

    homes: Mapping[UUID, UUID]
    returning: Collection[UUID]
    steps: defaultdict[UUID, Step] = field(default_factory=lambda: defaultdict(Step))

    def book(self, operation_id: UUID, pieces: Pieces, *, awaiting: Decimal = ZERO) -> None:
        """Add pieces to a step; those of rework also change the step where they had left the flow."""
        self.steps[operation_id] = self.steps[operation_id].plus(pieces, awaiting=awaiting)
        home = self.homes.get(operation_id)
        if home is not None:
            back = coming_home(pieces, is_result=operation_id in self.returning)
            self.steps[home] = self.steps[home].plus(back)
