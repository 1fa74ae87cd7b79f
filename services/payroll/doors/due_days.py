"""Days that are worked out anew after somebody was answered, behind whichever door he came in."""

from __future__ import annotations

from functools import partial

from services.payroll.closable import days_due
from services.payroll.doors.background import ENDLESS, InHand, step_by_step
from services.payroll.doors.pen import WithPen
from services.payroll.queries import due_days as waiting
from services.payroll.usecases import due_days
from shared.plumbing import metrics
from shared.plumbing.minutes import every_minute

PATIENCE = 3  # seconds that whoever changes what is paid waits for its days
IN_HAND = InHand()  # plants whose days are being worked out


class DueDays(WithPen):
    """Whole days follow what is said about premiums and rates."""

    def see_to_days(self, plant: str) -> None:
        """Work them out, and what takes too long in the background."""
        if not self.work_out_days(plant, PATIENCE):
            self.go_on_with_days(plant)

    def work_out_days(self, plant: str, seconds: float = ENDLESS) -> bool:
        """As far as it gets in so much time. Is it done?"""

        def some() -> bool:
            with self.transaction() as session:
                return due_days.work_out_some(session, plant)

        return step_by_step(self, some, seconds=seconds).is_done

    def go_on_with_days(self, plant: str) -> None:
        IN_HAND.go_on(self, plant, partial(self.work_out_days, plant))

    @every_minute
    def take_over_days(self) -> None:
        """What a process that is gone had begun is finished by whoever looks first."""
        with self.transaction() as session:
            due = {plant: days_due(session, plant) for plant in waiting.plants_with_days_due(session)}
        metrics.DAYS_DUE.set(sum(due.values()))
        for plant in due:
            self.go_on_with_days(plant)
