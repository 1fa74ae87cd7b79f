"""The judge: from requests and answers alone it knows what every list, total and wage must say.

Answered once means there once; refused means not there; not answered means there at most once. Everything
is asked over HTTP as any client would.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from demo.client import Client, Unexpected
from tests.faults.book import Asked, Book, Report
from tests.faults.factory import QUANTITY, Floor, office
from tests.faults.payroll import lines_of, wages_of
from tests.faults.phone import NO_ANSWER
from tests.integration.plant import Installation

PATIENCE = 75.0  # seconds in which nothing more changes; a fact that failed some times waits up to a minute
PAUSE = 0.2
FATES = ("good", "scrap", "rework")


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be: lost, doubled, altered, total or cents, and by how many."""

    kind: str
    count: int
    what: str


@dataclass(frozen=True)
class Verdict:
    """All findings of one look."""

    findings: tuple[Finding, ...]

    @property
    def is_clean(self) -> bool:
        return not self.findings

    def count(self, kind: str) -> int:
        return sum(finding.count for finding in self.findings if finding.kind == kind)

    def __str__(self) -> str:
        return "\n".join(f"{finding.kind}: {finding.what}" for finding in self.findings[:20]) or "all is as answered"


class Oracle:
    """Judges plants by a book."""

    def __init__(self, installation: Installation, floors: Iterable[Floor], book: Book) -> None:
        self.installation, self.floors, self.book = installation, list(floors), book

    def judge(self, patience: float = PATIENCE) -> Verdict:
        """Look until all is as it must be. Findings are what still is not, and has not changed for so long."""
        seen, changed = Verdict(()), time.monotonic()
        while True:
            verdict = self.look()
            if verdict.is_clean or (verdict == seen and time.monotonic() > changed + patience):
                return verdict
            if verdict != seen:
                seen, changed = verdict, time.monotonic()
            time.sleep(PAUSE)

    def look(self) -> Verdict:
        found = [Finding("trouble", count, what) for what, count in self.book.trouble.items()]
        for floor in self.floors:
            try:
                client = office(self.installation, floor)
                found += Look(client, floor, self.book).findings()
                client.close()
            except (Unexpected, *NO_ANSWER) as error:
                found.append(Finding("trouble", 1, f"cannot look: {error!r}"))
        return Verdict(tuple(found))


class Look:
    """One look at one plant."""

    def __init__(self, client: Client, floor: Floor, book: Book) -> None:
        self.client, self.floor = client, floor
        self.answered = list(book.answered(floor.plant))
        self.unanswered = list(book.unanswered(floor.plant))
        self.refused = {one.body["id"] for one in self.unanswered if one.refusal and "id" in one.body}

    def findings(self) -> Iterator[Finding]:
        yield from self.reports()
        yield from self.answers()
        if any(not one.refusal for one in self.unanswered):
            return  # what follows from them is known when they have been sent again
        yield from self.operations()
        yield from self.inspections_and_rework()
        yield from self.pay_lines()
        yield from self.wages()

    def reports(self) -> Iterator[Finding]:
        """Each is there once, and says what was meant."""
        listed = self.client.every("/reports", work_order=self.floor.work_order)
        times = Counter(report["id"] for report in listed)
        by_id = {report["id"]: report for report in listed}
        for asked in self.answered:
            if times[asked.id] != 1:
                yield Finding("lost" if not times[asked.id] else "doubled", 1, f"{asked.path} {asked.id}")
            elif (said := spoken(by_id[asked.id])) != (meant := intended(asked)):
                yield Finding("altered", 1, f"report {asked.id} says {said}, meant was {meant}")
        known = {asked.id for asked in self.answered}
        perhaps = {one.body["id"] for one in self.unanswered if "id" in one.body} - self.refused
        nameless = sum("id" not in one.body and not one.refusal for one in self.unanswered)
        strangers = set(times) - known - perhaps
        if len(strangers) > nameless:
            yield Finding("doubled", len(strangers) - nameless, f"reports that nobody sent: {sorted(strangers)[:3]}")
        yield from (Finding("doubled", times[one] - 1, one) for one in perhaps if times[one] > 1)

    def answers(self) -> Iterator[Finding]:
        """Whoever sends again is told the same; created it was once."""
        for asked in self.answered:
            if any(answer != asked.answers[0] for answer in asked.answers[1:]) or asked.statuses.count(201) > 1:
                yield Finding("altered", 1, f"{asked.path} {asked.id} was answered in two ways: {asked.statuses}")

    def operations(self) -> Iterator[Finding]:
        """Totals on the floor, what planning has heard of them, and where the pieces are."""
        must = self.totals()
        for sequence, operation in self.floor.operations.items():
            yield from differs(f"operation {sequence}", self.client.get(f"/operations/{operation}"), must[operation])
        planned = self.client.get(f"/work-orders/{self.floor.work_order}")["operations"]
        for one in planned:
            yield from differs(f"planning's operation {one['sequence']}", one, must[one["id"]])
        balance = self.client.get(f"/work-orders/{self.floor.work_order}/balance")
        yield from differs("balance", balance, self.balance(must))
        if Decimal(balance["unexplained"]) != 0:
            yield Finding("total", 1, f"unexplained: {balance}")

    def inspections_and_rework(self) -> Iterator[Finding]:
        """One inspection for every report of the second step; one rework order for every report that asks for it."""
        order = self.floor.work_order
        first_time = [one.report for one in self.answered if isinstance(one.content, Report)]
        yield from self.listed(
            "inspections of", "lot_quantity", f"/inspections?work_order={order}",
            [report.good for report in first_time if report.sequence == 20],
        )  # fmt: skip
        yield from self.listed(
            "rework of", "quantity", f"/rework-orders?work_order={order}",
            [report.again for report in first_time if report.again],
        )  # fmt: skip
        hours = sum(Decimal(one["hours"]) for one in self.client.every("/rework-orders", work_order=order))
        seconds = sum(report.seconds * len(report.weights) for report in first_time if report.home)
        if hours * 3600 != seconds:
            yield Finding("total", 1, f"rework took {seconds} s, and quality knows {hours} h")

    def listed(self, name: str, field: str, path: str, must: list[int]) -> Iterator[Finding]:
        place, _, query = path.partition("?work_order=")
        seen = Counter(int(Decimal(one[field])) for one in self.client.every(place, work_order=query))
        for value, count in differing(seen, Counter(must)).items():
            yield Finding("doubled" if count > 0 else "lost", abs(count), f"{name} {value} pieces: {count:+}")

    def pay_lines(self) -> Iterator[Finding]:
        lines: dict[str, Counter[tuple[str, str, int]]] = {}
        for line in self.client.every("/pay-lines"):
            amount = Decimal(line["amount"]) * 100
            cents = int(amount)
            if cents != amount:
                yield Finding("cents", 1, f"a part of a cent: {line}")
            lines.setdefault(line["report"], Counter())[line["worker"], line["kind"], cents] += 1
        for asked in self.answered:
            paid, must = lines.pop(asked.id or "", Counter()), lines_of(asked)
            if paid != must:
                kind = "lost" if paid.total() < must.total() else "doubled" if paid.total() > must.total() else "cents"
                yield Finding(kind, 1, f"pay lines of {asked.id}: {dict(paid)}, must be {dict(must)}")
        for report, paid in lines.items():
            yield Finding("doubled", paid.total(), f"pay for what nobody sent: {report} {dict(paid)}")

    def wages(self) -> Iterator[Finding]:
        must: Counter[tuple[str, str]] = Counter()
        for asked in self.answered:
            must.update(wages_of(asked))
        told = self.client.every("/wages", by="day", group="worker")
        seen = {(wage["key"], wage["period"]): int(Decimal(wage["amount"]) * 100) for wage in told}
        for key, cents in differing(Counter(seen), must).items():
            yield Finding("cents", abs(cents), f"wage of {key}: {cents:+} cents")

    def totals(self) -> dict[str, dict[str, int]]:
        """What every operation of the work order must show; rework that is good again is good where it left."""
        totals = {operation: dict.fromkeys(FATES, 0) for operation in self.floor.operations.values()}
        for asked in self.answered:
            report, sign = asked.report, asked.sign
            place = totals[report.home or report.operation]
            place["good"] += sign * report.good
            place["scrap"] += sign * report.scrapped
            place["rework"] += sign * (report.again if report.home is None else -report.good - report.scrapped)
        return totals

    def balance(self, totals: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
        places = [totals[self.floor.operations[sequence]] for sequence in sorted(self.floor.operations)]
        return {
            "released": QUANTITY,
            "good": places[-1]["good"],
            "scrap": sum(place["scrap"] for place in places),
            "in_rework": sum(place["rework"] for place in places),
        }


def differs(name: str, told: Mapping[str, Any], must: Mapping[str, int]) -> Iterator[Finding]:
    wrong = {key: (told[key], value) for key, value in must.items() if Decimal(told[key]) != value}
    if wrong:
        yield Finding("total", 1, f"{name} (told, must be): {wrong}")


def differing(seen: Counter[Any], must: Counter[Any]) -> dict[Any, int]:
    return {key: seen[key] - must[key] for key in seen.keys() | must.keys() if seen[key] != must[key]}


def spoken(report: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a listed report says, as whole pieces."""
    parts = {fate: {one["reason"]: int(Decimal(one["quantity"])) for one in report[fate]} for fate in FATES[1:]}
    workers = sorted(one["worker"] for one in report["workers"])
    return report["operation"], int(Decimal(report["good"])), parts["scrap"], parts["rework"], workers


def intended(asked: Asked) -> tuple[Any, ...]:
    report, sign = asked.report, asked.sign
    scrap, rework = ({key: sign * count for key, count in part.items()} for part in (report.scrap, report.rework))
    return report.operation, sign * report.good, scrap, rework, sorted(report.weights)
