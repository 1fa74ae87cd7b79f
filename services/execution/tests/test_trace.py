"""The trace tells everything about a work order, in order, and nothing about another."""

import pytest

from services.execution.domain.clocks import ClockMove
from services.execution.queries import trace as traces
from services.execution.tests.plant import ago, operation_id, worker
from shared.contracts.refusals import NotFound
from shared.testing.counting import statements


def trace(plant, number="WO-1"):
    return plant.do(lambda session: traces.trace(session, "P1", number))


def test_everything_that_happened_is_told_in_order(plant):
    plant.release()
    plant.release("WO-2")
    plant.clock(ClockMove.START, at=ago(hours=1).isoformat())
    report = plant.report(10, good=6, scrap=[{"reason": "SCRATCH", "quantity": 1}], note="first lot")
    plant.inspect(report, scrap=1)
    plant.move_material("issue", 5, operation=operation_id("WO-1", 10))
    plant.trouble("material", operation=operation_id("WO-1", 20))
    plant.report(20, good=5, by=worker("BO"))
    plant.receive(5)
    plant.report(10, number="WO-2", good=1)
    told = trace(plant)
    kinds = [one.kind for one in told.items]
    assert kinds == ["start", "report", "pieces_moved", "issue", "exception", "report", "receipt"]
    first = told.items[1]
    assert (first.id, first.workers, first.good, first.scrap, first.note) == (
        report.body.id,
        ("ANNA",),
        6,
        1,
        "first lot",
    )
    assert [one.quantity for one in told.items if one.kind in ("issue", "receipt")] == [5, 5]
    assert told.complete and (told.work_order, told.item, told.quantity) == ("WO-1", "LAMP", 10)


def test_a_reversal_is_told_beside_what_it_took_back(plant):
    plant.release()
    plant.reverse(plant.report(10, good=6), reason="miscounted")
    report, reversal = trace(plant).items
    assert (report.good, reversal.good, reversal.kind, reversal.note) == (6, -6, "reversal", "miscounted")


def test_a_longer_story_asks_no_more_of_the_database(plant):
    plant.release(quantity=100)
    asked = []
    for _ in range(2):
        for good in range(1, 6):
            plant.report(10, good=good)
        with statements(plant.database.engine) as some:
            trace(plant)
        asked.append(len(some))
    assert asked[0] == asked[1] <= 9


def test_what_is_not_on_the_floor_has_no_trace(plant):
    with pytest.raises(NotFound):
        trace(plant, "WO-9")
