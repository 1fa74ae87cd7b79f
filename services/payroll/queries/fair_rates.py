"""Whether what is paid for the steps of the plant is fair, from lines of the days asked for and no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from services.payroll.agreed import plant_of, terms_of
from services.payroll.domain.fairness import AtStep, Found, found_at
from services.payroll.domain.looking_back import days_looked_at
from services.payroll.domain.money import rounded
from services.payroll.domain.pay_line import UNSETTLED
from services.payroll.domain.pricing import hours_of
from services.payroll.domain.rates import terms_on
from services.payroll.minimums import EARNED
from services.payroll.models import DayTotal, GroupOutput, OperationTotal, PayLine
from services.payroll.models.ledger import SECONDS
from shared.contracts.messages import Page
from shared.contracts.pay import LineKind, LineOrigin
from shared.contracts.payroll.fair_rates import FairRatesQuery, FairRateView, OutlierView
from shared.contracts.values import ZERO, RankingGroup
from shared.plumbing.paging import rows_of_page

MOST_OUTLIERS = 10
Step = tuple[str, int]
Days = tuple[date, date]
# Excess, and what an inspection took back, go with the time of their report's work, which counts if it took any.
TIMED = or_(SECONDS != 0, PayLine.origin.not_in((LineOrigin.WORK, LineOrigin.REVERSAL)))
PAID = PayLine.status.not_in(UNSETTLED)


def fair_rates(session: Session, plant_number: str, query: FairRatesQuery, now: datetime) -> Page:
    """Steps that were paid by piece, by item and step, each with what people came to in an hour."""
    plant = plant_of(session, plant_number)
    days = days_looked_at(query.from_on, query.to_on, now.astimezone(plant.zone).date())
    steps, next_cursor = _steps(session, plant_number, query, days)
    people, sums = _people(session, plant_number, steps, days)
    standard = _standard(session, plant_number, steps, days)
    reference = _reference(session, plant_number, days, plant.coin)
    return Page(
        items=tuple(
            _view(step, sums[step], people[step], standard.get(step), reference, plant.coin)
            for step in steps
            if step in sums
        ),
        next_cursor=next_cursor,
    )


def _steps(session: Session, plant: str, query: FairRatesQuery, days: Days) -> tuple[list[Step], str | None]:
    """From totals of days, of which there is one for each step."""
    wanted = (
        select(OperationTotal.item, OperationTotal.sequence)
        .where(OperationTotal.plant == plant, OperationTotal.on.between(*days))
        .group_by(OperationTotal.item, OperationTotal.sequence)
        .having(_by_piece(plant, days))
    )
    if query.item is not None:
        wanted = wanted.where(OperationTotal.item == query.item)
    rows, next_cursor = rows_of_page(session, wanted, query, keys=(OperationTotal.item, OperationTotal.sequence))
    return [(item, sequence) for item, sequence in rows], next_cursor


def _by_piece(plant: str, days: Days) -> ColumnElement[bool]:
    """Something of the step was paid by piece; the first such line will do."""
    of_step = PayLine.item == OperationTotal.item, PayLine.sequence == OperationTotal.sequence
    return select(PayLine.id).where(PayLine.plant == plant, *of_step, *_paid_by_piece(days)).exists()


def _paid_by_piece(days: Days) -> tuple[ColumnElement[bool], ...]:
    return PayLine.on.between(*days), PayLine.kind == LineKind.PIECE, PAID


def _people(
    session: Session, plant: str, steps: Sequence[Step], days: Days
) -> tuple[dict[Step, dict[str, AtStep]], dict[Step, Any]]:
    """What each worker made at each step, and what all of them did."""
    people: dict[Step, dict[str, AtStep]] = defaultdict(dict)
    sums: dict[Step, Any] = {}
    if not steps:
        return people, sums
    asked = (
        select(
            PayLine.item,
            PayLine.sequence,
            PayLine.worker,
            func.sum(PayLine.quantity),
            func.sum(PayLine.amount),
            func.min(PayLine.rate),
            func.max(PayLine.rate),
            func.sum(case((TIMED, PayLine.quantity), else_=0)),
            func.sum(case((TIMED, PayLine.amount), else_=0)),
            func.sum(SECONDS),
        )
        .where(PayLine.plant == plant, tuple_(PayLine.item, PayLine.sequence).in_(steps), *_paid_by_piece(days))
        .group_by(PayLine.item, PayLine.sequence, PayLine.worker)
        .execution_options(off_the_hub=True)
    )
    rows = session.execute(asked).all()
    minimums = _minimums(session, plant, {row[2] for row in rows}, days[1])
    for item, sequence, worker, pieces, amount, least, most, timed, worth, seconds in rows:
        known = sums.setdefault((item, sequence), {"pieces": ZERO, "amount": ZERO, "rates": []})
        known["pieces"] += pieces
        known["amount"] += amount
        known["rates"] += [least, most]
        if seconds and seconds > ZERO:
            people[item, sequence][worker] = AtStep(
                pieces=timed, seconds=seconds, amount=worth, minimum=minimums.get(worker)
            )
    return people, sums


def _minimums(session: Session, plant: str, workers: set[str], on: date) -> dict[str, Decimal | None]:
    """What each was promised per hour on the last of the days."""
    held = {worker: terms_on(versions, on) for worker, versions in terms_of(session, plant, workers).items()}
    return {worker: terms.minimum_hourly for worker, terms in held.items() if terms is not None}


def _standard(session: Session, plant: str, steps: Sequence[Step], days: Days) -> dict[Step, Fraction]:
    """How much of the time it took the routing allows, step by step."""
    keys = {f"{item} {sequence}": (item, sequence) for item, sequence in steps}
    asked = (
        select(GroupOutput.key, func.sum(GroupOutput.standard_hours), func.sum(GroupOutput.hours))
        .where(
            GroupOutput.plant == plant,
            GroupOutput.kind == RankingGroup.OPERATION,
            GroupOutput.on.between(*days),
            GroupOutput.key.in_(keys),
        )
        .group_by(GroupOutput.key)
    )
    return {
        keys[key]: Fraction(allowed) / Fraction(hours)
        for key, allowed, hours in session.execute(asked)
        if allowed and hours > ZERO
    }


def _reference(session: Session, plant: str, days: Days, coin: Decimal) -> Decimal | None:
    """What everybody comes to in an hour, whatever he is paid by; premiums and gifts left out."""
    earned, seconds = session.execute(
        select(func.sum(EARNED), func.sum(DayTotal.seconds))
        .where(DayTotal.plant == plant, DayTotal.on.between(*days), DayTotal.seconds != 0)
        .execution_options(off_the_hub=True)
    ).one()
    return rounded(Fraction(earned) * 3600 / Fraction(seconds), coin) if seconds and seconds > ZERO else None


def _view(
    step: Step,
    sums: Any,
    people: dict[str, AtStep],
    standard: Fraction | None,
    reference: Decimal | None,
    coin: Decimal,
) -> FairRateView:
    found: Found = found_at(people, reference, coin)
    seconds = sum((one.seconds for one in people.values()), ZERO)
    pieces = sum((one.pieces for one in people.values()), ZERO)
    took = Fraction(seconds) / 60 / Fraction(pieces) if pieces > ZERO else None
    return FairRateView(
        item=step[0],
        sequence=step[1],
        rate_from=min(sums["rates"]),
        rate_to=max(sums["rates"]),
        workers=len(people),
        pieces=sums["pieces"],
        hours=hours_of(seconds),
        amount=sums["amount"],
        median=found.median,
        low=found.low,
        high=found.high,
        reference=reference,
        minutes=_minutes(took),
        standard_minutes=_minutes(took * standard) if took is not None and standard is not None else None,
        below_minimum=found.below_minimum,
        verdict=found.verdict,
        outliers=tuple(
            OutlierView(worker=worker, hourly=hourly) for worker, hourly in list(found.outliers.items())[:MOST_OUTLIERS]
        ),
    )


def _minutes(exact: Fraction | None) -> Decimal | None:
    if exact is None:
        return None
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
