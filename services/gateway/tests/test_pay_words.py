"""Why a pay line is what it is, in words that a worker can check in his head."""

from __future__ import annotations

import pytest

from services.gateway import pay_words
from services.gateway.texts import LANGUAGES, message
from shared.contracts.pay import LineKind, LineOrigin

LINE = {
    "worker": "ANNA",
    "on": "2026-11-16",
    "worked_on": "2026-11-16",
    "origin": "work",
    "kind": "piece",
    "quantity": "30.000000",
    "hours": "8.0",
    "rate": "0.350000",
    "rate_id": "0190b3a4-0000-7000-8000-000000000001",
    "rate_version": 3,
    "rate_from": "2026-11-01",
    "terms_version": None,
    "shared_by": 1,
    "by_coefficient": None,
    "amount": "10.5",
    "before": None,
    "after": None,
    "status": "open",
    "rule": None,
    "rule_version": None,
    "percent": None,
    "base": None,
    "covered_seconds": None,
    "covered_pieces": None,
    "reason": None,
}
PREMIUM = {
    "rule": "N",
    "rule_version": 2,
    "percent": "20.0",
    "base": "40",
    "covered_seconds": "23400",
    "amount": "8",
} | {"rate_id": None}
TIER = {"covered_pieces": "12", "rule": "R", "rule_version": 3}
RATE = "Version 3 of the rate, in force since 2026-11-01."


def said(language: str = "en", **other: object) -> str:
    return pay_words.of_line(LINE | other, language)["explanation"]


def test_pieces_by_a_version_of_a_rate():
    assert said() == f"30 pieces × 0.35 = 10.50. {RATE}"
    assert said("zh-TW") == "30 件 × 0.35 = 10.50。 按第 3 版單價，自 2026-11-01 起生效。"
    assert said("zh-CN").startswith("30 件 × 0.35 = 10.50。")


def test_time_that_no_decimal_says_exactly_is_told_as_on_a_clock():
    assert said(kind="hour", hours="0.333333", rate="30.015", amount="10.01").startswith("0:20:00 h × 30.015 = 10.01.")
    assert said(kind="hour", hours="-1.016667", rate="30", amount="-30.5").startswith("-1:01:00 h × 30 = -30.50.")
    assert said(kind="hour", hours="7.75", rate="30", amount="232.5").startswith("7.75 h × 30 = 232.50.")


def test_a_shared_report_says_among_how_many():
    assert said(shared_by=3).startswith("30 pieces × 0.35: 10.50, as one part of a report that 3 people share")


def test_hours_by_what_was_agreed_with_the_worker():
    agreed = {"kind": "hour", "rate": "20", "rate_id": None, "terms_version": 2, "amount": "160"}
    assert said(**agreed) == "8 h × 20 = 160. Agreed with ANNA in version 2 of the pay terms."


def test_work_that_nobody_has_priced_yet():
    assert said(rate=None, rate_id=None, status="no_rate").startswith("Nobody has said yet what this is paid by: 30")


def test_what_is_held_and_what_it_waits_for():
    words = said(origin="excess", status="held")
    assert words.startswith("Pieces above what had arrived at the step. 30 pieces × 0.35 = 10.50.")
    assert words.endswith("They are paid once a supervisor confirms the report.")


def test_an_adjustment_shows_the_old_and_the_new_value():
    late = {"on": "2026-12-01", "before": "10.5", "after": "0", "amount": "-10.5", "origin": "reversal"}
    assert said(**late) == (
        "Takes back a line of 10.50, because its report was reversed. Work of 2026-11-16, whose pay period was"
        " closed: it was worth 10.50 and is worth 0 now. The difference is booked on 2026-12-01."
    )


def test_a_premium_says_what_it_is_a_part_of():
    night = said(origin="day", kind="night", **PREMIUM)
    assert night == (
        "6:30 h of 2026-11-16 lay in the night: 20 % on top of the 40 earned in them. Version 2 of the premium N."
    )


def test_another_rate_tells_what_the_work_was_worth_and_is_worth_now():
    told = said("en", origin=LineOrigin.REPRICED, rate="0.4", before="35.0000", after="40.0000")
    assert told.startswith("The rate of 0.40 takes the place of the one before: this work was worth 35 and is worth 40")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LineKind)
@pytest.mark.parametrize("origin", LineOrigin)
def test_there_are_words_for_every_line_that_can_be(language: str, kind: LineKind, origin: LineOrigin):
    by_hand = kind in (LineKind.ALLOWANCE, LineKind.DEDUCTION)
    if (origin is LineOrigin.HAND) != by_hand and origin is not LineOrigin.REVERSAL:
        return
    of_a_day = kind in (LineKind.NIGHT, LineKind.HOLIDAY, LineKind.OVERTIME, LineKind.TIER)
    if (origin is LineOrigin.DAY) == of_a_day and (origin is LineOrigin.MINIMUM) == (kind is LineKind.TOP_UP):
        more = TIER if kind is LineKind.TIER else PREMIUM if of_a_day else {"reason": "Shoes" if by_hand else None}
        if origin is LineOrigin.REPRICED:
            more |= {"before": "35", "after": "40"}
        words = said(language, kind=kind, origin=origin, **more)
        assert words and "why_" not in words and "–" not in words
    assert "–" not in message(language, "why_rate", LINE)
