"""A random month of a plant, played through its API, and the book in which only what was accepted is written."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from demo.client import Answer, Unexpected
from shared.testing.waiting import eventually
from tests.faults.arithmetic import RATE_UNIT
from tests.integration.accepted import Accepted, ByHand, Line, Rate, Reversal, Spoilt, Terms
from tests.integration.plant import Plant, declared, step
from tests.integration.recomputing import MILLIONTHS, ZONE, Book
from tests.integration.recomputing_days import Premium

EVE, FIRST, SPLIT, LAST = date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 15), date(2026, 1, 31)
REASONS = {"SLIP": "worker", "CRACK": "material", "JAM": "machine"}
AGREED = (
    Terms(worker="BEN", mode="piece", minimum=220_000),
    Terms(worker="HUGO", mode="hour", hourly=253_300),
    Terms(worker="IDA", mode="hour"),
    Terms(worker="MIA", mode="mixed", hourly=240_000, minimum=300_000),
    Terms(worker="OTTO", mode="piece", minimum=180_000),
)
NIGHTS = frozenset({"NINA", "OTTO", "MIA"})
TEAMS = {"ANNA": "T1", "BEN": "T1", "HUGO": "T1", "IDA": "T2", "MIA": "T2", "NINA": "T2", "OTTO": "T2"}
COINS = {"CNY": 100, "JPY": 1, "KWD": 1000}  # the smallest of a unit
SETTINGS = ("name", "time_zone", "currency", "language")
RUN = {10: 60, 20: 45, 30: 95}  # seconds for a piece
ASK_SOLDER = {20, 30}  # steps of LAMP


class Month:
    """What people do."""

    def __init__(self, plant: Plant, seed: int, currency: str = "CNY") -> None:
        self.plant, self.dice, self.coins = plant, random.Random(seed), COINS[currency]
        self.book = Book(nights=NIGHTS, teams=TEAMS, coin=RATE_UNIT // self.coins)
        settings = {name: plant.admin.get(f"/plants/{plant.number}")[name] for name in SETTINGS}
        plant.admin.put(f"/plants/{plant.number}", settings | {"currency": currency, "inspection_changes_pay": True})
        self.given: dict[str, int] = {}  # allowances: which word of the book
        self.by_coefficients = False
        plant.calendar("NIGHT", *((weekday, "20:00", "04:00") for weekday in range(1, 8)))
        plant.work_centers("BENCH", "PRESS")
        for worker, team in TEAMS.items():
            plant.team(team)
            told = {"name": worker, "team": team, "skills": ["SOLDER"]}
            plant.admin.put(f"/workers/{worker}", told | ({"calendar": "NIGHT"} if worker in NIGHTS else {}))
        plant.defect_reasons(**REASONS)
        plant.product("LAMP", *(lamp_step(sequence) for sequence in RUN))
        plant.product("JAR", step(10, "BENCH", run=RUN[10], inspection="sample", sample_percent="50"))
        plant.product("CUP", step(10, "BENCH", run=RUN[10], over_report="flag"))
        self.order, self.jars = plant.order("LAMP", 100_000), plant.order("JAR", 100_000)

    # ── what the office says ──

    def rate(
        self,
        kind: str,
        amount: int,
        since: date,
        item: str | None = None,
        sequence: int | None = None,
        work_center: str | None = None,
        team: str | None = None,
        tiers: tuple[tuple[int, int], ...] = (),
        *,
        reprice: bool = False,
    ) -> None:
        said = Rate(
            kind=kind,
            amount=amount,
            since=since,
            item=item,
            sequence=sequence,
            work_center=work_center,
            team=team,
            tiers=tiers,
            reprices=reprice,
            closed_until=self.book.closed_until,
        )
        body: dict[str, Any] = {"kind": kind, "amount": yuan(amount), "effective_from": since, "reprice": reprice}
        body["tiers"] = [{"above": above, "amount": yuan(price)} for above, price in tiers]
        scope = {"item": item, "sequence": sequence, "work_center": work_center, "team": team}
        self.plant.admin.post("/rates", body | {name: value for name, value in scope.items() if value is not None})
        self.book.words.append(said)

    def premium(self, said: Premium) -> None:
        """Only what its kind looks at is told."""
        body: dict[str, Any] = {"kind": said.kind, "percent": str(Decimal(said.percent) / 100)}
        if said.kind == "night":
            body |= {"start": clock(said.start), "end": clock(said.end)}
        elif said.kind == "holiday":
            body["dates"] = sorted(said.dates)
        else:
            body["above_hours"] = str(Decimal(said.above) / 3600)
        self.plant.admin.put(f"/premiums/{said.number}", body | {"effective_from": said.since})
        self.book.premiums.append(said)

    def agree_on_premiums(self) -> None:
        """A night that begins late, two public holidays, and overtime whose percentage grows with the month."""
        long_ago = date(2025, 1, 1)
        self.rate("piece", 2_000, date(2025, 2, 1), "JAR", tiers=((30, 2_512), (10, 2_333)))
        self.rate("piece", 2_000, date(2026, 1, 1), "LAMP", 10, tiers=((20, 1_777),))
        self.premium(
            Premium(number="NIGHT", kind="night", percent=2050, since=long_ago, start=22 * 3600 + 1800, end=5 * 3600)
        )
        holidays = frozenset({FIRST, FIRST + timedelta(days=11)})
        self.premium(Premium(number="FEAST", kind="holiday", percent=20000, since=long_ago, dates=holidays))
        self.premium(Premium(number="LONG", kind="overtime", percent=5000, since=long_ago, above=2 * 3600))
        self.premium(Premium(number="LONG", kind="overtime", percent=7575, since=date(2026, 1, 21), above=3 * 3600))

    def give(self, worker: str, cents: int, on: date) -> str:
        body = {"worker": worker, "on": on, "amount": str(Decimal(cents) / self.coins), "reason": "Shoes"}
        id: str = self.plant.admin.post("/allowances", body)["id"]
        self.book.by_hand.append(ByHand(worker=worker, cents=cents, on=on))
        self.given[id] = len(self.book.by_hand) - 1
        return id

    def take_back(self, given: str) -> None:
        self.plant.admin.post(f"/allowances/{given}/reversal", {"reason": "not his"})
        place = self.given[given]
        one = self.book.by_hand[place]
        self.book.by_hand[place] = replace(one, is_taken_back=True, closed_until=self.book.closed_until)

    def agree(self, terms: Terms) -> None:
        parts = {
            "hourly_rate": terms.hourly,
            "minimum_hourly": terms.minimum,
            "coefficient": terms.coefficient,
        }
        said: dict[str, Any] = {name: yuan(part) for name, part in parts.items() if part is not None}
        if terms.at_solder is not None:
            said["skill_coefficients"] = [{"skill": "SOLDER", "coefficient": yuan(terms.at_solder)}]
        said |= {"mode": terms.mode, "effective_from": terms.since}
        self.plant.admin.put(f"/pay-terms/{terms.worker}", said)
        self.book.words.append(terms)

    def share_by_coefficients(self, *, wanted: bool) -> None:
        self.plant.admin.put("/pay-settings", {"shares_by_coefficient": wanted})
        self.by_coefficients = wanted

    def agree_on_everything(self) -> None:
        """General rates, narrower ones, and changes in the middle of the month; step 30 has none yet."""
        for terms in AGREED:
            self.agree(replace(terms, **self.some_coefficients()))
        for since in (date(2025, 1, 1), date(2026, 1, 9), date(2026, 1, 20)):
            self.rate("piece", self.some_piece_rate(), since, "LAMP", 10)
        self.rate("piece", self.some_piece_rate(), date(2025, 6, 1), None, 20)
        self.rate("piece", self.some_piece_rate(), date(2026, 1, 12), "LAMP", 20)
        self.rate("piece", self.some_piece_rate(), date(2026, 1, 12), "LAMP", 20)
        self.rate("piece", self.some_piece_rate(), date(2026, 1, 5), "CUP")
        self.rate("piece", self.some_piece_rate(), date(2025, 1, 1), "JAR")
        self.rate("piece", self.some_piece_rate(), date(2026, 1, 3), "LAMP", 20, work_center="PRESS")
        self.rate("piece", self.some_piece_rate(), date(2026, 1, 6), "LAMP", 20, team="T2")
        self.rate("piece", self.some_piece_rate(), date(2026, 1, 3), "LAMP", team="T1")
        self.rate("hour", self.dice.randint(180_000, 300_000), date(2026, 1, 2), work_center="PRESS", team="T2")
        self.rate("hour", self.dice.randint(180_000, 300_000), date(2025, 1, 1))
        self.rate("hour", self.dice.randint(180_000, 300_000), date(2026, 1, 18), "LAMP")
        self.rate("rework_hour", self.dice.randint(150_000, 200_000), date(2025, 1, 1))

    def say_something(self, last: date) -> None:
        """A rate or other terms, between two reports: the one before never follows, the one after always does."""
        since = self.some_open_day(last)
        item, sequence = self.dice.choice((("LAMP", 10), ("LAMP", 30), (None, 20)))
        self.rate("piece", self.some_piece_rate(), since, item, sequence, reprice=self.dice.random() < 0.4)
        if self.dice.random() < 0.5:
            mode, hourly = self.dice.choice((("piece", None), ("hour", None), ("mixed", 231_700)))
            who = self.dice.choice(("NINA", "ANNA"))
            self.agree(Terms(worker=who, mode=mode, hourly=hourly, since=since, **self.some_coefficients()))

    def say_for_work_of_before(self, since: date) -> None:
        """Of pieces that were held, spoilt or counted by the day, and of hours; twice for some of them."""
        tiers = ((15, self.some_piece_rate()),) if self.book.premiums else ()
        self.rate("piece", self.some_piece_rate(), since, "JAR", tiers=tiers, reprice=True)
        self.rate("piece", self.some_piece_rate(), since, "CUP", 10, reprice=True)
        self.rate("piece", self.some_piece_rate(), since, "JAR", reprice=True)
        self.rate("piece", self.some_piece_rate(), since, "LAMP", 10, reprice=True)
        self.rate("hour", self.dice.randint(180_000, 300_000), since, "LAMP", reprice=True)

    def some_open_day(self, last: date) -> date:
        first = FIRST if self.book.closed_until is None else self.book.closed_until + timedelta(days=1)
        return first + timedelta(days=self.dice.randint(0, max((last - first).days, 0)))

    def change_terms(self) -> None:
        """In the middle of the month, for days that have been worked already and for days to come."""
        day = self.some_open_day(LAST)
        self.agree(Terms(worker="ANNA", mode="mixed", hourly=self.dice.randint(150_000, 260_000), since=day))
        self.agree(Terms(worker="BEN", mode="piece", minimum=self.dice.randint(150_000, 400_000), since=day))
        self.agree(Terms(worker="MIA", mode="hour", minimum=280_000, since=day + timedelta(days=3)))
        self.agree(Terms(worker="OTTO", mode="piece", since=day))

    def some_coefficients(self) -> dict[str, int | None]:
        some = (None, 5_000, 12_500, 33_333, 20_000)
        return {"coefficient": self.dice.choice(some), "at_solder": self.dice.choice(some)}

    def some_piece_rate(self) -> int:
        return self.dice.randint(800, 9_000)

    # ── what the floor does ──

    def work(self, times: int, first: date, last: date) -> None:
        """The office goes on talking meanwhile, and nobody waits until payroll has heard of a report."""
        for turn in range(times):
            if turn % 4 == 3:
                self.say_something(last)
            sequence = self.dice.choice((10, 10, 20, 30))
            self.report(self.order[sequence], "LAMP", sequence, self.dice.randint(1, 120), first, last)
            if self.book.reports and self.dice.random() < 0.3:
                self.reverse(self.dice.choice(self.book.reports))
        for one in self.plant.admin.every("/rework-orders", work_order=self.order.number, status="on_hold"):
            released: dict[int, str] = {}
            with suppress(Unexpected):  # its report may have been reversed a moment ago
                released = self.plant.release_rework(one)
            for sequence, operation in released.items():
                good = int(Decimal(one["quantity"]))
                self.report(operation, "LAMP", sequence, good, first, last, is_rework=True)
        self.work_too_much(first, last)
        self.work_and_look(first, last)

    def work_too_much(self, first: date, last: date) -> None:
        """More than was ordered: one report is vouched for, one is taken back, one is both."""
        for vouched, taken_back in ((True, False), (False, True), (True, True)):
            order = self.plant.order("CUP", 40)
            self.report(order[10], "CUP", 10, 40 + self.dice.randint(1, 20), first, last)
            report = self.book.reports[-1]
            assert report.excess > 0
            if vouched:
                self.plant.admin.post(f"/reports/{report.id}/confirm")
                self.book.confirmed.add(report.id)
            if taken_back:
                assert self.reverse(report).status == 201

    def work_and_look(self, first: date, last: date) -> None:
        """Some jars are spoilt: by their workers or by the material. One report in three is taken back afterwards."""
        for _ in range(3):
            self.report(self.jars[10], "JAR", 10, self.dice.randint(20, 60), first, last)
        self.compare_lines()
        due_of = {one["report"]: one for one in self.plant.inspections_due(self.jars.number, 3)}
        for report in self.book.reports[-3:]:
            due = due_of[report.id]
            slips, cracks = self.dice.randint(1, 5), self.dice.randint(0, 3)
            failed = [{"reason": reason, "quantity": n} for reason, n in (("SLIP", slips), ("CRACK", cracks)) if n]
            found = {"inspected": due["sample_quantity"], "failed": failed}
            found["disposition"] = self.dice.choice(("scrap", "rework"))
            self.plant.admin.post(f"/inspections/{due['id']}/result", found)
            self.book.spoilt.append(Spoilt(of=report, pieces=slips, closed_until=self.book.closed_until))
        self.compare_lines()
        self.reverse(self.dice.choice(self.book.reports[-3:]))

    def report(
        self, operation: str, item: str, sequence: int, good: int, first: date, last: date, *, is_rework: bool = False
    ) -> None:
        began, ended = self.some_hours(first, last)
        hands = self.dice.sample(sorted(TEAMS), self.dice.choice((1, 1, 2, 3)))
        is_given = self.dice.random() < 0.6
        weights = {one: self.dice.randint(1, 4) if is_given else 1 for one in hands}
        scrap = {} if is_rework else {reason: self.dice.randint(1, 3) for reason in REASONS if self.dice.random() < 0.3}
        rework = (
            {"JAM": self.dice.randint(1, 4)} if item == "LAMP" and not is_rework and self.dice.random() < 0.2 else {}
        )
        at = began.isoformat(), ended.isoformat()
        place = {"work_center": self.dice.choice(("BENCH", "PRESS"))} if item == "LAMP" else {}
        body = declared(good, scrap=scrap, rework=rework, by=weights if is_given else hands, at=at, **place)
        answer = self.plant.admin.ask("POST", f"/operations/{operation}/reports", body)
        if answer.status != 201:
            assert answer.code in ("over_reported", "rework_cancelled"), answer
            return
        said = answer.body
        good = int(Decimal(said["good"]))
        paid = good + sum(pieces(part) for part in said["scrap"] if REASONS[part["reason"]] != "worker")
        accepted = Accepted(
            id=said["id"],
            item=item,
            sequence=said["sequence"],
            work_center=said["work_center"],
            is_rework=is_rework,
            good=good,
            taken=good + sum(pieces(part) for part in (*said["scrap"], *said["rework"])),
            paid_pieces=0 if is_rework else paid,
            excess=int(Decimal(said["excess"])),
            weights=weights,
            parts=weights,
            began=began,
            ended=ended,
            run_seconds=RUN[said["sequence"]],
            closed_until=self.book.closed_until,
            known=len(self.book.words),
        )
        if self.by_coefficients and not is_given:
            asks_solder = item == "LAMP" and sequence in ASK_SOLDER
            accepted = self.book.shared_by_coefficients(accepted, asks_solder=asks_solder)
        self.book.reports.append(accepted)

    def some_hours(self, first: date, last: date) -> tuple[datetime, datetime]:
        """Any minute of the day but those at which a shift begins or ends."""
        day = first + timedelta(days=self.dice.randint(0, (last - first).days))
        ended = datetime(day.year, day.month, day.day, self.dice.randint(0, 23), self.dice.randint(1, 59), tzinfo=ZONE)
        return ended - timedelta(seconds=self.dice.randint(60, 6 * 3600)), ended

    def reverse(self, report: Accepted) -> Answer:
        answer = self.plant.admin.ask("POST", f"/reports/{report.id}/reversal", {"reason": "miscounted"})
        if answer.status == 201:
            self.book.reversals.append(Reversal(id=answer.body["id"], of=report, closed_until=self.book.closed_until))
        return answer

    # ── what payroll makes of it ──

    def close(self, first: date, last: date) -> str:
        """Wait for the lines, look what closing would add, and close."""
        self.compare_lines()
        period: str = self.plant.admin.post("/pay-periods", {"from": first, "to": last})["id"]
        must = self.book.minimums(first, last)
        assert self.cents(self.plant.admin.get(f"/pay-periods/{period}/preview")["minimums"]) == sum(must.values())
        self.plant.admin.post(f"/pay-periods/{period}/close")
        eventually(lambda: self.plant.admin.every("/pay-periods")[0]["status"] == "closed")
        self.book.close(first, last)
        self.compare_lines()
        return period

    def compare_lines(self) -> None:
        """Payroll's lines, once there are as many as there must be; then they must be the same."""
        must = Counter(self.book.lines())
        with suppress(AssertionError):
            eventually(lambda: self.seen() == must, within=20, every=0.2)
        seen = self.seen()
        assert seen == must, f"too many: {[*(seen - must)]}, missing: {[*(must - seen)]}"

    def seen(self) -> Counter[Line]:
        return Counter(self.line_of(told) for told in self.plant.admin.every("/pay-lines"))

    def line_of(self, told: dict[str, Any]) -> Line:
        names = ("report", "worker", "origin", "kind", "on", "worked_on", "item", "sequence", "status")
        return Line(
            **{name: told[name] for name in names},
            cents=self.cents(told["amount"]),
            pieces=whole(told["quantity"], MILLIONTHS),
            hours=whole(told["hours"], MILLIONTHS),
            rate=None if told["rate"] is None else whole(told["rate"], RATE_UNIT),
        )

    def cents(self, amount: str) -> int:
        """The smallest coins that it is."""
        return whole(amount, self.coins)


def lamp_step(sequence: int) -> dict[str, Any]:
    skill = {"skill": "SOLDER"} if sequence in ASK_SOLDER else {}
    return step(sequence, "BENCH", "PRESS", run=RUN[sequence], **skill)


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


def yuan(ten_thousandths: int) -> str:
    return str(Decimal(ten_thousandths).scaleb(-4))


def pieces(part: dict[str, str]) -> int:
    return int(Decimal(part["quantity"]))


def whole(told: str, parts: int) -> int:
    exact = Decimal(told) * parts
    assert exact == int(exact), f"less than the smallest part: {told}"
    return int(exact)
