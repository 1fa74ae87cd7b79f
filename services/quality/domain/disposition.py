"""What becomes of the pieces: how many of an operation's good ones are still there, and which leave."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from shared.contracts.refusals import Refused
from shared.contracts.values import ZERO, Disposition


class AlreadyTaken(Refused):
    """More pieces failed than are still at the operation; the others went on to the next step or into stock."""


@dataclass(frozen=True)
class Pieces:
    """The good pieces of one operation, as far as quality has heard.

    Each number is a sum of increments, so it does not matter in which order they were told.
    """

    good: Decimal = ZERO  # reported good here or come back from rework, reversed ones deducted
    rejected: Decimal = ZERO  # left good by the result of an inspection
    passed_on: Decimal = ZERO  # reported at the next step or, after the last one, stocked in
    awaiting: Decimal = ZERO  # of the good: may not go on before the result of a full inspection

    @property
    def still_there(self) -> Decimal:
        """Pieces an inspection may still take: good, not gone on, not waiting for an inspection of their own."""
        return max(ZERO, self.good - self.rejected - self.passed_on - self.awaiting)

    @property
    def stay_good(self) -> Decimal:
        """All that were made and not rejected, wherever they are by now."""
        return self.good - self.rejected

    def made(self, good: Decimal) -> Pieces:
        """More were made; negative when a report is reversed."""
        return replace(self, good=self.good + good)

    def moved_on(self, taken: Decimal) -> Pieces:
        """What follows has taken pieces; negative when its report is reversed."""
        return replace(self, passed_on=self.passed_on + taken)

    def hold_back(self, lot: Decimal) -> Pieces:
        """A lot waits for its full inspection."""
        return replace(self, awaiting=self.awaiting + lot)

    def let_go(self, lot: Decimal) -> Pieces:
        """A lot no longer waits for its inspection."""
        return replace(self, awaiting=self.awaiting - lot)

    def as_told(self, *, made: Decimal, passed_on: Decimal, waits: bool) -> Pieces:
        """The same by the floor's own word, which is newer; what is decided here, the floor may not have heard.

        Where lots wait for their inspection, pieces that we have not heard of wait too.
        """
        unheard = made - self.good if waits else ZERO
        return replace(self, good=made, passed_on=passed_on, awaiting=self.awaiting + unheard)

    def require_there(self, failed: Decimal) -> None:
        """Refuse to take more out of good than is still there."""
        if failed > self.still_there:
            raise AlreadyTaken(quantity=failed, left=self.still_there)

    def reject(self, failed: Decimal) -> Pieces:
        """Failed pieces leave good."""
        return replace(self, rejected=self.rejected + failed)

    def had_gone_on(self, failed: Decimal) -> Pieces:
        """Rejected pieces turn out to be at the next step: they stay good."""
        return replace(self, rejected=self.rejected - failed)


@dataclass(frozen=True, kw_only=True)
class Fate:
    """Which pieces leave good, and where they go."""

    to_scrap: Decimal = ZERO
    to_rework: Decimal = ZERO

    @property
    def leaving(self) -> Decimal:
        return self.to_scrap + self.to_rework


def fate_of(failed: Decimal, disposition: Disposition) -> Fate:
    """A concession, like an accepted lot, leaves every piece good."""
    match disposition:
        case Disposition.SCRAP:
            return Fate(to_scrap=failed)
        case Disposition.REWORK:
            return Fate(to_rework=failed)
    return Fate()
