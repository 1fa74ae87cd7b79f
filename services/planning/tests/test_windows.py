"""A window of the plan shows what lasts into it, and does not look at all that was over before."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from services.planning.models import Operation, windows
from services.planning.tests.factory import Factory

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)


def planned(factory: Factory, hours: list[tuple[int, int]]) -> None:
    """One work order after another, its operations planned for these hours of Monday."""
    for start, end in hours:
        ordered = factory.plan()
        with factory.transaction() as session:
            for operation in session.scalars(select(Operation).where(Operation.work_order_id == ordered.id)):
                operation.planned_start, operation.planned_end = MONDAY + start * HOUR, MONDAY + end * HOUR


def starts(factory: Factory, condition) -> list[int]:
    with factory.transaction() as session:
        found = session.scalars(select(Operation.planned_start).where(condition).distinct()).all()
    return sorted((each - MONDAY) // HOUR for each in found)


def test_a_window_shows_what_lasts_into_it_and_not_what_only_touches_it(factory: Factory):
    planned(factory, [(0, 2), (1, 9), (2, 3), (4, 6), (6, 8)])

    assert starts(factory, windows.between("P1", MONDAY + 2 * HOUR, MONDAY + 6 * HOUR)) == [1, 2, 4]
    assert starts(factory, windows.lasts_beyond("P1", MONDAY + 6 * HOUR)) == [1, 6]
    assert starts(factory, windows.lasts_beyond("P1", MONDAY + 9 * HOUR)) == []
    assert starts(factory, windows.lasts_beyond("P2", MONDAY)) == []


def test_what_was_over_before_is_not_looked_at(factory: Factory):
    statement = select(Operation.id).where(windows.between("P1", MONDAY, MONDAY + HOUR))
    with factory.transaction() as session:
        compiled = statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        how = [row[-1] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")]

    looked_up = [line for line in how if "operations" in line]
    assert looked_up and all("SEARCH" in line and "planned_" in line.partition("AND")[2] for line in looked_up), how
