"""What screens ask. Every list is bounded: a page, and a fixed number of statements."""

from services.execution.queries.board import balance, board
from services.execution.queries.cockpit import cockpit, open_work_orders, pieces_in
from services.execution.queries.dispatch import dispatch
from services.execution.queries.goods import consumption, materials, receipts
from services.execution.queries.office import require_heard
from services.execution.queries.operations import my_operations, operation, operations
from services.execution.queries.refused import refused_reports, refused_waiting
from services.execution.queries.reports import reports
from services.execution.queries.scanning import scan
from services.execution.queries.trace import trace
from services.execution.queries.waiting import waiting

__all__ = [
    "balance",
    "board",
    "cockpit",
    "consumption",
    "dispatch",
    "materials",
    "my_operations",
    "open_work_orders",
    "operation",
    "operations",
    "pieces_in",
    "receipts",
    "refused_reports",
    "refused_waiting",
    "reports",
    "require_heard",
    "scan",
    "trace",
    "waiting",
]
