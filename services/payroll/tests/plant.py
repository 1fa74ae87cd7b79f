"""A plant whose payroll is played by its events and calls, for tests of use cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from tempfile import TemporaryDirectory
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from services.payroll import projections
from services.payroll.queries import closing as closings
from services.payroll.queries import pay_lines, payslips, periods, wages
from services.payroll.tests.floor import MONDAY
from services.payroll.usecases import (
    agreements,
    allowances,
    closing,
    due_days,
    losses,
    plants,
    premiums,
    reports,
    settings,
)
from shared.contracts.caller import Caller
from shared.contracts.execution.events import (
    InspectionFellShort,
    OperationReported,
    ReportConfirmed,
    ReportedBy,
    ReportFacts,
    ReportReversed,
)
from shared.contracts.messages import Event
from shared.contracts.payroll.commands import (
    PayLinesQuery,
    PayslipsQuery,
    PostAllowance,
    PostPayPeriod,
    PostRate,
    PutPaySettings,
    PutPayTerms,
    PutPremium,
    ReverseAllowance,
    WagesQuery,
)
from shared.contracts.payroll.views import (
    AllowanceView,
    PayLineView,
    PayPeriodPreview,
    PayPeriodView,
    PaySettingsView,
    PayslipView,
    PremiumView,
    RateView,
)
from shared.contracts.planning.events import ItemChanged, PlantChanged, TeamChanged, WorkCenterChanged, WorkerChanged
from shared.contracts.quality.events import InspectionRecorded, ReworkOrdered
from shared.contracts.values import ZERO, Cause, Defect, Disposition, Inspection, PeriodStatus
from shared.plumbing import migrations
from shared.plumbing.database import Database
from shared.testing.callers import caller

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SECONDS = count()  # one thing after the other: what is said, and what is reported
OFFICE = caller(role="payroll")
HEARD_BY: dict[type[Event], Callable[[Session, Any], None]] = {
    PlantChanged: plants.learn_plant,
    WorkerChanged: projections.keep_worker,
    TeamChanged: projections.keep_team,
    ItemChanged: projections.keep_item,
    WorkCenterChanged: projections.keep_work_center,
    OperationReported: reports.pay_report,
    ReportReversed: reports.take_back_report,
    ReportConfirmed: reports.pay_excess,
    InspectionRecorded: reports.take_back_spoiled,
    InspectionFellShort: losses.keep_short,
    ReworkOrdered: losses.keep_cause,
}


class Payroll:
    """Payroll on a fresh database; each step is a transaction of its own."""

    def __init__(self, to: str = "head", url: str | None = None) -> None:
        self.folder = TemporaryDirectory(prefix="payroll-")
        self.url = url or f"sqlite:///{self.folder.name}/payroll.db"
        self.database = Database(self.url)
        with self.database.engine.begin() as connection:
            migrations.upgrade_within(connection, "payroll", to)

    @classmethod
    def of(cls, world: Iterable[Event]) -> Payroll:
        """One that was told so much already."""
        payroll = cls()
        payroll.hear(*world)
        return payroll

    @contextmanager
    def open(self) -> Iterator[Session]:
        with self.database.transaction() as session:
            yield session

    def hear(self, *events: Event) -> None:
        for told in events:
            with self.open() as session:
                HEARD_BY[type(told)](session, told)

    def post_rate(self, amount: str, *, since: date = MONDAY, at: datetime | None = None, **rest: Any) -> RateView:
        body = {"kind": "piece", "amount": amount, "effective_from": since.isoformat(), **rest}
        with self.open() as session:
            view = agreements.post_rate(session, OFFICE, PostRate.load(body), at or next_second())
        while view.reprice and self.work_out_some():
            pass
        return view

    def put_terms(
        self,
        worker: str,
        mode: str,
        clerk: Caller = OFFICE,
        *,
        since: date = MONDAY,
        at: datetime | None = None,
        **rest: Any,
    ) -> None:
        body = {"mode": mode, "effective_from": since.isoformat(), **rest}
        with self.open() as session:
            agreements.put_pay_terms(session, clerk, worker, PutPayTerms.load(body), at or next_second())

    def put_premium(self, number: str, kind: str, percent: str, *, since: date = MONDAY, **rest: Any) -> PremiumView:
        """Say so, and wait until all days follow it."""
        body = {"kind": kind, "percent": percent, "effective_from": since.isoformat(), **rest}
        with self.open() as session:
            view = premiums.put_premium(session, OFFICE, number, PutPremium.load(body))
        while self.work_out_some():
            pass
        return view

    def give(self, worker: str, amount: str, giver: Caller = OFFICE, /, **rest: Any) -> AllowanceView:
        body = {"worker": worker, "on": MONDAY.isoformat(), "amount": amount, "reason": "Shoes", **rest}
        with self.open() as session:
            return allowances.post_allowance(session, giver, PostAllowance.load(body), NOW)

    def take_back(self, given: UUID, taker: Caller = OFFICE) -> AllowanceView:
        with self.open() as session:
            return allowances.reverse_allowance(session, taker, given, ReverseAllowance(reason="Twice"), NOW)

    def work_out_some(self) -> bool:
        with self.open() as session:
            return due_days.work_out_some(session, "P1")

    def post_period(self, first: date, last: date, **rest: Any) -> PayPeriodView:
        body = {"from": first.isoformat(), "to": last.isoformat(), **rest}
        with self.open() as session:
            return closing.post_pay_period(session, OFFICE, PostPayPeriod.load(body))

    def close(self, period: PayPeriodView, clerk: Caller = OFFICE, *, at: datetime | None = None) -> PayPeriodView:
        """Say so, and wait for the end of it; once its days have begun."""
        begun = max(NOW, datetime.combine(period.from_on, time.min, UTC))
        with self.open() as session:
            said = closing.close_pay_period(session, clerk, period.id, at or begun)
        if said.status is PeriodStatus.CLOSING:
            while self.lift_some(period):
                pass
        return self.period(period)

    def withdraw_asking(self, period: PayPeriodView, clerk: Caller) -> PayPeriodView:
        with self.open() as session:
            return closing.withdraw_asking(session, clerk, period.id)

    def period(self, seen: PayPeriodView) -> PayPeriodView:
        """As it stands now."""
        with self.open() as session:
            return periods.pay_period(session, "P1", seen.id)

    def lift_some(self, period: PayPeriodView) -> bool:
        with self.open() as session:
            return closing.lift_some(session, "P1", period.id, NOW)

    def preview(self, period: PayPeriodView) -> PayPeriodPreview:
        with self.open() as session:
            return closings.preview(session, "P1", period.id, NOW)

    def put_settings(self, asker: Caller = OFFICE, /, *, at: datetime | None = None, **wanted: bool) -> PaySettingsView:
        with self.open() as session:
            answer = settings.put_pay_settings(session, asker, PutPaySettings(**wanted), at or next_second())
            return cast(PaySettingsView, answer.body)

    def lines(self, asker: Caller = OFFICE, /, **query: Any) -> tuple[PayLineView, ...]:
        with self.open() as session:
            return pay_lines.pay_lines(session, asker, PayLinesQuery(limit=500, **query)).items

    def total(self, asker: Caller = OFFICE, /, **query: Any) -> Decimal:
        with self.open() as session:
            return pay_lines.pay_lines(session, asker, PayLinesQuery(limit=1, **query)).total

    def slip(self, worker: str) -> PayslipView:
        """The latest payslip of a worker."""
        with self.open() as session:
            slip: PayslipView = payslips.payslips(session, OFFICE, PayslipsQuery(worker=worker)).items[0]
            return slip

    def wages(self, asker: Caller = OFFICE, /, **query: Any) -> list[tuple[str | None, str, Decimal, Decimal, Decimal]]:
        with self.open() as session:
            page = wages.wages(session, asker, WagesQuery.load(query, text=True))
            return [(w.key, w.period, w.pieces, w.hours, w.amount) for w in page.items]


def next_second() -> datetime:
    return NOW + timedelta(seconds=next(SECONDS))


def accepted_now(told: Event) -> Event:
    """A report that was made up earlier, as if it had come after everything said by now."""
    return replace(told, reported_at=next_second()) if isinstance(told, OperationReported) else told


def plant_settings(*, currency: str = "CNY", inspection_changes_pay: bool = False, revision: int = 1) -> PlantChanged:
    return PlantChanged(
        plant="P1",
        revision=revision,
        name="Shenzhen",
        time_zone="Asia/Shanghai",
        currency=currency,
        language="zh-CN",
        inspection_changes_pay=inspection_changes_pay,
    )


def item(number: str = "LAMP") -> ItemChanged:
    return ItemChanged(plant="P1", revision=1, number=number, name="Lamp", unit="pcs", kind="make")


def worker(number: str, team: str | None = "T1", revision: int = 1) -> WorkerChanged:
    return WorkerChanged(
        plant="P1", revision=revision, number=number, name=number, team=team, skills=(), calendar=None, active=True
    )


def team(number: str, leader: str | None) -> TeamChanged:
    return TeamChanged(plant="P1", revision=1, number=number, name=number, leader=leader)


def work_center(number: str) -> WorkCenterChanged:
    return WorkCenterChanged(
        plant="P1",
        revision=1,
        number=number,
        name=number,
        section=None,
        calendar=None,
        capacity=1,
        efficiency=Decimal(1),
    )


def by(worker: str, *, hours: str = "0", share: str | None = None, on: date = MONDAY, team: str = "T1") -> ReportedBy:
    return ReportedBy(
        worker=worker,
        team=team,
        share=None if share is None else Decimal(share),
        hours=Decimal(hours),
        production_on=on,
    )


def scrap(cause: Cause, quantity: int) -> Defect:
    return Defect(reason=cause.upper(), quantity=Decimal(quantity), cause=cause)


def report(
    *workers: ReportedBy,
    good: str = "10",
    scrap: tuple[Defect, ...] = (),
    excess: str = "0",
    rework_order: UUID | None = None,
    run_seconds: str = "0",
    work_center: str | None = None,
    skill: str | None = None,
    ended: datetime = NOW,
) -> OperationReported:
    return OperationReported(
        plant="P1",
        report_id=uuid4(),
        work_order_id=UUID(int=1),
        work_order="WO-1",
        item="LAMP",
        operation_id=UUID(int=10),
        sequence=10,
        operation_name="SMT",
        rework_order_id=rework_order,
        section=None,
        work_center=work_center,
        skill=skill,
        good=Decimal(good),
        scrap=scrap,
        rework=(),
        excess=Decimal(excess),
        flags=("over_reported",) if excess != "0" else (),
        workers=workers,
        run_seconds=Decimal(run_seconds),
        inspection=Inspection.NONE,
        sample_percent=ZERO,
        first_of_operation=True,
        production_on=workers[0].production_on,
        finished_at=ended,
        reported_at=next_second(),
        reported_by=workers[0].worker,
    )


def reversal(of: OperationReported) -> ReportReversed:
    facts = {field.name: getattr(of, field.name) for field in fields(ReportFacts)}
    facts |= {
        "report_id": uuid4(),
        "good": -of.good,
        "excess": -of.excess,
        "scrap": tuple(replace(defect, quantity=-defect.quantity) for defect in of.scrap),
        "workers": tuple(replace(one, hours=-one.hours) for one in of.workers),
    }
    return ReportReversed(**facts, reverses=of.report_id, reason="miscounted")


def confirmation(of: OperationReported) -> ReportConfirmed:
    return ReportConfirmed(
        plant="P1", report_id=of.report_id, operation_id=of.operation_id, confirmed_by="boss", at=NOW
    )


def inspection(
    of: OperationReported, *failed: Defect, disposition: Disposition = Disposition.SCRAP
) -> InspectionRecorded:
    return InspectionRecorded(
        plant="P1",
        inspection_id=uuid4(),
        work_order_id=of.work_order_id,
        work_order=of.work_order,
        operation_id=of.operation_id,
        sequence=of.sequence,
        report_id=of.report_id,
        inspected=of.good,
        failed=failed,
        disposition=disposition,
        to_scrap=sum((defect.quantity for defect in failed), ZERO),
        to_rework=ZERO,
        released=ZERO,
        recorded_at=NOW,
        recorded_by="QC",
    )
