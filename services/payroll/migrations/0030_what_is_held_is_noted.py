"""What a held line says is fixed by the chain and by the table, and of other lines that wait only their price moves."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

from services.payroll.domain.chain import Head, note_held
from services.payroll.domain.pay_line import Line
from shared.contracts.pay import LineKind, LineOrigin, LineStatus
from shared.plumbing.batches import batches
from shared.plumbing.columns import MONEY_PLACES, EnumValue, ScaledDecimal

revision = "payroll_0030"
down_revision = "payroll_0029"

AT_ONCE = 1000
MOVES = sa.text("debit <> credit")
MONEY, QUANTITY = ScaledDecimal(MONEY_PLACES), ScaledDecimal()
TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    **dict.fromkeys(("amount", "base", "whole"), MONEY),
    **dict.fromkeys(("quantity", "hours", "seconds", "rate", "percent", "covered_seconds", "covered_pieces"), QUANTITY),
    **dict.fromkeys(("id", "report", "rate_id", "reverses"), sa.Uuid()),
    **dict.fromkeys(("on", "worked_on"), sa.Date()),
    "origin": EnumValue(LineOrigin),
    "kind": EnumValue(LineKind),
    "status": EnumValue(LineStatus),
}
LINES = sa.table(
    "pay_lines",
    sa.column("plant", sa.String()),
    *(sa.column(field.name, TYPES.get(field.name)) for field in fields(Line)),
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
        held = sa.select(LINES.c.plant).where(LINES.c.status == LineStatus.HELD).distinct()
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
    """What is held already is noted as it stands."""
    head = session.execute(sa.select(HEADS.c.position, HEADS.c.hash).where(HEADS.c.plant == plant)).one_or_none()
    held = sa.select(LINES).where(LINES.c.plant == plant, LINES.c.status == LineStatus.HELD).order_by(LINES.c.id)
    lines = [
        Line(**{name: value for name, value in row.items() if name != "plant"})
        for row in session.execute(held).mappings()
    ]
    notes = list(note_held(plant, lines, Head(position=head.position, hash=head.hash) if head else Head()))
    for some in batches(notes, AT_ONCE):
        session.execute(sa.insert(ENTRIES), [asdict(one) for one in some])
    last = {"position": notes[-1].position, "hash": notes[-1].hash}
    if head is None:
        session.execute(sa.insert(HEADS).values(plant=plant, **last))
    else:
        session.execute(sa.update(HEADS).where(HEADS.c.plant == plant).values(**last))


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
