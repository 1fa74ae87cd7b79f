"""Rows as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from uuid import UUID

from services.payroll.domain.chain import Head
from services.payroll.domain.pay_period import Periods
from services.payroll.domain.pricing import hours_of
from services.payroll.explaining import Background
from services.payroll.models import (
    Allowance,
    Objection,
    PayLine,
    PayPeriod,
    PaySettings,
    PayTerms,
    Premium,
    Rate,
    RateProposal,
)
from shared.contracts.payroll.commands import RateTier, SkillCoefficient
from shared.contracts.payroll.views import (
    AllowanceView,
    ObjectionView,
    PayLineView,
    PayPeriodView,
    PaySettingsView,
    PayslipView,
    PayTermsView,
    PremiumView,
    RateView,
)
from shared.contracts.values import ZERO, PeriodStatus


def rate_view(rate: Rate) -> RateView:
    return RateView(
        id=rate.id,
        version=rate.version,
        item=rate.item,
        sequence=rate.sequence,
        work_center=rate.work_center,
        team=rate.team,
        kind=rate.kind,
        amount=rate.amount,
        tiers=tuple(RateTier(above=tier.above, amount=tier.amount) for tier in rate.said.tiers),
        effective_from=rate.effective_from,
        said_at=rate.said_at,
        reprice=rate.reprices,
    )


def proposal_view(proposal: RateProposal) -> RateView:
    """It holds from no moment yet, so it is no version."""
    said = proposal.command
    return RateView(
        id=proposal.id,
        version=0,
        item=said.item,
        sequence=said.sequence,
        work_center=said.work_center,
        team=said.team,
        kind=said.kind,
        amount=said.amount,
        tiers=said.tiers,
        effective_from=said.effective_from,
        reprice=said.reprice,
        proposed_by=proposal.proposed_by,
        proposed_at=proposal.proposed_at,
    )


def terms_view(terms: PayTerms) -> PayTermsView:
    return PayTermsView(
        worker=terms.worker,
        version=terms.version,
        mode=terms.mode,
        hourly_rate=terms.hourly_rate,
        minimum_hourly=terms.minimum_hourly,
        coefficient=terms.coefficient,
        skill_coefficients=tuple(
            SkillCoefficient(skill=skill, coefficient=coefficient) for skill, coefficient in terms.agreed.skills.items()
        ),
        effective_from=terms.effective_from,
        said_at=terms.said_at,
    )


def allowance_view(said: Allowance, reversed_by: UUID | None) -> AllowanceView:
    return AllowanceView(
        id=said.id,
        worker=said.worker,
        on=said.on,
        amount=said.amount,
        reason=said.reason,
        said_by=said.said_by,
        said_at=said.said_at,
        reverses=said.reverses,
        reversed_by=reversed_by,
    )


def premium_view(premium: Premium) -> PremiumView:
    said = premium.said
    return PremiumView(**{field.name: getattr(said, field.name) for field in fields(said)})


def line_view(line: PayLine, periods: Periods, behind: Background) -> PayLineView:
    rate_version, rate_from = behind.rate_of(line)
    before, after = behind.adjusted_by(line)
    return PayLineView(
        id=line.id,
        worker=line.worker,
        on=line.on,
        worked_on=line.worked_on,
        report=line.report,
        work_order=line.work_order,
        item=line.item,
        sequence=line.sequence,
        origin=line.origin,
        kind=line.kind,
        quantity=line.quantity,
        hours=line.hours,
        rate=line.rate,
        rate_id=line.rate_id,
        rate_version=rate_version,
        rate_from=rate_from,
        terms_version=line.terms_version,
        shared_by=behind.sharers_of(line),
        by_coefficient=behind.is_weighed(line),
        amount=line.amount,
        before=before,
        after=after,
        status=periods.status_of(line.status, line.on),
        reverses=line.reverses,
        rule=line.rule,
        rule_version=line.rule_version,
        percent=line.percent,
        base=line.base,
        covered_seconds=line.covered_seconds,
        covered_pieces=line.covered_pieces,
        reason=behind.reasons.get(line.id),
    )


def period_view(period: PayPeriod) -> PayPeriodView:
    status = period.status
    return PayPeriodView(
        id=period.id,
        from_on=period.from_on,
        to_on=period.to_on,
        status=status,
        percent=0 if status is PeriodStatus.OPEN else _percent(period),
        closed_at=period.closed_at,
        closed_by=period.closed_by,
        asked_by=period.asked_by,
    )


def _percent(period: PayPeriod) -> int:
    """Full only when it is closed."""
    if period.closed_at is not None:
        return 100
    return 99 * period.minimums_done // period.minimums_due if period.minimums_due else 0


def settings_view(kept: PaySettings | None) -> PaySettingsView:
    """Nothing is wanted until somebody says so."""
    if kept is None:
        return PaySettingsView(four_eyes=False, objections_hold_closing=False)
    return PaySettingsView(
        four_eyes=kept.four_eyes,
        four_eyes_asked_off_by=kept.four_eyes_asked_off_by,
        four_eyes_for_rates=kept.four_eyes_for_rates,
        four_eyes_for_rates_asked_off_by=kept.four_eyes_for_rates_asked_off_by,
        objections_hold_closing=kept.objections_hold_closing,
        shares_by_coefficient=kept.shares_by_coefficient(),
    )


def payslip_view(
    period: PayPeriod, worker: str, lines: Sequence[PayLine], periods: Periods, behind: Background, books: Head
) -> PayslipView:
    days, seal = period_view(period), seal_of(period, books)
    return PayslipView(
        worker=worker,
        period=days.id,
        from_on=days.from_on,
        to_on=days.to_on,
        status=days.status,
        lines=tuple(line_view(line, periods, behind) for line in lines),
        pieces=sum((line.quantity for line in lines), ZERO),
        hours=hours_of(sum((line.entry.time for line in lines), ZERO)),
        amount=sum((line.amount for line in lines), ZERO),
        ledger_position=seal.position,
        ledger_head=seal.hash,
    )


def seal_of(period: PayPeriod, books: Head) -> Head:
    """Where the books stood when the period closed; where they stand now, while it is open."""
    if period.head_hash is None:
        return books
    return Head(position=period.head_position or 0, hash=period.head_hash)


def objection_view(objection: Objection, line: PayLine, periods: Periods, behind: Background) -> ObjectionView:
    return ObjectionView(
        id=objection.id,
        pay_line=line_view(line, periods, behind),
        worker=objection.worker,
        text=objection.text,
        raised_at=objection.raised_at,
        status=objection.status,
        answer=objection.answer,
        answered_by=objection.answered_by,
        answered_at=objection.answered_at,
    )
