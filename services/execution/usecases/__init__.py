"""One function, one transaction: load, decide, store, record."""

from services.execution.usecases.clocks import tell_clock
from services.execution.usecases.corrections import confirm_report, reverse_report
from services.execution.usecases.exceptions import (
    acknowledge_exception,
    escalate_exceptions,
    put_photo,
    raise_exception,
    resolve_exception,
)
from services.execution.usecases.goods import move_material, receive_goods
from services.execution.usecases.inspections import book_inspection
from services.execution.usecases.refused import keep_refused, mark_booked, settle_refused
from services.execution.usecases.reports import report_operation
from services.execution.usecases.rework import cancel_rework, note_rework, release_rework
from services.execution.usecases.work_orders import follow_the_office, put_on_the_floor

__all__ = [
    "acknowledge_exception",
    "book_inspection",
    "cancel_rework",
    "confirm_report",
    "escalate_exceptions",
    "follow_the_office",
    "keep_refused",
    "mark_booked",
    "move_material",
    "note_rework",
    "put_on_the_floor",
    "put_photo",
    "raise_exception",
    "receive_goods",
    "release_rework",
    "report_operation",
    "resolve_exception",
    "reverse_report",
    "settle_refused",
    "tell_clock",
]
