"""A wage sheet from before is kept, to be held against ours; nothing is ever booked from it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from services.payroll.domain.looking_back import days_looked_at
from services.payroll.ledger import take_pen
from services.payroll.models import OldWage, OldWageSheet
from shared.contracts.caller import Caller
from shared.contracts.payroll.events import PayrollAudited
from shared.contracts.payroll.wage_sheets import KeepOldWages, OldWageFate, OldWagesKept
from shared.contracts.refusals import Invalid
from shared.contracts.values import ZERO
from shared.plumbing import outbox

Told = tuple[Decimal, Decimal | None, Decimal | None]


def keep_old_wages(session: Session, caller: Caller, command: KeepOldWages, now: datetime) -> OldWagesKept:
    """Put a sheet in the place of what was said about its days before."""
    take_pen(session, caller.plant)
    days_looked_at(command.from_on, command.to_on, command.to_on)
    workers = [row.worker for row in command.rows]
    twice = {f"rows.{place}.worker": "repeated" for place, one in enumerate(workers) if one in workers[:place]}
    if twice:
        raise Invalid(dict(twice))
    of_days = (
        OldWage.plant == caller.plant,
        OldWage.from_on == command.from_on,
        OldWage.to_on == command.to_on,
    )
    before: dict[str, Told] = {
        row.worker: (row.amount, row.pieces, row.hours) for row in session.scalars(select(OldWage).where(*of_days))
    }
    now_told: dict[str, Told] = {row.worker: (row.amount, row.pieces, row.hours) for row in command.rows}
    if now_told != before:
        session.execute(delete(OldWage).where(*of_days))
        _write(session, caller, command, now)
    return OldWagesKept(
        items=tuple(
            OldWageFate(row=row.row, status=_fate(before.get(row.worker), now_told[row.worker])) for row in command.rows
        )
    )


def _fate(before: Told | None, now: Told) -> str:
    if before is None:
        return "created"
    return "unchanged" if before == now else "changed"


def _write(session: Session, caller: Caller, command: KeepOldWages, now: datetime) -> None:
    key = {"plant": caller.plant, "from_on": command.from_on, "to_on": command.to_on}
    rows = [
        {**key, "worker": row.worker, "amount": row.amount, "pieces": row.pieces, "hours": row.hours}
        for row in command.rows
    ]
    if rows:
        session.execute(insert(OldWage), rows)
    session.merge(OldWageSheet(**key, said_by=caller.username, said_at=now))
    amount = sum((row.amount for row in command.rows), ZERO)
    outbox.audit(
        session,
        caller,
        PayrollAudited,
        action="wage_sheet.import",
        object=f"{command.from_on} {command.to_on}",
        after={"rows": len(rows), "amount": str(amount)},
    )
