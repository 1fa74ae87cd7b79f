"""A random month, and every line, slip, total and rank of it worked out a second time from what was accepted alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.faults.arithmetic import half_up, shared
from tests.integration.accepted import Line
from tests.integration.plant import Plant
from tests.integration.random_month import EVE, FIRST, LAST, SPLIT, TEAMS, Month, whole
from tests.integration.recomputing import MILLIONTHS, Book
from tests.integration.recomputing_days import Premium

HAPPENED = {"work", "excess", "inspection", "reversal", "repriced", "minimum"}
ADDED = {"day", "hand"}
Sums = dict[Any, list[int]]  # pieces and hours in millionths, cents


@pytest.mark.parametrize(
    ("seed", "currency", "premiums"),
    [(1, "CNY", False), (2, "JPY", False), (4, "KWD", False), (5, "CNY", True), (7, "CNY", True)],
)
def test_every_line_slip_and_total_of_a_month_comes_out_the_same(
    plant: Plant, seed: int, currency: str, premiums: bool
) -> None:
    month = Month(plant, seed, currency)
    month.agree_on_everything()
    if premiums:
        month.agree_on_premiums()
        month.share_by_coefficients(wanted=True)
        month.give("MIA", 9_999, SPLIT)
        month.take_back(month.give("HUGO", -777, SPLIT))
        late = month.give("NINA", 1_500, FIRST)
    month.work(14, FIRST, SPLIT)
    month.compare_lines()
    for item in ("LAMP", "CUP"):  # what waited is priced now
        month.rate("piece", month.some_piece_rate(), date(2025, 1, 1), item, 30 if item == "LAMP" else 10)
    month.say_for_work_of_before(EVE)
    month.change_terms()
    month.work(4, FIRST, SPLIT)
    first = month.close(EVE, SPLIT)  # the night shift of New Year's Eve ends on the first
    paid = plant.admin.every("/payslips", period=first)
    slips_must_be_right(month, first, EVE, SPLIT)

    if premiums:  # what has been worked since then follows
        month.take_back(late)  # of a day that is closed by now
        month.give("BEN", 5_000, LAST)
        month.give("OTTO", -1_234, SPLIT + timedelta(days=1))
        month.premium(
            Premium(number="NIGHT", kind="night", percent=3000, since=date(2026, 1, 16), start=79200, end=3600)
        )
    month.share_by_coefficients(wanted=not premiums)
    month.work(14, FIRST, LAST)  # some of it belongs into the closed half
    for report in month.book.reports[:6]:
        month.reverse(report)
    month.say_for_work_of_before(FIRST + timedelta(days=20))
    month.change_terms()
    second = month.close(SPLIT + timedelta(days=1), LAST)
    slips_must_be_right(month, second, SPLIT + timedelta(days=1), LAST)
    assert plant.admin.every("/payslips", period=first) == paid

    origins = {line.origin for line in month.book.lines()}
    assert origins >= HAPPENED | (ADDED if premiums else set()), "a month in which too little happens shows nothing"
    wages_must_be_right(month)
    rankings_must_be_right(month)
    total = sum(line.cents for line in month.book.lines() if line.status != "held")
    assert month.cents(plant.admin.get("/pay-lines")["total"]) == total


def counted(book: Book) -> list[Line]:
    return [line for line in book.lines() if line.status != "held"]


def slips_must_be_right(month: Month, period: str, first: date, last: date) -> None:
    must = defaultdict(list)
    for line in counted(month.book):
        if first.isoformat() <= line.on <= last.isoformat():
            must[line.worker].append(line)
    slips = month.plant.admin.every("/payslips", period=period)
    assert {slip["worker"]: sorted(map(month.line_of, slip["lines"]), key=str) for slip in slips} == {
        worker: sorted(lines, key=str) for worker, lines in must.items()
    }
    sums = added_up((worker, line) for worker, lines in must.items() for line in lines)
    assert {slip["worker"]: told(month, slip) for slip in slips} == sums
    assert {slip["ledger_head"] for slip in slips} != {"0" * 64}


def wages_must_be_right(month: Month) -> None:
    """By day, week and month, and by worker and team."""
    stretches: dict[str, Callable[[date], str]] = {
        "day": date.isoformat,
        "week": lambda day: "{}-W{:02}".format(*day.isocalendar()[:2]),
        "month": lambda day: f"{day:%Y-%m}",
    }
    lines = counted(month.book)
    for by, stretch in stretches.items():
        days = {line.on: stretch(date.fromisoformat(line.on)) for line in lines}
        for group, of in (("worker", dict(zip(TEAMS, TEAMS, strict=True))), ("team", TEAMS)):
            keyed = [((of[line.worker], days[line.on]), line) for line in lines]
            must = added_up(keyed)
            seen = month.plant.admin.every("/wages", by=by, group=group)
            assert {(wage["key"], wage["period"]): told(month, wage) for wage in seen} == must, (by, group)


def rankings_must_be_right(month: Month) -> None:
    """By every measure and group, of all time and of some days."""
    windows: tuple[dict[str, str], ...] = ({}, {"from": SPLIT.isoformat(), "to": LAST.isoformat()})
    for group in ("worker", "team", "operation"):
        for window in windows:
            figures = made(month.book, group, window)
            rates: dict[str, dict[str, Decimal | None]] = {
                "output": {key: Decimal(good) / MILLIONTHS for key, (good, _, _, _) in figures.items()},
                "first_pass_yield": {key: share(good, taken) for key, (good, taken, _, _) in figures.items()},
                "efficiency": {key: share(standard, hours) for key, (_, _, standard, hours) in figures.items()},
            }
            for metric, values in rates.items():
                seen = month.plant.admin.every("/rankings", metric=metric, group=group, **window)
                must = {key: value for key, value in values.items() if value is not None}
                assert {rank["key"]: Decimal(rank["value"]) for rank in seen} == must, (metric, group, window)
                ordered = sorted(must.items(), key=lambda entry: (-entry[1], entry[0]))
                assert [rank["key"] for rank in seen] == [key for key, _ in ordered]
    earned = added_up((line.worker, line) for line in counted(month.book))
    seen = month.plant.admin.every("/rankings", metric="amount")
    assert {rank["key"]: month.cents(rank["value"]) for rank in seen} == {key: sums[2] for key, sums in earned.items()}


def made(book: Book, group: str, window: dict[str, str]) -> Sums:
    """Good, taken, standard hours and hours in millionths. Rework is time, not output."""
    figures: Sums = defaultdict(lambda: [0, 0, 0, 0])
    for report in book.made():
        on = book.day_of(next(iter(report.weights)), report).isoformat()
        if window and not window["from"] <= on <= window["to"]:
            continue
        sign = -1 if report.taken < 0 else 1
        standard = half_up(sign * report.taken * report.run_seconds * MILLIONTHS, 3600)
        parts = [
            shared(0 if report.is_rework else sign * report.good * MILLIONTHS, report.parts),
            shared(0 if report.is_rework else sign * report.taken * MILLIONTHS, report.parts),
            shared(standard, report.parts),
            dict.fromkeys(report.weights, half_up(report.seconds * MILLIONTHS, 3600)),
        ]
        for worker in report.weights:
            keys = {"worker": worker, "team": TEAMS[worker], "operation": f"{report.item} {report.sequence}"}
            for place, part in enumerate(parts):
                figures[keys[group]][place] += sign * part[worker]
    return figures


def share(part: int, whole_of_it: int) -> Decimal | None:
    if whole_of_it <= 0:
        return None
    exact = Fraction(part, whole_of_it)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def added_up(lines: Iterable[tuple[Any, Line]]) -> Sums:
    sums: Sums = defaultdict(lambda: [0, 0, 0])
    for key, line in lines:
        seconds = half_up(line.hours * 3600, MILLIONTHS)  # all work takes whole ones here
        for place, value in enumerate((line.pieces, seconds, line.cents)):
            sums[key][place] += value
    return {
        key: [pieces, half_up(seconds * MILLIONTHS, 3600), amount] for key, (pieces, seconds, amount) in sums.items()
    }


def told(month: Month, entry: dict[str, Any]) -> list[int]:
    return [whole(entry["pieces"], MILLIONTHS), whole(entry["hours"], MILLIONTHS), month.cents(entry["amount"])]
