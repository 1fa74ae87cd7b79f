"""Rules of pay are tried: what is asked is made sense of, and nothing else is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.payroll.agreed import plant_of
from services.payroll.days import has_tiers, premiums_of
from services.payroll.domain.looking_back import days_looked_at
from services.payroll.domain.premiums import Premium
from services.payroll.domain.rates import Rate as RateVersion
from services.payroll.domain.rates import Scope, Tier
from services.payroll.domain.trial import Setting, Trial
from services.payroll.models import Rate
from services.payroll.usecases.agreements import refuse_unknown
from shared.contracts.payroll.trials import TriedPremium, TriedRate, TryRates
from shared.contracts.refusals import Invalid
from shared.plumbing.ids import new_id


def setting(session: Session, plant_number: str, command: TryRates, now: datetime) -> Setting:
    """The rules that are tried beside those that hold, over days that must not be too many."""
    plant = plant_of(session, plant_number)
    first, last = days_looked_at(command.from_on, command.to_on, now.astimezone(plant.zone).date())
    _refuse_impossible(command)
    tried = tuple(_tried(session, plant_number, place, rate, first) for place, rate in enumerate(command.rates))
    premiums = tuple(_premium(place, premium, first) for place, premium in enumerate(command.premiums))
    known = tuple(premiums_of(session, plant_number))
    trial = Trial(
        tried=tried,
        rates=tuple(_rates(session, plant_number, tried, last)),
        tried_premiums=premiums,
        premiums=known,
        coin=plant.coin,
    )
    of_days = bool(premiums or known or any(rate.tiers for rate in tried)) or has_tiers(session, plant_number)
    return Setting(plant=plant_number, first=first, last=last, zone=plant.zone, trial=trial, counts_days=of_days)


def _refuse_impossible(command: TryRates) -> None:
    if not command.rates and not command.premiums:
        raise Invalid({"rates": "required"})
    scopes = [(rate.kind, _scope(rate)) for rate in command.rates]
    numbers = [premium.number for premium in command.premiums]
    wrong = {f"rates.{place}": "repeated" for place, one in enumerate(scopes) if one in scopes[:place]}
    wrong |= {f"premiums.{place}.number": "repeated" for place, one in enumerate(numbers) if one in numbers[:place]}
    if wrong:
        raise Invalid(dict(wrong))


def _scope(rate: TriedRate) -> Scope:
    return Scope(item=rate.item, sequence=rate.sequence, work_center=rate.work_center, team=rate.team)


def _tried(session: Session, plant: str, place: int, rate: TriedRate, first: date) -> RateVersion:
    """As it would be posted, in force on the first of the days."""
    said = RateVersion(
        id=new_id(),
        kind=rate.kind,
        scope=_scope(rate),
        amount=rate.amount,
        effective_from=first,
        version=1,
        tiers=tuple(Tier(above=tier.above, amount=tier.amount) for tier in rate.tiers),
    )
    try:
        said.refuse_nonsense()
        refuse_unknown(session, plant, rate)
    except Invalid as refusal:
        raise _within(f"rates.{place}", refusal) from None
    return said


def _premium(place: int, tried: TriedPremium, first: date) -> Premium:
    said = Premium(
        number=tried.number,
        version=1,
        kind=tried.kind,
        percent=tried.percent,
        effective_from=first,
        start=tried.start,
        end=tried.end,
        dates=tried.dates,
        above_hours=tried.above_hours,
    )
    try:
        said.refuse_nonsense()
    except Invalid as refusal:
        raise _within(f"premiums.{place}", refusal) from None
    return said


def _within(place: str, refusal: Invalid) -> Invalid:
    """The same about a part of a request, which says where it stands."""
    errors = {f"{place}.{error['field']}": (error["key"], error["facts"]) for error in refusal.errors}
    return type(refusal)(dict(errors))


def _rates(session: Session, plant: str, tried: Sequence[RateVersion], last: date) -> list[RateVersion]:
    """Every rate that could be for the same work as one that is tried."""
    asked = select(Rate).where(Rate.plant == plant, Rate.effective_from <= last)
    items = {rate.scope.item for rate in tried}
    if None not in items:
        asked = asked.where(or_(Rate.item.is_(None), Rate.item.in_(items)))
    return [rate.said for rate in session.scalars(asked)]
