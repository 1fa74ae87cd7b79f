"""What stands on which paper: views as the services give them, in the reader's language and the plant's time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from services.gateway import pay_words, texts
from services.gateway.paper.sheets import Label, Row, Sheet

Plain = Mapping[str, Any]
TRAVELER = ("step", "work_center", "planned", "good", "scrap", "who")
PAYSLIP = ("slip_day", "work_order", "step", "slip_kind", "slip_pieces", "slip_hours", "slip_rate", "slip_amount")
PLAIN = ("work", "minimum", "day", "hand")  # lines whose kind says it all
DISPATCH = ("step", "item", "planned", "start", "end", "worker", "good", "scrap")


class Printer:
    """Says things in one language and one time zone."""

    def __init__(self, language: str, time_zone: str) -> None:
        self._language = language
        self._zone = ZoneInfo(time_zone)

    def word(self, key: str) -> str:
        return texts.message(self._language, f"print_{key}", {})

    def when(self, instant: str | None) -> str:
        return "" if instant is None else datetime.fromisoformat(instant).astimezone(self._zone).strftime("%m-%d %H:%M")

    def traveler(self, work_order: Plain, item: Plain) -> Sheet:
        """The paper that goes with the pieces: a line for each step, with room for a pen."""
        facts = [
            ("work_order", work_order["number"]),
            ("item", f"{item['number']}  {item['name']}"),
            ("quantity", f"{work_order['quantity']} {item['unit']}"),
            ("due", work_order["due_on"]),
            ("priority", str(work_order["priority"])),
        ]
        if work_order["sales_order"]:
            facts.append(("sales_order", f"{work_order['sales_order']} / {work_order['line']}"))
        return Sheet(
            title=f"{self.word('traveler')} {work_order['number']}",
            code=work_order["number"],
            facts=self._said(facts),
            columns=tuple(map(self.word, TRAVELER)),
            rows=tuple(
                Row(
                    code=one["code"],
                    cells=(
                        f"{one['sequence']}  {one['name']}",
                        one["work_center"] or one["section"] or "",
                        f"{one['planned']}\n{self.when(one['planned_start'])}",
                        *("", "", ""),
                    ),
                )
                for one in work_order["operations"]
            ),
        )

    def dispatch(
        self, whose: str, since: str, until: str, operations: Sequence[Plain], *, code: str | None = None
    ) -> Sheet:
        """What a work center, a team or a worker is to do in a shift, in order of plan; `code` is that of its sign."""
        return Sheet(
            title=f"{self.word('dispatch')} {whose}",
            code=code,
            facts=self._said([("shift", f"{self.when(since)} – {self.when(until)}")]),
            columns=tuple(map(self.word, DISPATCH)),
            is_wide=True,
            rows=tuple(
                Row(
                    code=one["code"],
                    cells=(
                        f"{one['work_order']}  {one['sequence']}  {one['name']}",
                        f"{one['item']}  {one['item_name'] or ''}",
                        one["remaining"],
                        self.when(one["planned_start"]),
                        self.when(one["planned_end"]),
                        one["worker"] or one["team"] or "",
                        *("", ""),
                    ),
                )
                for one in operations
            ),
        )

    def payslip(self, slip: Plain, name: str) -> Sheet:
        """A worker's lines of a pay period, and where the books stood, so that nobody can rewrite them unnoticed."""
        places = _places([slip["amount"], *(line["amount"] for line in slip["lines"])])
        facts = [
            ("slip_worker", f"{slip['worker']}  {name}"),
            ("slip_period", f"{slip['from']} – {slip['to']}  {self.word('slip_' + slip['status'])}"),
            ("slip_pieces", slip["pieces"]),
            ("slip_hours", slip["hours"]),
            ("slip_total", _money(slip["amount"], places)),
            ("slip_books", str(slip["ledger_position"])),
        ]
        return Sheet(
            title=f"{self.word('payslip')} {slip['worker']}",
            code=None,
            facts=(*self._said(facts), ("", slip["ledger_head"])),
            columns=tuple(map(self.word, PAYSLIP)),
            size=8,
            rows=tuple(
                Row(cells=self._pay_line(line, places), note=line["explanation"])
                for line in pay_words.of_lines(slip["lines"], self._language)
            ),
        )

    def wage_sheet(self, sheet: Plain) -> str:
        """What stands over the strips of a team."""
        days = f"{sheet['from']} – {sheet['to']}  {self.word('slip_' + sheet['status'])}"
        return f"{self.word('wage_sheet')}  {days}  {sheet['ledger_position']} {sheet['ledger_head']}"

    def _pay_line(self, line: Plain, places: int) -> tuple[str, ...]:
        """Where it is booked on another day than it was worked on, both are told."""
        kind = self.word(f"kind_{line['kind']}")
        return (
            line["on"] if line["on"] == line["worked_on"] else f"{line['on']}\n({line['worked_on']})",
            line["work_order"] or "",
            f"{line['item']} {line['sequence']}" if line["item"] else "",
            kind if line["origin"] in PLAIN else f"{kind}\n{self.word('origin_' + line['origin'])}",
            line["quantity"],
            line["hours"],
            line["rate"] or "",
            _money(line["amount"], places),
        )

    def labels(self, things: Sequence[Plain]) -> tuple[Label, ...]:
        """Badges of workers, or signs of work centers."""
        return tuple(
            Label(code=one["number"], lines=(one["name"], one["number"], one.get("team") or one.get("section") or ""))
            for one in things
        )

    def _said(self, facts: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return tuple((self.word(key), value) for key, value in facts)


def _places(amounts: Sequence[str]) -> int:
    """How many places all amounts of a page have, so that they stand alike: none, or two at least."""
    most = max(len(amount.partition(".")[2]) for amount in amounts)
    return max(most, 2) if most else 0


def _money(amount: str, places: int) -> str:
    return f"{Decimal(amount):,.{places}f}"
