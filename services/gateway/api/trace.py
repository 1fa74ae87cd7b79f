"""Traces: all of a work order as one story, and both ways from a worker, a work center, a lot or a sales order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from services.gateway.api.unreleased import trace_of, unreleased
from services.gateway.http import Api, BoundPart, Call, Reply, endpoint
from shared.contracts.execution.commands import TracesQuery
from shared.contracts.execution.traces import FloorTrace, FloorTraces, TracedWorkOrder, TraceEntry
from shared.contracts.messages import PageQuery
from shared.contracts.permissions import Permission as P
from shared.contracts.planning.queries import DeliveriesQuery
from shared.contracts.planning.views import DeliveryView
from shared.contracts.quality.commands import HoldsQuery, InspectionsQuery, ReworkOrdersQuery
from shared.plumbing.rpc import Away, RemoteRefusal

PAGE, MOST_PAGES = 500, 10
Entry = dict[str, Any]
BLANK: Entry = {field.name: None for field in fields(TraceEntry)} | {"workers": [], "defects": []}


@dataclass(frozen=True, kw_only=True)
class TraceView(FloorTrace):
    """A work order from its release on. `complete` is false where a part is away, or there is more than is shown."""

    workers: tuple[str, ...]
    work_centers: tuple[str, ...]
    materials: tuple[str, ...]
    parts_away: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TracedOrderView(TracedWorkOrder):
    """With what left for its customer; null for whoever may not see orders, or while planning is away."""

    deliveries: tuple[DeliveryView, ...] | None


@dataclass(frozen=True, kw_only=True)
class TracesView(FloorTraces):
    """A page of reports, and of their work orders what went in, what came out and what was delivered.

    `complete` is false where a part is away, or there are more work orders or deliveries than are told.
    """

    work_orders: tuple[TracedOrderView, ...]
    parts_away: tuple[str, ...]


class TraceApi(Api):
    """Who, where, with what, and what was found."""

    @endpoint("GET", "/trace/<work_order>", answer=TraceView, needs=(P.QUALITY_READ, P.FLOOR_READ_ALL))
    def trace(self, call: Call, work_order: str) -> Reply:
        """Every report, clock, inspection, rework order, hold, material, receipt and exception, in order."""
        try:
            told = self.execution(call).trace(work_order=work_order).body
        except RemoteRefusal as refusal:
            told = trace_of(unreleased(self.planning(call), work_order, refusal))
        try:
            quality, is_all = _quality(self.quality(call), work_order)
            away = []
        except Away:
            quality, is_all, away = [], False, ["quality"]
        items = sorted([*told["items"], *quality], key=lambda entry: (entry["at"], entry["kind"], str(entry["id"])))
        return Reply(
            body={
                **told,
                "items": items,
                "complete": told["complete"] and is_all,
                "workers": sorted({worker for entry in items for worker in entry["workers"]}),
                "work_centers": _named(items, "work_center"),
                "materials": _named(items, "item"),
                "parts_away": away,
            }
        )

    @endpoint("GET", "/traces", query=TracesQuery, answer=TracesView, needs=P.FLOOR_READ)
    def traces(self, call: Call) -> Reply:
        """Both ways from what touched the pieces: reports in the order of the work, and where those pieces went.

        Forward from a `worker` or `work_center` between two instants, or from a `lot` of material: the work orders
        it ended in, their lots, sales orders and deliveries. Backward from a `lot` of goods, a `work_order` or a
        `sales_order`: who made it, where and when, of which lots of material. A worker sees his own reports only.
        """
        told = self.execution(call).traces(query=call.query).body
        delivered, away = self._delivered(call, told["work_orders"])
        work_orders = [order | {"deliveries": _deliveries_for(order, delivered)} for order in told["work_orders"]]
        complete = told["complete"] and not away and (delivered is None or delivered["complete"])
        return Reply(body={**told, "work_orders": work_orders, "complete": complete, "parts_away": away})

    def _delivered(self, call: Call, work_orders: list[dict[str, Any]]) -> tuple[dict[str, Any] | None, list[str]]:
        """What left for the customers of these work orders, and who could not be asked."""
        numbers = tuple(sorted({order["sales_order"] for order in work_orders if order["sales_order"] is not None}))
        if not call.caller.may(P.ORDERS_READ):
            return None, []
        if not numbers:
            return {"items": [], "complete": True}, []
        try:
            return self.planning(call).deliveries_of(query=DeliveriesQuery(sales_orders=numbers)).body, []
        except Away:
            return None, ["planning"]


def _deliveries_for(order: dict[str, Any], delivered: dict[str, Any] | None) -> list[dict[str, Any]] | None:
    if delivered is None:
        return None
    line = (order["sales_order"], order["line"])
    return [one for one in delivered["items"] if (one["sales_order"], one["line"]) == line]


def _named(items: list[dict[str, Any]], field: str) -> list[str]:
    return sorted({entry[field] for entry in items if entry[field] is not None})


def _quality(part: BoundPart, number: str) -> tuple[list[Entry], bool]:
    """Inspections, rework orders and holds, in the shape of the floor's entries; and whether these are all."""
    entries: list[Entry] = []
    complete = True
    for ask, query, entries_of in (
        (part.inspections, InspectionsQuery(work_order=number, limit=PAGE), _inspection),
        (part.rework_orders, ReworkOrdersQuery(work_order=number, limit=PAGE), _rework_order),
        (part.holds, HoldsQuery(lot=number, limit=PAGE), _hold),
    ):
        found, is_all = _every(ask, query)
        entries += [entry for one in found for entry in entries_of(one)]
        complete = complete and is_all
    return entries, complete


def _inspection(one: Entry) -> Iterator[Entry]:
    yield BLANK | {
        "kind": "inspection" if one["recorded_at"] else "inspection_due",
        "at": one["recorded_at"] or one["due_at"],
        "by": one["recorded_by"],
        "quantity": one["inspected"],
        "defects": one["failed"],
        "note": one["note"] or one["disposition"],
        **{name: one[name] for name in ("id", "operation", "sequence")},
    }


def _rework_order(one: Entry) -> Iterator[Entry]:
    yield BLANK | {
        "kind": "rework_order",
        "at": one["ordered_at"],
        "rework_order": one["id"],
        "note": one["status"],
        **{name: one[name] for name in ("id", "operation", "sequence", "quantity")},
    }


def _hold(hold: Entry) -> Iterator[Entry]:
    """A lot of a work order on hold, and each decision about it."""
    if hold["work_order"] is None:
        return
    about = {"id": hold["id"], "item": hold["item"]}
    yield BLANK | about | {"kind": "lot_held", "at": hold["held_at"], "by": hold["held_by"], "note": hold["reason"]}
    kinds = {"release": "lot_released", "scrap": "lot_scrapped"}
    for one in hold["decisions"]:
        told = {name: one[name] for name in ("id", "at", "by", "quantity")}
        yield BLANK | about | told | {"kind": kinds[one["move"]], "note": one["reason"]}


def _every(ask: Callable[..., Reply], query: PageQuery) -> tuple[list[Entry], bool]:
    """A list page by page, and whether that is all of it."""
    found: list[Entry] = []
    for _ in range(MOST_PAGES):
        page = ask(query=query).body
        found += page["items"]
        if page["next_cursor"] is None:
            return found, True
        query = replace(query, cursor=page["next_cursor"])
    return found, False
