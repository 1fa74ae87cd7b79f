"""Reports, rates and terms of a small plant, to compute with in the head."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid5

from services.payroll.domain.pricing import Price, prices_of
from services.payroll.domain.rates import ALWAYS, Rate, Scope, Terms
from services.payroll.domain.settling import Facts, Rules
from services.payroll.domain.work import Hand, Work
from shared.contracts.values import PayMode, RateKind

MONDAY = date(2026, 11, 16)
FEN = Decimal("0.01")
REPORT = UUID(int=1)
REVERSAL = UUID(int=2)
INSPECTION = UUID(int=3)


def hand(worker: str, *, share: str = "1", hours: str = "0", on: date = MONDAY, team: str = "T1") -> Hand:
    return Hand(worker=worker, team=team, share=Decimal(share), hours=Decimal(hours), on=on)


def work(
    *hands: Hand,
    payable: str = "10",
    held: str = "0",
    is_rework: bool = False,
    sequence: int = 10,
    work_center: str | None = "SMT-1",
    accepted_at: datetime | None = None,
) -> Work:
    return Work(
        report=REPORT,
        work_order="WO-1",
        item="LAMP",
        sequence=sequence,
        is_rework=is_rework,
        payable=Decimal(payable),
        held=Decimal(held),
        hands=hands,
        work_center=work_center,
        accepted_at=accepted_at,
    )


def rate(
    amount: str,
    *,
    kind: RateKind = RateKind.PIECE,
    item: str | None = None,
    sequence: int | None = None,
    work_center: str | None = None,
    team: str | None = None,
    since: date = MONDAY,
    version: int = 1,
    said_at: datetime = ALWAYS,
) -> Rate:
    scope = Scope(item=item, sequence=sequence, work_center=work_center, team=team)
    return Rate(
        id=uuid5(REPORT, f"{amount} {kind} {scope} {since} {version}"),
        kind=kind,
        scope=scope,
        amount=Decimal(amount),
        effective_from=since,
        version=version,
        said_at=said_at,
    )


def terms(
    mode: str,
    *,
    hourly: str | None = None,
    minimum: str | None = None,
    since: date = MONDAY,
    version: int = 1,
    said_at: datetime = ALWAYS,
) -> Terms:
    return Terms(
        mode=PayMode(mode),
        hourly_rate=None if hourly is None else Decimal(hourly),
        minimum_hourly=None if minimum is None else Decimal(minimum),
        effective_from=since,
        version=version,
        said_at=said_at,
    )


def facts(
    work: Work,
    *,
    confirmed: bool = False,
    reversed_by: UUID | None = None,
    taken_back: dict[UUID, Decimal] | None = None,
) -> Facts:
    return Facts(work=work, confirmed=confirmed, reversed_by=reversed_by, taken_back=taken_back or {})


def first_price(work: Work, hand: Hand, terms: Iterable[Terms], rates: Iterable[Rate]) -> Price:
    """Before any rate is said for work of before."""
    return prices_of(work, hand, terms, rates, lambda day, at: True)[0]


def rules(work: Work, *rates: Rate, agreed: dict[str, Terms] | None = None, coin: Decimal = FEN) -> Rules:
    """Everything is open; each worker has at most one version of terms."""
    agreed = agreed or {}
    prices = {
        hand.worker: first_price(work, hand, [agreed[hand.worker]] if hand.worker in agreed else [], rates)
        for hand in work.hands
    }
    return Rules(prices=prices, booked_on=lambda day: day, coin=coin)
