"""Keeping the books: postings are added to the chain, and the totals that wages are read from follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from services.payroll.domain.chain import Head, Posting, enter, running_account
from services.payroll.domain.output import Output, by_group
from services.payroll.domain.pay_line import Line
from services.payroll.domain.pay_period import Periods, month_of, week_of
from services.payroll.models import (
    EVER,
    Account,
    Base,
    DayTotal,
    GroupOutput,
    LedgerEntry,
    LedgerHead,
    OperationTotal,
    PayPeriod,
)
from shared.contracts.pay import LineStatus
from shared.contracts.values import ZERO
from shared.plumbing.batches import batches
from shared.plumbing.finding import find

Change = tuple[Line | None, Line]  # a line as it stood before, if it did, and as it stands now
AT_ONCE = 1000  # rows of one statement


def periods_of(session: Session, plant: str, since: date = date.min) -> Periods:
    """A plant's periods; with `since`, those that say how days from then on stand, and where corrections land."""
    counts = PayPeriod.cut_at.is_(None) | (PayPeriod.to_on >= since)
    periods = session.scalars(select(PayPeriod).where(PayPeriod.plant == plant, counts))
    return Periods(tuple(period.days for period in periods))


def period_of(session: Session, plant: str, id: UUID) -> PayPeriod:
    """One of them; a period of another plant is not known here."""
    return find(session, PayPeriod, (plant, id))


def head_of(session: Session, plant: str) -> Head:
    return _head(session.get(LedgerHead, plant))


def _head(kept: LedgerHead | None) -> Head:
    return Head() if kept is None else Head(position=kept.position, hash=kept.hash)


def keep(session: Session, plant: str, changes: Iterable[Change]) -> None:
    """Post what has become pay, and let the totals of its days follow. Whoever calls holds the plant's pen."""
    changes = list(changes)
    moved = defaultdict(Decimal, moved_by(_entered(session, plant, changes)))
    for name, amount in _run_by(changes).items():
        moved[name] += amount
    _add_to_accounts(session, plant, moved)
    _add_to_days(session, plant, changes)
    _add_to_operations(session, plant, changes)


def _entered(session: Session, plant: str, changes: list[Change]) -> list[Posting]:
    """What the changes add to the chain."""
    kept = session.get(LedgerHead, plant)
    entries = list(enter(plant, changes, _head(kept)))
    if not entries:
        return []
    for some in batches(entries, AT_ONCE):
        session.execute(insert(LedgerEntry), [asdict(entry) for entry in some])
    kept = kept or LedgerHead(plant=plant)
    kept.position, kept.hash = entries[-1].position, entries[-1].hash
    session.add(kept)
    return entries


def _run_by(changes: list[Change]) -> dict[str, Decimal]:
    """What lines that run do to each account: they are no posting yet, and still part of what somebody has earned."""
    moved: dict[str, Decimal] = defaultdict(Decimal)
    for line, sign in _differences(changes):
        if line.status is LineStatus.RUNNING:
            for name in (running_account(), running_account(line.worker)):
                moved[name] += sign * line.amount
    return moved


def _add_to_accounts(session: Session, plant: str, moved: Mapping[str, Decimal]) -> None:
    rows = [{"plant": plant, "name": name, "balance": balance} for name, balance in sorted(moved.items())]
    for some in batches(rows, AT_ONCE):
        session.execute(_adding(session, Account, some, "balance"))


def _differences(changes: Iterable[Change]) -> Iterator[tuple[Line, int]]:
    """What lines no longer say, to be taken away, and what they say now, to be added."""
    for old, new in changes:
        if old is not None:
            yield old, -1
        yield new, 1


def moved_by(postings: Iterable[Posting]) -> dict[str, Decimal]:
    """What postings do to each account; over all accounts together it is nothing."""
    moved: dict[str, Decimal] = defaultdict(Decimal)
    for posting in postings:
        for name, amount in posting.moves:
            moved[name] += amount
    return moved


def _add_to_days(session: Session, plant: str, changes: list[Change]) -> None:
    days: dict[tuple[date, str, str, date], list[Decimal]] = defaultdict(lambda: [ZERO] * 5)
    for line, sign in _differences(changes):
        if line.status is LineStatus.HELD:
            continue
        day = days[line.on, line.worker, line.team or "", line.worked_on]
        beside = line.amount if line.kind.is_beside else ZERO
        for place, value in enumerate((line.quantity, line.hours, line.time, line.amount, beside)):
            day[place] += sign * value
    rows = [
        {
            "plant": plant,
            "on": on,
            "worker": worker,
            "team": team,
            "worked_on": worked_on,
            "week": week_of(on),
            "month": month_of(on),
            "pieces": pieces,
            "hours": hours,
            "seconds": seconds,
            "amount": amount,
            "beside": beside,
        }
        for (on, worker, team, worked_on), (pieces, hours, seconds, amount, beside) in sorted(days.items())
    ]
    for some in batches(rows, AT_ONCE):
        session.execute(_adding(session, DayTotal, some, "pieces", "hours", "seconds", "amount", "beside"))


def _add_to_operations(session: Session, plant: str, changes: list[Change]) -> None:
    steps: dict[tuple[date, str, int], Decimal] = defaultdict(Decimal)
    for line, sign in _differences(changes):
        if line.status is not LineStatus.HELD and line.item is not None:
            steps[line.on, line.item, line.sequence or 0] += sign * line.amount
    rows = [
        {"plant": plant, "on": on, "item": item, "sequence": sequence, "amount": amount}
        for (on, item, sequence), amount in sorted(steps.items())
        if amount
    ]
    for some in batches(rows, AT_ONCE):
        session.execute(_adding(session, OperationTotal, some, "amount"))


def add_output(session: Session, plant: str, on: date, item: str, sequence: int, made: Iterable[Output]) -> None:
    """Let totals of output follow a report. Sums do not mind in which order reports and reversals come."""
    rows = [
        {"plant": plant, "kind": kind, "on": day, "key": key, **asdict(figures)}
        for (kind, key), figures in sorted(by_group(made, f"{item} {sequence}").items())
        for day in (EVER, on)
    ]
    session.execute(_adding(session, GroupOutput, rows, "good", "taken", "standard_hours", "hours"))


def _adding(session: Session, table: type[Base], rows: Sequence[dict[str, Any]], *columns: str) -> Insert:
    """Add rows, or what they say to the columns of those that are there."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(rows)
    there = table.__table__.c
    added: Insert = statement.on_conflict_do_update(
        index_elements=list(table.__table__.primary_key),
        set_={name: there[name] + statement.excluded[name] for name in columns},
    )
    return added
