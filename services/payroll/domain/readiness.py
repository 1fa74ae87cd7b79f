"""May a period be closed? What is missing is named, so that somebody can see to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.contracts.refusals import Refused

NAMED = 5  # so many are named; the rest is counted


class PeriodNotBegun(Refused):
    """Its days have yet to come; all work of them would be booked after it."""


class ReportsAwaited(Refused):
    """Something was told about reports that have not arrived themselves, so they have no lines yet."""


class DaysUnsettled(Refused):
    """A premium has changed, and not all days have been worked out by it yet."""


class FlagsUnanswered(Refused):
    """Pieces above what had arrived are held until a supervisor confirms their report or it is reversed."""


class RatesMissing(Refused):
    """Nobody has said yet what some of the work is paid by."""


class ObjectionsOpen(Refused):
    """A worker has objected to a line of the period, and nobody has answered."""


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """What still stands in the way of closing. Work is named by item and step, or by work order and step."""

    begins_on: date | None = None  # of a period whose days have yet to come
    reports_awaited: int = 0
    first_awaited: tuple[str, ...] = ()
    days_due: int = 0
    flags_unanswered: tuple[str, ...] = ()
    rates_missing: tuple[str, ...] = ()
    objections_open: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        missing = self.flags_unanswered, self.rates_missing, self.objections_open
        return not (self.begins_on or self.reports_awaited or self.days_due or any(missing))

    def require_ready(self) -> None:
        if self.begins_on:
            raise PeriodNotBegun(first=self.begins_on)
        if self.reports_awaited:
            raise ReportsAwaited(count=self.reports_awaited, missing=_named(self.first_awaited))
        if self.days_due:
            raise DaysUnsettled(count=self.days_due)
        if self.rates_missing:
            raise RatesMissing(count=len(self.rates_missing), missing=_named(self.rates_missing))
        if self.flags_unanswered:
            raise FlagsUnanswered(count=len(self.flags_unanswered), missing=_named(self.flags_unanswered))
        if self.objections_open:
            raise ObjectionsOpen(count=len(self.objections_open), missing=_named(self.objections_open))


def _named(things: Sequence[str]) -> str:
    return ", ".join(things[:NAMED]) + (" …" if len(things) > NAMED else "")
