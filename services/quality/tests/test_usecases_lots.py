"""Lots judged by their sample: one that fails waits on until each of its pieces was looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.quality.models import Operation
from services.quality.tests.floor_talk import PLANT, fell_short, operation, released, reported, reversed_
from services.quality.tests.inspector import inspections, look, record
from services.quality.usecases.arrivals import take_in, take_in_release
from services.quality.usecases.inspections import let_go_on
from shared.contracts.quality.events import InspectionRecorded
from shared.contracts.refusals import Invalid
from shared.contracts.values import Disposition, Inspection, InspectionStatus, Verdict
from shared.testing.events import recorded

DUE, DONE, WITHDRAWN = InspectionStatus.DUE, InspectionStatus.DONE, InspectionStatus.WITHDRAWN


def pieces_at(session, sequence):
    return session.get_one(Operation, (PLANT, operation(sequence))).pieces


@pytest.fixture
def floor(session):
    take_in_release(session, released(step_10=Inspection.EVERY_N, step_20=Inspection.AQL))
    return session


@pytest.fixture
def lot(floor):
    """A hundred pieces at 6.5 percent: twenty are looked at, three of them may fail."""
    take_in(floor, reported("r1", 20, good=100, inspection=Inspection.AQL))
    return inspections(floor)[0]


def test_a_lot_waits_for_its_sample(floor, lot):
    assert (lot.lot_quantity, lot.sample_quantity, lot.code_letter, lot.accept_at) == (100, 20, "F", 3)
    assert pieces_at(floor, 20).still_there == 0


def test_a_lot_passes_and_its_few_failed_pieces_leave_it(floor, lot):
    done = record(floor, lot.id, 20, 3, Disposition.SCRAP)
    assert (done.verdict, done.held) == (Verdict.PASS, 0)
    assert pieces_at(floor, 20).still_there == 97
    (told,) = recorded(floor, InspectionRecorded)
    assert (told.released, told.to_scrap, told.held) == (100, 3, 0)


def test_the_rest_of_a_lot_that_fails_waits_for_a_second_look(floor, lot):
    done = record(floor, lot.id, 20, 4, Disposition.REWORK)
    assert (done.verdict, done.held) == (Verdict.FAIL, 96)
    assert pieces_at(floor, 20).still_there == 0
    (again,) = inspections(floor, DUE)
    assert (again.reinspects, again.report, again.lot_quantity, again.sample_quantity) == (lot.id, lot.report, 96, 96)
    with pytest.raises(Invalid):
        record(floor, again.id, 95, 0)
    record(floor, again.id, 96, 2, Disposition.SCRAP)
    assert pieces_at(floor, 20).still_there == 94
    first, second = recorded(floor, InspectionRecorded)
    assert (first.released, first.held, second.released, second.held) == (4, 96, 96, 0)


def test_a_concession_takes_the_lot_as_it_is(floor, lot):
    assert record(floor, lot.id, 20, 9, Disposition.CONCESSION).verdict is Verdict.CONCESSION
    assert pieces_at(floor, 20).still_there == 100
    assert inspections(floor, DUE) == []


def test_a_mistaken_report_takes_its_second_look_with_it(floor, lot):
    """The floor reversed the report before it heard that its sample had failed."""
    record(floor, lot.id, 20, 4, Disposition.SCRAP)
    take_in(floor, reversed_("x1", reported("r1", 20, good=100, inspection=Inspection.AQL)))
    let_go_on(floor, fell_short(lot.id, 20, scrap=4))
    assert [one.status for one in inspections(floor, WITHDRAWN)] == [WITHDRAWN]
    left = pieces_at(floor, 20)
    assert (left.good, left.rejected, left.awaiting) == (0, 0, 0)


def test_one_piece_of_ten_is_looked_at_and_nothing_waits_for_it(floor):
    take_in(floor, reported("r1", 10, good=9, inspection=Inspection.EVERY_N))
    take_in(floor, reported("r2", 10, good=12, inspection=Inspection.EVERY_N, before=9))
    (due,) = inspections(floor)
    assert (due.lot_quantity, due.sample_quantity) == (12, 2)
    assert pieces_at(floor, 10).still_there == 21


def test_a_second_look_names_the_first(floor, lot):
    first = look(floor, operation(10), 5, 2, Disposition.CONCESSION)
    assert look(floor, operation(10), 5, reinspects=first.id).reinspects == first.id
    with pytest.raises(Invalid):
        look(floor, operation(10), 5, reinspects=lot.id)


def test_a_work_order_released_before_there_were_plans_is_inspected_as_before(session):
    old = released(step_20=Inspection.FULL)
    take_in_release(
        session, replace(old, operations=tuple(replace(step, inspection_plan=None) for step in old.operations))
    )
    take_in(session, reported("r1", 20, good=3, inspection=Inspection.FULL))
    assert inspections(session)[0].sample_quantity == 3
