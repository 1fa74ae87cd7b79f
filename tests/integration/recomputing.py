"""What a plant's pay must be, worked out from what was accepted alone; nothing of payroll's own code is used.

Money is whole cents, rates are ten-thousandths, time is whole seconds. It is written the long way round, so that
it makes other mistakes than payroll would.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.faults.arithmetic import cents_for_pieces, cents_for_time, half_up, shared

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT_BEGINS, NIGHT_ENDS = time(20), time(4)
MILLIONTHS = 1_000_000

Line = tuple[str, str, str, int, str]  # report, worker, kind, cents, booked on


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A rate as it was posted; later ones stand later in the book."""

    kind: str
    amount: int
    since: date
    item: str | None = None
    sequence: int | None = None


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How a worker is paid, from the first day on."""

    mode: str
    hourly: int | None = None
    minimum: int | None = None


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A report that was answered 201: what counts for pay of it, and when the period of which days was closed then."""

    id: str
    item: str
    sequence: int
    is_rework: bool
    paid_pieces: int
    weights: Mapping[str, int]
    began: datetime
    ended: datetime
    closed_until: date | None
    rates_known: int


@dataclass
class Book:
    """Everything accepted, in order."""

    nights: frozenset[str]  # workers of the night shift; the others go by the date
    terms: Mapping[str, Terms]
    rates: list[Rate] = field(default_factory=list)
    reports: list[Accepted] = field(default_factory=list)
    reversals: list[tuple[str, Accepted, date | None]] = field(default_factory=list)  # own id, whose, closed until

    def day_of(self, worker: str, report: Accepted) -> date:
        local = report.ended.astimezone(ZONE)
        is_small_hours = worker in self.nights and local.time() < NIGHT_ENDS
        return local.date() - timedelta(days=1) if is_small_hours else local.date()

    def rate(self, kind: str, report: Accepted, on: date, known: int) -> int | None:
        """First by how much a rate says about the work, then by its day, then by which was said last."""
        for item, sequence in (
            (report.item, report.sequence),
            (report.item, None),
            (None, report.sequence),
            (None, None),
        ):
            fitting = [
                (rate.since, place, rate.amount)
                for place, rate in enumerate(self.rates[:known])
                if (rate.kind, rate.item, rate.sequence) == (kind, item, sequence) and rate.since <= on
            ]
            if fitting:
                return max(fitting)[2]
        return None

    def paid(self, report: Accepted, worker: str) -> tuple[str, int]:
        """By what a worker is paid for a report, and how many cents.

        What was priced keeps the rates that were known then; what had none gets the first that came after.
        """
        for known in range(report.rates_known, len(self.rates) + 1):
            kind, cents = self._paid_by(report, worker, known)
            if cents is not None:
                return kind, cents
        return kind, 0

    def _paid_by(self, report: Accepted, worker: str, known: int) -> tuple[str, int | None]:
        on, terms = self.day_of(worker, report), self.terms.get(worker, Terms(mode="piece"))
        seconds = int((report.ended - report.began).total_seconds())
        if report.is_rework:
            rate = self.rate("rework_hour", report, on, known)
            return "rework_hour", None if rate is None else cents_for_time(seconds, rate)
        by_piece = self.rate("piece", report, on, known)
        if terms.mode == "piece" or (terms.mode == "mixed" and by_piece is not None):
            if by_piece is None:
                return "piece", None
            return "piece", shared(cents_for_pieces(report.paid_pieces, by_piece), report.weights)[worker]
        hourly = terms.hourly if terms.hourly is not None else self.rate("hour", report, on, known)
        return "hour", None if hourly is None else cents_for_time(seconds, hourly)

    def lines(self) -> Iterator[Line]:
        for report in self.reports:
            for worker in report.weights:
                kind, cents = self.paid(report, worker)
                on = booked(self.day_of(worker, report), report.closed_until)
                yield report.id, worker, kind, cents, on.isoformat()
        for own_id, report, closed_until in self.reversals:
            for worker in report.weights:
                kind, cents = self.paid(report, worker)
                on = booked(self.day_of(worker, report), closed_until)
                yield own_id, worker, kind, -cents, on.isoformat()

    def minimums(self, first: date, last: date) -> dict[str, int]:
        """Cents that lift a worker to his minimum over the days of a period."""
        due: Counter[str] = Counter()
        earned: Counter[str] = Counter()
        entries = [(report, report.closed_until, 1) for report in self.reports]
        entries += [(report, closed, -1) for _, report, closed in self.reversals]
        for report, closed, sign in entries:
            for worker in report.weights:
                terms = self.terms.get(worker)
                on = booked(self.day_of(worker, report), closed)
                if terms is None or terms.minimum is None or not first <= on <= last:
                    continue
                due[worker] += sign * int((report.ended - report.began).total_seconds()) * terms.minimum
                earned[worker] += sign * self.paid(report, worker)[1]
        lacking = {worker: half_up(seconds, 3600 * 100) - earned[worker] for worker, seconds in due.items()}
        return {worker: cents for worker, cents in lacking.items() if cents > 0}


def booked(on: date, closed_until: date | None) -> date:
    """The day itself, or the day after what was closed when the news came."""
    return closed_until + timedelta(days=1) if closed_until is not None and on <= closed_until else on


def wages(lines: Iterator[Line] | list[Line]) -> dict[tuple[str, str], int]:
    """Cents by worker and day."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for _, worker, _, cents, on in lines:
        sums[worker, on] += cents
    return sums
