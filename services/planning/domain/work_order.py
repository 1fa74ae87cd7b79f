"""The life of a work order, as one table of moves; and what may still be changed while it runs."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid5

from shared.contracts.refusals import Refused
from shared.contracts.values import WorkOrderStatus

PLANNED = WorkOrderStatus.PLANNED
RELEASED = WorkOrderStatus.RELEASED
ON_HOLD = WorkOrderStatus.ON_HOLD
COMPLETED = WorkOrderStatus.COMPLETED
CLOSED = WorkOrderStatus.CLOSED
CANCELLED = WorkOrderStatus.CANCELLED

OPEN = (PLANNED, RELEASED, ON_HOLD)  # still to be made: these are scheduled, and these can be late
ON_THE_FLOOR = (RELEASED, ON_HOLD, COMPLETED)  # execution knows them, and hears of every change
FINISHED = (COMPLETED, CLOSED)
ENDED = (CLOSED, CANCELLED)  # nothing about them changes any more


FIRST_NUMBER = 1001


def replacement_id(work_order: UUID, place: int) -> UUID:
    """Of the first, second … work order that makes up for its scrap."""
    return uuid5(work_order, f"replacement {place}")


def number_of(counter: int) -> str:
    """The number a work order gets when nobody chose one."""
    return f"WO-{counter}"


class NotReleased(Refused):
    """It has not been released yet."""


class AlreadyReleased(Refused):
    """It is on the floor already."""


class OnHold(Refused):
    """It is on hold; resume it first."""


class NotOnHold(Refused):
    """It is not on hold, so there is nothing to resume."""


class NotCompleted(Refused):
    """Some of it is still to be made."""


class Completed(Refused):
    """All of it is made."""


class Closed(Refused):
    """It is done with."""


class Cancelled(Refused):
    """It will not be made any more."""


class BelowDone(Refused):
    """So few cannot be asked for: more are done already."""


class UnexplainedPieces(Refused):
    """Its pieces do not add up: somebody has to reverse, report or change the quantity first."""


class Move(StrEnum):
    """What people do to a work order."""

    RELEASE = "release"
    HOLD = "hold"
    RESUME = "resume"
    CANCEL = "cancel"
    CLOSE = "close"


MOVES: dict[Move, dict[WorkOrderStatus, WorkOrderStatus | type[Refused]]] = {
    Move.RELEASE: {
        PLANNED: RELEASED,
        RELEASED: AlreadyReleased,
        ON_HOLD: OnHold,
        COMPLETED: Completed,
        CLOSED: Closed,
        CANCELLED: Cancelled,
    },
    Move.HOLD: {
        PLANNED: NotReleased,
        RELEASED: ON_HOLD,
        ON_HOLD: OnHold,
        COMPLETED: Completed,
        CLOSED: Closed,
        CANCELLED: Cancelled,
    },
    Move.RESUME: {
        PLANNED: NotReleased,
        RELEASED: NotOnHold,
        ON_HOLD: RELEASED,
        COMPLETED: Completed,
        CLOSED: Closed,
        CANCELLED: Cancelled,
    },
    Move.CANCEL: {
        PLANNED: CANCELLED,
        RELEASED: CANCELLED,
        ON_HOLD: CANCELLED,
        COMPLETED: Completed,
        CLOSED: Closed,
        CANCELLED: Cancelled,
    },
    Move.CLOSE: {
        PLANNED: NotCompleted,
        RELEASED: NotCompleted,
        ON_HOLD: NotCompleted,
        COMPLETED: CLOSED,
        CLOSED: Closed,
        CANCELLED: Cancelled,
    },
}


def moved(work_order: str, status: WorkOrderStatus, move: Move) -> WorkOrderStatus:
    """The status after a move, or the refusal that says why not."""
    outcome = MOVES[move][status]
    if isinstance(outcome, WorkOrderStatus):
        return outcome
    raise outcome(work_order=work_order)


def as_the_floor_has_it(status: WorkOrderStatus, *, completed: bool) -> WorkOrderStatus:
    """Completion is the floor's word; a hold and an end are the office's, and outlast it."""
    if status in (RELEASED, COMPLETED):
        return COMPLETED if completed else RELEASED
    return status


def changeable(work_order: str, status: WorkOrderStatus) -> None:
    """Refuse to change what is done with."""
    if status is CLOSED:
        raise Closed(work_order=work_order)
    if status is CANCELLED:
        raise Cancelled(work_order=work_order)


def resized(work_order: str, *, now: Decimal, wanted: Decimal, done: Decimal) -> Decimal:
    """The new quantity. More than was asked for may be done already, so raising it is always possible."""
    if wanted < now and wanted < done:
        raise BelowDone(work_order=work_order, quantity=wanted, done=done)
    return wanted


def require_explained(work_order: str, unexplained: Decimal) -> None:
    """Refuse to close what does not add up; negative when more was reported than had arrived."""
    if unexplained:
        raise UnexplainedPieces(work_order=work_order, unexplained=unexplained)
