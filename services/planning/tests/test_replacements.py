"""What was scrapped is made again by a work order of its own, and never twice."""

from decimal import Decimal

import pytest

from services.planning import projections
from services.planning.domain.splitting import NothingToReplace
from services.planning.domain.work_order import Cancelled, Move
from services.planning.tests.factory import Factory, report
from services.planning.usecases import replacements
from shared.contracts.planning.commands import ReplaceScrap
from shared.contracts.planning.events import WorkOrderReleased
from shared.contracts.values import WorkOrderStatus
from shared.testing.events import recorded


def replace(factory: Factory, number: str):
    with factory.transaction() as session:
        made = replacements.replace_scrap(session, factory.planner, number, ReplaceScrap(reason="four cracked"))
        (told,) = recorded(session, WorkOrderReleased)
    assert told.work_order == made.number
    return made


def scrapped(factory: Factory, order, quantity: int) -> None:
    factory.tell(projections.count_pieces, report(order, 0, scrap=quantity))


def test_as_many_pieces_as_were_scrapped_are_on_the_floor_at_once_and_none_twice(factory: Factory):
    order = factory.released(quantity="100")
    scrapped(factory, order, 4)
    made = replace(factory, order.number)
    assert (made.number, made.quantity, made.status) == (f"{order.number}-R1", 4, WorkOrderStatus.RELEASED)
    assert (made.item, made.due_on, made.reason) == (order.item, order.due_on, "four cracked")
    with pytest.raises(NothingToReplace):
        replace(factory, order.number)
    scrapped(factory, order, 2)
    again = replace(factory, order.number)
    assert (again.number, again.quantity) == (f"{order.number}-R2", 2)


def test_a_replacement_that_was_cancelled_replaces_nothing(factory: Factory):
    order = factory.released(quantity="100")
    scrapped(factory, order, 4)
    factory.move(replace(factory, order.number), Move.CANCEL)
    assert replace(factory, order.number).quantity == 4


def test_a_customer_gets_what_his_line_lacks_and_no_more(factory: Factory):
    """Of a hundred four are scrap; a planner has raised the quantity by three, so one piece is lacking."""
    factory.order_sales("SO-1", (1, "100", "2026-12-01"))
    (planned,) = factory.split("SO-1")
    order = factory.move(planned, Move.RELEASE)
    scrapped(factory, order, 4)
    factory.change(order, quantity="103")
    made = replace(factory, order.number)
    assert (made.quantity, made.sales_order, made.line) == (Decimal(1), "SO-1", 1)
    with pytest.raises(NothingToReplace):
        replace(factory, order.number)
    assert factory.split("SO-1") == []


def test_nothing_is_made_again_of_what_is_whole_or_cancelled(factory: Factory):
    order = factory.released()
    with pytest.raises(NothingToReplace):
        replace(factory, order.number)
    scrapped(factory, order, 1)
    factory.move(order, Move.CANCEL)
    with pytest.raises(Cancelled):
        replace(factory, order.number)
