from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from services.payroll.domain.pay_line import Line, line_id
from services.payroll.domain.work import Work
from services.payroll.models import Report
from services.payroll.queries import audit
from services.payroll.tests.floor import MONDAY, hand, work
from services.payroll.tests.plant import (
    Payroll,
    by,
    confirmation,
    inspection,
    item,
    plant_settings,
    report,
    reversal,
    scrap,
    worker,
)
from shared.contracts.messages import dumper_of
from shared.contracts.pay import LineOrigin, LineStatus
from shared.contracts.values import Cause
from shared.plumbing import migrations

SUNDAY = MONDAY + timedelta(days=6)
TRIGGERS = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"


@pytest.fixture
def payroll() -> Payroll:
    """Two closed lines, a top-up, one open, one held, one without a rate."""
    payroll = Payroll()
    payroll.hear(plant_settings(inspection_changes_pay=True), item(), worker("W1"), worker("W2"))
    payroll.post_rate("1", item="LAMP")
    payroll.put_terms("W1", "piece", minimum_hourly="20")
    payroll.hear(report(by("W1", hours="1"), by("W2", hours="1")))
    payroll.close(payroll.post_period(MONDAY, SUNDAY))
    payroll.hear(report(by("W1", on=SUNDAY + timedelta(days=1)), excess="4"))
    payroll.put_terms("W2", "hour", since=SUNDAY + timedelta(days=1))
    payroll.hear(report(by("W2", hours="3", on=SUNDAY + timedelta(days=1))))
    return payroll


def found(payroll: Payroll) -> list[tuple[str, int | None]]:
    with payroll.open() as session:
        return [(one.what, one.position) for one in audit.findings(session, "P1")]


def tampered(payroll: Payroll, *statements: str) -> list[tuple[str, int | None]]:
    """What is found when somebody with every right has rewritten the database."""
    with payroll.database.engine.begin() as connection:
        for name, _ in connection.execute(text(TRIGGERS)).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
    return found(payroll)


def test_each_line_is_posted_once_when_it_becomes_pay(payroll):
    with payroll.open() as session:
        entries = session.execute(text("SELECT position, credit, amount FROM ledger_entries ORDER BY position")).all()
    assert entries == [
        (1, "worker/W1", 50_000),
        (2, "worker/W2", 50_000),
        (3, "worker/W1", 150_000),  # one hour at no less than 20
        (4, "worker/W1", 60_000),
        (5, "held", 0),  # four pieces wait for a supervisor
    ]
    assert found(payroll) == []


def test_what_was_held_or_without_a_rate_is_posted_when_that_is_settled(payroll):
    flagged = report(by("W1", on=SUNDAY + timedelta(days=2)), excess="4")
    payroll.hear(flagged, confirmation(flagged))
    payroll.post_rate("30", kind="hour")
    with payroll.open() as session:
        amounts = session.execute(text("SELECT amount FROM ledger_entries WHERE position > 5 AND debit <> credit"))
        assert sorted(amounts.scalars()) == [40_000, 60_000, 900_000]
    assert found(payroll) == []


def test_long_books_are_read_some_at_a_time(payroll, monkeypatch):
    monkeypatch.setattr(audit, "AT_ONCE", 3)
    assert found(payroll) == []
    assert ("removed_entry", 3) in tampered(payroll, "DELETE FROM ledger_entries WHERE position = 2")


def test_a_payslip_carries_the_head_of_the_books(payroll):
    with payroll.open() as session:
        (head,) = session.execute(text("SELECT hash FROM ledger_entries WHERE position = 3")).scalars()
    slip = payroll.slip("W2")
    assert (slip.ledger_position, slip.ledger_head) == (3, head)
    with payroll.open() as session:
        assert audit.knows(session, "P1", head)
        assert not audit.knows(session, "P1", "f" * 64)
        assert audit.plants(session) == ["P1"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET amount = 0",
        "DELETE FROM ledger_entries WHERE position = 2",
        "UPDATE pay_lines SET amount = amount + 1 WHERE status = 'open'",
        "UPDATE pay_lines SET status = 'held' WHERE status = 'open'",
        "DELETE FROM pay_lines",
        "UPDATE pay_lines SET amount = 9990000 WHERE status = 'held'",
        "UPDATE pay_lines SET quantity = 5000000, rate = rate + 1 WHERE status = 'held'",
        "UPDATE pay_lines SET worker = 'W2' WHERE status = 'held'",
        "UPDATE pay_lines SET report = NULL WHERE status = 'no_rate'",
        "UPDATE pay_lines SET status = 'held', rate = 1, amount = 9990000 WHERE status = 'no_rate'",
        "UPDATE pay_lines SET amount = 9990000 WHERE status = 'no_rate'",
        "UPDATE pay_lines SET \"on\" = '2026-12-01' WHERE status = 'no_rate'",
        "UPDATE rates SET amount = 2",
        "DELETE FROM pay_terms",
        *(
            f"REPLACE INTO {table} SELECT * FROM {table}"
            for table in ("ledger_entries", "pay_lines", "rates", "pay_terms")
        ),
    ],
)
def test_the_database_itself_lets_nobody_rewrite_pay(payroll, statement):
    with pytest.raises(DBAPIError, match="only ever added to"), payroll.database.engine.begin() as connection:
        connection.execute(text(statement))
    assert found(payroll) == []


@pytest.mark.parametrize(
    ("what", "position", "statement"),
    [
        ("changed_line", 2, "UPDATE pay_lines SET amount = amount + 100 WHERE worker = 'W2' AND status = 'open'"),
        (
            "changed_line",
            1,
            "UPDATE pay_lines SET worker = 'W2' WHERE worker = 'W1' AND quantity = 5000000",
        ),
        ("changed_entry", 2, "UPDATE ledger_entries SET amount = amount + 100 WHERE position = 2"),
        ("changed_entry", 2, "UPDATE ledger_entries SET credit = 'worker/W1' WHERE position = 2"),
        ("removed_entry", 3, "DELETE FROM ledger_entries WHERE position = 2"),
        ("removed_entry", 3, "DELETE FROM ledger_entries WHERE position > 3"),
        ("removed_line", 3, "DELETE FROM pay_lines WHERE kind = 'top_up'"),
        ("changed_account", None, "UPDATE accounts SET balance = balance + 1 WHERE name = 'worker/W1'"),
        ("changed_total", None, "UPDATE day_totals SET amount = amount + 1 WHERE worker = 'W1'"),
        ("changed_total", None, "DELETE FROM day_totals WHERE worker = 'W2'"),
        ("changed_entry", 3, "UPDATE pay_periods SET head_hash = 'x'"),
        ("inserted_line", None, "UPDATE pay_lines SET status = 'open', amount = 10000 WHERE status = 'no_rate'"),
        ("inserted_line", None, "UPDATE pay_lines SET status = 'open' WHERE status = 'held'"),
    ],
)
def test_whatever_is_rewritten_is_found(payroll, what, position, statement):
    assert (what, position) in tampered(payroll, statement)


@pytest.mark.parametrize(
    "rewritten",
    ["amount = 9990000", "worker = 'W2'", "quantity = quantity + 1", "rate = rate + 1", "item = 'OTHER'"],
)
def test_what_was_rewritten_while_it_was_held_is_found_before_and_after_it_is_paid(rewritten):
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"), worker("W2"))
    payroll.post_rate("1.005")
    flagged, other = (report(by("W1"), excess="3") for _ in range(2))
    payroll.hear(flagged, other)
    excess = line_id(flagged.report_id, "W1", LineOrigin.EXCESS)
    assert found(payroll) == []
    assert ("changed_line", None) in tampered(payroll, f"UPDATE pay_lines SET {rewritten} WHERE id = '{excess.hex}'")
    payroll.hear(confirmation(flagged), confirmation(other))
    assert ("changed_line", 5) in found(payroll)
    assert [what for what, _ in found(payroll)].count("changed_line") == 1


def test_what_is_held_before_it_has_a_rate_is_priced_by_nobody_else(payroll):
    payroll.put_terms("W2", "piece", since=MONDAY)
    flagged = report(by("W2", on=MONDAY - timedelta(days=1)), excess="4")
    payroll.hear(flagged)
    excess = line_id(flagged.report_id, "W2", LineOrigin.EXCESS)
    with payroll.database.engine.begin() as connection:  # no guard is down: it is for payroll itself to price it
        rate = f"UPDATE pay_lines SET rate = 1000000, amount = 9990000 WHERE id = '{excess.hex}'"
        assert connection.execute(text(rate)).rowcount == 1
    assert ("changed_line", None) in found(payroll)
    payroll.hear(confirmation(flagged))
    assert "changed_line" in {what for what, _ in found(payroll)}


def test_a_line_that_nobody_held_is_let_go_by_nobody(payroll):
    columns = ", ".join(f'"{field.name}"' for field in fields(Line) if field.name not in ("id", "status"))
    flagged = report(by("W1", on=SUNDAY + timedelta(days=1)))
    payroll.hear(flagged)
    forged = line_id(flagged.report_id, "W1", LineOrigin.EXCESS)
    with payroll.database.engine.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO pay_lines (plant, id, status, week, month, {columns}) SELECT plant, '{forged.hex}',"
                f" 'held', week, month, {columns} FROM pay_lines WHERE report = '{flagged.report_id.hex}'"
            )
        )
    assert ("inserted_line", None) in found(payroll)
    payroll.hear(confirmation(flagged))
    assert ("inserted_line", 7) in found(payroll)


def test_two_entries_that_changed_places_are_found(payroll):
    swap = (
        "UPDATE ledger_entries SET position = 99 WHERE position = 1",
        "UPDATE ledger_entries SET position = 1 WHERE position = 2",
        "UPDATE ledger_entries SET position = 2 WHERE position = 99",
    )
    assert {("changed_entry", 1), ("changed_entry", 2)} <= set(tampered(payroll, *swap))


def test_an_inserted_line_with_its_entry_is_found(payroll):
    columns = ", ".join(f'"{field.name}"' for field in fields(Line) if field.name != "id")
    line, entry = uuid4().hex, "plant, debit, credit, amount, digest, hash"
    insert = (
        f"INSERT INTO pay_lines (plant, id, week, month, {columns})"
        f" SELECT plant, '{line}', week, month, {columns} FROM pay_lines WHERE kind = 'top_up'",
        f"INSERT INTO ledger_entries (position, pay_line, {entry}) SELECT 6, '{line}', {entry} FROM ledger_entries"
        " WHERE position = 3",
    )
    assert ("changed_entry", 6) in tampered(payroll, *insert)


@pytest.mark.parametrize("seed", range(4))
def test_the_books_hold_after_any_order_of_facts_rates_and_closings(seed):
    """Whatever comes when, the books add up, and so do the totals that wages are read from."""
    dice = random.Random(seed)
    payroll = Payroll()
    payroll.hear(plant_settings(inspection_changes_pay=True), item(), worker("W1"), worker("W2"))
    payroll.put_terms("W2", "mixed", minimum_hourly="15")
    told = [
        report(
            by("W1", hours="1.5", share=str(dice.randint(1, 3)), on=MONDAY + timedelta(days=dice.randint(0, 9))),
            by("W2", hours="1.5", share="2", on=MONDAY + timedelta(days=dice.randint(0, 9))),
            good=str(dice.randint(5, 90)),
            excess=str(dice.randint(0, 4)),
            rework_order=uuid4() if dice.random() < 0.2 else None,
        )
        for _ in range(12)
    ]
    facts = [*told, *map(confirmation, told), *(reversal(one) for one in told[:5])]
    facts += [inspection(one, scrap(Cause.WORKER, 1)) for one in told[:4]]
    facts = facts * 2
    dice.shuffle(facts)
    for number, fact in enumerate(facts):
        payroll.hear(fact)
        if number == 10:
            payroll.post_rate("0.777", id=str(UUID(int=7)), item="LAMP")
            payroll.post_rate("19.99", kind="rework_hour")
    payroll.close(payroll.post_period(MONDAY, SUNDAY))
    payroll.hear(*(reversal(one) for one in told))
    assert found(payroll) == []
    assert payroll.total() == sum(line.amount for line in payroll.lines() if line.status != "held")
    assert payroll.total(worker="W2", to_on=SUNDAY) == sum(
        line.amount for line in payroll.lines(worker="W2", to_on=SUNDAY)
    )
    for status in (LineStatus.OPEN, LineStatus.CLOSED):
        assert payroll.total(status=status) == sum(line.amount for line in payroll.lines(status=status))


def test_what_was_written_before_there_were_books_is_posted_by_the_migration(tmp_path):
    payroll = Payroll(to="payroll_0002")
    columns = (
        'plant, id, report, worker, "on", week, month, worked_on, origin, kind, quantity, hours, amount, status, team,'
        " work_order, item, sequence"
    )
    with payroll.database.engine.begin() as connection:
        for number, status in enumerate(["closed", "open", "held", "no_rate"]):
            amount = 0 if status == "no_rate" else 12_300
            told = replace(work(hand("W1")), report=UUID(int=number))
            row = {"plant": "P1", "id": told.report, "work": dumper_of(Work)(told), "is_confirmed": False}
            connection.execute(insert(Report).values(**row))
            id = line_id(told.report, "W1", LineOrigin.WORK)
            connection.execute(
                text(
                    f"INSERT INTO pay_lines ({columns}) VALUES ('P1', '{id.hex}', '{told.report.hex}', 'W1',"
                    f" '2026-11-{16 + number}', '2026-W47', '2026-11', '2026-11-16', 'work', 'piece', 1000000, 0,"
                    f" {amount}, '{status}', 'T1', '{told.work_order}', '{told.item}',"
                    f" {told.sequence})"
                )
            )
        connection.execute(
            text(
                "INSERT INTO pay_periods (plant, id, from_on, to_on, closed_at, closed_by) VALUES"
                f" ('P1', '{UUID(int=9).hex}', '2026-11-16', '2026-11-16', '2026-11-20 00:00:00', 'x')"
            )
        )
    migrations.upgrade("payroll", payroll.database.engine)
    assert found(payroll) == []
    assert [line.status for line in payroll.lines()] == ["no_rate", "held", "open", "closed"]
    assert payroll.total() == payroll.wages(by="week")[0][4]
    assert (payroll.total(), payroll.total(status=LineStatus.CLOSED)) == (Decimal("2.46"), Decimal("1.23"))
