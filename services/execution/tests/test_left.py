"""What quality is told of the pieces at a step when its own copy is a moment old."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.execution.queries.left import pieces_at
from services.execution.tests.plant import P1, operation_id
from shared.contracts.refusals import NotFound


def at(plant, operation):
    found = plant.do(lambda session: pieces_at(session, P1, operation))
    return found.made, found.passed_on


def test_what_was_made_and_taken_further_is_counted_whatever_inspections_said(plant):
    """Ten made, two of them scrapped by an inspection, seven taken by the next step, five stocked in after it."""
    plant.release()
    report = plant.report(10, good=10)
    plant.inspect(report, scrap=2)
    plant.report(20, good=7)
    plant.receive(5)
    assert at(plant, operation_id("WO-1", 10)) == (10, 7)
    assert at(plant, operation_id("WO-1", 20)) == (7, 5)


def test_what_came_back_from_rework_was_made_too(plant):
    plant.release()
    report = plant.report(10, good=6, rework=[{"reason": "SCRATCH", "quantity": 2}])
    plant.report(plant.rework(2, source=report), good=1)
    assert at(plant, operation_id("WO-1", 10)) == (7, 0)


def test_rework_is_not_asked_about(plant):
    plant.release()
    report = plant.report(10, good=6, rework=[{"reason": "SCRATCH", "quantity": 2}])
    for nothing in (plant.rework(2, source=report), uuid4()):
        with pytest.raises(NotFound):
            at(plant, nothing)
