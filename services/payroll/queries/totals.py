"""What lines add up to, read from the books: however many lines there are, and however long ago the first was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.payroll.domain.chain import running_account, worker_account
from services.payroll.models import Account, DayTotal
from shared.contracts.values import ZERO

Span = tuple[date | None, date | None]
_COSTS = ("cost/", "cost0")  # the second is the first name that sorts after every `cost/…`
_WORKERS = (worker_account(""), "worker0")
_RUNNING = (running_account(""), "running0")


def within(day: InstrumentedAttribute[date], span: Span) -> list[ColumnElement[bool]]:
    """Days of a span, both ends included; no limit on a side that is left out."""
    first, last = span
    since = [day >= first] if first is not None else []
    until = [day <= last] if last is not None else []
    return since + until


def in_any(day: InstrumentedAttribute[date], spans: Iterable[Span]) -> ColumnElement[bool]:
    """Days of one of the spans."""
    stretches = []
    for span in spans:
        limits = within(day, span)
        if not limits:
            return true()
        stretches.append(limits[0] & limits[1] if len(limits) == 2 else limits[0])
    return or_(*stretches) if stretches else false()


def meet(one: Span, other: Span) -> Span | None:
    """The days that two spans share."""
    firsts = [first for first, _ in (one, other) if first is not None]
    lasts = [last for _, last in (one, other) if last is not None]
    first, last = max(firsts, default=None), min(lasts, default=None)
    return None if first is not None and last is not None and last < first else (first, last)


def paid_in(session: Session, plant: str, worker: str | None, span: Span) -> Decimal:
    """What was booked in a span, to one worker or all. Without a first day: what was ever paid, less the rest."""
    first, last = span
    if first is not None:
        return _sum_of_days(session, plant, worker, span)
    rest = ZERO if last is None else _after(session, plant, worker, last)
    return _ever_paid(session, plant, worker) - rest


def _after(session: Session, plant: str, worker: str | None, last: date) -> Decimal:
    return _sum(session, plant, worker, DayTotal.on > last)


def _sum_of_days(session: Session, plant: str, worker: str | None, span: Span) -> Decimal:
    return _sum(session, plant, worker, *within(DayTotal.on, span))


def _sum(session: Session, plant: str, worker: str | None, *days: ColumnElement[bool]) -> Decimal:
    whose = [] if worker is None else [DayTotal.worker == worker]
    return session.scalar(select(func.sum(DayTotal.amount)).where(DayTotal.plant == plant, *whose, *days)) or ZERO


def _ever_paid(session: Session, plant: str, worker: str | None) -> Decimal:
    if worker is not None:
        own = (worker_account(worker), running_account(worker))
        return (
            session.scalar(select(func.sum(Account.balance)).where(Account.plant == plant, Account.name.in_(own)))
            or ZERO
        )
    costs = select(func.sum(Account.balance)).where(*_named(plant, _COSTS))
    running = session.get(Account, (plant, running_account()))
    return (running.balance if running is not None else ZERO) - (session.scalar(costs) or ZERO)


def ever_paid(session: Session, plant: str) -> dict[str, Decimal]:
    """What each worker was ever paid."""
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for names in (_WORKERS, _RUNNING):
        for name, balance in session.execute(select(Account.name, Account.balance).where(*_named(plant, names))):
            paid[name.removeprefix(names[0])] += balance
    paid.pop("", None)  # what runs for everybody together
    return paid


def _named(plant: str, names: tuple[str, str]) -> tuple[ColumnElement[bool], ...]:
    first, after = names
    return Account.plant == plant, Account.name >= first, Account.name < after
