"""Rows as people see them."""

from services.planning.views.lateness import late_link, late_work_order
from services.planning.views.loads import load_view, takt_view
from services.planning.views.master_data import (
    calendar_view,
    changeovers_view,
    inspection_plan_of,
    item_view,
    plant_view,
    routing_view,
    step_of,
    team_view,
    work_center_view,
    worker_view,
)
from services.planning.views.orders import (
    WorkOnLine,
    delivery_view,
    late_cause_of,
    sales_order_view,
    work_order_view,
)
from services.planning.views.schedule import schedule_run_view, scheduled_operation_view
from services.planning.views.what_ifs import added_order, moved_order, what_if_view

__all__ = [
    "WorkOnLine",
    "added_order",
    "calendar_view",
    "changeovers_view",
    "delivery_view",
    "inspection_plan_of",
    "item_view",
    "late_cause_of",
    "late_link",
    "late_work_order",
    "load_view",
    "moved_order",
    "plant_view",
    "routing_view",
    "sales_order_view",
    "schedule_run_view",
    "scheduled_operation_view",
    "step_of",
    "takt_view",
    "team_view",
    "what_if_view",
    "work_center_view",
    "work_order_view",
    "worker_view",
]
