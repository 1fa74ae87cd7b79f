"""Where the pieces of a work order are: what each step has taken, what has arrived, what is left behind.

A step's good, scrap and rework are what stands now. Inspections and returning rework move pieces between
them; how many a step has taken never changes by that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shared.contracts.values import ZERO


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """What became of some pieces, by one report or inspection. A reversal says the same, negative."""

    good: Decimal = ZERO
    scrap: Decimal = ZERO
    rework: Decimal = ZERO

    @classmethod
    def rejected(cls, scrap: Decimal, rework: Decimal) -> Pieces:
        """Good pieces that failed an inspection: they leave good."""
        return cls(good=-scrap - rework, scrap=scrap, rework=rework)

    @property
    def total(self) -> Decimal:
        return self.good + self.scrap + self.rework

    def __neg__(self) -> Pieces:
        return Pieces(good=-self.good, scrap=-self.scrap, rework=-self.rework)


def coming_home(pieces: Pieces, *, is_result: bool) -> Pieces:
    """What pieces reported in rework are to the step where they had left: good if they are rework's result, or scrap.

    Rework once more stays in rework there.
    """
    good = pieces.good if is_result else ZERO
    return Pieces(good=good, scrap=pieces.scrap, rework=-good - pieces.scrap)


def still_awaiting(awaited: Decimal, released: Decimal) -> Decimal:
    """How many of a report's pieces still wait for the result of their inspection."""
    return max(ZERO, awaited - released)


@dataclass(frozen=True, kw_only=True)
class Step:
    """How the pieces that an operation has taken stand now; `awaiting` are good ones a full inspection keeps back."""

    good: Decimal = ZERO
    scrap: Decimal = ZERO
    rework: Decimal = ZERO
    awaiting: Decimal = ZERO

    @property
    def taken(self) -> Decimal:
        return self.good + self.scrap + self.rework

    @property
    def passed_on(self) -> Decimal:
        """Good pieces that the next step may take."""
        return self.good - self.awaiting

    @property
    def is_possible(self) -> bool:
        return min(self.good, self.scrap, self.rework, self.awaiting) >= ZERO

    def plus(self, pieces: Pieces, *, awaiting: Decimal = ZERO) -> Step:
        return Step(
            good=self.good + pieces.good,
            scrap=self.scrap + pieces.scrap,
            rework=self.rework + pieces.rework,
            awaiting=self.awaiting + awaiting,
        )


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Where every released piece is. What nobody can explain is shown, never silently a loss.

    `over` are pieces above what had arrived that the plant accepts: somebody answers for them.
    """

    released: Decimal
    good: Decimal
    scrap: Decimal
    in_rework: Decimal
    waiting: tuple[Decimal, ...]
    over: Decimal = ZERO

    @property
    def unexplained(self) -> Decimal:
        """Negative when more was reported than had arrived."""
        return self.released - self.good - self.scrap - self.in_rework - sum(self.waiting, ZERO)

    @property
    def to_explain(self) -> Decimal:
        """What is left of it once every accepted overrun is counted: zero before a work order may be closed."""
        return self.unexplained + self.over


@dataclass(frozen=True, kw_only=True)
class Flow:
    """Steps in their order, through which `quantity` pieces go; `gone` left after the last one (stocked in).

    Pieces in rework come back to their step, except inside a rework order: there they leave for another
    rework order.
    """

    quantity: Decimal
    steps: tuple[Step, ...]
    gone: Decimal = ZERO
    rework_comes_back: bool = True

    def arrived(self, at: int) -> Decimal:
        return self.quantity if at == 0 else self.steps[at - 1].passed_on

    def surplus(self, at: int) -> Decimal:
        """Arrived and not yet taken; negative when more was reported than had arrived."""
        return self.arrived(at) - self.steps[at].taken

    def overrun(self, at: int) -> Decimal:
        """Taken above what has arrived."""
        return max(ZERO, -self.surplus(at))

    def available(self, at: int) -> Decimal:
        return max(ZERO, self.surplus(at))

    def waiting(self, at: int) -> Decimal:
        """Pieces standing at a step: before it, or after it for its full inspection."""
        return self.available(at) + self.steps[at].awaiting

    def left_behind(self, at: int) -> Decimal:
        """Good pieces of a step that nobody has taken further; negative when more was taken than was good."""
        taken = self.steps[at + 1].taken if at + 1 < len(self.steps) else self.gone
        return self.steps[at].passed_on - taken

    def still_there(self, at: int) -> Decimal:
        """Good pieces of a step that may still be taken from it."""
        return max(ZERO, self.left_behind(at))

    def can_still_arrive(self, at: int) -> Decimal:
        """All that has arrived at a step, or may once what is before it comes out of inspection and rework."""
        if at == 0:
            return self.quantity
        before = self.steps[at - 1]
        return before.good + before.rework if self.rework_comes_back else before.good

    def completed(self) -> tuple[bool, ...]:
        """Which steps are done: everything before is, and all that can still arrive was taken."""
        done: list[bool] = []
        for at, step in enumerate(self.steps):
            done.append(all(done) and step.taken >= self.can_still_arrive(at))
        return tuple(done)

    @property
    def done(self) -> Decimal:
        """The most that has been reported at any step, or stocked in."""
        return max(self.gone, *(step.taken for step in self.steps))

    def resized(self, wanted: Decimal) -> Flow:
        """With another quantity; never made smaller than what is done by then."""
        return replace(self, quantity=max(wanted, min(self.quantity, self.done)))

    @property
    def is_finished(self) -> bool:
        """The last step is done, nothing is in rework and nothing waits for a full inspection."""
        return all(self.completed()) and not any(step.rework or step.awaiting for step in self.steps)

    def remaining(self) -> tuple[Decimal, ...]:
        """What each step has still to take if nothing more is lost before it: scrap never arrives."""
        left: list[Decimal] = []
        coming = self.quantity
        for step in self.steps:
            left.append(max(ZERO, coming - step.taken))
            coming = max(coming, step.taken) - step.scrap - (ZERO if self.rework_comes_back else step.rework)
        return tuple(left)

    def percent(self) -> int:
        """How far the whole is, each piece at each step counting the same."""
        if self.is_finished:
            return 100
        work = self.quantity * len(self.steps)
        left = min(work, sum(self.remaining(), ZERO))
        return min(99, int(100 * (work - left) / work)) if work else 0

    def balance(self, accepted: Sequence[Decimal] = ()) -> Balance:
        """`accepted`: how many pieces above what had arrived each step may have taken."""
        return Balance(
            over=sum((min(self.overrun(at), most) for at, most in enumerate(accepted)), ZERO),
            released=self.quantity,
            good=self.steps[-1].passed_on,
            scrap=sum((step.scrap for step in self.steps), ZERO),
            in_rework=sum((step.rework for step in self.steps), ZERO),
            waiting=tuple(self.waiting(at) for at in range(len(self.steps))),
        )

    def with_step(self, at: int, step: Step) -> Flow:
        return replace(self, steps=(*self.steps[:at], step, *self.steps[at + 1 :]))
