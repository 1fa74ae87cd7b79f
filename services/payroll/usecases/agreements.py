"""Rates and pay terms: versions that are added and never changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payroll.agreed import last_terms
from services.payroll.domain.four_eyes import require_person, second_pair
from services.payroll.ledger import settle_waiting, take_pen
from services.payroll.models import (
    Item,
    PayLine,
    PaySettings,
    PayTerms,
    Plant,
    Rate,
    RateProposal,
    Team,
    WorkCenter,
    Worker,
)
from services.payroll.paid_for_good import refuse_other_rate, refuse_other_terms
from services.payroll.relations import refuse_own_pay
from services.payroll.usecases.due_days import mark_days
from services.payroll.views import proposal_view, rate_view, terms_view
from shared.contracts.caller import Caller
from shared.contracts.pay import LineKind
from shared.contracts.payroll.commands import PostRate, PutPayTerms
from shared.contracts.payroll.events import PayrollAudited
from shared.contracts.payroll.trials import TriedRate
from shared.contracts.payroll.views import PayTermsView, RateView
from shared.contracts.refusals import IdempotencyConflict, Invalid, NotHeardOf
from shared.plumbing import outbox
from shared.plumbing.finding import find
from shared.plumbing.ids import new_id

A_MOMENT = timedelta(microseconds=1)
CLOCK_SET_BACK = timedelta(minutes=1)  # at most, for words to stay in order


def post_rate(session: Session, caller: Caller, command: PostRate, now: datetime) -> RateView:
    """Say what is paid from a day on; where the plant wants four eyes, only propose it.

    Whatever could not be said now is not proposed either.
    """
    plant = take_pen(session, caller.plant)
    if command.id is not None:
        key = (caller.plant, command.id)
        if session.get(Rate, key) is not None or session.get(RateProposal, key) is not None:
            raise IdempotencyConflict()
    rate = _rate(session, caller.plant, command, now)
    wanted = session.get(PaySettings, caller.plant)
    if wanted is not None and wanted.four_eyes_for_rates:
        require_person(is_key=caller.is_key)
        return _propose(session, caller, rate.id, command, now)
    return _say(session, caller, plant, rate, action="rate.post")


def confirm_rate(session: Session, caller: Caller, proposed: UUID, now: datetime) -> RateView:
    """Let another person's rate hold from this moment on. Who comes again sees the rate that it became."""
    plant = take_pen(session, caller.plant)
    proposal = session.get(RateProposal, (caller.plant, proposed))
    if proposal is None:
        return rate_view(find(session, Rate, (caller.plant, proposed)))
    second_pair(proposal.proposed_by, caller.username, is_key=caller.is_key)
    rate = _rate(session, caller.plant, replace(proposal.command, id=proposal.id), now)
    session.delete(proposal)
    return _say(session, caller, plant, rate, action="rate.confirm", proposal=proposal_view(proposal))


def withdraw_rate(session: Session, caller: Caller, proposed: UUID) -> RateView:
    """Not after all; whoever may say rates may say so, also of one's own."""
    take_pen(session, caller.plant)
    proposal = find(session, RateProposal, (caller.plant, proposed))
    view = proposal_view(proposal)
    session.delete(proposal)
    outbox.audit(session, caller, PayrollAudited, action="rate.withdraw", object=str(proposal.id), before=view.dump())
    return view


def _propose(session: Session, caller: Caller, id: UUID, command: PostRate, now: datetime) -> RateView:
    proposal = RateProposal(
        plant=caller.plant, id=id, said=command.dump(), proposed_by=caller.username, proposed_at=now
    )
    session.add(proposal)
    view = proposal_view(proposal)
    outbox.audit(session, caller, PayrollAudited, action="rate.propose", object=str(id), after=view.dump())
    return view


def _rate(session: Session, plant: str, command: PostRate, now: datetime) -> Rate:
    """The next version, if it may be said."""
    refuse_unknown(session, plant, command)
    scope = (
        Rate.plant == plant,
        Rate.kind == command.kind,
        Rate.item.is_not_distinct_from(command.item),
        Rate.sequence.is_not_distinct_from(command.sequence),
        Rate.work_center.is_not_distinct_from(command.work_center),
        Rate.team.is_not_distinct_from(command.team),
    )
    rate = Rate(
        plant=plant,
        id=command.id or new_id(),
        kind=command.kind,
        item=command.item,
        sequence=command.sequence,
        work_center=command.work_center,
        team=command.team,
        amount=command.amount,
        tiers=[{"above": str(tier.above), "amount": str(tier.amount)} for tier in command.tiers] or None,
        effective_from=command.effective_from,
        reprices=command.reprice,
        version=(session.scalar(select(func.max(Rate.version)).where(*scope)) or 0) + 1,
        said_at=_moment(session, plant, now),
    )
    rate.said.refuse_nonsense()
    refuse_other_rate(session, plant, rate.said)
    return rate


def _say(
    session: Session, caller: Caller, plant: Plant, rate: Rate, *, action: str, proposal: RateView | None = None
) -> RateView:
    """Lines that waited for a rate get their price.

    Where it reprices, the days of lines it may touch are marked, and worked out anew one after the other.
    """
    session.add(rate)
    session.flush()
    touched = [PayLine.worked_on >= rate.effective_from]
    if rate.item is not None:
        touched.append(PayLine.item == rate.item)
    if rate.sequence is not None:
        touched.append(PayLine.sequence == rate.sequence)
    if rate.team is not None:
        touched.append(PayLine.team == rate.team)
    settle_waiting(session, plant, *touched)
    if rate.reprices:
        mark_days(session, caller.plant, PayLine.kind == LineKind(rate.kind), *touched)
    view = rate_view(rate)
    outbox.audit(
        session,
        caller,
        PayrollAudited,
        action=action,
        object=str(rate.id),
        before=proposal.dump() if proposal else None,
        after=view.dump(),
    )
    return view


def _moment(session: Session, plant: str, now: datetime) -> datetime:
    """When something is said: after everything that was said before, also where the clock was set back a little."""
    asked = (select(func.max(words.said_at)).where(words.plant == plant) for words in (Rate, PayTerms))
    last = max((said for said in map(session.scalar, asked) if said is not None), default=None)
    return last + A_MOMENT if last is not None and now <= last < now + CLOCK_SET_BACK else now


def refuse_unknown(session: Session, plant: str, command: PostRate | TriedRate) -> None:
    """A misspelt number would make a rate that never applies, and nobody would notice."""
    if command.item is not None and session.get(Item, (plant, command.item)) is None:
        raise NotHeardOf({"item": "unknown_item"})
    if command.work_center is not None and session.get(WorkCenter, (plant, command.work_center)) is None:
        raise NotHeardOf({"work_center": "no_such_work_center"})
    if command.team is not None and session.get(Team, (plant, command.team)) is None:
        raise NotHeardOf({"team": "no_such_team"})


def put_pay_terms(session: Session, caller: Caller, worker: str, command: PutPayTerms, now: datetime) -> PayTermsView:
    """Agree with a worker on how he is paid from a day on. Saying the same again changes nothing."""
    plant = take_pen(session, caller.plant)
    if session.get(Worker, (caller.plant, worker)) is None:
        raise NotHeardOf({"worker": "unknown_worker"})
    refuse_own_pay(session, caller, worker)
    before = last_terms(session, caller.plant, worker)
    terms = _terms(caller.plant, worker, command, before, said_at=_moment(session, caller.plant, now))
    if before is not None and before.says_the_same(terms):
        return terms_view(before)
    refuse_other_terms(session, caller.plant, worker, terms.agreed)
    session.add(terms)
    session.flush()
    settle_waiting(session, plant, PayLine.worker == worker, PayLine.worked_on >= command.effective_from)
    view = terms_view(terms)
    outbox.audit(
        session,
        caller,
        PayrollAudited,
        action="pay_terms.put",
        object=worker,
        before=terms_view(before).dump() if before else None,
        after=view.dump(),
    )
    return view


def _terms(plant: str, worker: str, command: PutPayTerms, before: PayTerms | None, *, said_at: datetime) -> PayTerms:
    """The next version."""
    return PayTerms(
        plant=plant,
        worker=worker,
        version=before.version + 1 if before else 1,
        mode=command.mode,
        hourly_rate=command.hourly_rate,
        minimum_hourly=command.minimum_hourly,
        coefficient=command.coefficient,
        skill_coefficients=_skills(command),
        effective_from=command.effective_from,
        said_at=said_at,
    )


def _skills(command: PutPayTerms) -> list[dict[str, Any]] | None:
    said = {one.skill: one.coefficient for one in command.skill_coefficients}
    if len(said) < len(command.skill_coefficients):
        raise Invalid({"skill_coefficients": "repeated"})
    return [{"skill": skill, "coefficient": str(said[skill])} for skill in sorted(said)] or None
