"""What each report must be worth, worked out from what was sent alone."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tests.faults.arithmetic import cents_for_pieces, cents_for_time, shared
from tests.faults.book import Asked, Report
from tests.faults.factory import HOURLY, MODES, PIECE_RATES, REASONS, REWORK_RATE, ZONE

Line = tuple[str, str, int]  # worker, kind, cents


def lines_of(asked: Asked) -> Counter[Line]:
    """The pay lines of a report or, negative, of its reversal."""
    return Counter((worker, kind, asked.sign * cents) for worker, kind, cents in _lines(asked.report))


def _lines(report: Report) -> list[Line]:
    if report.home is not None:
        return [
            (worker, "rework_hour", cents_for_time(report.seconds, REWORK_RATE)) for worker in sorted(report.weights)
        ]
    rate = PIECE_RATES.get(report.sequence)
    paid = report.good + sum(count for reason, count in report.scrap.items() if REASONS[reason] != "worker")
    pieces = shared(cents_for_pieces(paid, rate or 0), report.weights)
    lines = []
    for worker in sorted(report.weights):
        mode = MODES[worker]
        if mode == "piece" or (mode == "mixed" and rate is not None):
            lines.append((worker, "piece", pieces[worker]))
        else:
            lines.append((worker, "hour", cents_for_time(report.seconds, HOURLY[worker])))
    return lines


def day_of(asked: Asked) -> date:
    """The production day: nobody in these plants has a calendar. A reversal carries its report's."""
    first = asked
    while not isinstance(first.content, Report):
        first = first.content.of
    said = first.content.finished_at or datetime.fromisoformat(first.answers[0]["reported_at"])
    return said.astimezone(ZoneInfo(ZONE)).date()


def wages_of(asked: Asked) -> Counter[tuple[str, str]]:
    """Cents by worker and day."""
    wages: Counter[tuple[str, str]] = Counter()
    for (worker, _, cents), times in lines_of(asked).items():
        wages[worker, day_of(asked).isoformat()] += cents * times
    return wages
