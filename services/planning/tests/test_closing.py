"""A work order is closed by what we have heard; the floor, which knows more, may keep it open."""

from decimal import Decimal

from services.planning import projections
from services.planning.domain.work_order import Move
from services.planning.tests.factory import Factory
from services.planning.tests.test_orders import completed, kept, reopened
from services.planning.usecases import work_orders as use_cases
from shared.contracts.execution.events import WorkOrderKeptOpen
from shared.contracts.planning.events import PlanningAudited, WorkOrderChanged
from shared.contracts.values import WorkOrderStatus
from shared.plumbing import clock
from shared.testing.events import recorded


def kept_open(order) -> WorkOrderKeptOpen:
    return WorkOrderKeptOpen(
        plant="P1",
        work_order_id=order.id,
        work_order=order.number,
        office_revision=order.revision,
        to_explain=Decimal(0),
        at=clock.now(),
    )


def test_what_the_floor_keeps_open_as_we_close_it_is_open_again(factory: Factory):
    """All was made as far as we had heard, and is not any more; all are told, and the log says who did it."""
    order = factory.released()
    factory.tell(projections.complete_order, completed(order, 1))
    closed = factory.move(order, Move.CLOSE)
    with factory.transaction() as session:
        use_cases.keep_open(session, kept_open(closed))
        (told,) = recorded(session, WorkOrderChanged)
        (noted,) = recorded(session, PlanningAudited)
    assert (told.status, told.revision) == (WorkOrderStatus.COMPLETED, closed.revision + 1)
    assert (noted.action, noted.actor) == ("work_order.reopen", "floor")
    factory.tell(projections.reopen_order, reopened(order, 2))
    assert factory.work_order(order.number).status is WorkOrderStatus.RELEASED


def test_a_closing_is_kept_open_though_its_quantity_was_kept_too(factory: Factory):
    """Both words of the floor answer the same closing; the first has given the order another revision."""
    order = factory.released(quantity="50")
    factory.tell(projections.complete_order, completed(order, 1))
    closed = factory.move(order, Move.CLOSE)
    factory.tell(use_cases.keep_quantity, kept(closed, "55"))
    factory.tell(use_cases.keep_open, kept_open(closed))
    again = factory.work_order(order.number)
    assert (again.status, again.quantity) == (WorkOrderStatus.COMPLETED, 55)
    factory.tell(use_cases.keep_open, kept_open(closed))
    assert factory.work_order(order.number).revision == again.revision
