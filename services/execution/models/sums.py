"""Sums in SQL that come to nothing rather than to NULL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func

from shared.plumbing.columns import ScaledDecimal


def total(column: Any) -> Any:
    """The sum of a decimal column, exact as its values are."""
    return func.coalesce(func.sum(column, type_=ScaledDecimal()), 0, type_=ScaledDecimal())
