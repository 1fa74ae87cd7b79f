"""Whatever workers report and inspectors find, quality and the floor agree on where every piece is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from services.quality.domain.disposition import AlreadyTaken
from services.quality.models import Operation
from services.quality.queries import lists
from services.quality.tests.floor_talk import operation, released, reported, reversed_
from services.quality.tests.inspector import INSPECTOR, findings, name_reasons
from services.quality.usecases.arrivals import take_in, take_in_release
from services.quality.usecases.inspections import inspect_unasked, record_result
from services.quality.usecases.rework_orders import release_rework_order
from shared.contracts.execution.events import OperationReported
from shared.contracts.quality.commands import InspectionsQuery, InspectUnasked, RecordResult, ReworkOrdersQuery
from shared.contracts.values import Disposition, Inspection, InspectionStatus, ReworkStatus

RELEASED = 40
FIRST, LAST = 10, 20  # two steps; after the second every good piece waits to be looked at
plants = (f"plant {number}" for number in count())


@dataclass
class Floor:
    """What execution would know: the pieces of each step, and which reports could still be reversed."""

    session: Session
    plant: str
    kind: Inspection = Inspection.FULL  # how the last step is inspected
    steps: dict[int, Counter[str]] = field(default_factory=lambda: {FIRST: Counter(), LAST: Counter()})
    held: int = 0  # good pieces of the last step that wait for their inspection
    reports: list[OperationReported] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def caller(self):
        return replace(INSPECTOR, plant=self.plant)

    def free(self, step: int) -> int:
        """Good pieces that nothing after this step has taken and no inspection holds back."""
        gone = self.steps[LAST].total() if step == FIRST else self.held
        return self.steps[step]["good"] - gone

    def due(self):
        query = InspectionsQuery(status=InspectionStatus.DUE, limit=500)
        return lists.inspections(self.session, self.plant, query).items

    def rework_orders(self, *statuses: ReworkStatus):
        orders = lists.rework_orders(self.session, self.plant, ReworkOrdersQuery(limit=500)).items
        return [order for order in orders if order.status in statuses]

    # ── what may happen ──

    def report(self, step: int, good: int, scrap: int, rework: int) -> None:
        total = good + scrap + rework
        if not 0 < total <= (self.free(FIRST) if step == LAST else RELEASED - self.steps[FIRST].total()):
            return
        inspection = self.kind if step == LAST else Inspection.NONE
        name = f"{self.plant} {next(self.numbers)}"
        told = reported(name, step, good, scrap=scrap, rework=rework, inspection=inspection)
        self.reports.append(replace(told, plant=self.plant))
        self.steps[step].update(good=good, scrap=scrap, rework=rework)
        self.held += good if step == LAST else 0
        take_in(self.session, self.reports[-1])

    def reverse(self) -> None:
        """The last report was a mistake; too late once its pieces are inspected, reworked or gone on."""
        if not self.reports or self.rework_orders(ReworkStatus.DONE):
            return
        mistake = self.reports[-1]
        due = {one.report: one for one in self.due()}
        if mistake.sequence == FIRST and self.free(FIRST) < mistake.good:
            return
        if mistake.sequence == LAST and mistake.good:
            look = due.get(mistake.report_id)
            if look is None or look.reinspects is not None:
                return
        self.reports.pop()
        self.steps[mistake.sequence].subtract(
            good=int(mistake.good),
            scrap=int(sum(part.quantity for part in mistake.scrap)),
            rework=int(sum(part.quantity for part in mistake.rework)),
        )
        self.held -= int(mistake.good) if mistake.sequence == LAST else 0
        take_in(self.session, reversed_(f"{self.plant} x {mistake.report_id}", mistake))

    def result(self, failed: int, disposition: Disposition) -> None:
        """The oldest inspection that is due gets its result."""
        due = self.due()
        if not due or failed > due[0].lot_quantity:
            return
        lot, inspected = int(due[0].lot_quantity), max(failed, int(due[0].sample_quantity))
        command = RecordResult(**findings(inspected, failed, disposition))
        record_result(self.session, self.caller, due[0].id, command)
        fails_as_a_lot = inspected < lot and disposition is not Disposition.CONCESSION
        self.held -= failed if fails_as_a_lot else lot
        self.move(LAST, failed, disposition)

    def look(self, step: int, failed: int, disposition: Disposition) -> None:
        """An unasked look at some pieces, which may have gone on already."""
        command = InspectUnasked(operation=operation(step), **findings(failed, failed, disposition))
        if disposition is not Disposition.CONCESSION and failed > self.free(step):
            with pytest.raises(AlreadyTaken):
                inspect_unasked(self.session, self.caller, command)
        else:
            inspect_unasked(self.session, self.caller, command)
            self.move(step, failed, disposition)

    def rework(self, good: int) -> None:
        """The oldest rework order on hold is released and done: some pieces good, the rest scrap."""
        orders = self.rework_orders(ReworkStatus.ON_HOLD)
        if not orders:
            return
        order = release_rework_order(self.session, self.caller, orders[0].id)
        quantity = int(order.quantity)
        good = min(good, quantity)
        told = reported(
            f"{self.plant} w {order.id}",
            order.sequence,
            good,
            scrap=quantity - good,
            on_rework=(order.id, order.operations[0].id),
        )
        take_in(self.session, replace(told, plant=self.plant))
        self.steps[order.sequence].update(good=good, scrap=quantity - good, rework=-quantity)

    def move(self, step: int, failed: int, disposition: Disposition) -> None:
        if disposition in (Disposition.SCRAP, Disposition.REWORK):
            self.steps[step].update({"good": -failed, disposition.value: failed})

    # ── what must be true ──

    def check(self) -> None:
        for step, pieces in self.steps.items():
            known = self.session.get_one(Operation, (self.plant, operation(step))).pieces
            assert known.good - known.rejected == pieces["good"] >= 0
            assert known.still_there == self.free(step) >= 0
            assert known.awaiting == (self.held if step == LAST else 0)
            waiting = self.rework_orders(ReworkStatus.ON_HOLD)
            assert sum(order.quantity for order in waiting if order.sequence == step) == pieces["rework"]


few = st.integers(min_value=0, max_value=6)
some = st.integers(min_value=1, max_value=6)
steps = st.sampled_from([FIRST, LAST])
fates = st.sampled_from([Disposition.SCRAP, Disposition.REWORK, Disposition.CONCESSION])
happenings = st.one_of(
    st.tuples(st.just("report"), steps, few, few, few),
    st.tuples(st.just("reverse")),
    st.tuples(st.just("result"), some, fates),
    st.tuples(st.just("look"), steps, some, fates),
    st.tuples(st.just("rework"), few),
)


@settings(max_examples=30, deadline=None)
@given(kind=st.sampled_from([Inspection.FULL, Inspection.AQL]), story=st.lists(happenings, min_size=4, max_size=12))
def test_quality_and_the_floor_agree(database, kind, story):
    with database.make_session() as session:
        floor = Floor(session, next(plants), kind)
        take_in_release(session, replace(released(step_20=kind), plant=floor.plant))
        name_reasons(session, floor.caller)
        floor.report(FIRST, 20, 0, 0)
        floor.report(LAST, 4, 0, 1)
        for happening, *details in story:
            getattr(floor, happening)(*details)
            floor.check()
