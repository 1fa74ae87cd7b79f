"""Who worked, and who may say so: the workers of a report, and what relation to them a correction needs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shared.contracts.refusals import Invalid, NotAllowed, NotFound


class NotYourReport(NotAllowed):
    """A worker reports for himself and colleagues beside him, and corrects only his own reports."""


class SomebodyElses(NotFound):
    """The operation is assigned to somebody else: to whoever reports on it all the same, it does not exist."""


class OnlySameDay(NotAllowed):
    """A worker corrects his own reports on the day they were made; later a supervisor does."""


class OwnReport(NotAllowed):
    """Nobody confirms a report that pays himself."""


class NotYourTeam(NotAllowed):
    """None of the report's workers belongs to the caller's teams."""


@dataclass(frozen=True, kw_only=True)
class Share:
    """One worker's part in a report; without a weight all share equally."""

    worker: str
    weight: Decimal | None = None


def crew(named: Sequence[Share], *, own: str | None, may_report_for_others: bool) -> tuple[Share, ...]:
    """The workers of a report: those named, else the caller himself."""
    if not named:
        if own is None:
            raise Invalid({"workers": "nobody_worked"})
        return (Share(worker=own),)
    numbers = [share.worker for share in named]
    for position, number in enumerate(numbers):
        if number in numbers[:position]:
            raise Invalid({f"workers.{position}.worker": "repeated"})
    if len({share.weight is None for share in named}) > 1:
        raise Invalid({"workers": "share_all_or_none"})
    if not may_report_for_others and own not in numbers:
        raise NotYourReport()
    return tuple(named)


@dataclass(frozen=True, kw_only=True)
class Corrector:
    """Somebody who wants to correct a report. `teams` is None for whoever is not held to teams of his own."""

    worker: str | None
    may_reverse_others: bool
    teams: frozenset[str] | None

    def require_may_reverse(self, workers: Collection[str], teams: Collection[str], *, is_same_day: bool) -> None:
        """A worker reverses own reports of the same production day, a supervisor any of the team's."""
        is_own = self.worker in workers
        if is_own and is_same_day:
            return
        if self.may_reverse_others:
            self.require_own_team(teams)
        elif is_own:
            raise OnlySameDay()
        else:
            raise NotYourReport()

    def require_may_confirm(self, workers: Collection[str], teams: Collection[str]) -> None:
        """A supervisor confirms what his teams reported, unless it pays himself."""
        if self.worker in workers:
            raise OwnReport()
        self.require_own_team(teams)

    def require_own_team(self, teams: Collection[str]) -> None:
        if self.teams is not None and self.teams.isdisjoint(teams):
            raise NotYourTeam()
