"""What was accepted in a month: words of the office and reports of the floor; and a line as the API shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple


class Line(NamedTuple):
    """A pay line as the API shows it."""

    report: str | None
    worker: str
    origin: str
    kind: str
    cents: int
    on: str
    worked_on: str
    item: str | None
    sequence: int | None
    pieces: int
    hours: int
    rate: int | None
    status: str


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A rate as it was posted."""

    kind: str
    amount: int
    since: date
    item: str | None = None
    sequence: int | None = None
    work_center: str | None = None
    team: str | None = None
    tiers: tuple[tuple[int, int], ...] = ()  # above so many pieces of a day, so much for each
    reprices: bool = False  # work of before too, on days after the last that was closed then
    closed_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What was agreed with a worker from a day on."""

    worker: str = ""
    mode: str = "piece"
    hourly: int | None = None
    minimum: int | None = None
    coefficient: int | None = None  # of a report that nobody gave shares of, in ten-thousandths
    at_solder: int | None = None  # the one agreed for the skill
    since: date = date(2020, 1, 1)

    def weight(self, *, asks_solder: bool) -> int:
        agreed = self.at_solder if asks_solder and self.at_solder is not None else self.coefficient
        return 10_000 if agreed is None else agreed


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A report that was answered 201: what of it counts for pay, what was known of rates and terms when it came
    (`known` of the words), and up to which day everything was closed."""

    id: str
    item: str
    sequence: int
    work_center: str | None
    is_rework: bool
    good: int
    taken: int
    paid_pieces: int
    excess: int
    weights: Mapping[str, int]  # of pay; the first one's day is the report's
    parts: Mapping[str, int]  # of output: what was said, else the same for all
    began: datetime
    ended: datetime
    run_seconds: int
    closed_until: date | None
    known: int

    @property
    def seconds(self) -> int:
        return int((self.ended - self.began).total_seconds())

    @property
    def held(self) -> int:
        return min(self.excess, self.paid_pieces)


@dataclass(frozen=True, kw_only=True)
class Reversal:
    """Its own id, whose it is, and up to which day everything was closed when it came."""

    id: str
    of: Accepted
    closed_until: date | None


@dataclass(frozen=True, kw_only=True)
class ByHand:
    """What the office gave or kept, and, taken back, up to which day everything was closed by then."""

    worker: str
    cents: int
    on: date
    is_taken_back: bool = False
    closed_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Spoilt:
    """What an inspection found that the workers of a report had spoiled, and what was closed when it did."""

    of: Accepted
    pieces: int
    closed_until: date | None
