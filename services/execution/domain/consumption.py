"""What a work order needs of a material, what it got, and what is still short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from shared.contracts.values import ZERO, MaterialMove


@dataclass(frozen=True, kw_only=True)
class Need:
    """What one piece of a step uses; the step is to take so many in all, and has taken some."""

    item: str
    per_piece: Decimal
    pieces: Decimal
    taken: Decimal


@dataclass(frozen=True, kw_only=True)
class Moved:
    """All that was moved of an item in one way, for the order itself or for one of its rework orders."""

    item: str
    rework_order: UUID | None
    kind: MaterialMove
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class Consumption:
    """One material. Rework has no plan: it needs nothing by itself, and is never short."""

    item: str
    rework_order: UUID | None
    needed: Decimal = ZERO
    needed_so_far: Decimal = ZERO
    issued: Decimal = ZERO
    replenished: Decimal = ZERO
    returned: Decimal = ZERO

    @property
    def used(self) -> Decimal:
        """What went out and has not come back."""
        return self.issued + self.replenished - self.returned

    @property
    def short(self) -> Decimal:
        """What has still to go out before all pieces can be made."""
        return max(ZERO, self.needed - self.used)


_COLUMN: Mapping[MaterialMove, str] = {
    MaterialMove.ISSUE: "issued",
    MaterialMove.REPLENISH: "replenished",
    MaterialMove.RETURN: "returned",
}


def consumption(needs: Iterable[Need], moved: Iterable[Moved]) -> list[Consumption]:
    """By material: the order's own first, then its rework orders'."""
    found: dict[tuple[str, UUID | None], Consumption] = {}

    def of(item: str, rework_order: UUID | None) -> Consumption:
        return found.get((item, rework_order)) or Consumption(item=item, rework_order=rework_order)

    for need in needs:
        before = of(need.item, None)
        found[need.item, None] = replace(
            before,
            needed=before.needed + need.per_piece * need.pieces,
            needed_so_far=before.needed_so_far + need.per_piece * need.taken,
        )
    for one in moved:
        before, column = of(one.item, one.rework_order), _COLUMN[one.kind]
        found[one.item, one.rework_order] = replace(before, **{column: getattr(before, column) + one.quantity})
    return sorted(found.values(), key=lambda one: (one.rework_order is not None, str(one.rework_order or ""), one.item))
