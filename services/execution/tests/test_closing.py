"""The office closes a work order while pieces of it are taken back: the floor's row decides, for both."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from services.execution import copies
from services.execution.domain.work_order import Closed
from services.execution.queries import board as boards
from services.execution.tests.plant import NOON, moved, supervisor, work_order_id
from services.execution.usecases import work_orders
from shared.contracts.execution.commands import BoardQuery
from shared.contracts.execution.events import WorkOrderKeptOpen
from shared.contracts.planning.events import WorkOrderChanged, WorkOrderClosed
from shared.contracts.values import WorkOrderStatus
from shared.plumbing import clock
from shared.plumbing.ids import new_id


def close(plant, revision: int = 2) -> None:
    closing = moved(WorkOrderClosed, WorkOrderStatus.CLOSED, revision=revision)
    plant.hear(work_orders.follow_the_office, closing)


def test_a_completed_order_is_closed_and_nothing_of_it_moves_any_more(plant):
    plant.release(steps={10: {}})
    report = plant.report(10, good=10)
    close(plant)
    assert plant.work_order().status is WorkOrderStatus.CLOSED
    assert plant.told(WorkOrderKeptOpen) == []
    with pytest.raises(Closed):
        plant.reverse(report)


def test_an_order_whose_pieces_were_taken_back_a_moment_before_stays_open(plant):
    """Ten were made and taken back as the office closed: they can be made again, and the office is told."""
    plant.release(steps={10: {}})
    plant.reverse(plant.report(10, good=10))
    close(plant)
    (told,) = plant.told(WorkOrderKeptOpen)
    assert (told.work_order, told.office_revision, told.to_explain) == ("WO-1", 2, 0)
    assert plant.work_order().status is WorkOrderStatus.RELEASED
    plant.report(10, good=10)
    plant.hear(work_orders.follow_the_office, moved(WorkOrderChanged, WorkOrderStatus.RELEASED, revision=3))
    close(plant, revision=4)
    assert plant.work_order().status is WorkOrderStatus.CLOSED
    assert len(plant.told(WorkOrderKeptOpen)) == 1


def test_an_order_that_does_not_add_up_any_more_stays_open_until_somebody_answers_for_it(plant):
    """Twelve of ten with a flag: two are unexplained until a supervisor confirms them."""
    plant.release(steps={10: {"over_report": "flag"}})
    report = plant.report(10, good=12)
    close(plant)
    (told,) = plant.told(WorkOrderKeptOpen)
    assert told.to_explain == -2
    plant.confirm(report, by=supervisor(None))
    close(plant, revision=3)
    assert plant.work_order().status is WorkOrderStatus.CLOSED


def test_an_older_word_of_the_office_closes_nothing_and_keeps_nothing_open(plant):
    plant.release(steps={10: {}})
    plant.hear(work_orders.follow_the_office, moved(WorkOrderChanged, WorkOrderStatus.RELEASED, revision=3))
    close(plant, revision=2)
    assert plant.work_order().status is WorkOrderStatus.RELEASED
    assert plant.told(WorkOrderKeptOpen) == []


def test_the_board_of_a_past_moment_shows_the_order_that_was_kept_open(plant):
    plant.release(steps={10: {}})
    plant.reverse(plant.report(10, good=10))
    close(plant)
    then = clock.now()
    clock.pretend(NOON + timedelta(hours=1))
    (line,) = plant.do(lambda session: boards.board(session, "P1", BoardQuery(at=then))).items
    assert (line.work_order, line.status) == ("WO-1", WorkOrderStatus.RELEASED)


def test_a_replay_keeps_open_what_was_kept_open_and_decides_nothing_anew(plant):
    """Told again, the closing would find all made by now; what was decided stands, until a later word of the office."""
    plant.release(steps={10: {}})
    plant.report(10, good=10)
    kept = WorkOrderKeptOpen(
        plant="P1",
        work_order_id=work_order_id("WO-1"),
        work_order="WO-1",
        office_revision=2,
        to_explain=Decimal(0),
        at=clock.now(),
    )
    for fact in (moved(WorkOrderClosed, WorkOrderStatus.CLOSED), kept):
        plant.do(lambda session, fact=fact: copies.COPIES.apply(session, fact, new_id()))
    assert plant.work_order().status is WorkOrderStatus.COMPLETED
    later = moved(WorkOrderClosed, WorkOrderStatus.CLOSED, revision=3)
    for fact in (later, kept):
        plant.do(lambda session, fact=fact: copies.COPIES.apply(session, fact, new_id()))
    assert plant.work_order().status is WorkOrderStatus.CLOSED
