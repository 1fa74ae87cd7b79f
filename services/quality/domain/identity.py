"""Ids of what follows from a fact, derived from the fact's own.

A report makes at most one inspection due and at most one rework order, so hearing of it twice, or replaying
the whole log into empty tables, makes the same things under the same ids.
"""

from __future__ import annotations

import base64
from uuid import UUID, uuid5


def inspection_of(report: UUID) -> UUID:
    return uuid5(report, "inspection")


def reinspection_of(inspection: UUID) -> UUID:
    """The second look at a lot whose sample failed."""
    return uuid5(inspection, "reinspection")


def rework_order_of(source: UUID) -> UUID:
    """The rework order made by a report or an inspection."""
    return uuid5(source, "rework order")


def rework_operation_of(rework_order: UUID, sequence: int) -> UUID:
    return uuid5(rework_order, f"operation {sequence}")


def code_of(rework_order: UUID, work_order: str, sequence: int) -> str:
    """What the QR code of a rework operation says: `WO-1001:20:RA3K7QZ2M`, short enough to type."""
    return f"{work_order}:{sequence}:R{base64.b32encode(rework_order.bytes[:5]).decode()}"
