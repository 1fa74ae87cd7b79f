"""Whose pay would have been another, worked out from what is known of some workers' days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.payroll.days import WorkersDay, day_of
from services.payroll.domain.day_pay import dues, tier_dues
from services.payroll.domain.pay_line import Line
from services.payroll.domain.pay_period import Periods, top_up
from services.payroll.domain.pricing import Price, hours_of
from services.payroll.domain.rates import terms_on
from services.payroll.domain.trial import Setting, paid
from services.payroll.queries.trials import Known
from shared.contracts.pay import LineKind, LineOrigin
from shared.contracts.payroll.trials import UnpricedWork, WorkersTrial
from shared.contracts.values import ZERO


@dataclass(kw_only=True)
class Effect:
    """What a trial comes to for some workers, as far as it has been worked out."""

    setting: Setting
    known: Known
    more: dict[WorkersDay, Decimal] = field(default_factory=lambda: defaultdict(Decimal))  # earned on top, by day
    more_beside: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))  # of premiums
    priced: dict[tuple[UUID, str], list[Line]] = field(default_factory=dict)  # by report and worker

    def steps(self) -> Iterator[None]:
        """Work it out, with room for others between one report, or day, and the next."""
        for report in self.known.facts:
            self._price(report)
            yield
        for day in self.known.whole_days:
            self._count_day(day)
            yield

    def _price(self, report: UUID) -> None:
        facts = self.known.facts[report]
        prices: dict[str, Price] = {}
        for hand in facts.work.hands:
            if hand.worker in self.known.teams:
                price = self.setting.trial.price(facts.work, hand, self.known.terms[hand.worker])
                if price is not None:
                    prices[hand.worker] = price
        if not prices:
            return
        for line in self.setting.trial.lines(facts, prices):
            self.priced.setdefault((report, line.worker), []).append(line)
            self.more[line.worker, line.worked_on] += paid([line])
        for line in self.known.lines[report]:
            if line.worker in prices:
                self.more[line.worker, line.worked_on] -= paid([line])

    def _count_day(self, day: WorkersDay) -> None:
        """What premiums and further prices would make of it, less what they do."""
        trial, rules = self.setting.trial, (self.setting.zone, self.setting.trial.coin)
        lines = self.known.whole_days[day]
        then = day_of(*day, self._lines_then(lines), self.known.ended, Periods())
        due = [
            *dues(then, trial.premiums_then, *rules),
            *tier_dues(then, (*trial.tried, *self.known.tiered), trial.coin),
        ]
        self._add(day, [(one.kind, one.amount) for one in due])
        self._add(day, [(line.kind, -line.amount) for line in lines if line.origin is LineOrigin.DAY])

    def _lines_then(self, lines: list[Line]) -> list[Line]:
        """Of a report that would be priced otherwise, the lines it would have."""
        others = [
            line
            for line in lines
            if line.origin is not LineOrigin.DAY
            and (line.report is None or (line.report, line.worker) not in self.priced)
        ]
        reports = {(line.report, line.worker) for line in lines if line.report is not None}
        return others + [line for one in reports & self.priced.keys() for line in self.priced[one]]

    def _add(self, day: WorkersDay, amounts: list[tuple[LineKind, Decimal]]) -> None:
        for kind, amount in amounts:
            if kind.is_beside:
                self.more_beside[day[0]] += amount
            else:
                self.more[day] += amount

    # ── as it is told ──

    def of_workers(self) -> Iterator[WorkersTrial]:
        lines: dict[str, int] = defaultdict(int)
        for (_, worker), priced in self.priced.items():
            lines[worker] += len(priced)
        for worker, days in self.known.totals.items():
            before = sum((amount for _, amount, _ in days.values()), ZERO)
            more = sum((self.more[worker, on] for on in days), self.more_beside[worker])
            yield WorkersTrial(
                worker=worker,
                team=self.known.teams[worker],
                before=before,
                after=before + more,
                difference=more,
                top_up_before=self._top_up(worker, {}),
                top_up_after=self._top_up(worker, {on: self.more[worker, on] for on in days}),
                lines=lines[worker],
            )

    def _top_up(self, worker: str, more: dict[date, Decimal]) -> Decimal:
        """What would lift him to his minimum, over these days together."""
        stretches = []
        for on, (seconds, amount, beside) in self.known.totals[worker].items():
            terms = terms_on(self.known.terms[worker], on)
            if terms is not None and terms.minimum_hourly is not None:
                stretches.append((terms.minimum_hourly, seconds, amount - beside + more.get(on, ZERO)))
        return top_up(stretches, self.setting.trial.coin)

    def unpriced(self) -> Iterator[UnpricedWork]:
        """Work that nobody has said a rate for, and that would not get one."""
        left: dict[tuple[str, int], list[Line]] = defaultdict(list)
        for line in self.known.unpriced:
            if line.report is not None and line.item is not None and (line.report, line.worker) not in self.priced:
                left[line.item, line.sequence or 0].append(line)
        for (item, sequence), lines in left.items():
            count = sum(-1 if line.reverses is not None else 1 for line in lines)
            if count:
                yield UnpricedWork(
                    item=item,
                    sequence=sequence,
                    lines=count,
                    pieces=sum((line.quantity for line in lines), ZERO),
                    hours=hours_of(sum((line.time for line in lines), ZERO)),
                )
