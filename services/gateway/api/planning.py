"""Planning: the plant and what it consists of, orders, work orders, the schedule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.gateway import sentences
from services.gateway.http import Api, Call, Reply, endpoint, page_of
from shared.contracts.execution.commands import BalanceQuery
from shared.contracts.gateway.configuration import Customisable
from shared.contracts.messages import PageQuery
from shared.contracts.permissions import Permission as P
from shared.contracts.planning.commands import (
    AcceptWhatIf,
    AssignOperation,
    ChangeWorkOrder,
    CreateSalesOrder,
    CreateWorkOrder,
    DeliverGoods,
    MoveWorkOrder,
    PutCalendar,
    PutItem,
    PutPlant,
    PutTeam,
    PutWorkCenter,
    PutWorker,
    RunSchedule,
    SplitSalesOrder,
    TakeDeliveryBack,
    WhatIf,
)
from shared.contracts.planning.queries import (
    ItemsQuery,
    LoadsQuery,
    RoutingQuery,
    SalesOrdersQuery,
    ScheduleQuery,
    SearchQuery,
    TaktQuery,
    WorkCentersQuery,
    WorkersQuery,
    WorkOrdersQuery,
)
from shared.contracts.planning.routings import PutChangeovers, PutRouting
from shared.contracts.planning.views import (
    AssignedOperationView,
    CalendarView,
    ChangeoversView,
    DeliveryView,
    ItemView,
    LoadView,
    PlantView,
    RoutingView,
    SalesOrderView,
    ScheduledOperationView,
    ScheduleRunView,
    TaktView,
    TeamView,
    WhatIfView,
    WorkCenterView,
    WorkerView,
    WorkOrdersView,
    WorkOrderView,
)
from shared.plumbing.rpc import Away, RemoteRefusal


class MasterDataApi(Api):
    """What planners maintain and everybody looks up."""

    @endpoint(
        "PUT", "/plants/<number>", body=PutPlant, answer=PlantView, needs=P.PLANTS_WRITE, creates=True, plant="number"
    )
    def put_plant(self, call: Call, number: str) -> Reply:
        """Open a plant, or change its settings."""
        return self.planning(call).put_plant(number=number, command=call.body)

    @endpoint("GET", "/plants/<number>", answer=PlantView, plant="number")
    def plant(self, call: Call, number: str) -> Reply:
        """A plant's settings."""
        return self.planning(call).get_plant(number=number)

    @endpoint("PUT", "/calendars/<number>", body=PutCalendar, answer=CalendarView, needs=P.MASTER_WRITE, creates=True)
    def put_calendar(self, call: Call, number: str) -> Reply:
        """Say when work is done; a shift that crosses midnight belongs to the day it began."""
        return self.planning(call).put_calendar(number=number, command=call.body)

    @endpoint("GET", "/calendars/<number>", answer=CalendarView, needs=P.MASTER_READ)
    def calendar(self, call: Call, number: str) -> Reply:
        """One calendar."""
        return self.planning(call).calendar(number=number)

    @endpoint("GET", "/calendars", query=SearchQuery, answer=page_of(CalendarView), needs=P.MASTER_READ)
    def calendars(self, call: Call) -> Reply:
        """Every calendar, by number."""
        return self.planning(call).calendars(query=call.query)

    @endpoint(
        "PUT", "/work-centers/<number>", body=PutWorkCenter, answer=WorkCenterView, needs=P.MASTER_WRITE, creates=True
    )
    def put_work_center(self, call: Call, number: str) -> Reply:
        """Say what a work center can do at once, how fast, and when it is open."""
        return self.planning(call).put_work_center(number=number, command=call.body)

    @endpoint("GET", "/work-centers/<number>", answer=WorkCenterView, needs=P.MASTER_READ)
    def work_center(self, call: Call, number: str) -> Reply:
        """One work center."""
        return self.planning(call).work_center(number=number)

    @endpoint("GET", "/work-centers", query=WorkCentersQuery, answer=page_of(WorkCenterView), needs=P.MASTER_READ)
    def work_centers(self, call: Call) -> Reply:
        """Every work center, by number."""
        return self.planning(call).work_centers(query=call.query)

    @endpoint("PUT", "/changeovers", body=PutChangeovers, answer=ChangeoversView, needs=P.MASTER_WRITE)
    def put_changeovers(self, call: Call) -> Reply:
        """Say how long a work center is changed over from one family of work to another."""
        return self.planning(call).put_changeovers(command=call.body)

    @endpoint("GET", "/changeovers", answer=ChangeoversView, needs=P.MASTER_READ)
    def changeovers(self, call: Call) -> Reply:
        """How long changing over takes, from any family to another and from some to some."""
        return self.planning(call).changeovers()

    @endpoint("PUT", "/teams/<number>", body=PutTeam, answer=TeamView, needs=P.MASTER_WRITE, creates=True)
    def put_team(self, call: Call, number: str) -> Reply:
        """Name a team and its leader."""
        return self.planning(call).put_team(number=number, command=call.body)

    @endpoint("GET", "/teams/<number>", answer=TeamView, needs=P.MASTER_READ)
    def team(self, call: Call, number: str) -> Reply:
        """One team."""
        return self.planning(call).team(number=number)

    @endpoint("GET", "/teams", query=SearchQuery, answer=page_of(TeamView), needs=P.MASTER_READ)
    def teams(self, call: Call) -> Reply:
        """Every team, by number."""
        return self.planning(call).teams(query=call.query)

    @endpoint("PUT", "/workers/<number>", body=PutWorker, answer=WorkerView, needs=P.MASTER_WRITE, creates=True)
    def put_worker(self, call: Call, number: str) -> Reply:
        """Say who somebody is, in which team, and what he can do."""
        return self.planning(call).put_worker(number=number, command=call.body)

    @endpoint("GET", "/workers/<number>", answer=WorkerView, needs=P.MASTER_READ)
    def worker(self, call: Call, number: str) -> Reply:
        """One worker."""
        return self.planning(call).worker(number=number)

    @endpoint("GET", "/workers", query=WorkersQuery, answer=page_of(WorkerView), needs=P.MASTER_READ)
    def workers(self, call: Call) -> Reply:
        """Everybody who works here or did, by number."""
        return self.planning(call).workers(query=call.query)

    @endpoint("PUT", "/items/<number>", body=PutItem, answer=ItemView, needs=P.MASTER_WRITE, creates=True)
    def put_item(self, call: Call, number: str) -> Reply:
        """Name a product or a material."""
        return self.planning(call).put_item(number=number, command=call.body)

    @endpoint("GET", "/items/<number>", answer=ItemView, needs=P.MASTER_READ)
    def item(self, call: Call, number: str) -> Reply:
        """One item."""
        return self.planning(call).item(number=number)

    @endpoint("GET", "/items", query=ItemsQuery, answer=page_of(ItemView), needs=P.MASTER_READ)
    def items(self, call: Call) -> Reply:
        """Products and materials, by number."""
        return self.planning(call).items(query=call.query)

    @endpoint("PUT", "/items/<number>/routing", body=PutRouting, answer=RoutingView, needs=P.MASTER_WRITE, creates=True)
    def put_routing(self, call: Call, number: str) -> Reply:
        """Say how a product is made; every time makes a version."""
        return self.planning(call).put_routing(number=number, command=call.body)

    @endpoint("GET", "/items/<number>/routing", query=RoutingQuery, answer=RoutingView, needs=P.MASTER_READ)
    def routing(self, call: Call, number: str) -> Reply:
        """How a product is made: the newest version, or the one asked for."""
        return self.planning(call).routing(number=number, query=call.query)

    @endpoint("GET", "/routings", query=SearchQuery, answer=page_of(RoutingView), needs=P.MASTER_READ)
    def routings(self, call: Call) -> Reply:
        """How every product is made, by the newest version."""
        return self.planning(call).routings(query=call.query)


class PlanningApi(MasterDataApi):
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
        return _told(reply, sentences.of_work_orders, call)

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
        return _told(self.planning(call).create_work_order(command=call.body), sentences.of_work_order, call)

    @endpoint("GET", "/work-orders", query=WorkOrdersQuery, answer=page_of(WorkOrderView), needs=P.ORDERS_READ)
    def work_orders(self, call: Call) -> Reply:
        """Work orders with their operations, by due date."""
        return _told(self.planning(call).work_orders(query=call.query), sentences.of_work_orders, call)

    @endpoint("GET", "/work-orders/<number>", answer=WorkOrderView, needs=P.ORDERS_READ)
    def work_order(self, call: Call, number: str) -> Reply:
        """One work order with its operations."""
        return _told(self.planning(call).work_order(number=number), sentences.of_work_order, call)

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
        return _told(reply, sentences.of_work_order, call)

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
        """Be done with a completed work order whose pieces add up; `to_explain` of its balance has to be zero."""
        to_explain = self._on_the_floor(call, number, "to_explain")
        reply = self.planning(call).close_work_order(number=number, command=call.body, unexplained=to_explain)
        return self._once_the_floor_knows(call, reply)

    def _on_the_floor(self, call: Call, number: str, what: str) -> Any:
        """A number of a work order's balance by now; unknown when it is not on the floor, or the floor is away."""
        try:
            return self.execution(call).balance(work_order=number, query=BalanceQuery()).body.get(what)
        except (Away, RemoteRefusal):
            return None

    def _once_the_floor_knows(self, call: Call, reply: Reply, *, just_released: bool = False) -> Reply:
        """Whoever is told of a decision may count on it at the machine. A floor that is away is not waited for."""
        self._has_the_floor_heard(call, reply.body, just_released=just_released)
        return _told(reply, sentences.of_work_order, call)

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

    @endpoint("POST", "/schedule-runs", body=RunSchedule, answer=ScheduleRunView, needs=P.SCHEDULE_WRITE, status=202)
    def run_schedule(self, call: Call) -> Reply:
        """Plan all open work anew, in the background; what has started, is pinned or frozen stays."""
        return self.planning(call).run_schedule(command=call.body)

    @endpoint("GET", "/schedule-runs/<uuid:run>", answer=ScheduleRunView, needs=P.SCHEDULE_READ)
    def schedule_run(self, call: Call, run: UUID) -> Reply:
        """How a schedule run stands, and what came of it."""
        return _told(self.planning(call).schedule_run(run=run), sentences.of_run, call)

    @endpoint("POST", "/what-if", body=WhatIf, answer=WhatIfView, needs=P.SCHEDULE_WRITE)
    def what_if(self, call: Call) -> Reply:
        """Whose orders would move, and by how much, if these were taken; changes nothing."""
        return self.planning(call).what_if(command=call.body)

    @endpoint("GET", "/what-if/<uuid:asked>", answer=WhatIfView, needs=P.SCHEDULE_READ)
    def what_if_asked(self, call: Call, asked: UUID) -> Reply:
        """What was asked and shown, to whom, and whether it was accepted."""
        return self.planning(call).what_if_asked(asked=asked)

    @endpoint("POST", "/what-if/<uuid:asked>/accept", body=AcceptWhatIf, answer=WhatIfView, needs=P.ORDERS_WRITE)
    def accept_what_if(self, call: Call, asked: UUID) -> Reply:
        """Take the orders a what-if was asked about: work orders are made of them, and what was shown is kept."""
        return self.planning(call).accept_what_if(asked=asked, command=call.body)

    @endpoint("GET", "/schedule", query=ScheduleQuery, answer=page_of(ScheduledOperationView), needs=P.SCHEDULE_READ)
    def schedule(self, call: Call) -> Reply:
        """The plan: what is done where, by whom and when, by start."""
        return self.planning(call).schedule(query=call.query)

    @endpoint("GET", "/loads", query=LoadsQuery, answer=page_of(LoadView), needs=P.SCHEDULE_READ)
    def loads(self, call: Call) -> Reply:
        """How full work centers, sections, workers or teams are by the plan: day by day or week by week."""
        return self.planning(call).loads(query=call.query)

    @endpoint("GET", "/takt", query=TaktQuery, answer=page_of(TaktView), needs=P.SCHEDULE_READ)
    def takt(self, call: Call) -> Reply:
        """Takt and cycle of what is due: item by item, or section by section; does the plant keep up?"""
        return self.planning(call).takt(query=call.query)

    @endpoint(
        "POST",
        "/operations/<uuid:operation>/assign",
        body=AssignOperation,
        answer=AssignedOperationView,
        needs=P.SCHEDULE_WRITE,
    )
    def assign_operation(self, call: Call, operation: UUID) -> Reply:
        """Put an operation somewhere by hand; pinned, no schedule run moves it."""
        reply = self.planning(call).assign_operation(operation=operation, command=call.body)
        return _told(reply, sentences.of_assignment, call)


def _told(reply: Reply, say: Callable[[dict[str, Any], str], dict[str, Any]], call: Call) -> Reply:
    """An answer whose codes are said in the caller's language as well."""
    return replace(reply, told=say(reply.body, call.incoming.language))
