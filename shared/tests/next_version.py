"""The tiny plant's next version, in the middle of its rollout: readers first, then whoever tells."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from shared.contracts.messages import Event
from shared.contracts.values import Quantity
from shared.plumbing.service import Delivery, handles
from shared.tests import tiny_plant
from shared.tests.tiny_plant import Count, TallyService


@dataclass(frozen=True, kw_only=True)
class PiecesCounted(Event):
    """Pieces were counted, in boxes of so many."""

    owner = "counter"
    version = 2
    readers = ("tally",)

    count_id: UUID
    boxes: int
    in_a_box: Quantity


class TallyOfBoth(TallyService):
    """Hears what counters of this version tell, and those of the version before."""

    name = "tally"

    @handles(tiny_plant.PiecesCounted)
    def on_pieces_counted(self, delivery: Delivery[tiny_plant.PiecesCounted]) -> None:
        self.apply_once(delivery, tiny_plant.keep_count)

    @handles(PiecesCounted)
    def on_boxes_counted(self, delivery: Delivery[PiecesCounted]) -> None:
        self.apply_once(delivery, keep_boxes)


def keep_boxes(session: Session, event: PiecesCounted) -> None:
    session.add(Count(id=event.count_id, plant=event.plant, quantity=event.boxes * event.in_a_box))
