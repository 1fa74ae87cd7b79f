"""What other systems can be told: a name for each, and the change of the audit log that it is.

Wages are told to nobody; that a period was closed is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shared.contracts.refusals import Invalid

ALL = "*"
COMPLETED = "WorkOrderCompleted"  # follows from a report or a result; nobody does it, so no audit entry tells it
ESCALATED = "ExceptionEscalated"  # nor this: time has passed
PING = "Ping"  # somebody wants to see whether anything arrives
ACTIONS = {
    "sales_order.create": "SalesOrderCreated",
    "work_order.create": "WorkOrderCreated",
    "work_order.change": "WorkOrderChanged",
    "work_order.release": "WorkOrderReleased",
    "work_order.hold": "WorkOrderHeld",
    "work_order.resume": "WorkOrderResumed",
    "work_order.cancel": "WorkOrderCancelled",
    "work_order.close": "WorkOrderClosed",
    "operation.start": "OperationStarted",
    "operation.finish": "OperationFinished",
    "report.create": "OperationReported",
    "report.reverse": "ReportReversed",
    "report.confirm": "ReportConfirmed",
    "receipt.create": "GoodsReceived",
    "receipt.reverse": "ReceiptReversed",
    "delivery.create": "GoodsDelivered",
    "delivery.reverse": "DeliveryReversed",
    "material.move": "MaterialMoved",
    "exception.raise": "ExceptionRaised",
    "exception.resolve": "ExceptionResolved",
    "inspection.record": "InspectionRecorded",
    "rework_order.release": "ReworkReleased",
    "hold.create": "LotHeld",
    "hold.release": "LotReleased",
    "pay_period.close": "PayPeriodClosed",
}
NAMES = (*ACTIONS.values(), COMPLETED, ESCALATED)


def require_known(names: Sequence[str]) -> None:
    """All of them are events, and each stands there once."""
    errors: dict[str, str | tuple[str, dict[str, str]]] = {}
    for position, name in enumerate(names):
        if name != ALL and name not in NAMES:
            errors[f"events.{position}"] = ("not_one_of", {"choices": ", ".join((ALL, *NAMES))})
        elif name in names[:position]:
            errors[f"events.{position}"] = "repeated"
    if errors:
        raise Invalid(errors)


def wants(chosen: Iterable[str], event: str) -> bool:
    """Does a webhook with these events want this one?"""
    return event == PING or not {ALL, event}.isdisjoint(chosen)
