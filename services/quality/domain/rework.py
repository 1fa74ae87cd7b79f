"""A rework order: pieces that left the flow at a step and go round again, until each has found its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shared.contracts.refusals import Refused
from shared.contracts.values import ZERO, OperationStatus, ReworkStatus

SECONDS_PER_HOUR = 3600
MICROSECOND = Decimal("0.000001")


class ReworkNotOnHold(Refused):
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

    A reversed source cancels an order nobody has worked on, and so does a quantity of which nothing is left.
    Pieces that were reworked in the meantime are real, so such an order lives on.
    """
    if (source_reversed or not quantity) and not any(output.taken for output in outputs):
        return ReworkStatus.CANCELLED
    if not released:
        return ReworkStatus.ON_HOLD
    return ReworkStatus.DONE if settled(outputs) >= quantity else ReworkStatus.OPEN


def operation_statuses(order: ReworkStatus, quantity: Decimal, outputs: Sequence[Output]) -> list[OperationStatus]:
    """An operation is completed when it has taken all that can still arrive; scrap before it lowers that."""
    if order is ReworkStatus.CANCELLED:
        return [OperationStatus.CANCELLED] * len(outputs)
    statuses: list[OperationStatus] = []
    can_arrive, all_completed = quantity, True
    for output in outputs:
        all_completed = all_completed and output.taken >= can_arrive
        begun = OperationStatus.STARTED if output.taken else OperationStatus.OPEN
        statuses.append(OperationStatus.COMPLETED if all_completed else begun)
        can_arrive = output.good
    return statuses


def seconds_of(hours: Decimal) -> Decimal:
    """The exact seconds behind decimal hours: a third of an hour has no end, its seconds have."""
    return (hours * SECONDS_PER_HOUR).quantize(MICROSECOND)


def hours_of(seconds: Decimal) -> Decimal:
    return (seconds / SECONDS_PER_HOUR).quantize(MICROSECOND)


def require_may_release(status: ReworkStatus) -> None:
    if status is not ReworkStatus.ON_HOLD:
        raise ReworkNotOnHold(status=status)
