"""Quality: why pieces fail, what is looked at, what goes round again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from services.gateway.http import Api, Call, Reply, endpoint, page_of
from shared.contracts.execution.pieces import PiecesAt
from shared.contracts.gateway.configuration import Customisable
from shared.contracts.messages import PageQuery
from shared.contracts.permissions import Permission as P
from shared.contracts.quality.commands import (
    CapabilityQuery,
    DefectsQuery,
    HoldLot,
    HoldsQuery,
    InspectionsQuery,
    InspectUnasked,
    PChartQuery,
    PutDefectReason,
    RecordResult,
    ReleaseLot,
    ResumeSampling,
    ReworkOrdersQuery,
    SamplingSchemesQuery,
    ScrapHeld,
    SettleInspection,
)
from shared.contracts.quality.views import (
    CapabilityView,
    DefectReasonView,
    DefectsView,
    HoldView,
    InspectionView,
    PChartView,
    ReworkOrderView,
    SamplingSchemeView,
)
from shared.contracts.values import Disposition
from shared.plumbing.rpc import Away, RemoteRefusal


class QualityApi(Api):
    """What inspectors and supervisors call."""

    @endpoint(
        "PUT",
        "/defect-reasons/<code>",
        body=PutDefectReason,
        answer=DefectReasonView,
        needs=P.QUALITY_WRITE,
        creates=True,
    )
    def put_defect_reason(self, call: Call, code: str) -> Reply:
        """Add a defect reason, or change its name or whose doing it is."""
        return self.quality(call).put_defect_reason(code=code, command=call.body)

    @endpoint("GET", "/defect-reasons/<code>", answer=DefectReasonView, needs=P.MASTER_READ)
    def defect_reason(self, call: Call, code: str) -> Reply:
        """One defect reason."""
        return self.quality(call).defect_reason(code=code)

    @endpoint("GET", "/defect-reasons", query=PageQuery, answer=page_of(DefectReasonView), needs=P.MASTER_READ)
    def defect_reasons(self, call: Call) -> Reply:
        """Every defect reason of the plant, by code."""
        return self.quality(call).defect_reasons(query=call.query)

    @endpoint("GET", "/inspections", query=InspectionsQuery, answer=page_of(InspectionView), needs=P.QUALITY_READ)
    def inspections(self, call: Call) -> Reply:
        """What is to be inspected and what was found, oldest first."""
        return self.quality(call).inspections(query=call.query)

    @endpoint("GET", "/inspections/<uuid:inspection>", answer=InspectionView, needs=P.QUALITY_READ)
    def inspection(self, call: Call, inspection: UUID) -> Reply:
        """One inspection."""
        return self.quality(call).inspection(inspection=inspection)

    @endpoint("POST", "/inspections", body=InspectUnasked, answer=InspectionView, needs=P.INSPECT, creates=True)
    def inspect_unasked(self, call: Call) -> Reply:
        """Record a look at an operation's pieces for which no inspection was due.

        More failed pieces than are still there by the floor's own word are 409 `already_taken`.
        """
        self.require_fields(call, Customisable.INSPECTIONS, call.body.fields)
        floor = self._floor_of(call, lambda: call.body.operation)
        return self.quality(call).inspect_unasked(command=call.body, floor=floor)

    @endpoint(
        "POST",
        "/inspections/<uuid:inspection>/result",
        body=RecordResult,
        answer=InspectionView,
        needs=P.INSPECT,
        creates=True,
    )
    def record_result(self, call: Call, inspection: UUID) -> Reply:
        """Record what an inspection found, and what becomes of the pieces that failed.

        More failed pieces than are still there by the floor's own word are 409 `already_taken`.
        """
        self.require_fields(call, Customisable.INSPECTIONS, call.body.fields)
        floor = self._floor_of(call, lambda: self.quality(call).inspection(inspection=inspection).body["operation"])
        return self.quality(call).record_result(inspection=inspection, command=call.body, floor=floor)

    def _floor_of(self, call: Call, operation: Callable[[], Any]) -> PiecesAt | None:
        """The pieces of a step by the floor's word of now, where some are to leave good.

        Unknown when it is away, or not on the floor: then quality goes by its own copy, and says what it does not know.
        """
        if not call.body.failed or call.body.disposition not in (Disposition.REWORK, Disposition.SCRAP):
            return None
        try:
            return PiecesAt.load(self.execution(call).pieces_at(operation=operation()).body)
        except (Away, RemoteRefusal):
            return None

    @endpoint(
        "POST",
        "/inspections/<uuid:inspection>/settle",
        body=SettleInspection,
        answer=InspectionView,
        needs=(P.INSPECT, P.QUALITY_WRITE, P.REPORT_CONFIRM),
    )
    def settle_inspection(self, call: Call, inspection: UUID) -> Reply:
        """Say what became of failed pieces that had gone on before their result was known; it leaves the open ones."""
        return self.quality(call).settle_inspection(inspection=inspection, command=call.body)

    @endpoint(
        "GET",
        "/sampling-schemes",
        query=SamplingSchemesQuery,
        answer=page_of(SamplingSchemeView),
        needs=P.QUALITY_READ,
    )
    def sampling_schemes(self, call: Call) -> Reply:
        """How the next lots are drawn where a step switches between normal, tightened and reduced inspection."""
        return self.quality(call).sampling_schemes(query=call.query)

    @endpoint(
        "POST",
        "/sampling-schemes/<item>/resume",
        body=ResumeSampling,
        answer=SamplingSchemeView,
        needs=P.QUALITY_WRITE,
        creates=True,
    )
    def resume_sampling(self, call: Call, item: str) -> Reply:
        """Draw samples again where five lots were not accepted; whoever says so answers for the cause being gone."""
        return self.quality(call).resume_sampling(item=item, command=call.body)

    @endpoint("GET", "/rework-orders", query=ReworkOrdersQuery, answer=page_of(ReworkOrderView), needs=P.QUALITY_READ)
    def rework_orders(self, call: Call) -> Reply:
        """What goes round again, oldest first."""
        return self.quality(call).rework_orders(query=call.query)

    @endpoint("GET", "/rework-orders/<uuid:rework_order>", answer=ReworkOrderView, needs=P.QUALITY_READ)
    def rework_order(self, call: Call, rework_order: UUID) -> Reply:
        """One rework order, with its operations, hours and materials."""
        return self.quality(call).rework_order(rework_order=rework_order)

    @endpoint("POST", "/rework-orders/<uuid:rework_order>/release", answer=ReworkOrderView, needs=P.QUALITY_WRITE)
    def release_rework_order(self, call: Call, rework_order: UUID) -> Reply:
        """Let rework begin: the order's operations appear on the floor."""
        return self.quality(call).release_rework_order(rework_order=rework_order)

    @endpoint("GET", "/holds", query=HoldsQuery, answer=page_of(HoldView), needs=P.QUALITY_READ)
    def holds(self, call: Call) -> Reply:
        """Lots that are or were on hold, with what was decided about them, oldest first."""
        return self.quality(call).holds(query=call.query)

    @endpoint("GET", "/holds/<uuid:hold>", answer=HoldView, needs=P.QUALITY_READ)
    def hold(self, call: Call, hold: UUID) -> Reply:
        """One hold."""
        return self.quality(call).hold(hold=hold)

    @endpoint("POST", "/holds", body=HoldLot, answer=HoldView, needs=P.QUALITY_WRITE, creates=True)
    def hold_lot(self, call: Call) -> Reply:
        """Let nothing of a lot be stocked in, issued or delivered. Work on it, and reports, go on."""
        return self.quality(call).hold_lot(command=call.body)

    @endpoint(
        "POST", "/holds/<uuid:hold>/release", body=ReleaseLot, answer=HoldView, needs=P.QUALITY_WRITE, creates=True
    )
    def release_lot(self, call: Call, hold: UUID) -> Reply:
        """Let so many pieces of a held lot move; without a quantity all the rest, and the hold is over."""
        return self.quality(call).release_lot(hold=hold, command=call.body)

    @endpoint("POST", "/holds/<uuid:hold>/scrap", body=ScrapHeld, answer=HoldView, needs=P.INSPECT, creates=True)
    def scrap_held(self, call: Call, hold: UUID) -> Reply:
        """Scrap pieces of a held lot; those made here leave good at the last step of their work order."""
        return self.quality(call).scrap_held(hold=hold, command=call.body)

    @endpoint("GET", "/defects", query=DefectsQuery, answer=DefectsView, needs=P.QUALITY_READ)
    def defects(self, call: Call) -> Reply:
        """Failed pieces by reason, step, item, work center, worker, team or section, the most first; or by day."""
        return self.quality(call).defects(query=call.query)

    @endpoint("GET", "/defects/p-chart", query=PChartQuery, answer=PChartView, needs=P.QUALITY_READ)
    def p_chart(self, call: Call) -> Reply:
        """The defect rate of first-time reports by day, with its control limits."""
        return self.quality(call).p_chart(query=call.query)

    @endpoint("GET", "/capability", query=CapabilityQuery, answer=CapabilityView, needs=P.QUALITY_READ)
    def capability(self, call: Call) -> Reply:
        """Can a step keep the limits of what is measured there: Cp, Cpk, Pp, Ppk, and a chart of single values."""
        return self.quality(call).capability(query=call.query)
