"""Orders: what customers want, what is made of it, and what has left for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.gateway import sentences
from services.gateway.http import Api, Call, Reply, endpoint, page_of
from services.gateway.refusals import KeptOpen
from shared.contracts.execution.commands import BalanceQuery
from shared.contracts.gateway.configuration import Customisable
from shared.contracts.messages import PageQuery
from shared.contracts.permissions import Permission as P
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
from shared.contracts.planning.queries import SalesOrdersQuery, WorkOrdersQuery
from shared.contracts.planning.views import DeliveryView, SalesOrderView, WorkOrdersView, WorkOrderView
from shared.contracts.values import WorkOrderStatus
from shared.plumbing.rpc import Away, RemoteRefusal


class OrdersApi(Api):
    """What planners and supervisors call."""

    @endpoint("POST", "/sales-orders", body=CreateSalesOrder, answer=SalesOrderView, needs=P.ORDERS_WRITE, creates=True)
    def create_sales_order(self, call: Call) -> Reply:
        """Take a customer's order."""
        return self.planning(call).create_sales_order(command=call.body)

    @endpoint("GET", "/sales-orders", query=SalesOrdersQuery, answer=page_of(SalesOrderView), needs=P.ORDERS_READ)
    def sales_orders(self, call: Call) -> Reply:
        """Sales orders with the progress of each line, by number."""
        return self.planning(call).sales_orders(query=call.query)

    @endpoint("GET", "/sales-orders/<number>", answer=SalesOrderView, needs=P.ORDERS_READ)
    def sales_order(self, call: Call, number: str) -> Reply:
        """One sales order with the progress of each line."""
        return self.planning(call).sales_order(number=number)

    @endpoint(
        "POST",
        "/sales-orders/<number>/work-orders",
        body=SplitSalesOrder,
        answer=WorkOrdersView,
        needs=P.ORDERS_WRITE,
        creates=True,
    )
    def split_sales_order(self, call: Call, number: str) -> Reply:
        """Make work orders for whatever of a sales order no work order covers yet."""
        reply = self.planning(call).split_sales_order(number=number, command=call.body)
        return reply.in_words(sentences.of_work_orders, call.incoming.language)

    @endpoint(
        "POST",
        "/sales-orders/<number>/deliveries",
        body=DeliverGoods,
        answer=DeliveryView,
        needs=P.STOCK_WRITE,
        creates=True,
    )
    def deliver_goods(self, call: Call, number: str) -> Reply:
        """Goods of a line left for the customer: never more than was stocked in for it and has not left yet."""
        return self.planning(call).deliver_goods(number=number, command=call.body)

    @endpoint(
        "GET",
        "/sales-orders/<number>/deliveries",
        query=PageQuery,
        answer=page_of(DeliveryView),
        needs=(P.ORDERS_READ, P.STOCK_WRITE),
    )
    def deliveries(self, call: Call, number: str) -> Reply:
        """What left for the customer of a sales order, the latest first."""
        return self.planning(call).deliveries(number=number, query=call.query)

    @endpoint(
        "POST",
        "/deliveries/<uuid:delivery>/reversal",
        body=TakeDeliveryBack,
        answer=DeliveryView,
        needs=P.STOCK_WRITE,
        creates=True,
    )
    def take_delivery_back(self, call: Call, delivery: UUID) -> Reply:
        """A delivery was a mistake, or the goods came back: they are in stock for the line again."""
        return self.planning(call).take_delivery_back(delivery=delivery, command=call.body)

    @endpoint("POST", "/work-orders", body=CreateWorkOrder, answer=WorkOrderView, needs=P.ORDERS_WRITE, creates=True)
    def create_work_order(self, call: Call) -> Reply:
        """Plan a work order by hand; without a number it gets the next one."""
        self.require_fields(call, Customisable.WORK_ORDERS, call.body.fields)
        return (
            self.planning(call)
            .create_work_order(command=call.body)
            .in_words(sentences.of_work_order, call.incoming.language)
        )

    @endpoint("GET", "/work-orders", query=WorkOrdersQuery, answer=page_of(WorkOrderView), needs=P.ORDERS_READ)
    def work_orders(self, call: Call) -> Reply:
        """Work orders with their operations, by due date."""
        return (
            self.planning(call).work_orders(query=call.query).in_words(sentences.of_work_orders, call.incoming.language)
        )

    @endpoint("GET", "/work-orders/<number>", answer=WorkOrderView, needs=P.ORDERS_READ)
    def work_order(self, call: Call, number: str) -> Reply:
        """One work order with its operations."""
        return self.planning(call).work_order(number=number).in_words(sentences.of_work_order, call.incoming.language)

    @endpoint("PATCH", "/work-orders/<number>", body=ChangeWorkOrder, answer=WorkOrderView, needs=P.ORDERS_WRITE)
    def change_work_order(self, call: Call, number: str) -> Reply:
        """Change quantity, due date, priority or `fields`, also while it runs; never to less than is done.

        Pieces reported at the very moment stay: the quantity answered is the one that the floor kept.
        """
        if call.body.fields is not None:
            self.require_fields(call, Customisable.WORK_ORDERS, call.body.fields, changing=True)
        done = None if call.body.quantity is None else self._on_the_floor(call, number, "done")
        reply = self.planning(call).change_work_order(number=number, command=call.body, done=done)
        has_heard = self._has_the_floor_heard(call, reply.body)
        kept = self._on_the_floor(call, number, "released") if has_heard and done is not None else None
        if kept is not None:
            reply = replace(reply, body={**reply.body, "quantity": kept})
        return reply.in_words(sentences.of_work_order, call.incoming.language)

    @endpoint("POST", "/work-orders/<number>/release", body=MoveWorkOrder, answer=WorkOrderView, needs=P.ORDERS_RELEASE)
    def release_work_order(self, call: Call, number: str) -> Reply:
        """Give a work order to the floor."""
        reply = self.planning(call).release_work_order(number=number, command=call.body)
        return self._once_the_floor_knows(call, reply, just_released=True)

    @endpoint("POST", "/work-orders/<number>/hold", body=MoveWorkOrder, answer=WorkOrderView, needs=P.ORDERS_RELEASE)
    def hold_work_order(self, call: Call, number: str) -> Reply:
        """Let nothing be reported on a work order until it is resumed."""
        reply = self.planning(call).hold_work_order(number=number, command=call.body)
        return self._once_the_floor_knows(call, reply)

    @endpoint("POST", "/work-orders/<number>/resume", body=MoveWorkOrder, answer=WorkOrderView, needs=P.ORDERS_RELEASE)
    def resume_work_order(self, call: Call, number: str) -> Reply:
        """Lift the hold."""
        reply = self.planning(call).resume_work_order(number=number, command=call.body)
        return self._once_the_floor_knows(call, reply)

    @endpoint("POST", "/work-orders/<number>/cancel", body=MoveWorkOrder, answer=WorkOrderView, needs=P.ORDERS_RELEASE)
    def cancel_work_order(self, call: Call, number: str) -> Reply:
        """Do not make it any more; what was reported stays."""
        reply = self.planning(call).cancel_work_order(number=number, command=call.body)
        return self._once_the_floor_knows(call, reply)

    @endpoint("POST", "/work-orders/<number>/close", body=MoveWorkOrder, answer=WorkOrderView, needs=P.ORDERS_RELEASE)
    def close_work_order(self, call: Call, number: str) -> Reply:
        """Be done with a completed work order whose pieces add up; `to_explain` of its balance has to be zero.

        Where pieces were taken back at the very moment the floor keeps it open: 409 `kept_open`.
        """
        to_explain = self._on_the_floor(call, number, "to_explain")
        reply = self.planning(call).close_work_order(number=number, command=call.body, unexplained=to_explain)
        if self._has_the_floor_heard(call, reply.body):
            status = self._on_the_floor(call, number, "status")
            if status in (WorkOrderStatus.RELEASED, WorkOrderStatus.COMPLETED):
                raise KeptOpen(work_order=number)
        return reply.in_words(sentences.of_work_order, call.incoming.language)

    @endpoint(
        "POST",
        "/work-orders/<number>/replacement",
        body=ReplaceScrap,
        answer=WorkOrderView,
        needs=(P.ORDERS_RELEASE, P.ORDERS_WRITE),
        creates=True,
    )
    def replace_scrap(self, call: Call, number: str) -> Reply:
        """Make again what was scrapped of a work order: a new one for as many pieces, released; none of them twice."""
        reply = self.planning(call).replace_scrap(number=number, command=call.body)
        return self._once_the_floor_knows(call, reply, just_released=True)

    def _on_the_floor(self, call: Call, number: str, what: str) -> Any:
        """A number of a work order's balance by now; unknown when it is not on the floor, or the floor is away."""
        try:
            return self.execution(call).balance(work_order=number, query=BalanceQuery()).body.get(what)
        except (Away, RemoteRefusal):
            return None

    def _once_the_floor_knows(self, call: Call, reply: Reply, *, just_released: bool = False) -> Reply:
        """Whoever is told of a decision may count on it at the machine. A floor that is away is not waited for."""
        self._has_the_floor_heard(call, reply.body, just_released=just_released)
        return reply.in_words(sentences.of_work_order, call.incoming.language)

    def _has_the_floor_heard(self, call: Call, order: Mapping[str, Any], *, just_released: bool = False) -> bool:
        """Of this decision about a work order, within the patience of a front door."""
        if call.caller.rehearses:
            return False
        try:
            self.execution(call).hear_of_work_order(
                work_order=order["number"], revision=order["revision"], just_released=just_released
            )
        except (Away, RemoteRefusal):
            return False
        return True
