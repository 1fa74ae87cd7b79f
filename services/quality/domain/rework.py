"""A rework order: pieces that left the flow at a step and go round again, until each has found its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shared.contracts.refusals import Refused
from shared.contracts.values import ZERO, ReworkStatus


class NotOnHold(Refused):
    """Only a rework order on hold can be released."""


@dataclass(frozen=True)
class Output:
    """What was reported at one operation of a rework order, reversals deducted."""

    good: Decimal = ZERO
    scrap: Decimal = ZERO
    rework: Decimal = ZERO

    @property
    def taken(self) -> Decimal:
        return self.good + self.scrap + self.rework

    def plus(self, good: Decimal, scrap: Decimal, rework: Decimal) -> Output:
        return replace(self, good=self.good + good, scrap=self.scrap + scrap, rework=self.rework + rework)


def steps_to_repeat(steps: Iterable[int], *, first: int, last: int) -> list[int]:
    """The steps of the work order that rework goes through again, in order."""
    return sorted(step for step in steps if first <= step <= last)


def available(quantity: Decimal, outputs: Sequence[Output]) -> list[Decimal]:
    """What waits at each operation: the ordered pieces at the first, then what the one before passed on."""
    arrived = [quantity, *(output.good for output in outputs)]
    return [max(ZERO, came - output.taken) for came, output in zip(arrived, outputs, strict=False)]


def settled(outputs: Sequence[Output]) -> Decimal:
    """Pieces that have left this rework order: scrapped, good at its end, or sent round once more."""
    return sum((output.scrap + output.rework for output in outputs), outputs[-1].good)


def status_of(quantity: Decimal, outputs: Sequence[Output], *, released: bool, source_reversed: bool) -> ReworkStatus:
    """Where the order stands, from what has been told about it so far.

    A reversed source cancels an order nobody has worked on. Pieces that were reworked in the meantime are
    real, so such an order lives on.
    """
    if source_reversed and not any(output.taken for output in outputs):
        return ReworkStatus.CANCELLED
    if not released:
        return ReworkStatus.ON_HOLD
    return ReworkStatus.DONE if settled(outputs) >= quantity else ReworkStatus.OPEN


def operation_statuses(order: ReworkStatus, quantity: Decimal, outputs: Sequence[Output]) -> list[ReworkStatus]:
    """An operation is done when it has taken all that can still arrive; scrap before it lowers that."""
    if order is not ReworkStatus.OPEN:
        return [order] * len(outputs)
    statuses: list[ReworkStatus] = []
    can_arrive, all_done = quantity, True
    for output in outputs:
        all_done = all_done and output.taken >= can_arrive
        statuses.append(ReworkStatus.DONE if all_done else ReworkStatus.OPEN)
        can_arrive = output.good
    return statuses


def check_may_release(status: ReworkStatus) -> None:
    if status is not ReworkStatus.ON_HOLD:
        raise NotOnHold(status=status)
