"""Execution's front door: every message that may enter, and nothing else."""

from __future__ import annotations

from services.execution.copies import COPIES
from services.execution.doors.ears import Ears
from services.execution.doors.exceptions import Exceptions
from services.execution.doors.floor import Floor
from services.execution.doors.goods import Goods
from services.execution.doors.postings import Postings
from services.execution.doors.refused import RefusedReports
from services.execution.doors.screens import Screens
from services.execution.queries import cockpit
from shared.contracts.values import ZERO
from shared.plumbing import metrics
from shared.plumbing.batches import batches
from shared.plumbing.minutes import every_minute

AT_ONCE = 200  # work orders whose pieces are counted in one go


class ExecutionService(Floor, RefusedReports, Goods, Postings, Exceptions, Screens, Ears):
    """The shop floor: what is there to do, who reported what, where every piece is."""

    name = "execution"
    copies = COPIES

    @every_minute
    def count_pieces(self) -> None:
        """Some work orders at a time, so that nobody on the floor waits for a number on a wall."""
        with self.transaction() as session:
            underway = cockpit.open_work_orders(session)
        for plant, work_orders in underway.items():
            pieces = ZERO
            for some in batches(work_orders, AT_ONCE):
                with self.transaction() as session:
                    pieces += cockpit.pieces_in(session, plant, some)
                self.breathe()
            metrics.WIP.labels(plant).set(float(pieces))
