"""What quality holds is not stocked in, whichever of its facts is heard first; and reports never notice."""

from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from uuid import UUID

import pytest

from services.execution import projections
from services.execution.domain.holds import LotOnHold
from services.execution.tests.plant import ago, work_order_id
from shared.contracts.quality.events import LotHeld, LotReleased

HELD_AT = ago(hours=1)
HOLD = {
    "plant": "P1",
    "hold_id": UUID(int=7),
    "item": "LAMP",
    "lot": "WO-1",
    "work_order_id": work_order_id("WO-1"),
    "reason": "dim",
    "held_at": HELD_AT,
    "held_by": "ines",
}


def freed(quantity: int = 0, *, ends: bool = False) -> LotReleased:
    return LotReleased(
        **HOLD, quantity=Decimal(quantity), ends=ends, at=HELD_AT + timedelta(minutes=quantity), by="ines"
    )


FACTS = (LotHeld(**HOLD), freed(1), freed(2))


@pytest.mark.parametrize("order", list(permutations(FACTS)), ids=str)
def test_a_hold_and_its_releases_end_the_same_in_any_order(plant, order):
    plant.release(steps={10: {}})
    plant.report(10, good=8)
    for fact in order:
        plant.hear(projections.keep_hold, fact)
    plant.receive(2)
    with pytest.raises(LotOnHold) as refusal:
        plant.receive(2)
    assert refusal.value.facts == {"lot": "WO-1", "reason": "dim", "left": "1"}
    plant.report(10, good=1)
    plant.hear(projections.keep_hold, freed(ends=True))
    plant.receive(7)


def test_what_was_stocked_in_before_uses_up_nothing_that_was_released(plant):
    plant.release(steps={10: {}})
    plant.report(10, good=8)
    plant.receive(5)
    later = {"held_at": ago(hours=-1)}
    plant.hear(projections.keep_hold, LotHeld(**HOLD | later))
    with pytest.raises(LotOnHold):
        plant.receive(1)


def test_material_of_a_held_lot_stays_and_other_lots_go(plant):
    plant.release()
    plant.move_material("issue", 4, lot="L-1")
    tin = HOLD | {"item": "LED", "lot": "L-1", "work_order_id": None, "held_at": ago(seconds=-1)}
    plant.hear(projections.keep_hold, LotHeld(**tin))
    for kind in ("issue", "replenish"):
        with pytest.raises(LotOnHold):
            plant.move_material(kind, 1, lot="L-1")
    plant.move_material("issue", 1, lot="L-2")
    plant.move_material("issue", 1)
    plant.move_material("return", 1, lot="L-1")
    plant.hear(projections.keep_hold, LotReleased(**tin, quantity=Decimal(2), ends=False, at=HELD_AT, by="ines"))
    plant.move_material("issue", 2, lot="L-1")
