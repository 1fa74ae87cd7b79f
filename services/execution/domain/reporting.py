"""The arithmetic of output: what a report, its reversal or an inspection does to the pieces.

A rework order is a little flow of its own. What its last step reports good comes home to the step where
the pieces had left; scrap is scrap there too; rework once more stays in rework.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from services.execution.domain.flow import Flow, Pieces, Step, coming_home
from shared.contracts.refusals import Refused
from shared.contracts.values import WAITS_FOR_RESULT, ZERO, Defect, Inspection, OverReport


class OverReported(Refused):
    """More pieces were reported than have arrived at the step."""


class AlreadyTaken(Refused):
    """The pieces have gone on: the next step, the warehouse or a rework order has them."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A step by its position, of the work order itself or of the rework order at hand."""

    at: int
    in_rework: bool = False


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How strictly a step counts. `percent` of the planned quantity may be reported above it at the first step."""

    over_report: OverReport = OverReport.REFUSE
    percent: Decimal = ZERO
    inspection: Inspection = Inspection.NONE


@dataclass(frozen=True, kw_only=True)
class Floor:
    """The pieces of a work order and, where one is at hand, of its rework order; `home` is where its pieces left."""

    main: Flow
    rework: Flow | None = None
    home: int = 0

    def flow(self, place: Place) -> Flow:
        if not place.in_rework:
            return self.main
        if self.rework is None:
            raise ValueError("no rework order is at hand")
        return self.rework

    def comes_home(self, place: Place) -> bool:
        """Are good pieces of this step the rework order's result?"""
        return place.in_rework and place.at == len(self.flow(place).steps) - 1

    def available(self, place: Place) -> Decimal:
        """What may be reported at a step now; a rework order never gives back more than is in rework."""
        available = self.flow(place).available(place.at)
        return min(available, self.main.steps[self.home].rework) if place.in_rework else available

    def book(self, place: Place, pieces: Pieces, *, awaiting: Decimal = ZERO) -> Floor:
        """Add pieces to a step, and what they mean to the step where rework comes home."""
        flow = self.flow(place)
        booked = flow.with_step(place.at, flow.steps[place.at].plus(pieces, awaiting=awaiting))
        if not place.in_rework:
            return replace(self, main=booked)
        back = coming_home(pieces, is_result=self.comes_home(place))
        home = self.main.with_step(self.home, self.main.steps[self.home].plus(back))
        return replace(self, main=home, rework=booked)

    @property
    def is_possible(self) -> bool:
        steps: tuple[Step, ...] = self.main.steps + (self.rework.steps if self.rework else ())
        return all(step.is_possible for step in steps)


@dataclass(frozen=True, kw_only=True)
class Booked:
    """What a report did.

    `excess` are its pieces above what had arrived, whatever became of them: not paid until confirmed. `awaiting`
    are those that now wait for the result of an inspection.
    """

    floor: Floor
    excess: Decimal
    awaiting: Decimal
    over_reported: bool


def report(floor: Floor, place: Place, pieces: Pieces, rule: Rule) -> Booked:
    """Book a report, unless it says more than can be there."""
    available = floor.available(place)
    over = max(ZERO, pieces.total - available)
    flagged = over > ZERO and rule.over_report is OverReport.FLAG and not place.in_rework
    if over > ZERO and not flagged:
        allowed = max(available, _tolerated(floor, place, rule))
        if pieces.total > allowed:
            raise OverReported(reported=pieces.total, available=allowed)
    awaiting = pieces.good if rule.inspection in WAITS_FOR_RESULT and not place.in_rework else ZERO
    return Booked(
        floor=floor.book(place, pieces, awaiting=awaiting),
        excess=over if flagged else ZERO,
        awaiting=awaiting,
        over_reported=flagged,
    )


def _tolerated(floor: Floor, place: Place, rule: Rule) -> Decimal:
    """What a first step may still report when it may overrun its plan by some percent."""
    if place.in_rework or place.at > 0:
        return ZERO
    return floor.main.quantity * (1 + rule.percent / 100) - floor.main.steps[0].taken


def accepted_overruns(quantity: Decimal, rules: Sequence[Rule], confirmed: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """How many pieces above what had arrived are in order at each step.

    The first may overrun its plan by some percent where it refuses more; what a step flagged is in order once a
    supervisor confirmed it.
    """
    first = rules[0]
    tolerated = quantity * first.percent / 100 if first.over_report is OverReport.REFUSE else ZERO
    return (confirmed[0] + tolerated, *confirmed[1:])


def reverse(floor: Floor, place: Place, pieces: Pieces, *, awaiting: Decimal) -> Floor:
    """Take a report's pieces back; `awaiting` of them still wait for their full inspection.

    Refused when they have gone on, or when inspections have since made something else of them.
    """
    passed_on = pieces.good - awaiting
    _require_there(floor.flow(place), place.at, passed_on)
    if floor.comes_home(place):
        _require_there(floor.main, floor.home, passed_on)
    reversed_ = floor.book(place, -pieces, awaiting=-awaiting)
    if not reversed_.is_possible:
        raise AlreadyTaken(quantity=pieces.total, left=floor.flow(place).still_there(place.at))
    return reversed_


def _require_there(flow: Flow, at: int, passed_on: Decimal) -> None:
    left = flow.still_there(at)
    if passed_on > left:
        raise AlreadyTaken(quantity=passed_on, left=left)


@dataclass(frozen=True, kw_only=True)
class Inspected:
    """What an inspection's result did: how many pieces could still be moved."""

    floor: Floor
    to_scrap: Decimal
    to_rework: Decimal


def inspect(floor: Floor, place: Place, *, to_scrap: Decimal, to_rework: Decimal, released: Decimal) -> Inspected:
    """Book an inspection's result as far as the pieces are still there; somebody may have taken some meanwhile.

    `released` no longer wait for their full inspection; failed pieces leave good.
    """
    step = floor.flow(place).steps[place.at]
    floor = floor.book(place, Pieces(), awaiting=-min(released, step.awaiting))
    there = floor.flow(place).still_there(place.at)
    if floor.comes_home(place):
        there = min(there, floor.main.still_there(floor.home))
    elif place.in_rework:
        there = min(there, floor.main.steps[floor.home].rework)
    scrap = min(to_scrap, there)
    rework = min(to_rework, there - scrap)
    moved = floor.book(place, Pieces.rejected(scrap, rework))
    return Inspected(floor=moved, to_scrap=scrap, to_rework=rework)


def last_of(failed: Sequence[Defect], quantity: Decimal) -> tuple[Defect, ...]:
    """So many of failed pieces by reason, counted from the last that was named."""
    counted: list[Defect] = []
    for defect in reversed(failed):
        part = min(defect.quantity, quantity)
        quantity -= part
        counted += [replace(defect, quantity=part)] if part else []
    return tuple(reversed(counted))
