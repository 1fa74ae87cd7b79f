"""SQLite's `REPLACE` deletes a row without asking a trigger; so what is in its place already is asked before."""

from __future__ import annotations

from alembic import op

revision = "payroll_0029"
down_revision = "payroll_0028"

UNIQUE = {
    "allowances": (("plant", "id"), ("plant", "reverses")),
    "ledger_entries": (("plant", "position"),),
    "pay_lines": (("plant", "id"),),
    "pay_terms": (("plant", "worker", "version"),),
    "premiums": (("plant", "number", "version"),),
    "rates": (("plant", "id"),),
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, keys in UNIQUE.items():
        for key in keys:
            same = " AND ".join(f'"{column}" = NEW."{column}"' for column in key)
            op.execute(
                f"CREATE TRIGGER {table}_no_replace_{key[-1]} BEFORE INSERT ON {table} FOR EACH ROW"
                f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"
                f" BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
            )
