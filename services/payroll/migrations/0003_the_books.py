"""The books: every line is posted once, in a chain, and the database itself lets nobody rewrite it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from shared.plumbing.columns import MONEY_PLACES, ScaledDecimal

revision = "payroll_0003"
down_revision = "payroll_0002"

AT_ONCE = 1000
NOT_SAID = ("plant", "status")
MONEY, QUANTITY = ScaledDecimal(MONEY_PLACES), ScaledDecimal()
ENTRIES = sa.table(
    "ledger_entries",
    sa.column("plant", sa.String()),
    sa.column("position", sa.BigInteger()),
    sa.column("pay_line", sa.Uuid()),
    sa.column("debit", sa.String()),
    sa.column("credit", sa.String()),
    sa.column("amount", MONEY),
    sa.column("digest", sa.String()),
    sa.column("hash", sa.String()),
)
LINES = sa.table(
    "pay_lines",
    sa.column("plant", sa.String()),
    sa.column("id", sa.Uuid()),
    sa.column("worker", sa.String()),
    sa.column("team", sa.String()),
    sa.column("on", sa.Date()),
    sa.column("worked_on", sa.Date()),
    sa.column("report", sa.Uuid()),
    sa.column("work_order", sa.String()),
    sa.column("item", sa.String()),
    sa.column("sequence", sa.BigInteger()),
    sa.column("origin", sa.String()),
    sa.column("kind", sa.String()),
    sa.column("quantity", QUANTITY),
    sa.column("hours", QUANTITY),
    sa.column("rate", QUANTITY),
    sa.column("rate_id", sa.Uuid()),
    sa.column("terms_version", sa.BigInteger()),
    sa.column("amount", MONEY),
    sa.column("status", sa.String()),
    sa.column("reverses", sa.Uuid()),
)


def upgrade() -> None:
    create_ledger()
    create_totals()
    add_indexes()
    fill()
    forbid_rewriting()


def create_ledger() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("pay_line", sa.Uuid(), nullable=False),
        sa.Column("debit", sa.String(60), nullable=False),
        sa.Column("credit", sa.String(60), nullable=False),
        sa.Column("amount", ScaledDecimal(MONEY_PLACES), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("ix_ledger_entries_plant_pay_line", "ledger_entries", ["plant", "pay_line"], unique=True)
    op.create_table(
        "ledger_heads",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.add_column("pay_periods", sa.Column("head_position", sa.BigInteger(), nullable=True))
    op.add_column("pay_periods", sa.Column("head_hash", sa.String(64), nullable=True))


def create_totals() -> None:
    op.create_table(
        "accounts",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("balance", ScaledDecimal(MONEY_PLACES), nullable=False),
    )
    op.create_table(
        "day_totals",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("on", sa.Date(), primary_key=True),
        sa.Column("worker", sa.String(40), primary_key=True),
        sa.Column("team", sa.String(40), primary_key=True),
        sa.Column("worked_on", sa.Date(), primary_key=True),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("pieces", ScaledDecimal(), nullable=False),
        sa.Column("hours", ScaledDecimal(), nullable=False),
        sa.Column("amount", ScaledDecimal(MONEY_PLACES), nullable=False),
    )


def add_indexes() -> None:
    for columns in (
        ("worker", "on"),
        ("on", "team"),
        ("week", "worker"),
        ("week", "team"),
        ("month", "worker"),
        ("month", "team"),
    ):
        op.create_index(f"ix_day_totals_plant_{'_'.join(columns)}", "day_totals", ["plant", *columns])
    op.create_index("ix_pay_lines_plant_work_order_on", "pay_lines", ["plant", "work_order", "on"])
    awaited = sa.text("work IS NULL")
    op.create_index("ix_reports_awaited", "reports", ["plant"], sqlite_where=awaited, postgresql_where=awaited)


def fill() -> None:
    """Post what was written before there were books, in the order of its days."""
    run = op.get_bind().exec_driver_sql
    run("UPDATE pay_lines SET status = 'open' WHERE status = 'closed'")
    with Session(op.get_bind()) as session:
        for plant in session.scalars(sa.select(LINES.c.plant).distinct()).all():
            fill_chain(session, plant)
    run(
        'INSERT INTO day_totals (plant, "on", worker, team, worked_on, week, month, pieces, hours, amount)'
        " SELECT plant, \"on\", worker, coalesce(team, ''), worked_on, week, month,"
        " sum(quantity), sum(hours), sum(amount) FROM pay_lines WHERE status <> 'held'"
        " GROUP BY plant, \"on\", worker, coalesce(team, ''), worked_on, week, month"
    )
    run(
        "INSERT INTO accounts (plant, name, balance) SELECT plant, name, sum(moved) FROM ("
        " SELECT plant, credit AS name, amount AS moved FROM ledger_entries"
        " UNION ALL SELECT plant, debit, -amount FROM ledger_entries) AS moves GROUP BY plant, name"
    )
    run(
        "UPDATE pay_periods"
        " SET head_position = (SELECT position FROM ledger_heads WHERE ledger_heads.plant = pay_periods.plant),"
        " head_hash = (SELECT hash FROM ledger_heads WHERE ledger_heads.plant = pay_periods.plant)"
        " WHERE closed_at IS NOT NULL"
    )


def fill_chain(session: Session, plant: str) -> None:
    """The chain as it was when it began; what `domain/chain.py` has learned since is not for here."""
    position, head = 0, "0" * 64
    for lines in lines_of(session, plant):
        postings = []
        for line in lines:
            position += 1
            posting = {"plant": plant, "position": position, **posting_of(line)}
            head = sha256("\n".join([head, *map(plain, posting.values())]).encode()).hexdigest()
            postings.append({**posting, "hash": head})
        session.execute(sa.insert(ENTRIES), postings)
    if position:
        session.execute(
            sa.text("INSERT INTO ledger_heads (plant, position, hash) VALUES (:plant, :position, :hash)"),
            {"plant": plant, "position": position, "hash": head},
        )


def lines_of(session: Session, plant: str) -> Iterator[list[Mapping[str, Any]]]:
    """The plant's posted lines in the order of their days, some at a time."""
    wanted = sa.select(LINES).where(LINES.c.plant == plant, LINES.c.status == "open")
    ordered = wanted.order_by(LINES.c.on, LINES.c.id).execution_options(yield_per=AT_ONCE)
    for some in session.execute(ordered).mappings().partitions():
        yield [dict(row) for row in some]


def posting_of(line: Mapping[str, Any]) -> dict[str, Any]:
    """In the order in which it is hashed."""
    cost, worker = f"cost/{line['kind']}", f"worker/{line['worker']}"
    gives = line["amount"] >= 0
    said = (f"{name}={plain(value)}" for name, value in line.items() if name not in NOT_SAID and value is not None)
    return {
        "pay_line": line["id"],
        "debit": cost if gives else worker,
        "credit": worker if gives else cost,
        "amount": abs(line["amount"]),
        "digest": sha256("\n".join(said).encode()).hexdigest(),
    }


def plain(value: Any) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def forbid_rewriting() -> None:
    """A posting, a version of a rate or of terms, and a line that was posted stay as they are, whoever asks."""
    never = dict.fromkeys(("ledger_entries", "rates", "pay_terms"), "")
    posted = {"pay_lines": "OLD.status NOT IN ('held', 'no_rate')"}
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME; END $$"
        )
    for table, when in (never | posted).items():
        forbid(table, "UPDATE", when)
        forbid(table, "DELETE", "")


def forbid(table: str, verb: str, when: str) -> None:
    condition = f"WHEN ({when})" if when else ""
    head = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW {condition}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"{head} EXECUTE FUNCTION refuse_rewriting()")
    else:
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END")
