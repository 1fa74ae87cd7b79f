"""What bad quality has cost, and the facts it is worked out from."""

from __future__ import annotations

from services.payroll.queries import quality_costs
from services.payroll.usecases import losses
from shared.contracts.execution.events import InspectionFellShort
from shared.contracts.payroll.quality_costs import QualityCostsQuery, QualityCostsView
from shared.contracts.quality.events import ReworkOrdered
from shared.plumbing import clock
from shared.plumbing.service import Delivery, PlantService, handles, rpc


class Losses(PlantService):
    """Scrap and rework, in money."""

    @rpc
    def quality_costs(self, query: QualityCostsQuery) -> QualityCostsView:
        with self.transaction() as session:
            return quality_costs.quality_costs(session, self.caller, query, clock.now())

    @handles(ReworkOrdered)
    def on_rework_ordered(self, delivery: Delivery[ReworkOrdered]) -> None:
        self.apply_once(delivery, losses.keep_cause)

    @handles(InspectionFellShort)
    def on_inspection_fell_short(self, delivery: Delivery[InspectionFellShort]) -> None:
        self.apply_once(delivery, losses.keep_short)
