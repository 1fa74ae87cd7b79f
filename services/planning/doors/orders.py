"""What may be asked about sales orders and work orders."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from services.planning import views
from services.planning.domain.work_order import Move
from services.planning.queries import sales_orders as sales_order_queries
from services.planning.queries import work_orders as work_order_queries
from services.planning.usecases import deliveries, new_work_orders, replacements, sales_orders, work_orders
from shared.contracts.messages import Page, PageQuery
from shared.contracts.planning.commands import (
    ChangeWorkOrder,
    CreateSalesOrder,
    CreateWorkOrder,
    DeliverGoods,
    MoveWorkOrder,
    ReplaceScrap,
    SplitSalesOrder,
    TakeDeliveryBack,
)
from shared.contracts.planning.queries import DeliveriesQuery, SalesOrdersQuery, WorkOrdersQuery
from shared.contracts.planning.views import DeliveriesView, SalesOrderView, WorkOrderView
from shared.plumbing import clock
from shared.plumbing.answers import once
from shared.plumbing.service import Answer, PlantService, rpc


class Orders(PlantService):
    """Sales orders, and the work orders that they become."""

    @rpc
    def create_sales_order(self, command: CreateSalesOrder) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: sales_orders.create_sales_order(session, self.caller, command))

    @rpc
    def split_sales_order(self, number: str, command: SplitSalesOrder) -> Answer:
        with self.transaction() as session:
            return once(
                session, self.caller, lambda: sales_orders.split_sales_order(session, self.caller, number, command)
            )

    @rpc
    def sales_order(self, number: str) -> SalesOrderView:
        with self.transaction() as session:
            return sales_order_queries.sales_order(session, self.caller, number)

    @rpc
    def sales_orders(self, query: SalesOrdersQuery) -> Page:
        with self.transaction() as session:
            return sales_order_queries.sales_orders(session, self.caller, query)

    @rpc
    def deliver_goods(self, number: str, command: DeliverGoods) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: deliveries.deliver_goods(session, self.caller, number, command))

    @rpc
    def take_delivery_back(self, delivery: UUID, command: TakeDeliveryBack) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: deliveries.take_back(session, self.caller, delivery, command))

    @rpc
    def require_undelivered(self, work_order: str, quantity: Decimal) -> None:
        with self.transaction() as session:
            deliveries.require_undelivered(session, self.caller, work_order, quantity)

    @rpc
    def deliveries(self, number: str, query: PageQuery) -> Page:
        with self.transaction() as session:
            return sales_order_queries.deliveries(session, self.caller, number, query)

    @rpc
    def deliveries_of(self, query: DeliveriesQuery) -> DeliveriesView:
        with self.transaction() as session:
            return sales_order_queries.deliveries_of(session, self.caller, query)

    @rpc
    def create_work_order(self, command: CreateWorkOrder) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: new_work_orders.create_work_order(session, self.caller, command))

    @rpc
    def replace_scrap(self, number: str, command: ReplaceScrap) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: replacements.replace_scrap(session, self.caller, number, command))

    @rpc
    def work_order(self, number: str) -> WorkOrderView:
        with self.transaction() as session:
            return work_order_queries.work_order(session, self.caller, number)

    @rpc
    def work_orders(self, query: WorkOrdersQuery) -> Page:
        with self.transaction() as session:
            return work_order_queries.work_orders(session, self.caller, query)

    @rpc
    def release_work_order(self, number: str, command: MoveWorkOrder) -> WorkOrderView:
        return self.move(number, Move.RELEASE, command)

    @rpc
    def hold_work_order(self, number: str, command: MoveWorkOrder) -> WorkOrderView:
        return self.move(number, Move.HOLD, command)

    @rpc
    def resume_work_order(self, number: str, command: MoveWorkOrder) -> WorkOrderView:
        return self.move(number, Move.RESUME, command)

    @rpc
    def cancel_work_order(self, number: str, command: MoveWorkOrder) -> WorkOrderView:
        return self.move(number, Move.CANCEL, command)

    @rpc
    def close_work_order(
        self, number: str, command: MoveWorkOrder, unexplained: Decimal | None = None
    ) -> WorkOrderView:
        return self.move(number, Move.CLOSE, command, unexplained=unexplained)

    def move(
        self, number: str, move: Move, command: MoveWorkOrder, *, unexplained: Decimal | None = None
    ) -> WorkOrderView:
        with self.transaction() as session:
            return work_orders.move_work_order(session, self.caller, number, move, command, unexplained=unexplained)

    @rpc
    def change_work_order(self, number: str, command: ChangeWorkOrder, done: Decimal | None = None) -> WorkOrderView:
        with self.transaction() as session:
            order = work_orders.lock_work_order(session, self.caller.plant, number)
            self.require_match(views.work_order_view(order, clock.now()))
            return work_orders.change_work_order(session, self.caller, order, command, done=done)
