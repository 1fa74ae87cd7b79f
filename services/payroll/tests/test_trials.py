"""What a trial says is what would have been paid, to the coin: the same month is played again under the tried rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.payroll.domain import trial
from services.payroll.doors import trials as door
from services.payroll.service import PayrollService
from services.payroll.tests.floor import MONDAY
from services.payroll.tests.plant import (
    NOW,
    OFFICE,
    Payroll,
    accepted_now,
    by,
    confirmation,
    inspection,
    item,
    plant_settings,
    report,
    reversal,
    scrap,
    team,
    worker,
)
from shared.contracts.payroll.trials import TryRates
from shared.contracts.refusals import Invalid
from shared.contracts.values import Cause

PEOPLE = ("ANNA", "BEN", "HUGO", "MIA", "ZOE")
BEFORE = NOW - timedelta(hours=1)  # all that was said had been said when the reports came
TUESDAY = MONDAY + timedelta(days=1)
WORLD = (plant_settings(inspection_changes_pay=True), item(), team("T1", None), *map(worker, PEOPLE))
DAYS = {"from": MONDAY.isoformat(), "to": TUESDAY.isoformat()}
LATE = datetime(2026, 11, 16, 15, 30, tzinfo=UTC)  # half past eleven at night
OLD = {"item": "LAMP", "sequence": 10}
PAIR = report(by("ANNA", hours="6"), by("BEN", hours="6", share="2"), good="101", ended=LATE)
FLAGGED = report(by("BEN", hours="1"), by("MIA", hours="1"), good="33", excess="12")
VOUCHED = report(by("BEN", hours="5", on=TUESDAY), by("ANNA", hours="5", on=TUESDAY), good="77", excess="9")
WRONG = report(by("ANNA", hours="2"), good="500")
ALONE = report(by("ANNA", hours="9", on=TUESDAY), good="160")
TOLD = (
    PAIR,
    FLAGGED,
    VOUCHED,
    WRONG,
    ALONE,
    report(by("HUGO", hours="8"), good="90"),
    report(by("MIA", hours="7.5"), good="60"),
    confirmation(VOUCHED),
    reversal(WRONG),
    inspection(ALONE, scrap(Cause.WORKER, 7)),
)


def month(*rates: dict[str, Any], premium: str | None = "25", told: tuple[Any, ...] = TOLD) -> Payroll:
    """ANNA and BEN by piece, HUGO by the hour, MIA by the hour where there is no piece rate, ZOE does nothing."""
    payroll = Payroll.of(WORLD)
    payroll.put_terms("HUGO", "hour", hourly_rate="20", at=BEFORE)
    payroll.put_terms("MIA", "mixed", hourly_rate="18", at=BEFORE)
    payroll.put_terms("ANNA", "piece", minimum_hourly="9", at=BEFORE)
    for rate in rates:
        payroll.post_rate(**rate, at=BEFORE)
    if premium is not None:
        payroll.put_premium("LATE", "night", premium, start="22:00", end="06:00")
    payroll.hear(*map(accepted_now, told))
    return payroll


def tried(payroll: Payroll, *rates: dict[str, Any], **rest: Any) -> dict[str, Any]:
    """All parts of a trial, by worker; `unpriced` is what is left without a rate."""
    service = PayrollService()
    service.transaction = payroll.database.transaction
    body = {"rates": [{"kind": "piece", **rate} for rate in rates], **DAYS, **rest}
    found: dict[str, Any] = {"unpriced": []}
    cursor = None
    while True:
        asked = {"command": body} | ({"cursor": cursor} if cursor else {})
        part = service.try_rates({"caller": OFFICE.dump(), "arguments": asked})
        part = part["body"]
        found |= {one["worker"]: one for one in part["items"]}
        found["unpriced"] += part["unpriced"]
        cursor = part["next_cursor"]
        if cursor is None:
            return found


def earned(payroll: Payroll) -> dict[str, Decimal]:
    return {key: amount for key, _, _, _, amount in payroll.wages(by="month") if key is not None}


def said(found: dict[str, Any], name: str) -> dict[str, Decimal]:
    return {worker: Decimal(one[name]) for worker, one in found.items() if worker != "unpriced"}


TIERED = [{"above": "100", "amount": "0.31"}]


@pytest.mark.parametrize(
    ("new", "scope"),
    [
        ({"amount": "0.613"}, OLD),
        ({"amount": "0.4", "tiers": TIERED}, OLD),
        ({"amount": "0.7"}, {"item": "LAMP"}),  # the more specific one goes before it: nothing changes
        ({"amount": "0"}, OLD),
        ({"amount": "0.55"}, {"item": "LAMP", "sequence": 10, "team": "T1"}),
    ],
)
def test_a_trial_is_what_would_have_been_paid(new, scope):
    before = {"amount": "0.5", "tiers": [{"above": "90", "amount": "0.6"}], **OLD}
    is_instead = scope == OLD
    after = month(*(() if is_instead else (before,)), {**new, **scope})
    found = tried(month(before), {**new, **scope})
    assert said(found, "after") == earned(after)
    assert said(found, "before") == earned(month(before))
    assert {one: a - b for one, a, b in _pairs(found)} == said(found, "difference")


def _pairs(found: dict[str, Any]) -> list[tuple[str, Decimal, Decimal]]:
    before = said(found, "before")
    return [(one, after, before[one]) for one, after in said(found, "after").items()]


def test_what_was_repriced_counts_as_it_stands():
    payroll = month({"amount": "0.5", **OLD})
    payroll.post_rate("0.55", reprice=True, **OLD)
    found = tried(payroll, {"amount": "0.613", **OLD})
    assert said(found, "before") == earned(payroll)
    assert said(found, "after") == earned(month({"amount": "0.613", **OLD}))


def test_a_rate_for_work_that_had_none_prices_it():
    found = tried(month(), {"amount": "0.5", **OLD})
    assert said(found, "after") == earned(month({"amount": "0.5", **OLD}))
    assert said(found, "before")["BEN"] == 0
    assert found["unpriced"] == []


def test_what_gets_no_rate_is_named():
    found = tried(month(premium=None), {"amount": "0.5", "item": "LAMP", "sequence": 20})
    assert set(said(found, "difference").values()) == {0}
    (left,) = found["unpriced"]
    assert (left["item"], left["sequence"], left["lines"]) == ("LAMP", 10, 6)


def test_a_premium_is_tried_too():
    rate = {"amount": "0.5", **OLD}
    night = {"number": "LATE", "kind": "night", "start": "22:00", "end": "06:00"}
    found = tried(month(rate), premiums=[{**night, "percent": "40"}])
    assert said(found, "after") == earned(month(rate, premium="40"))
    found = tried(month(rate), premiums=[{**night, "percent": "0"}])
    assert said(found, "after") == earned(month(rate, premium=None))


def test_what_the_minimum_would_add_is_told():
    """ANNA's 9 an hour for 20 hours are 180.00; premiums lift nobody."""
    plain = month({"amount": "0.5", **OLD}, premium=None)
    found = tried(plain, {"amount": "1", **OLD})
    assert Decimal(found["ANNA"]["top_up_before"]) == 180 - earned(plain)["ANNA"]
    assert Decimal(found["ANNA"]["top_up_after"]) == 0


def test_a_trial_leaves_nothing_behind_and_goes_on_where_it_stopped(monkeypatch):
    payroll = month({"amount": "0.5", **OLD})
    lines = payroll.lines()
    monkeypatch.setattr(door.known, "AT_ONCE", 1)
    whole = tried(payroll, {"amount": "0.613", **OLD})
    monkeypatch.setattr(door, "PATIENCE", 1e-9)
    assert tried(payroll, {"amount": "0.613", **OLD}) == whole
    assert payroll.lines() == lines
    assert len(payroll.lines()) == len(lines)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "rates: required"),
        ({"from": "2026-11-17", "to": "2026-11-16", "rates": [{"kind": "piece", "amount": "1"}]}, "to: before_from"),
        ({"from": "2026-01-01", "rates": [{"kind": "piece", "amount": "1"}], "to": "2026-06-01"}, "too_many_days"),
        ({"rates": [{"kind": "piece", "amount": "1", "item": "NONE"}]}, "rates.0.item: unknown_item"),
        ({"rates": [{"kind": "piece", "amount": "1"}, {"kind": "piece", "amount": "2"}]}, "rates.1: repeated"),
        ({"rates": [{"kind": "hour", "amount": "1", "tiers": TIERED}]}, "rates.0.tiers: only_for_pieces"),
        ({"premiums": [{"number": "N", "kind": "night", "percent": "5"}]}, "premiums.0.start: required"),
    ],
)
def test_what_makes_no_sense_is_refused(body, error):
    payroll = month()
    with payroll.open() as session, pytest.raises(Invalid, match=error):
        door.trials.setting(session, "P1", TryRates.load(body), NOW)


def test_more_lines_than_can_be_priced_are_refused_before_any_is(monkeypatch):
    """Of the work that is tried, or of all where premiums are."""
    payroll = month({"amount": "0.5", **OLD})
    service = PayrollService()
    service.transaction = payroll.database.transaction
    lines = sum(one.sequence == 10 for one in payroll.lines())

    def answer(**body: Any) -> dict[str, Any]:
        return service.try_rates({"caller": OFFICE.dump(), "arguments": {"command": {**DAYS, **body}}})

    rate = {"kind": "piece", "amount": "0.6"}
    night = {"number": "LATE", "kind": "night", "percent": "30", "start": "22:00", "end": "06:00"}
    monkeypatch.setattr(trial, "MOST_LINES", lines)
    assert "body" in answer(rates=[{**rate, **OLD}])
    monkeypatch.setattr(trial, "MOST_LINES", lines - 1)
    assert "body" in answer(rates=[{**rate, "sequence": 99}])
    for body in ({"rates": [{**rate, **OLD}]}, {"premiums": [night]}):
        refusal = answer(**body)["refusal"]
        assert (refusal["code"], refusal["facts"]) == ("too_many_lines_to_try", {"most": lines - 1})
