"""What people ask quality."""

from services.quality.queries.defects import cockpit, defects, p_chart_of
from services.quality.queries.lists import (
    defect_reason,
    defect_reasons,
    find_defect_reason,
    inspection,
    inspections,
    rework_order,
    rework_orders,
)

__all__ = [
    "cockpit",
    "defect_reason",
    "defect_reasons",
    "defects",
    "find_defect_reason",
    "inspection",
    "inspections",
    "p_chart_of",
    "rework_order",
    "rework_orders",
]
