"""When the pieces of a work order no longer move."""

from __future__ import annotations

from shared.contracts.refusals import Refused
from shared.contracts.values import WorkOrderStatus


class Closed(Refused):
    """The work order is closed: nothing in it moves any more."""


class Cancelled(Refused):
    """The work order is cancelled: nothing in it moves any more."""


def require_pieces_move(status: WorkOrderStatus, work_order: str) -> None:
    """Pieces may be sent to scrap or rework while the work order lives; a hold stops workers, not inspectors."""
    if status is WorkOrderStatus.CLOSED:
        raise Closed(work_order=work_order)
    if status is WorkOrderStatus.CANCELLED:
        raise Cancelled(work_order=work_order)
