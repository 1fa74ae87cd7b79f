"""What a plant's pay must be, worked out from what was accepted alone; nothing of payroll's own code is used.

Money is whole cents, rates are ten-thousandths, time is whole seconds, pieces and hours are millionths. It is written
the long way round, so that it makes other mistakes than payroll would.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from tests.faults.arithmetic import CENT, cents_for_pieces, cents_for_time, half_up, shared
from tests.integration.accepted import Accepted, ByHand, Line, Rate, Reversal, Spoilt, Terms
from tests.integration.recomputing_days import Premium, Stint, extras, tier_extra

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT_BEGINS, NIGHT_ENDS = time(20), time(4)
MILLIONTHS = 1_000_000


@dataclass
class Book:
    """Everything accepted, in order."""

    nights: frozenset[str]  # workers of the night shift; the others go by the date
    teams: Mapping[str, str]
    coin: int = CENT  # the smallest, in ten-thousandths; amounts are so many of it
    words: list[Rate | Terms] = field(default_factory=list)  # in the order in which they were said
    reports: list[Accepted] = field(default_factory=list)
    reversals: list[Reversal] = field(default_factory=list)
    spoilt: list[Spoilt] = field(default_factory=list)
    confirmed: set[str] = field(default_factory=set)
    closed_until: date | None = None
    topped_up: list[Line] = field(default_factory=list)
    by_hand: list[ByHand] = field(default_factory=list)
    premiums: list[Premium] = field(default_factory=list)
    extras_paid: list[tuple[str, Line]] = field(default_factory=list)  # by closed periods: the premium, and its line

    def day_of(self, worker: str, report: Accepted) -> date:
        local = report.ended.astimezone(ZONE)
        is_small_hours = worker in self.nights and local.time() < NIGHT_ENDS
        return local.date() - timedelta(days=1) if is_small_hours else local.date()

    def rate(self, kind: str, report: Accepted, worker: str, on: date, known: int) -> Rate | None:
        """First by how much a rate says about the work, then by its day, then by which was said last."""
        of_work = report.item, report.sequence, report.work_center, self.teams[worker]
        places: dict[tuple[str | int | None, ...], tuple[date, int]] = {}
        for place, word in enumerate(self.words[:known]):
            if isinstance(word, Rate) and word.kind == kind and word.since <= on:
                said = word.item, word.sequence, word.work_center, word.team
                places[said] = max(places.get(said, (word.since, place)), (word.since, place))
        for scope in product(*((done, None) for done in of_work)):
            if scope in places:
                best = self.words[places[scope][1]]
                assert isinstance(best, Rate)
                return best
        return None

    def agreed(self, worker: str, on: date, known: int) -> Terms:
        """The terms in force on a day: the latest, and of two from the same day the later word."""
        fitting = [
            (word.since, place)
            for place, word in enumerate(self.words[:known])
            if isinstance(word, Terms) and word.worker == worker and word.since <= on
        ]
        found = self.words[max(fitting)[1]] if fitting else Terms()
        assert isinstance(found, Terms)
        return found

    def paid(self, report: Accepted, worker: str) -> tuple[str, int | None, Rate | None]:
        """By what a worker is paid for a report, and at which rate.

        What was priced keeps what was known then; what had no rate gets the first that came after.
        """
        kind, amount, rate, _ = self._priced(report, worker)
        return kind, amount, rate

    def _priced(self, report: Accepted, worker: str) -> tuple[str, int | None, Rate | None, int]:
        """The same, and how many words were known then."""
        for known in range(report.known, len(self.words) + 1):
            kind, amount, rate = self._paid_by(report, worker, known)
            if amount is not None:
                return kind, amount, rate, known
        return kind, None, None, known

    def later_rates(self, report: Accepted, worker: str) -> list[Rate]:
        """Those that took the place of the first one by being said for work of before."""
        kind, _, first, known = self._priced(report, worker)
        on = self.day_of(worker, report)
        found = []
        for place, word in enumerate(self.words[known:], known):
            if first is None or not isinstance(word, Rate) or not word.reprices or word.since > on:
                continue
            is_open = word.closed_until is None or on > word.closed_until
            if is_open and self.rate(kind, report, worker, on, place + 1) is word:
                found.append(word)
        return found

    def _paid_by(self, report: Accepted, worker: str, known: int) -> tuple[str, int | None, Rate | None]:
        on = self.day_of(worker, report)
        terms = self.agreed(worker, on, known)
        if report.is_rework:
            return "rework_hour", *priced(self.rate("rework_hour", report, worker, on, known))
        by_piece = self.rate("piece", report, worker, on, known)
        if terms.mode == "piece" or (terms.mode == "mixed" and by_piece is not None):
            return "piece", *priced(by_piece)
        if terms.hourly is not None:
            return "hour", terms.hourly, None
        return "hour", *priced(self.rate("hour", report, worker, on, known))

    def shared_by_coefficients(self, report: Accepted, *, asks_solder: bool) -> Accepted:
        """A report that nobody gave shares of, where the plant wants it; by what is agreed now, for each one's day."""
        agreed = {one: self.agreed(one, self.day_of(one, report), report.known) for one in report.weights}
        return replace(report, weights={one: word.weight(asks_solder=asks_solder) for one, word in agreed.items()})

    def lines(self) -> list[Line]:
        """Every line there must be, minimums and premiums too."""
        return [
            *self._of_reports(),
            *self.topped_up,
            *self._by_hand(),
            *(line for _, line in self.extras_paid),
            *self._extras_now(),
        ]

    def _by_hand(self) -> Iterator[Line]:
        for one in self.by_hand:
            kind = "allowance" if one.cents > 0 else "deduction"
            of_day = one.on.isoformat()
            for origin, cents, on in (
                ("hand", one.cents, of_day),
                ("reversal", -one.cents, booked(one.on, one.closed_until).isoformat()),
            ):
                if origin == "hand" or one.is_taken_back:
                    status = "closed" if self._is_closed(on) else "open"
                    yield Line(None, one.worker, origin, kind, cents, on, of_day, None, None, 0, 0, None, status)

    def _extras_now(self) -> list[Line]:
        return [line for _, line in self._extras()]

    def _extras(self) -> Iterator[tuple[str, Line]]:
        """What each premium comes to for each worker's day, less what closed periods have paid of it."""
        late = {
            (line.worker, line.worked_on)
            for line in self._of_reports()
            if line.status != "held" and not self._is_closed(line.on)
        }
        counts = self._counts()
        for (worker, on), stints in self._stints().items():
            further = {
                f"rate {place}": tier_extra(rate.amount, rate.tiers, *count, self.coin)
                for place, count in counts[worker, on].items()
                if isinstance(rate := self.words[place], Rate)
            }
            for number, extra in (extras(self.premiums, on, stints) | further).items():
                of_day = worker, on.isoformat()
                paid = [
                    line.cents
                    for rule, line in self.extras_paid
                    if (rule, line.worker, line.worked_on) == (number, *of_day)
                ]
                cents = extra.cents - sum(paid)
                if not cents and not (extra.is_touched and (not paid or of_day in late)):
                    continue
                day = booked(on, self.closed_until).isoformat()
                line = Line(None, worker, "day", extra.kind, cents, day, on.isoformat(), None, None, 0, 0, None, "open")
                yield number, line

    def _counts(self) -> dict[tuple[str, date], dict[int, list[int]]]:
        """By day and rate with further prices: the millionths of pieces that stand, and all that were told."""
        reversed_ones = {reversal.of.id for reversal in self.reversals}
        found: dict[tuple[str, date], dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        for report in self.reports:
            for line in self._written(report, report.closed_until):
                _, _, rate = self.paid(report, line.worker)
                if line.kind != "piece" or rate is None or line.origin == "repriced":
                    continue
                counts = found[line.worker, self.day_of(line.worker, report)]
                stands = line.status != "held" and report.id not in reversed_ones
                moves = [(rate, line.pieces)]  # pieces go to a rate, and leave it again for one that takes its place
                for later in self.later_rates(report, line.worker):
                    moves += [(later, line.pieces), (rate, -line.pieces)]
                    rate = later
                for rate, pieces in moves:
                    if rate.tiers:
                        count = counts[next(place for place, word in enumerate(self.words) if word is rate)]
                        count[0] += pieces if stands else 0
                        count[1] += max(pieces, 0)
        return found

    def _stints(self) -> dict[tuple[str, date], list[Stint]]:
        """What everybody did on each of his days."""
        reversed_ones = {reversal.of.id for reversal in self.reversals}
        found: dict[tuple[str, date], list[Stint]] = {}
        for report in self.reports:
            cents: dict[str, int] = {}
            for line in self._written(report, report.closed_until):
                cents[line.worker] = cents.get(line.worker, 0) + (line.cents if line.status != "held" else 0)
            for worker in report.weights:
                stint = Stint(report.ended, report.id, report.seconds, cents[worker], report.id in reversed_ones)
                found.setdefault((worker, self.day_of(worker, report)), []).append(stint)
        return found

    def _is_closed(self, on: str) -> bool:
        return self.closed_until is not None and on <= self.closed_until.isoformat()

    def _of_reports(self) -> Iterator[Line]:
        for report in self.reports:
            yield from self._written(report, report.closed_until)
        for reversal in self.reversals:
            taken_back = self._written(reversal.of, reversal.closed_until, reversal.closed_until)
            for line in taken_back:
                yield line._replace(
                    report=reversal.id,
                    origin="reversal",
                    cents=-line.cents,
                    pieces=-line.pieces,
                    hours=-line.hours,
                )

    def _written(self, report: Accepted, *closed_until: date | None) -> Iterator[Line]:
        """Everything that was written about a report; a second time is when it was taken back."""
        yield from self._for_work(report, closed_until[-1])
        for spoilt in self.spoilt:
            if spoilt.of is report:
                yield from self._for_spoilt(spoilt, (spoilt.closed_until, *closed_until[1:])[-1])

    def _for_spoilt(self, spoilt: Spoilt, closed_until: date | None) -> Iterator[Line]:
        """Taken back at the price they were paid at; who is not paid by piece loses nothing."""
        report = spoilt.of
        for worker in report.weights:
            kind, rate, _ = self.paid(report, worker)
            whole = cents_for_pieces(spoilt.pieces, rate, self.coin) if kind == "piece" and rate is not None else 0
            cents, pieces = shared(whole, report.weights)[worker], millionths(report, spoilt.pieces)[worker]
            line = self._line(report, worker, "inspection", kind, rate, -cents, -pieces, 0, closed_until)
            yield line

            def worth(rate: int, worker: str = worker, kind: str = kind) -> int:
                whole = cents_for_pieces(spoilt.pieces, rate, self.coin) if kind == "piece" else 0
                return -shared(whole, report.weights)[worker]

            yield from self._repriced(report, line, worth, closed_until)

    def _for_work(self, report: Accepted, closed_until: date | None) -> Iterator[Line]:
        for worker in report.weights:
            kind, rate, _ = self.paid(report, worker)
            at_once, held = report.paid_pieces - report.held, report.held
            hours = half_up(report.seconds * MILLIONTHS, 3600)
            all_pieces = millionths(report, at_once + held)
            pieces = within(at_once * MILLIONTHS, all_pieces, report.weights)[worker]
            parts = [("work", pieces, hours), ("excess", all_pieces[worker] - pieces, 0)][: 2 if held else 1]
            if kind != "piece":
                parts = [("work", all_pieces[worker], hours)]
            for origin, pieces, hours in parts:

                def worth(rate: int, worker: str = worker, kind: str = kind, origin: str = origin) -> int:
                    return worth_of(report, worker, kind, origin, rate, self.coin)

                cents = 0 if rate is None else worth(rate)
                line = self._line(report, worker, origin, kind, rate, cents, pieces, hours, closed_until)
                yield line
                yield from self._repriced(report, line, worth, closed_until)

    def _repriced(
        self, report: Accepted, line: Line, worth: Callable[[int], int], closed_until: date | None
    ) -> Iterator[Line]:
        """What rates that were said for work of before add, each to what it was worth by the one before."""
        so_far = line.cents
        for word in self.later_rates(report, line.worker):
            closed = max((day for day in (closed_until, word.closed_until) if day is not None), default=None)
            origin = "repriced excess" if line.origin == "excess" else "repriced"
            cents, so_far = worth(word.amount) - so_far, worth(word.amount)
            yield self._line(report, line.worker, origin, line.kind, word.amount, cents, 0, 0, closed)

    def _line(
        self,
        report: Accepted,
        worker: str,
        origin: str,
        kind: str,
        rate: int | None,
        cents: int,
        pieces: int,
        hours: int,
        closed_until: date | None,
    ) -> Line:
        worked_on = self.day_of(worker, report)
        on = booked(worked_on, closed_until)
        status = "no_rate" if rate is None else "open"
        if origin.endswith("excess") and report.id not in self.confirmed:
            status, on = "held", booked(on, self.closed_until)  # what is held leaves a period that closes
        elif self.closed_until is not None and on <= self.closed_until:
            status = "closed"
        return Line(
            report=report.id,
            worker=worker,
            origin=origin.removesuffix(" excess"),
            kind=kind,
            cents=cents,
            on=on.isoformat(),
            worked_on=worked_on.isoformat(),
            item=report.item,
            sequence=report.sequence,
            pieces=pieces,
            hours=hours,
            rate=rate,
            status=status,
        )

    def minimums(self, first: date, last: date) -> dict[str, int]:
        """Cents that lift a worker to his minimum over the days of a period, by the second."""
        due: dict[str, int] = {}
        earned: dict[str, int] = {}
        entries = [(report, self._written(report, report.closed_until), 1) for report in self.reports]
        entries += [(one.of, self._written(one.of, one.closed_until, one.closed_until), -1) for one in self.reversals]
        for report, lines, sign in entries:
            for line in lines:
                terms = self.agreed(line.worker, date.fromisoformat(line.worked_on), len(self.words))
                within = first.isoformat() <= line.on <= last.isoformat()
                if terms.minimum is None or not within or line.status == "held":
                    continue
                seconds = report.seconds if line.origin == "work" else 0
                due[line.worker] = due.get(line.worker, 0) + sign * seconds * terms.minimum
                earned[line.worker] = earned.get(line.worker, 0) + sign * line.cents
        for _, line in (*self.extras_paid, *self._extras()):
            terms = self.agreed(line.worker, date.fromisoformat(line.worked_on), len(self.words))
            if line.kind == "tier" and terms.minimum is not None and first.isoformat() <= line.on <= last.isoformat():
                earned[line.worker] = earned.get(line.worker, 0) + line.cents
        lacking = {worker: half_up(seconds, 3600 * self.coin) - earned[worker] for worker, seconds in due.items()}
        return {worker: cents for worker, cents in lacking.items() if cents > 0}

    def close(self, first: date, last: date) -> None:
        """From here on the period is final; its minimums are lines of its last day."""
        day = last.isoformat()
        for worker, cents in self.minimums(first, last).items():
            line = Line(None, worker, "minimum", "top_up", cents, day, day, None, None, 0, 0, None, "closed")
            self.topped_up.append(line)
        self.extras_paid += [
            (rule, line._replace(status="closed"))
            for rule, line in self._extras()
            if first.isoformat() <= line.on <= last.isoformat()
        ]
        self.closed_until = last

    def made(self) -> Iterator[Accepted]:
        """What counts for rankings: reports, and what was taken back with its signs turned."""
        yield from self.reports
        for reversal in self.reversals:
            yield replace(reversal.of, good=-reversal.of.good, taken=-reversal.of.taken)


def worth_of(report: Accepted, worker: str, kind: str, origin: str, rate: int, coin: int) -> int:
    """Cents for the pieces that are paid at once or held, or for the time: nobody gains by some being held."""
    if kind != "piece":
        return cents_for_time(report.seconds, rate, coin)
    at_once = report.paid_pieces - report.held
    all_cents = shared(cents_for_pieces(report.paid_pieces, rate, coin), report.weights)
    first = within(cents_for_pieces(at_once, rate, coin), all_cents, report.weights)[worker]
    return first if origin == "work" else all_cents[worker] - first


def priced(rate: Rate | None) -> tuple[int | None, Rate | None]:
    return (None, None) if rate is None else (rate.amount, rate)


def millionths(report: Accepted, pieces: int) -> dict[str, int]:
    """Each one's part of pieces."""
    return shared(pieces * MILLIONTHS, report.weights)


def within(part: int, whole: Mapping[str, int], weights: Mapping[str, int]) -> dict[str, int]:
    """Of a part nobody gets more than he gets of the whole; what that leaves goes to the first who have room."""
    got = {worker: min(share, whole[worker]) for worker, share in shared(part, weights).items()}
    for worker in sorted(got):
        got[worker] += min(part - sum(got.values()), whole[worker] - got[worker])
    return got


def booked(on: date, closed_until: date | None) -> date:
    """The day itself, or the day after what was closed when the news came."""
    return closed_until + timedelta(days=1) if closed_until is not None and on <= closed_until else on
