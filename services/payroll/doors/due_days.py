"""Days that are worked out anew after somebody was answered, behind whichever door he came in."""

from __future__ import annotations

import time

from services.payroll.doors.pen import WithPen
from services.payroll.queries import due_days as waiting
from services.payroll.usecases import due_days
from shared.plumbing import metrics
from shared.plumbing.minutes import every_minute

PATIENCE = 3  # seconds that whoever changes what is paid waits for its days
ENDLESS = float("inf")
_at_it: set[str] = set()  # plants whose days this process is working out in the background


class DueDays(WithPen):
    """Whole days follow what is said about premiums and rates."""

    def see_to_days(self, plant: str) -> None:
        """Work them out, and what takes too long in the background."""
        if not self.work_out_days(plant, PATIENCE):
            self.go_on_with_days(plant)

    def work_out_days(self, plant: str, seconds: float) -> bool:
        """Step by step, with room for reports between them, as far as it gets in so much time. Is it done?"""
        over = time.monotonic() + seconds
        more = True
        while more and time.monotonic() < over:
            with self.transaction() as session:
                more = due_days.work_out_some(session, plant)
            self.breathe()
        return not more

    def go_on_with_days(self, plant: str) -> None:
        """Once in this process; other processes may, too."""
        if plant not in _at_it:
            _at_it.add(plant)
            self.in_background(self.work_out_all_days, plant)

    def work_out_all_days(self, plant: str) -> None:
        try:
            self.work_out_days(plant, ENDLESS)
        finally:
            _at_it.discard(plant)

    @every_minute
    def take_over_days(self) -> None:
        """What a process that is gone had begun is finished by whoever looks first."""
        with self.transaction() as session:
            due = {plant: waiting.days_due(session, plant) for plant in waiting.plants_with_days_due(session)}
        metrics.DAYS_DUE.set(sum(due.values()))
        for plant in due:
            self.go_on_with_days(plant)
