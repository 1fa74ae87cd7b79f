"""The words of a pay line: what it pays for, why there is one, and how it stands."""

from __future__ import annotations

from enum import StrEnum


class LineKind(StrEnum):
    """What a pay line pays for: pieces, hours, hours of rework, the way up to the agreed minimum, a premium, pieces
    of a day beyond a rate's first price, or what the office gives or takes by hand."""

    PIECE = "piece"
    HOUR = "hour"
    REWORK_HOUR = "rework_hour"
    TOP_UP = "top_up"
    NIGHT = "night"
    HOLIDAY = "holiday"
    OVERTIME = "overtime"
    TIER = "tier"
    ALLOWANCE = "allowance"
    DEDUCTION = "deduction"

    @property
    def is_beside(self) -> bool:
        """Paid beside what was earned by working, so it lifts nobody to his minimum, nor below it."""
        return self in _BESIDE


_BESIDE = (LineKind.NIGHT, LineKind.HOLIDAY, LineKind.OVERTIME, LineKind.ALLOWANCE, LineKind.DEDUCTION)


class PremiumKind(StrEnum):
    """When a premium is paid: at night, on holidays, or beyond so many hours of a day."""

    NIGHT = "night"
    HOLIDAY = "holiday"
    OVERTIME = "overtime"


class LineOrigin(StrEnum):
    """Why there is a pay line."""

    WORK = "work"  # a report
    EXCESS = "excess"  # the pieces of a report above what had arrived at the step
    INSPECTION = "inspection"  # pieces taken back because an inspection failed them
    REPRICED = "repriced"  # a rate said later took the place of the one that a line is paid by
    REVERSAL = "reversal"  # the exact negative of another line
    MINIMUM = "minimum"  # a period's pay was below the agreed minimum
    DAY = "day"  # a premium or tier, worked out from all of a worker's day
    HAND = "hand"  # given or taken by the office, with a reason


class LineStatus(StrEnum):
    """Held: waits for a supervisor. No rate: worth nothing yet. Closed: never changes again.

    Running: worked out anew with every report of its day; it is shown as open.
    """

    OPEN = "open"
    HELD = "held"
    NO_RATE = "no_rate"
    CLOSED = "closed"
    RUNNING = "running"


class Fairness(StrEnum):
    """What stands out about a rate, beside what people of the plant come to in an hour otherwise."""

    TOO_LOW = "too_low"
    TOO_HIGH = "too_high"
    FAIR = "fair"
    TOO_LITTLE = "too_little"  # too few people or hours to say
