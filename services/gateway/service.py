"""The gateway's front: every `api/` put together, and an ear for what belongs into the audit log."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from sqlalchemy.orm import Session

from services.gateway import projections
from services.gateway.api.analytics import AnalyticsApi
from services.gateway.api.coaching import CoachingApi
from services.gateway.api.cockpit import CockpitApi
from services.gateway.api.configuration import ConfigurationApi
from services.gateway.api.execution import ExecutionApi
from services.gateway.api.exports import ExportsApi
from services.gateway.api.floor_exceptions import ExceptionsApi
from services.gateway.api.identity import IdentityApi
from services.gateway.api.imports import ImportsApi
from services.gateway.api.live import LiveApi
from services.gateway.api.master_data import MasterDataApi
from services.gateway.api.operations import OperationsApi
from services.gateway.api.orders import OrdersApi
from services.gateway.api.paper import PaperApi
from services.gateway.api.pay_paper import PayPaperApi
from services.gateway.api.payroll import PayrollApi
from services.gateway.api.postings import PostingsApi
from services.gateway.api.quality import QualityApi
from services.gateway.api.quality_costs import QualityCostsApi
from services.gateway.api.refused_reports import RefusedReportsApi
from services.gateway.api.scheduling import SchedulingApi
from services.gateway.api.trace import TraceApi
from services.gateway.api.wage_sheets import WageSheetsApi
from services.gateway.api.webhooks import WebhooksApi
from services.gateway.copies import COPIES
from services.gateway.incoming import Incoming
from services.gateway.live import hints
from services.gateway.live.topics import hints_of
from services.gateway.problems import problem
from services.gateway.refusals import PartAway
from services.gateway.webhooks.announcing import announce, announce_completion, announce_escalation
from shared.contracts.execution.events import (
    ExceptionEscalated,
    ExecutionAudited,
    InspectionFellShort,
    WorkOrderCompleted,
)
from shared.contracts.payroll.events import PayChanged, PayrollAudited
from shared.contracts.planning.events import PlanningAudited, PlantChanged
from shared.contracts.quality.events import QualityAudited
from shared.plumbing.probes import Said
from shared.plumbing.reconciler import Reconciler
from shared.plumbing.service import Delivery, handles


class GatewayService(
    MasterDataApi,
    OrdersApi,
    SchedulingApi,
    ExecutionApi,
    RefusedReportsApi,
    PostingsApi,
    ExceptionsApi,
    QualityApi,
    QualityCostsApi,
    PayrollApi,
    CoachingApi,
    WageSheetsApi,
    CockpitApi,
    AnalyticsApi,
    ExportsApi,
    ImportsApi,
    LiveApi,
    PaperApi,
    PayPaperApi,
    TraceApi,
    IdentityApi,
    ConfigurationApi,
    WebhooksApi,
    OperationsApi,
):
    """The plant's public door."""

    name = "gateway"
    copies = COPIES
    reconciler = Reconciler()
    most_workers = 256  # most of them wait for a service; no single one can keep all of them waiting

    @staticmethod
    def not_yet(environ: dict[str, Any]) -> Said:
        refused = problem(PartAway(part="gateway"), Incoming.from_environ(environ).language)
        return Said(HTTPStatus.SERVICE_UNAVAILABLE, refused.get_data(), refused.content_type)

    @handles(PlantChanged)
    def on_plant_changed(self, delivery: Delivery[PlantChanged]) -> None:
        self.apply_once(delivery, projections.keep_plant)

    @handles(PlanningAudited)
    def on_planning_audited(self, delivery: Delivery[PlanningAudited]) -> None:
        self.keep_audit(delivery)

    @handles(ExecutionAudited)
    def on_execution_audited(self, delivery: Delivery[ExecutionAudited]) -> None:
        self.keep_audit(delivery)

    @handles(QualityAudited)
    def on_quality_audited(self, delivery: Delivery[QualityAudited]) -> None:
        self.keep_audit(delivery)

    @handles(PayrollAudited)
    def on_payroll_audited(self, delivery: Delivery[PayrollAudited]) -> None:
        self.keep_audit(delivery)

    def keep_audit(self, delivery: Delivery[Any]) -> None:
        """An entry for the log, a hint for whoever looks on, word to whoever asked; a replay only the entries."""

        def keep(session: Session, event: Any) -> None:
            projections.keep_audit(session, event, delivery.event_id)
            hints.leave(session, event.plant, hints_of(event.action, event.object, event.after))
            announce(session, event, delivery.event_id)

        self.apply_once(delivery, keep)

    @handles(WorkOrderCompleted)
    def on_work_order_completed(self, delivery: Delivery[WorkOrderCompleted]) -> None:
        """It follows from what others did, so no audit entry tells it."""

        def tell(session: Session, event: WorkOrderCompleted) -> None:
            hints.leave(session, event.plant, hints_of("work_order.complete", event.work_order, None))
            announce_completion(session, event, delivery.event_id)

        self.apply_once(delivery, tell)

    @handles(ExceptionEscalated)
    def on_exception_escalated(self, delivery: Delivery[ExceptionEscalated]) -> None:
        """Time has passed and nobody came: whoever looks on sees it now, and whoever asked for it is told."""

        def tell(session: Session, event: ExceptionEscalated) -> None:
            hints.leave(session, event.plant, hints_of("exception.escalate", str(event.exception_id), None))
            announce_escalation(session, event, delivery.event_id)

        self.apply_once(delivery, tell)

    @handles(InspectionFellShort)
    def on_inspection_fell_short(self, delivery: Delivery[InspectionFellShort]) -> None:
        """Failed pieces had gone on: somebody has to go after them."""

        def tell(session: Session, event: InspectionFellShort) -> None:
            hints.leave(session, event.plant, hints_of("inspection.fell_short", str(event.inspection_id), None))

        self.apply_once(delivery, tell)

    @handles(PayChanged)
    def on_pay_changed(self, delivery: Delivery[PayChanged]) -> None:
        """Pay follows from reports and rates, some of it long after they were told."""

        def tell(session: Session, event: PayChanged) -> None:
            hints.leave(session, event.plant, [("pay-lines", worker) for worker in event.workers])

        self.apply_once(delivery, tell)
