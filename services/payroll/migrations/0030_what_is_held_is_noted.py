"""What a held line says is fixed by the chain and by the table, and of other lines that wait only their price moves."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from shared.plumbing.batches import batches
from shared.plumbing.columns import MONEY_PLACES, ScaledDecimal

revision = "payroll_0030"
down_revision = "payroll_0029"

AT_ONCE = 1000
MOVES = sa.text("debit <> credit")
MONEY, QUANTITY = ScaledDecimal(MONEY_PLACES), ScaledDecimal()
SAID: dict[str, sa.types.TypeEngine[Any]] = {  # of a line, in the order in which it is told
    "id": sa.Uuid(),
    **dict.fromkeys(("worker", "team"), sa.String()),
    **dict.fromkeys(("on", "worked_on"), sa.Date()),
    "report": sa.Uuid(),
    **dict.fromkeys(("work_order", "item"), sa.String()),
    "sequence": sa.BigInteger(),
    **dict.fromkeys(("origin", "kind"), sa.String()),
    **dict.fromkeys(("quantity", "hours", "seconds", "rate"), QUANTITY),
    "rate_id": sa.Uuid(),
    "terms_version": sa.BigInteger(),
    "amount": MONEY,
    "reverses": sa.Uuid(),
    "rule": sa.String(),
    "rule_version": sa.BigInteger(),
    "percent": QUANTITY,
    "base": MONEY,
    **dict.fromkeys(("covered_seconds", "covered_pieces"), QUANTITY),
    "whole": MONEY,
}
LINES = sa.table(
    "pay_lines",
    *(sa.column(name, sa.String()) for name in ("plant", "status")),
    *(sa.column(name, kind) for name, kind in SAID.items()),
)
ENTRIES = sa.table(
    "ledger_entries",
    *(sa.column(name) for name in ("plant", "position", "debit", "credit", "digest", "hash")),
    sa.column("pay_line", sa.Uuid()),
    sa.column("amount", MONEY),
)
HEADS = sa.table("ledger_heads", *(sa.column(name) for name in ("plant", "position", "hash")))

FOR_EVER = (
    "plant",
    "id",
    "worker",
    "worked_on",
    "report",
    "work_order",
    "item",
    "sequence",
    "origin",
    "reverses",
    "rule",
)
PRICE = ("team", "kind", "quantity", "hours", "seconds", "rate", "rate_id", "terms_version", "amount", "rule_version")
OF_A_DAY = ("percent", "base", "covered_seconds", "covered_pieces", "whole")


def upgrade() -> None:
    op.drop_index("ix_ledger_entries_plant_pay_line", "ledger_entries")
    op.create_index(
        "ix_ledger_entries_posted",
        "ledger_entries",
        ["plant", "pay_line"],
        unique=True,
        sqlite_where=MOVES,
        postgresql_where=MOVES,
    )
    with Session(op.get_bind()) as session:
        held = sa.select(LINES.c.plant).where(LINES.c.status == "held").distinct()
        for plant in session.scalars(held).all():
            note(session, plant)
        session.flush()
    let_only_prices_move()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER ledger_entries_no_replace_pay_line BEFORE INSERT ON ledger_entries FOR EACH ROW"
            " WHEN NEW.debit <> NEW.credit AND EXISTS (SELECT 1 FROM ledger_entries"
            f" WHERE plant = NEW.plant AND pay_line = NEW.pay_line AND {MOVES})"
            " BEGIN SELECT RAISE(ABORT, 'ledger_entries is only ever added to'); END"
        )


def note(session: Session, plant: str) -> None:
    """What is held already is noted as it stands, chained as it was when this was written."""
    known = session.execute(sa.select(HEADS.c.position, HEADS.c.hash).where(HEADS.c.plant == plant)).one_or_none()
    position, head = (known.position, known.hash) if known else (0, "0" * 64)
    held = sa.select(LINES).where(LINES.c.plant == plant, LINES.c.status == "held").order_by(LINES.c.id)
    notes = []
    for line in session.execute(held).mappings().all():
        position += 1
        noted = {"pay_line": line["id"], "debit": "held", "credit": "held", "amount": Decimal(0)}
        said = {"plant": plant, "position": position, **noted, "digest": digest_of(line)}
        head = sha256("\n".join([head, *map(plain, said.values())]).encode()).hexdigest()
        notes.append({**said, "hash": head})
    for some in batches(notes, AT_ONCE):
        session.execute(sa.insert(ENTRIES), some)
    last = {"position": position, "hash": head}
    if known is None:
        session.execute(sa.insert(HEADS).values(plant=plant, **last))
    else:
        session.execute(sa.update(HEADS).where(HEADS.c.plant == plant).values(**last))


def digest_of(line: Mapping[Any, Any]) -> str:
    """What a held line says. The day it is booked on moves on when a period closes first, so it is not said."""
    told = {name: line["worked_on" if name == "on" else name] for name in SAID}
    said = (f"{name}={plain(value)}" for name, value in told.items() if value is not None)
    return sha256("\n".join(said).encode()).hexdigest()


def plain(value: Any) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def let_only_prices_move() -> None:
    """A line that waits or runs keeps whose it is and what for. It is priced once, and what is held with a price moves
    only to another day or becomes pay. Nothing is held, or runs, that was not written so."""
    refused = (
        "OLD.status NOT IN ('held', 'no_rate', 'running')",
        *changed(*FOR_EVER),
        f"(OLD.status <> 'held' AND ({' OR '.join(changed('on', 'week', 'month'))}))",
        f"(OLD.status = 'held' AND OLD.rate IS NOT NULL AND ({' OR '.join(changed(*PRICE, *OF_A_DAY))}))",
        f"(OLD.status <> 'running' AND (NEW.status = 'running' OR {' OR '.join(changed(*OF_A_DAY))}))",
        "(OLD.status = 'running' AND NEW.status NOT IN ('running', 'open'))",
        "(OLD.status = 'no_rate' AND NEW.status = 'held' AND OLD.origin NOT IN ('excess', 'reversal'))",
        "(NEW.status = 'no_rate' AND (NEW.rate IS NOT NULL OR NEW.amount <> 0))",
    )
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute(f"DROP TRIGGER pay_lines_no_update{' ON pay_lines' if postgresql else ''}")
    head = f"CREATE TRIGGER pay_lines_no_update BEFORE UPDATE ON pay_lines FOR EACH ROW WHEN ({' OR '.join(refused)})"
    if postgresql:
        op.execute(f"{head} EXECUTE FUNCTION refuse_rewriting()")
    else:
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, 'pay_lines is only ever added to'); END")


def changed(*columns: str) -> list[str]:
    differs = "IS DISTINCT FROM" if op.get_bind().dialect.name == "postgresql" else "IS NOT"
    return [f'OLD."{column}" {differs} NEW."{column}"' for column in columns]
