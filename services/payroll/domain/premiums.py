"""What is paid on top for work at night, on holidays, or beyond so many hours of a production day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from shared.contracts.pay import PremiumKind
from shared.contracts.refusals import Invalid

_NEEDED = {
    PremiumKind.NIGHT: ("start", "end"),
    PremiumKind.HOLIDAY: ("dates",),
    PremiumKind.OVERTIME: ("above_hours",),
}
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Premium:
    """One version of a premium: so many percent on top of what is earned in the time that it covers.

    Night is from `start` to `end` by the plant's clock, a holiday one of the production days in `dates`, overtime
    what a worker's hours of a production day exceed `above_hours` by. Without percent it has come to an end.
    """

    number: str
    version: int
    kind: PremiumKind
    percent: Decimal
    effective_from: date
    start: time | None = None
    end: time | None = None
    dates: tuple[date, ...] = ()
    above_hours: Decimal | None = None

    def refuse_nonsense(self) -> None:
        """Each kind is told what it needs, and nothing that would never be looked at."""
        told = {name: getattr(self, name) for names in _NEEDED.values() for name in names}
        is_said = {name: value not in (None, ()) for name, value in told.items()}
        needed = _NEEDED[self.kind]
        wrong: dict[str, Any] = {name: "required" for name in needed if not is_said[name]}
        wrong |= {name: "not_of_this_kind" for name, said in is_said.items() if said and name not in needed}
        if not wrong and self.kind is PremiumKind.NIGHT and self.start == self.end:
            wrong = {"end": "as_the_start"}
        if wrong:
            raise Invalid(wrong)


@dataclass(frozen=True, kw_only=True)
class Stint:
    """How long somebody worked, and when that ended, if anybody knows."""

    seconds: Decimal
    ended_at: datetime | None


def premiums_on(premiums: Iterable[Premium], day: date) -> list[Premium]:
    """Of each premium the version in force on a production day; of two from the same day the later word counts."""
    latest: dict[str, Premium] = {}
    for one in sorted(premiums, key=lambda one: (one.number, one.effective_from, one.version)):
        if one.effective_from <= day:
            latest[one.number] = one
    return [one for one in latest.values() if one.percent]


def covered(premium: Premium, day: date, stints: Sequence[Stint], zone: ZoneInfo) -> list[Fraction]:
    """The seconds of each stint that a premium is paid for; the stints of a production day, in order of time.

    Time is taken to lie just before the end of the stint. Where nobody knows that, it lies in no night.
    """
    if premium.kind is PremiumKind.HOLIDAY:
        return [Fraction(stint.seconds) if day in premium.dates else Fraction(0) for stint in stints]
    if premium.kind is PremiumKind.NIGHT:
        return [_at_night(premium, stint, zone) for stint in stints]
    left = Fraction(premium.above_hours or 0) * 3600
    beyond = []
    for stint in stints:
        within = min(left, Fraction(stint.seconds))
        left -= within
        beyond.append(Fraction(stint.seconds) - within)
    return beyond


def _at_night(premium: Premium, stint: Stint, zone: ZoneInfo) -> Fraction:
    assert premium.start is not None and premium.end is not None
    if stint.ended_at is None:
        return Fraction(0)
    ended = stint.ended_at.astimezone(UTC)
    began = ended - timedelta(microseconds=round(Fraction(stint.seconds) * 1_000_000))
    overlap = timedelta(0)
    night, last = began.astimezone(zone).date() - timedelta(days=1), ended.astimezone(zone).date()
    while night <= last:
        begins = datetime.combine(night, premium.start, zone).astimezone(UTC)
        until = night if premium.start < premium.end else night + timedelta(days=1)
        ends = datetime.combine(until, premium.end, zone).astimezone(UTC)
        overlap += max(min(ends, ended) - max(begins, began), timedelta(0))
        night += timedelta(days=1)
    return Fraction(overlap // _MICROSECOND, 1_000_000)
