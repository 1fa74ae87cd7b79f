"""The pen of a plant's payroll, for every door behind which something is decided."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from services.payroll.ledger import take_pen
from shared.plumbing.service import PlantService


class WithPen(PlantService):
    """A service that may write a plant's payroll."""

    @contextmanager
    def pen(self) -> Iterator[Session]:
        """A transaction in which nobody else writes this plant's payroll, so what was looked up stays true."""
        with self.transaction() as session:
            take_pen(session, self.caller.plant)
            yield session
