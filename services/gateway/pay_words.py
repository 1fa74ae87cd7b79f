"""How a pay line came to be, in the reader's words: its report, the version of its rate, and the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from services.gateway import texts
from shared.contracts.pay import LineOrigin, LineStatus

Plain = Mapping[str, Any]
MONEY = ("rate", "amount", "before", "after", "base", "taken_back")
NUMBERS = ("quantity", "percent", "covered_pieces")


def of_line(line: Plain, language: str) -> dict[str, Any]:
    """The line, and all its sentences one after the other."""
    facts = {**line, "taken_back": str(-Decimal(line["amount"]))}
    facts |= {name: _money(facts[name]) for name in MONEY if facts[name] is not None}
    facts |= {name: _number(facts[name]) for name in NUMBERS if facts[name] is not None}
    facts["hours"] = _time(facts["hours"])
    if facts["covered_seconds"] is not None:
        facts["covered"] = _hours(facts["covered_seconds"])
    return {**line, "explanation": " ".join(texts.message(language, f"why_{key}", facts) for key in _keys(line))}


def of_lines(lines: Iterable[Plain], language: str) -> list[dict[str, Any]]:
    return [of_line(line, language) for line in lines]


def of_slips(slips: Iterable[Plain], language: str) -> list[dict[str, Any]]:
    """Payslips whose lines say why."""
    return [{**slip, "lines": of_lines(slip["lines"], language)} for slip in slips]


def of_objection(objection: Plain, language: str) -> dict[str, Any]:
    return {**objection, "pay_line": of_line(objection["pay_line"], language)}


def _keys(line: Plain) -> Iterable[str]:
    """What there is to say: what it is, by what it is paid, and what is special about it."""
    origin = line["origin"]
    if line["reason"] is not None:  # the office gave, kept or took it back by hand
        yield "hand_reversal" if origin == LineOrigin.REVERSAL else line["kind"]
    elif origin in (LineOrigin.MINIMUM, LineOrigin.REVERSAL):
        yield origin
    elif origin == LineOrigin.DAY:
        yield line["kind"]
        yield "rate" if line["rate_id"] is not None else "premium"
    elif origin == LineOrigin.REPRICED:
        yield from ("repriced", "rate")
    else:
        if origin != LineOrigin.WORK:
            yield origin
        yield from _rule(line)
    if line["status"] == LineStatus.HELD:
        yield "held"
    if line["before"] is not None and origin != LineOrigin.REPRICED:
        yield "adjusted"


def _rule(line: Plain) -> Iterable[str]:
    if line["rate"] is None:
        yield "no_rate"
        return
    if line["kind"] == "piece" and (line["shared_by"] or 1) > 1:
        yield "piece_weighed" if line["by_coefficient"] else "piece_shared"
    else:
        yield line["kind"]
    yield "rate" if line["rate_id"] is not None else "terms"


def _time(hours: str) -> str:
    """As decimals where two places say it exactly, else as on a clock to the second: 0:20:00 times a rate comes out."""
    decimals = Decimal(hours)
    if decimals == round(decimals, 2):
        return _number(hours)
    seconds = round(abs(decimals) * 3600)
    sign = "-" if decimals < 0 else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _hours(seconds: str) -> str:
    """As on a clock: 7:30 are seven and a half. Less than a minute is left out."""
    minutes = int(Decimal(seconds)) // 60
    return f"{minutes // 60}:{minutes % 60:02}"


def _number(value: str) -> str:
    """Without zeros that say nothing."""
    return format(Decimal(value).normalize(), "f")


def _money(value: str) -> str:
    """Whole, or with two places at least."""
    plain = _number(value)
    whole, dot, places = plain.partition(".")
    return f"{whole}.{places:0<2}" if dot else plain
