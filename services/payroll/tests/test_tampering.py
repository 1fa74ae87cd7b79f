"""Somebody with every right in the database rewrites the ledger: each way of it is found, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from services.payroll.domain.auditing import Finding
from services.payroll.queries import audit
from services.payroll.tests.closing_month import FIRST, LAST, a_month, open_month
from services.payroll.tests.plant import Payroll, by, item, plant_settings, report, worker

ENTRY = "ledger_entries (plant, position, pay_line, debit, credit, amount, digest, hash)"
LINE = (
    'pay_lines (plant, id, worker, team, "on", week, month, worked_on, report, work_order, item, sequence, origin,'
    " kind, quantity, hours, seconds, rate, rate_id, terms_version, amount, status, reverses)"
)
OTHER_ID = "'000000000000000000000000000000aa'"
OF_A_LINE = (
    'worker, team, "on", week, month, worked_on, report, work_order, item, sequence, origin, kind, quantity, hours,'
    " seconds, rate, rate_id, terms_version, amount"
)
RUNS_BY_NOTHING = (
    f"INSERT INTO {LINE} SELECT plant, {OTHER_ID}, {OF_A_LINE}, 'running', reverses FROM pay_lines WHERE {{posted}}"
)
NO_LINE_SAYS_SO = {
    "a kind that there is not": "UPDATE pay_lines SET kind = 'gift' WHERE {which}",
    "a status that there is not": "UPDATE pay_lines SET status = 'lost' WHERE {which}",
    "no rule": "UPDATE pay_lines SET status = 'running', origin = 'day' WHERE {which}",
    "no number": "UPDATE pay_lines SET rule = 'x', covered_pieces = 5, rate_id = id WHERE {which}",
}
TAMPERINGS: dict[str, tuple[str, tuple[str, ...]]] = {
    "an entry says more": ("changed_entry", ("UPDATE ledger_entries SET amount = amount + 1 WHERE position = 7",)),
    "an entry pays another": (
        "changed_entry",
        ("UPDATE ledger_entries SET credit = 'worker/W9' WHERE position = 7",),
    ),
    "the first entry is gone": ("removed_entry", ("DELETE FROM ledger_entries WHERE position = 1",)),
    "an entry in the middle is gone": ("removed_entry", ("DELETE FROM ledger_entries WHERE position = 7",)),
    "the last entry is gone": (
        "removed_entry",
        ("DELETE FROM ledger_entries WHERE position = (SELECT max(position) FROM ledger_entries)",),
    ),
    "the last entry is gone, and the head moved back": (
        "inserted_line",
        (
            "DELETE FROM ledger_entries WHERE position = (SELECT max(position) FROM ledger_entries)",
            "UPDATE ledger_heads SET position = position - 1, hash = (SELECT hash FROM ledger_entries"
            " ORDER BY position DESC LIMIT 1)",
        ),
    ),
    "an entry is gone, and the rest closed up": (
        "changed_entry",
        (
            "DELETE FROM ledger_entries WHERE position = 7",
            "UPDATE ledger_entries SET position = position - 1000 WHERE position > 7",
            "UPDATE ledger_entries SET position = position + 999 WHERE position < 0",
        ),
    ),
    "an entry is put in between": (
        "removed_line",
        (
            "UPDATE ledger_entries SET position = position - 1000 WHERE position > 7",
            "UPDATE ledger_entries SET position = position + 1001 WHERE position < 0",
            f"INSERT INTO {ENTRY} SELECT plant, 8, {OTHER_ID}, debit, credit, amount, digest, hash"
            " FROM ledger_entries WHERE position = 7",
        ),
    ),
    "two entries changed places": (
        "changed_entry",
        (
            "UPDATE ledger_entries SET position = -1 WHERE position = 7",
            "UPDATE ledger_entries SET position = 7 WHERE position = 8",
            "UPDATE ledger_entries SET position = 8 WHERE position = -1",
        ),
    ),
    "a line says more": ("changed_line", ("UPDATE pay_lines SET amount = amount + 100 WHERE {posted}",)),
    "a line is another worker's": ("changed_line", ("UPDATE pay_lines SET worker = 'W9' WHERE {posted}",)),
    "a line is of another day": (
        "changed_line",
        ("UPDATE pay_lines SET worked_on = '2026-11-03' WHERE {posted}",),
    ),
    "a line has another rate": ("changed_line", ("UPDATE pay_lines SET rate = rate + 1 WHERE {posted}",)),
    "a line is gone": ("removed_line", ("DELETE FROM pay_lines WHERE {posted}",)),
    "a line is put in": (
        "inserted_line",
        (
            f"INSERT INTO {LINE} SELECT plant, {OTHER_ID}, {OF_A_LINE}, status, reverses FROM pay_lines"
            " WHERE {posted}",
        ),
    ),
    "a line that waits is put in": (
        "inserted_line",
        (
            f"INSERT INTO {LINE} SELECT plant, {OTHER_ID}, {OF_A_LINE}, 'held', reverses FROM pay_lines"
            " WHERE {posted}",
        ),
    ),
    "a line that waits is gone": ("removed_line", ("DELETE FROM pay_lines WHERE status = 'no_rate'",)),
    "a held line says more": ("changed_line", ("UPDATE pay_lines SET amount = amount + 100 WHERE status = 'held'",)),
    "a held line is another worker's": ("changed_line", ("UPDATE pay_lines SET worker = 'W9' WHERE status = 'held'",)),
    "a held line is gone": ("removed_line", ("DELETE FROM pay_lines WHERE status = 'held'",)),
    "a held line is let go": ("removed_line", ("UPDATE pay_lines SET status = 'no_rate' WHERE status = 'held'",)),
    "a line that waits is for another step": (
        "inserted_line",
        ("UPDATE pay_lines SET sequence = 20 WHERE status = 'no_rate'",),
    ),
    "a line that waits is of another report": (
        "inserted_line",
        (
            "UPDATE pay_lines SET report = (SELECT report FROM pay_lines WHERE status = 'open' AND report IS NOT NULL"
            " LIMIT 1) WHERE status = 'no_rate'",
        ),
    ),
    "a line is moved into a period that was sealed": (
        "inserted_line",
        ("UPDATE pay_lines SET \"on\" = '2026-11-30' WHERE status = 'open' AND \"on\" = '2026-12-01'",),
    ),
    "an account says more": (
        "changed_account",
        ("UPDATE accounts SET balance = balance + 1 WHERE name = 'worker/W1'",),
    ),
    "an account is gone": ("changed_account", ("DELETE FROM accounts WHERE name = 'worker/W1'",)),
    "a day's total says more": ("changed_total", ("UPDATE day_totals SET amount = amount + 1 WHERE worker = 'W1'",)),
    "a day's total is gone": ("changed_total", ("DELETE FROM day_totals WHERE worker = 'W1'",)),
    "all books are gone": (
        "removed_books",
        ("DELETE FROM pay_lines", "DELETE FROM ledger_entries", "DELETE FROM ledger_heads", "DELETE FROM accounts"),
    ),
    "all books are gone, and the totals with them": (
        "removed_books",
        (
            "DELETE FROM pay_lines",
            "DELETE FROM ledger_entries",
            "DELETE FROM ledger_heads",
            "DELETE FROM accounts",
            "DELETE FROM day_totals",
            "DELETE FROM pay_periods",
            "DELETE FROM closing_minimums",
        ),
    ),
    "a line that runs by no rule is put in": ("inserted_line", (RUNS_BY_NOTHING,)),
    "a period has another seal": ("changed_entry", (f"UPDATE pay_periods SET head_hash = '{'f' * 64}'",)),
    "a period is open again": ("changed_period", ("UPDATE pay_periods SET closed_at = NULL, cut_at = NULL",)),
    "a period has other days": ("changed_period", ("UPDATE pay_periods SET to_on = '2026-11-29'",)),
    "a period is gone": ("changed_period", ("DELETE FROM pay_periods",)),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def payroll(request: pytest.FixtureRequest) -> Payroll:
    """A closed month, work that came after it, rework that waits for its rate, and an excess that is held."""
    url = request.getfixturevalue("databases").fresh_url() if request.param == "postgresql" else None
    payroll = a_month(Payroll(url=url))
    payroll.close(open_month(payroll))
    payroll.hear(report(by("W1", hours="1")), report(by("W2", hours="1"), rework_order=report(by("W2")).report_id))
    payroll.hear(report(by("W3", hours="1", on=LAST + timedelta(days=1)), excess="3"))
    return payroll


@contextmanager
def tampered(payroll: Payroll, *statements: str) -> Iterator[Session]:
    """As its owner may: the guards are down, and all of it is undone at the end."""
    with payroll.database.make_session() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                session.execute(text(f"DROP TRIGGER {name}"))
        a_line = session.scalar(text("SELECT id FROM pay_lines WHERE status = 'open' ORDER BY id LIMIT 1"))
        for statement in statements:
            done = session.execute(text(statement.replace("{posted}", f"id = '{a_line}'")))
            assert done.rowcount > 0, f"nothing was done: {statement}"
        yield session
        session.rollback()


def found(session: Session) -> list[Finding]:
    return list(audit.findings(session, "P1"))


def test_untouched_it_is_as_it_was_written(payroll):
    with tampered(payroll) as session:
        assert found(session) == []


@pytest.mark.parametrize("what", TAMPERINGS)
def test_it_is_found(payroll, what):
    expected, statements = TAMPERINGS[what]
    with tampered(payroll, *statements) as session:
        assert expected in {finding.what for finding in found(session)}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pay_lines SET amount = amount + 100 WHERE status = 'held'",
        "UPDATE pay_lines SET worker = 'W9' WHERE status IN ('held', 'no_rate')",
        "UPDATE pay_lines SET status = 'running' WHERE status IN ('held', 'no_rate')",
        "UPDATE pay_lines SET status = 'held', rate = 1, amount = 1 WHERE status = 'no_rate'",
    ],
)
def test_the_table_lets_only_prices_of_what_waits_move(payroll, statement):
    with pytest.raises(DBAPIError, match="only ever added to"), payroll.open() as session:
        session.execute(text(statement))


@pytest.mark.parametrize("which", ["{posted}", "status = 'held'", "status = 'no_rate'"])
@pytest.mark.parametrize("nonsense", NO_LINE_SAYS_SO)
def test_whatever_a_row_says_all_others_are_still_read(payroll, nonsense, which):
    statement = NO_LINE_SAYS_SO[nonsense]
    account = "UPDATE accounts SET balance = balance + 1 WHERE name = 'worker/W1'"
    with tampered(payroll, statement.format(which=which), account) as session:
        assert "changed_account" in {finding.what for finding in found(session)}
        assert len(found(session)) >= 2


def test_a_plant_without_books_is_named(payroll):
    with tampered(payroll, *TAMPERINGS["all books are gone, and the totals with them"][1]) as session:
        assert audit.plants(session) == ["P1"]


def test_a_report_that_makes_no_sense_accounts_for_no_line_and_the_rest_is_read(payroll):
    of_it = "id IN (SELECT report FROM pay_lines WHERE status = 'held')"
    with tampered(payroll, f"""UPDATE reports SET work = '{{"hands": 7}}' WHERE {of_it}""") as session:
        assert [finding.what for finding in found(session)] == ["inserted_line"]


def test_a_day_that_cannot_be_worked_out_hides_no_other():
    """Two lines run with their days; one says no rule, the other too much."""
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"), worker("W2"))
    payroll.post_rate("1", since=FIRST)
    payroll.put_premium("N1", "holiday", "50", since=FIRST, dates=[FIRST.isoformat()])
    payroll.hear(report(by("W1", on=FIRST)), report(by("W2", on=FIRST)))
    running = "UPDATE pay_lines SET {} WHERE status = 'running' AND worker = '{}'"
    spoilt = running.format("rule = NULL", "W1"), running.format("amount = amount + 1", "W2")
    with tampered(payroll, *spoilt) as session:
        told = [finding.told for finding in found(session) if finding.what == "changed_line"]
    assert [one.split(":")[0] for one in told] == ["its day cannot be worked out", "its day comes to 5.00"]
