"""A random month, and every line, slip and total of it worked out a second time from what was accepted alone."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.testing.waiting import eventually
from tests.integration.plant import Plant, WorkOrder, declared, step
from tests.integration.recomputing import ZONE, Accepted, Book, Line, Rate, Terms, wages

FIRST, SPLIT, LAST = date(2026, 1, 1), date(2026, 1, 15), date(2026, 1, 31)
REASONS = {"SLIP": "worker", "CRACK": "material", "JAM": "machine"}
TERMS = {
    "BEN": Terms(mode="piece", minimum=220_000),
    "HUGO": Terms(mode="hour", hourly=253_300),
    "IDA": Terms(mode="hour"),
    "MIA": Terms(mode="mixed", hourly=240_000, minimum=300_000),
    "OTTO": Terms(mode="piece", minimum=180_000),
}
NIGHTS = frozenset({"NINA", "OTTO", "MIA"})
EVERYBODY = ("ANNA", "BEN", "HUGO", "IDA", "MIA", "NINA", "OTTO")


class Month:
    """What people do in a month, and the book in which only what was accepted is written."""

    def __init__(self, plant: Plant, seed: int) -> None:
        self.plant, self.dice = plant, random.Random(seed)
        self.book = Book(nights=NIGHTS, terms=TERMS)
        self.closed_until: date | None = None
        plant.calendar("NIGHT", *((weekday, "20:00", "04:00") for weekday in range(1, 8)))
        plant.work_centers("BENCH")
        plant.workers(*sorted(set(EVERYBODY) - NIGHTS))
        plant.workers(*sorted(NIGHTS), calendar="NIGHT")
        plant.defect_reasons(**REASONS)
        plant.product("LAMP", step(10, "BENCH"), step(20, "BENCH"), step(30, "BENCH"))
        for worker, terms in TERMS.items():
            rates = {"hourly_rate": terms.hourly, "minimum_hourly": terms.minimum}
            plant.pay_terms(
                worker, terms.mode, **{name: yuan(rate) for name, rate in rates.items() if rate is not None}
            )
        self.order: WorkOrder = plant.order("LAMP", 100_000)
        self.operations = dict(self.order.operations)

    def rate(self, kind: str, amount: int, since: date, item: str | None = None, sequence: int | None = None) -> None:
        body: dict[str, Any] = {"kind": kind, "amount": yuan(amount), "effective_from": since}
        scope = {"item": item, "sequence": sequence}
        self.plant.admin.post("/rates", body | {name: value for name, value in scope.items() if value is not None})
        self.book.rates.append(Rate(kind=kind, amount=amount, since=since, item=item, sequence=sequence))

    def agree_on_rates(self) -> None:
        """General ones, narrower ones, and changes in the middle of the month; step 30 has none yet."""
        for since in (date(2025, 1, 1), date(2026, 1, 9), date(2026, 1, 20)):
            self.rate("piece", self.dice.randint(800, 9_000), since, "LAMP", 10)
        self.rate("piece", self.dice.randint(800, 9_000), date(2025, 6, 1), None, 20)
        self.rate("piece", self.dice.randint(800, 9_000), date(2026, 1, 12), "LAMP", 20)
        self.rate("piece", self.dice.randint(800, 9_000), date(2026, 1, 12), "LAMP", 20)
        self.rate("hour", self.dice.randint(180_000, 300_000), date(2025, 1, 1))
        self.rate("hour", self.dice.randint(180_000, 300_000), date(2026, 1, 18), "LAMP")
        self.rate("rework_hour", self.dice.randint(150_000, 200_000), date(2025, 1, 1))

    def work(self, times: int, first: date, last: date) -> None:
        for _ in range(times):
            sequence = self.dice.choice((10, 10, 20, 30))
            self.report(self.operations[sequence], sequence, self.dice.randint(1, 120), first, last)
            if self.dice.random() < 0.3:
                self.reverse(self.dice.choice(self.book.reports))
        for one in self.plant.admin.every("/rework-orders", work_order=self.order.number, status="on_hold"):
            for sequence, operation in self.plant.release_rework(one).items():
                self.report(operation, sequence, int(Decimal(one["quantity"])), first, last, is_rework=True)

    def report(
        self, operation: str, sequence: int, good: int, first: date, last: date, *, is_rework: bool = False
    ) -> None:
        began, ended = self.some_hours(first, last)
        weights = {one: self.dice.randint(1, 4) for one in self.dice.sample(EVERYBODY, self.dice.choice((1, 1, 2, 3)))}
        scrap = {} if is_rework else {reason: self.dice.randint(1, 3) for reason in REASONS if self.dice.random() < 0.3}
        rework = {"JAM": self.dice.randint(1, 4)} if not is_rework and self.dice.random() < 0.2 else {}
        at = began.isoformat(), ended.isoformat()
        body = declared(good, scrap=scrap, rework=rework, by=weights, at=at)
        answer = self.plant.admin.ask("POST", f"/operations/{operation}/reports", body)
        if answer.status != 201:
            assert answer.code == "over_reported", answer
            return
        said = answer.body
        paid = int(Decimal(said["good"])) + sum(
            int(Decimal(part["quantity"])) for part in said["scrap"] if REASONS[part["reason"]] != "worker"
        )
        self.book.reports.append(
            Accepted(
                id=said["id"],
                item="LAMP",
                sequence=said["sequence"],
                is_rework=is_rework,
                paid_pieces=0 if is_rework else paid,
                weights=weights,
                began=began,
                ended=ended,
                closed_until=self.closed_until,
                rates_known=len(self.book.rates),
            )
        )

    def some_hours(self, first: date, last: date) -> tuple[datetime, datetime]:
        """Any minute of the day but those at which a shift begins or ends."""
        day = first + timedelta(days=self.dice.randint(0, (last - first).days))
        ended = datetime(day.year, day.month, day.day, self.dice.randint(0, 23), self.dice.randint(1, 59), tzinfo=ZONE)
        return ended - timedelta(seconds=self.dice.randint(60, 6 * 3600)), ended

    def reverse(self, report: Accepted) -> None:
        answer = self.plant.admin.ask("POST", f"/reports/{report.id}/reversal", {"reason": "miscounted"})
        if answer.status == 201:
            self.book.reversals.append((answer.body["id"], report, self.closed_until))

    def close(self, first: date, last: date) -> dict[str, Any]:
        """Wait for the lines, close, and give back the payslips as they are then."""
        self.compare_lines()
        period = self.plant.admin.post("/pay-periods", {"from": first, "to": last})["id"]
        must = self.book.minimums(first, last)
        assert cents(self.plant.admin.get(f"/pay-periods/{period}/preview")["minimums"]) == sum(must.values())
        self.plant.admin.post(f"/pay-periods/{period}/close")
        self.closed_until = last
        slips = {slip["worker"]: slip for slip in self.plant.admin.every("/payslips", period=period)}
        self.compare_slips(slips, must, first, last)
        return {"period": period, "slips": slips}

    def compare_lines(self) -> None:
        """Payroll's lines, once there are as many as there must be; then they must be the same."""
        must = Counter(self.book.lines())
        with suppress(AssertionError):
            eventually(lambda: self.seen().total() == must.total(), within=20, every=0.2)
        seen = self.seen()
        assert (seen - must, must - seen) == (Counter(), Counter())

    def seen(self) -> Counter[Line]:
        return Counter(
            (line["report"], line["worker"], line["kind"], cents(line["amount"]), line["on"])
            for line in self.plant.admin.every("/pay-lines")
            if line["kind"] != "top_up"
        )

    def compare_slips(self, slips: dict[str, Any], minimums: dict[str, int], first: date, last: date) -> None:
        within = [line for line in self.book.lines() if first.isoformat() <= line[4] <= last.isoformat()]
        earned: Counter[str] = Counter()
        for _, worker, _, amount, _ in within:
            earned[worker] += amount
        assert {worker: cents(slip["amount"]) for worker, slip in slips.items()} == {
            worker: earned[worker] + minimums.get(worker, 0) for worker in earned
        }


def yuan(ten_thousandths: int) -> str:
    return str(Decimal(ten_thousandths).scaleb(-4))


def cents(amount: str) -> int:
    exact = Decimal(amount) * 100
    assert exact == int(exact), f"a part of a cent: {amount}"
    return int(exact)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_line_slip_and_total_of_a_month_comes_out_the_same(plant: Plant, seed: int) -> None:
    month = Month(plant, seed)
    month.agree_on_rates()
    month.work(14, FIRST, SPLIT)
    month.rate("piece", month.dice.randint(800, 9_000), date(2025, 1, 1), None, 30)  # what waited is priced now
    paid = month.close(FIRST, SPLIT)

    month.work(14, FIRST, LAST)  # some of it belongs into the closed half
    for report in month.book.reports[:6]:
        month.reverse(report)
    second = month.close(SPLIT + timedelta(days=1), LAST)

    unchanged = {slip["worker"]: slip for slip in plant.admin.every("/payslips", period=paid["period"])}
    assert unchanged == paid["slips"]
    told = plant.admin.every("/wages", by="day")
    minimums = Counter(
        {
            (line["worker"], line["on"]): cents(line["amount"])
            for line in plant.admin.every("/pay-lines")
            if line["kind"] == "top_up"
        }
    )
    must = Counter(wages(month.book.lines()))
    must.update(minimums)
    assert {(wage["key"], wage["period"]): cents(wage["amount"]) for wage in told} == dict(must)
    assert cents(plant.admin.get("/pay-lines")["total"]) == sum(must.values())
    by_month = {wage["key"]: cents(wage["amount"]) for wage in plant.admin.every("/wages", by="month")}
    both = [*paid["slips"].values(), *second["slips"].values()]
    assert by_month == {
        worker: sum(cents(slip["amount"]) for slip in both if slip["worker"] == worker) for worker in by_month
    }
