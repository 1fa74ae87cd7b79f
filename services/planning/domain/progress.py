"""How far an operation has come, by what the floor and quality told; and what may still arrive.

Everything arrives as an increment and in any order, so a count may be negative for a moment: an
inspection's result can be here before the report it judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from shared.contracts.values import ZERO


@dataclass(frozen=True)
class Progress:
    """What stands at an operation now: good, scrap, and what is in rework."""

    good: Decimal = ZERO
    scrap: Decimal = ZERO
    rework: Decimal = ZERO

    @property
    def taken(self) -> Decimal:
        """All pieces that were reported here; inspections and rework move them, never change their number."""
        return self.good + self.scrap + self.rework

    def plus(self, other: Progress) -> Progress:
        return Progress(good=self.good + other.good, scrap=self.scrap + other.scrap, rework=self.rework + other.rework)


def inspected(*, to_scrap: Decimal, to_rework: Decimal) -> Progress:
    """What an inspection's result does: failed pieces leave good."""
    return Progress(good=-to_scrap - to_rework, scrap=to_scrap, rework=to_rework)


def reworked(*, good: Decimal, scrap: Decimal, last: bool) -> Progress:
    """What a report on a rework operation does to the operation where the pieces had left.

    Good pieces come home only from the last rework operation; scrap is scrap at any of them; what needs
    rework again stays in rework.
    """
    home = good if last else ZERO
    return Progress(good=home, scrap=scrap, rework=-home - scrap)


def inspected_in_rework(*, to_scrap: Decimal, to_rework: Decimal, last: bool) -> Progress:
    """What an inspection's result on a rework operation does to the operation where the pieces had left."""
    if last:
        return inspected(to_scrap=to_scrap, to_rework=to_rework)
    return Progress(scrap=to_scrap, rework=-to_scrap)


def still_to_do(quantity: Decimal, operations: Iterable[Progress]) -> Iterator[Decimal]:
    """What each operation has still to take, first to last: scrap before it never arrives."""
    arriving = quantity
    for progress in operations:
        yield max(arriving - progress.taken, ZERO)
        arriving = max(arriving, progress.taken) - progress.scrap


def unexplained(quantity: Decimal, operations: Iterable[Progress]) -> Decimal:
    """What nobody can say of the pieces of a work order, none of which waits for a result any more.

    Zero, or negative by what was reported above what had arrived.
    """
    missing = arrived = quantity
    for progress in operations:
        missing -= progress.scrap + progress.rework + max(arrived - progress.taken, ZERO)
        arrived = progress.good
    return missing - arrived
