"""Every moment of a work order has one reason, and they add up."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.execution import projections
from services.execution.domain.waiting import now_in, spend, starved, without
from services.execution.queries import waiting
from services.execution.tests.plant import NOON, ago, worker
from shared.contracts.planning.events import WorkCenterChanged
from shared.plumbing import clock

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def at(minutes):
    return NINE + timedelta(minutes=minutes)


def test_a_moment_belongs_to_the_first_reason_that_has_it():
    layers = [("working", [(at(0), at(20))]), ("stopped", [(at(10), at(30))]), ("no_shift", [(at(40), at(90))])]
    assert spend((at(0), at(60)), layers, rest="waiting") == {
        "working": 1200,
        "stopped": 600,
        "no_shift": 1200,
        "waiting": 600,
    }
    assert now_in(layers, (at(0), at(60)), rest="waiting") == "no_shift"
    assert now_in(layers, (at(0), at(35)), rest="waiting") == "waiting"


def test_what_is_cut_out_leaves_its_two_ends():
    assert without([(at(0), at(60))], [(at(10), at(20)), (at(30), at(40))]) == [
        (at(0), at(10)),
        (at(20), at(30)),
        (at(40), at(60)),
    ]


def test_a_step_starves_before_its_first_pieces_and_whenever_it_has_taken_all_that_came():
    came, taken = [(at(10), 5), (at(30), 4)], [(at(15), -2), (at(20), -3), (at(35), -1)]
    assert starved((at(0), at(60)), [*came, *taken]) == [(at(0), at(10)), (at(20), at(30))]
    assert starved((at(0), at(60)), came[:1] + taken) == [(at(0), at(10)), (at(20), at(60))]
    assert starved((at(0), at(60)), []) == [(at(0), at(60))]


stretches = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda p: (at(min(p)), at(max(p)))))


@given(st.integers(1, 99), stretches, stretches, stretches)
def test_the_reasons_add_up_to_the_whole_time(end, working, stopped, closed):
    layers = [("working", working), ("stopped", stopped), ("no_shift", closed)]
    spent = spend((at(0), at(end)), layers, rest="waiting")
    assert sum(spent.values()) == 60 * end
    assert all(seconds >= 0 for seconds in spent.values())
    minutes = {
        reason: sum(
            60
            for minute in range(end)
            if any(a <= at(minute) < b for a, b in some)
            and not any(a <= at(minute) < b for _, before in layers[:place] for a, b in before)
        )
        for place, (reason, some) in enumerate(layers)
    }
    assert {reason: spent[reason] for reason in minutes} == minutes


def test_an_order_says_why_it_is_not_out_yet(plant):
    work_center(plant, "WC2")
    plant.release(quantity=10, steps={10: {}, 20: {"work_centers": ("WC2",), "inspection": "full"}}, at=ago(hours=10))
    began = ago(hours=8)
    plant.report(10, good=10, started_at=began, finished_at=began + timedelta(hours=2))
    raised = plant.trouble(work_center="WC2", stops_work=True)
    clock.pretend(NOON + timedelta(hours=1))
    waiting = look(plant)
    assert (waiting.reason, [one.reason for one in waiting.operations]) == ("stopped", [None, "stopped"])
    assert hours(waiting.seconds) == {"working": 2, "waiting": 8, "stopped": 1}
    assert hours(waiting.operations[1].seconds) == {"upstream": 10, "stopped": 1}

    plant.resolve(raised)
    plant.report(20, good=10, by=worker("BO"))
    clock.pretend(NOON + timedelta(hours=3))
    waiting = look(plant)
    assert waiting.reason == "quality"
    assert hours(waiting.seconds) == {"working": 2, "waiting": 8, "stopped": 1, "quality": 2}


def test_a_completed_order_says_where_its_time_went(plant):
    plant.release(quantity=2, steps={10: {}}, at=ago(hours=4))
    plant.report(10, good=2, started_at=ago(hours=1), finished_at=clock.now())
    waiting = look(plant)
    assert (waiting.reason, waiting.operations[0].reason) == (None, None)
    assert hours(waiting.seconds) == {"working": 1, "waiting": 3}
    clock.pretend(NOON + timedelta(hours=5))
    assert hours(look(plant).seconds) == {"working": 1, "waiting": 3}


def test_pieces_in_rework_keep_an_order_in(plant):
    plant.release(quantity=2, steps={10: {}}, at=ago(hours=4))
    report = plant.report(10, good=1, rework=[{"reason": "SCRATCH", "quantity": 1}])
    rework = plant.rework(1, source=report)
    clock.pretend(NOON + timedelta(hours=2))
    assert look(plant).reason == "rework"
    plant.report(rework, good=1)
    waiting = look(plant)
    assert waiting.reason is None
    assert hours(waiting.seconds) == {"waiting": 4, "rework": 2}


def test_a_step_waits_for_the_one_before_while_its_pieces_are_inspected_or_reworked_there(plant):
    plant.release(quantity=3, steps={10: {"inspection": "full"}, 20: {}}, at=ago(hours=1))
    lot, result = plant.report(10, good=3), uuid4()
    clock.pretend(NOON + timedelta(hours=1))
    assert look(plant).operations[1].reason == "upstream", "nothing has been let go"
    plant.inspect(lot, rework=1, freed=3, named=result)
    again = plant.rework(1, inspection=result)
    assert look(plant).operations[1].reason == "waiting"
    clock.pretend(NOON + timedelta(hours=2))
    plant.report(20, good=2)
    clock.pretend(NOON + timedelta(hours=4))
    assert look(plant).operations[1].reason == "upstream", "it has taken all that was let go; one is in rework"
    plant.report(again, good=1)
    clock.pretend(NOON + timedelta(hours=5))
    step = look(plant).operations[1]
    assert (step.reason, hours(step.seconds)) == ("waiting", {"upstream": 4, "waiting": 2})


def test_a_lot_waits_for_its_second_look_too(plant):
    plant.release(quantity=40, steps={10: {"inspection": "full"}})
    lot = plant.report(10, good=40)
    clock.pretend(NOON + timedelta(hours=1))
    plant.inspect(lot, scrap=4, freed=8, held=32)
    clock.pretend(NOON + timedelta(hours=3))
    assert look(plant).reason == "quality"
    assert hours(look(plant).seconds) == {"quality": 3}
    plant.inspect(lot, freed=32)
    clock.pretend(NOON + timedelta(hours=4))
    assert hours(look(plant).seconds) == {"quality": 3}


def test_rework_begins_with_the_result_that_asked_for_it_whatever_is_inspected_later(plant):
    plant.release(quantity=10, steps={10: {"inspection": "full"}, 20: {}})
    first, result = plant.report(10, good=5), uuid4()
    clock.pretend(NOON + timedelta(hours=1))
    plant.inspect(first, rework=1, freed=5, named=result)
    plant.rework(1, inspection=result)
    clock.pretend(NOON + timedelta(hours=2))
    second = plant.report(10, good=5)
    clock.pretend(NOON + timedelta(hours=3))
    plant.inspect(second, freed=5)
    clock.pretend(NOON + timedelta(hours=4))
    assert hours(look(plant).seconds) == {"quality": 2, "rework": 2}


def test_hours_without_a_shift_are_told_apart(plant):
    work_center(plant, "WC1", "NIGHT")  # from eight in the evening to four in the morning; it is noon
    plant.release(at=ago(hours=10))
    waiting = look(plant)
    assert waiting.reason == "no_shift"
    assert hours(waiting.seconds) == {"waiting": 2, "no_shift": 8}


def work_center(plant, number, calendar=None):
    changed = WorkCenterChanged(
        plant="P1", revision=9, number=number, name="L", section="S", calendar=calendar, capacity=1, efficiency=1
    )
    plant.hear(projections.keep_work_center, changed)


def look(plant):
    return plant.do(lambda session: waiting.waiting(session, "P1", "WO-1"))


def hours(spent):
    told = {name: round(float(seconds or 0) / 3600, 2) for name, seconds in vars(spent).items()}
    return {name: count for name, count in told.items() if count}
