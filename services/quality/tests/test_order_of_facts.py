"""However facts are shuffled on their way, quality ends up knowing the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.quality.models import Defect, EarlyFact, Inspection, Operation, ReworkOrder
from services.quality.projections import keep_work_order
from services.quality.tests.floor_talk import closed, released, reported, reversed_, stocked_in
from services.quality.tests.inspector import INSPECTOR
from services.quality.usecases.arrivals import take_in, take_in_release
from services.quality.usecases.rework_orders import release_rework_order
from shared.contracts.messages import Event
from shared.contracts.planning.events import WorkOrderClosed, WorkOrderReleased
from shared.contracts.values import Inspection as Kind

KINDS = {10: Kind.SAMPLE, 20: Kind.FULL, 30: Kind.FIRST_PIECE}
plants = (f"plant {number}" for number in count())  # each example has a plant of its own in one database
few = st.integers(min_value=0, max_value=9)
declared = st.tuples(st.sampled_from(sorted(KINDS)), few, few, few, st.booleans(), st.booleans())


def facts_of(reports: Iterable[tuple[int, int, int, int, bool, bool]]) -> list[Event]:
    """Reports of a work order, some of them reversed, goods stocked in, and the work order closed."""
    facts: list[Event] = [
        released(**{f"step_{sequence}": kind for sequence, kind in KINDS.items()}),
        closed(),
        stocked_in("s1", 2),
    ]
    for number, (sequence, good, scrap, rework, first, mistaken) in enumerate(reports):
        report = reported(
            f"r{number}",
            sequence,
            good,
            scrap=scrap,
            rework=rework,
            inspection=KINDS[sequence],
            first=first and good + scrap + rework > 0,
        )
        facts.append(report)
        if mistaken:
            facts.append(reversed_(f"x{number}", report))
    return facts


def hear(session, plant: str, facts: Iterable[Event]) -> None:
    for fact in facts:
        told: Any = replace(fact, plant=plant)
        if isinstance(fact, WorkOrderReleased):
            take_in_release(session, told)
        elif isinstance(fact, WorkOrderClosed):
            keep_work_order(session, told)
        else:
            take_in(session, told)


def known(session, plant: str) -> dict[str, Any]:
    """All that quality knows of a plant, in an order that does not depend on the telling."""

    def rows(table, *columns):
        return sorted(map(tuple, session.execute(select(*columns).where(table.plant == plant))), key=repr)

    session.flush()
    assert rows(EarlyFact, EarlyFact.id) == []
    orders = session.scalars(select(ReworkOrder).where(ReworkOrder.plant == plant).order_by(ReworkOrder.id))
    return {
        "steps": rows(Operation, Operation.sequence, Operation.pieces),
        "inspections": rows(
            Inspection, Inspection.id, Inspection.status, Inspection.lot_quantity, Inspection.report_reversed
        ),
        "defects": rows(Defect, Defect.report_id, Defect.reason, Defect.quantity),
        "rework": [
            (order.id, order.status, order.seconds, [(one.id, one.output) for one in order.operations])
            for order in orders
        ],
    }


@settings(max_examples=15, deadline=None)
@given(reports=st.lists(declared, max_size=5), random=st.randoms(use_true_random=False))
def test_facts_may_come_in_any_order(database, reports, random):
    facts = facts_of(reports)
    in_order, shuffled = next(plants), next(plants)
    with database.make_session() as session:
        hear(session, in_order, facts)
        hear(session, shuffled, random.sample(facts, len(facts)))
        assert known(session, shuffled) == known(session, in_order)


@settings(max_examples=8, deadline=None)
@given(reports=st.lists(st.tuples(few, few, few, st.booleans()), max_size=5), random=st.randoms(use_true_random=False))
def test_reports_of_rework_may_come_in_any_order(database, reports, random):
    orders = [next(plants), next(plants)]
    with database.make_session() as session:
        for plant in orders:
            hear(session, plant, [released(), reported("r", 20, good=5, rework=40)])
            order = session.scalars(select(ReworkOrder).where(ReworkOrder.plant == plant)).one()
            release_rework_order(session, replace(INSPECTOR, plant=plant), order.id)
        place = (order.id, order.operations[0].id)
        facts: list[Event] = []
        for number, (good, scrap, again, mistaken) in enumerate(reports):
            report = reported(f"w{number}", 20, good, scrap=scrap, rework=again, on_rework=place)
            facts += [report, reversed_(f"x{number}", report)] if mistaken else [report]
        hear(session, orders[0], facts)
        hear(session, orders[1], random.sample(facts, len(facts)))
        assert known(session, orders[1]) == known(session, orders[0])
