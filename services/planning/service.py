"""Planning's front door: every message that may enter, and nothing else."""

from __future__ import annotations

from services.planning.copies import COPIES
from services.planning.doors.ears import Ears
from services.planning.doors.master_data import MasterData
from services.planning.doors.orders import Orders
from services.planning.doors.schedule import Schedule
from services.planning.queries import work_orders
from services.planning.usecases import plants
from shared.plumbing import metrics
from shared.plumbing.minutes import every_minute
from shared.plumbing.service import at_start


class PlanningService(MasterData, Orders, Schedule, Ears):
    """What is made, when, where and by whom."""

    name = "planning"
    copies = COPIES

    @at_start
    def on_start(self, first_plant: str) -> None:
        """A fresh installation gets its plant."""
        with self.transaction() as session:
            plants.open_first_plant(session, first_plant)

    @every_minute
    def count_late(self) -> None:
        with self.transaction() as session:
            late = work_orders.late_by_plant(session)
        for plant, orders in late.items():
            metrics.LATE.labels(plant).set(orders)
