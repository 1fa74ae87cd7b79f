"""What material a work order needs, got and lacks; rework apart, and counted once."""

from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.execution.domain.consumption import Moved, Need, consumption
from services.execution.queries import goods
from services.execution.tests.plant import operation_id
from shared.contracts.planning.events import MaterialNeed
from shared.contracts.values import MaterialMove

ISSUE, RETURN, REPLENISH = MaterialMove.ISSUE, MaterialMove.RETURN, MaterialMove.REPLENISH
REWORK = UUID(int=1)


def moved(kind, quantity, *, item="LED", rework_order=None):
    return Moved(item=item, rework_order=rework_order, kind=kind, quantity=Decimal(quantity))


def test_two_steps_that_use_the_same_material_need_it_together():
    needs = [Need(item="LED", per_piece=Decimal(2), pieces=Decimal(10), taken=Decimal(4))] * 2
    (line,) = consumption(needs, [moved(ISSUE, 30), moved(REPLENISH, 5), moved(RETURN, 1)])
    assert (line.needed, line.needed_so_far, line.used, line.short) == (40, 16, 34, 6)


def test_rework_is_told_apart_and_never_short():
    needs = [Need(item="LED", per_piece=Decimal(1), pieces=Decimal(10), taken=Decimal(0))]
    own, rework = consumption(needs, [moved(ISSUE, 3, rework_order=REWORK)])
    assert (own.rework_order, own.used, own.short) == (None, 0, 10)
    assert (rework.rework_order, rework.used, rework.needed, rework.short) == (REWORK, 3, 0, 0)


@given(
    st.lists(
        st.tuples(st.sampled_from(list(MaterialMove)), st.integers(0, 99), st.sampled_from([None, REWORK])), max_size=20
    )
)
def test_nothing_moved_is_lost_or_counted_twice(moves):
    lines = consumption([], [moved(kind, quantity, rework_order=order) for kind, quantity, order in moves])
    signed = sum(-quantity if kind is RETURN else quantity for kind, quantity, _ in moves)
    assert sum((line.used for line in lines), Decimal(0)) == signed


def test_a_shortage_is_seen_before_the_work_begins(plant):
    plant.release(quantity=10, steps={10: {"materials": (MaterialNeed(item="LED", quantity=Decimal("1.5")),)}})
    plant.move_material("issue", 12)
    plant.report(10, good=4)
    plant.move_material("return", 2, operation=operation_id("WO-1", 10))
    (line,) = plant.do(lambda session: goods.consumption(session, "P1", "WO-1")).items
    assert (line.item, line.needed, line.needed_so_far) == ("LED", 15, 6)
    assert (line.issued, line.returned, line.used, line.short) == (12, 2, 10, 5)
