"""Steps counted from nothing but what was reported and inspected, in any order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
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

    @classmethod
    def of(cls, inside: Iterable[tuple[UUID, UUID, UUID]]) -> Recount:
        """Nothing is booked yet. Of each rework operation, in order: its id, its rework order's, and its home's.

        From the last operation of a rework order its pieces come home.
        """
        steps = list(inside)
        last_of = {rework_order: operation for operation, rework_order, _ in steps}
        return cls(homes={operation: home for operation, _, home in steps}, returning=set(last_of.values()))

    def book(self, operation_id: UUID, pieces: Pieces, *, awaiting: Decimal = ZERO) -> None:
        """Add pieces to a step; those of rework also change the step where they had left the flow."""
        self.steps[operation_id] = self.steps[operation_id].plus(pieces, awaiting=awaiting)
        home = self.homes.get(operation_id)
        if home is not None:
            back = coming_home(pieces, is_result=operation_id in self.returning)
            self.steps[home] = self.steps[home].plus(back)
