"""From what a customer ordered to work orders: what is not covered yet, in batches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from shared.contracts.refusals import Refused
from shared.contracts.values import ZERO, WorkOrderStatus

MOST_AT_ONCE = 1000  # a batch quantity of one piece must not turn an order into a million work orders


@dataclass(frozen=True, kw_only=True)
class Cover:
    """One work order of a line, as far as it covers it."""

    status: WorkOrderStatus
    quantity: Decimal
    scrap: Decimal
    received: Decimal

    @property
    def yields(self) -> Decimal:
        """The pieces this work order brings, or has brought: scrap never arrives, nor does what was cancelled."""
        if self.status is WorkOrderStatus.CANCELLED:
            return self.received
        return max(self.quantity - self.scrap, self.received)


def uncovered(ordered: Decimal, covers: Iterable[Cover]) -> Decimal:
    """What no work order will bring; never negative, however much too many are planned."""
    return max(ordered - sum((cover.yields for cover in covers), ZERO), ZERO)


class NothingToReplace(Refused):
    """All that was scrapped is made again already, or nobody lacks it."""


def to_replace(work_order: str, *, scrap: Decimal, replaced: Decimal, lacking: Decimal | None) -> Decimal:
    """How much scrap of a work order is still to be made again; `lacking` is what its customer's line lacks."""
    quantity = scrap - replaced if lacking is None else min(scrap - replaced, lacking)
    if quantity <= ZERO:
        raise NothingToReplace(work_order=work_order, scrap=scrap)
    return quantity


def batch_count(quantity: Decimal, batch_quantity: Decimal | None) -> int:
    """How many work orders a quantity makes."""
    if quantity <= 0:
        return 0
    if batch_quantity is None:
        return 1
    full, rest = divmod(quantity, batch_quantity)
    return int(full) + (rest > 0)


def batches(quantity: Decimal, batch_quantity: Decimal | None) -> tuple[Decimal, ...]:
    """A quantity in full batches and a rest; without a batch quantity all in one."""
    count = batch_count(quantity, batch_quantity)
    if batch_quantity is None or count <= 1:
        return (quantity,) * count
    return (*[batch_quantity] * (count - 1), quantity - batch_quantity * (count - 1))
