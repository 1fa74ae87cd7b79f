"""Goods and material: what is stocked in, what goes out for work, and what is asked about both."""

from __future__ import annotations

from uuid import UUID

from services.execution.doors.resends import once
from services.execution.queries import goods as queries
from services.execution.usecases import goods as usecases
from shared.contracts.execution.commands import MoveMaterial, ReceiveGoods, ReverseReceipt
from shared.contracts.execution.goods import ReceiptView
from shared.contracts.execution.stories import ConsumptionView
from shared.contracts.messages import Page, PageQuery
from shared.plumbing.service import Answer, PlantService, rpc


class Goods(PlantService):
    """Stock-in and materials."""

    @rpc
    def receive_goods(self, work_order: str, command: ReceiveGoods) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: usecases.receive_goods(session, self.caller, work_order, command))

    @rpc
    def reverse_receipt(self, receipt: UUID, command: ReverseReceipt) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: usecases.reverse_receipt(session, self.caller, receipt, command))

    @rpc
    def receipt(self, receipt: UUID) -> ReceiptView:
        with self.transaction() as session:
            return queries.receipt(session, self.caller.plant, receipt)

    @rpc
    def move_material(self, work_order: str, command: MoveMaterial) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: usecases.move_material(session, self.caller, work_order, command))

    @rpc
    def receipts(self, work_order: str, query: PageQuery) -> Page:
        with self.transaction() as session:
            return queries.receipts(session, self.caller.plant, work_order, query)

    @rpc
    def materials(self, work_order: str, query: PageQuery) -> Page:
        with self.transaction() as session:
            return queries.materials(session, self.caller.plant, work_order, query)

    @rpc
    def consumption(self, work_order: str) -> ConsumptionView:
        with self.transaction() as session:
            return queries.consumption(session, self.caller.plant, work_order)
