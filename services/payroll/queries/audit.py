"""The ledger held against itself: entries, lines, accounts, day totals and the seals of closed periods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from sqlalchemy import Select, and_, case, except_, func, or_, select
from sqlalchemy.orm import Session

from services.payroll.books import head_of
from services.payroll.domain.auditing import Chain, Finding
from services.payroll.domain.chain import NOTHING_BEFORE, Head, running_account
from services.payroll.domain.pay_line import UNSETTLED, Line
from services.payroll.models import Account, DayTotal, LedgerEntry, LedgerHead, PayLine, PayPeriod
from services.payroll.models.ledger import MOVES, RUNNING, SECONDS, WAITING
from services.payroll.queries import audit_beside
from services.payroll.queries import audit_reading as reading
from services.payroll.queries.audit_beside import KNOWN_OF
from shared.contracts.pay import LineKind, LineStatus

AT_ONCE = 2000  # rows held in memory


def plants(session: Session) -> list[str]:
    """Every plant that has anything in the ledger, or of which anything is known that must be in it."""
    books = select(LedgerHead.plant).union(
        *(select(table.plant).distinct() for table in (LedgerEntry, PayLine, Account, *KNOWN_OF))
    )
    return sorted(session.scalars(books))


def findings(session: Session, plant: str) -> Iterator[Finding]:
    """Everything in a plant's ledger that is not as it was written. What cannot be read ends no other check."""
    chain = Chain(plant)
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: _entries(session, chain),
        lambda: _unposted(session, plant),
        lambda: chain.unlike_held(_held(session, plant)),
        lambda: chain.unlike(head_of(session, plant), _balances(session, plant), _seals(session, plant)),
        lambda: _booked_after_the_seal(session, plant),
        lambda: _days(session, plant),
        lambda: reading.unreadable(session, plant, or_(WAITING, RUNNING)),
        lambda: audit_beside.waiting(session, plant),
        lambda: audit_beside.running(session, plant),
        lambda: audit_beside.periods(session, plant),
        lambda: audit_beside.without_books(session, plant),
    )
    for check in checks:
        yield from reading.guarded(session, plant, check)


def knows(session: Session, plant: str, head: str) -> bool:
    """Is this the hash of an entry? A payslip on paper says what the books looked like when it was printed."""
    found = select(LedgerEntry.position).where(LedgerEntry.plant == plant, LedgerEntry.hash == head)
    return head == NOTHING_BEFORE or session.scalar(found) is not None


def _entries(session: Session, chain: Chain) -> Iterator[Finding]:
    """The chain from its first entry on. An entry or a line that cannot be read is named, and the rest is read."""
    asked = (
        select(LedgerEntry.position, LedgerEntry.pay_line)
        .where(LedgerEntry.plant == chain.plant)
        .order_by(LedgerEntry.position)
        .limit(AT_ONCE)
    )
    some = session.execute(asked).all()
    while some:
        positions = [position for position, _ in some]
        entries = reading.by_key(session, LedgerEntry, chain.plant, LedgerEntry.position, positions)
        lines = reading.by_key(session, PayLine, chain.plant, PayLine.id, [line for _, line in some])
        yield from chain.broken(
            (entries[position].posting, lines[line].entry if line in lines else None)
            for position, line in some
            if position in entries
        )
        session.expunge_all()
        some = session.execute(asked.where(LedgerEntry.position > positions[-1])).all()


def _unposted(session: Session, plant: str) -> Iterator[Finding]:
    posted = select(LedgerEntry.position).where(LedgerEntry.plant == plant, LedgerEntry.pay_line == PayLine.id, MOVES)
    waits = (*UNSETTLED, LineStatus.RUNNING)
    asked = select(PayLine.id).where(PayLine.plant == plant, PayLine.status.not_in(waits), ~posted.exists())
    for line in session.scalars(asked):
        yield Finding(plant=plant, what="inserted_line", pay_line=line, told="no entry accounts for it")


def _held(session: Session, plant: str) -> Iterator[Line]:
    for some in reading.lines(session, plant, PayLine.status == LineStatus.HELD):
        yield from (line.entry for line in some)


def _balances(session: Session, plant: str) -> dict[str, Decimal]:
    """Of all accounts but those of what still runs, which no entry accounts for."""
    kept = session.scalars(select(Account).where(Account.plant == plant))
    running = running_account()
    return {account.name: account.balance for account in kept if not account.name.startswith(running)}


def _seals(session: Session, plant: str) -> Iterator[tuple[Head, str]]:
    """What closed periods were sealed with, and what stands there now."""
    asked = (
        select(PayPeriod.head_position, PayPeriod.head_hash, LedgerEntry.hash)
        .outerjoin(
            LedgerEntry, and_(LedgerEntry.plant == PayPeriod.plant, LedgerEntry.position == PayPeriod.head_position)
        )
        .where(PayPeriod.plant == plant, PayPeriod.head_position > 0)
    )
    for position, sealed, found in session.execute(asked):
        yield Head(position=position or 0, hash=sealed or ""), found or ""


def _booked_after_the_seal(session: Session, plant: str) -> Iterator[Finding]:
    """Lines in a closed period that were posted when it was sealed already."""
    asked = (
        select(LedgerEntry.position, PayLine.id)
        .select_from(PayPeriod)
        .join(PayLine, and_(PayLine.plant == plant, PayLine.on.between(PayPeriod.from_on, PayPeriod.to_on)))
        .join(LedgerEntry, and_(LedgerEntry.plant == plant, LedgerEntry.pay_line == PayLine.id, MOVES))
        .where(
            PayPeriod.plant == plant,
            PayPeriod.closed_at.is_not(None),
            LedgerEntry.position > PayPeriod.head_position,
        )
    )
    for position, line in session.execute(asked):
        yield Finding(
            plant=plant, what="inserted_line", position=position, pay_line=line, told="its period was sealed before"
        )


def _days(session: Session, plant: str) -> Iterator[Finding]:
    """Totals of days that differ from what the lines of these days add up to."""
    team = func.coalesce(PayLine.team, "")
    of_lines = (
        select(
            PayLine.on,
            PayLine.worker,
            team,
            PayLine.worked_on,
            func.sum(PayLine.quantity),
            func.sum(PayLine.hours),
            func.sum(SECONDS),
            func.sum(PayLine.amount),
            func.sum(case((PayLine.kind.in_([kind for kind in LineKind if kind.is_beside]), PayLine.amount), else_=0)),
        )
        .where(PayLine.plant == plant, PayLine.status != LineStatus.HELD)
        .group_by(PayLine.on, PayLine.worker, team, PayLine.worked_on)
    )
    kept = select(
        DayTotal.on,
        DayTotal.worker,
        DayTotal.team,
        DayTotal.worked_on,
        DayTotal.pieces,
        DayTotal.hours,
        DayTotal.seconds,
        DayTotal.amount,
        DayTotal.beside,
    ).where(DayTotal.plant == plant)
    for one, other in ((of_lines, kept), (kept, of_lines)):
        yield from _only_in(session, plant, one, other)


def _only_in(session: Session, plant: str, one: Select, other: Select) -> Iterator[Finding]:  # type: ignore[type-arg]
    for on, worker, *_ in session.execute(except_(one, other)):
        yield Finding(plant=plant, what="changed_total", told=f"{worker} on {on}: total and lines differ")
