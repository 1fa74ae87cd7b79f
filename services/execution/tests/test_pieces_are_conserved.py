"""Whatever is reported, reversed, inspected and reworked: no piece is lost, none is counted twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from services.execution.domain.flow import Flow, Pieces, Step
from services.execution.domain.reporting import AlreadyTaken, Floor, OverReported, Place, Rule, inspect, report, reverse
from shared.contracts.values import WAITS_FOR_RESULT, Inspection, OverReport

STEPS = 3
QUANTITY = Decimal(20)
small = st.integers(0, 8).map(Decimal)
many = settings(max_examples=200, deadline=None)


@dataclass
class Made:
    """A report that was accepted, and what has become of it."""

    place: Place
    order: int | None
    pieces: Pieces
    awaiting: Decimal
    causes: int | None = None  # the rework order it made


@dataclass
class Shop:
    """A work order with all its rework orders, driven through the rules like the use cases do."""

    rules: tuple[Rule, ...]
    main: Flow = field(default_factory=lambda: Flow(quantity=QUANTITY, steps=(Step(),) * STEPS))
    rework: list[Flow] = field(default_factory=list)
    homes: list[int] = field(default_factory=list)
    cancelled: set[int] = field(default_factory=set)
    made: list[Made] = field(default_factory=list)

    def floor(self, order: int | None) -> Floor:
        if order is None:
            return Floor(main=self.main)
        return Floor(main=self.main, rework=self.rework[order], home=self.homes[order])

    def keep(self, order: int | None, floor: Floor) -> None:
        self.main = floor.main
        if order is not None and floor.rework is not None:
            self.rework[order] = floor.rework

    def order_rework(self, home: int, quantity: Decimal, steps: int) -> int:
        self.homes.append(home)
        self.rework.append(Flow(quantity=quantity, steps=(Step(),) * steps, rework_comes_back=False))
        return len(self.rework) - 1

    def report(self, order: int | None, at: int, pieces: Pieces) -> None:
        if pieces.total == 0 or order in self.cancelled:
            return
        flow = self.main if order is None else self.rework[order]
        place = Place(at=at % len(flow.steps), in_rework=order is not None)
        rule = self.rules[place.at]
        try:
            booked = report(self.floor(order), place, pieces, rule)
        except OverReported:
            return
        self.keep(order, booked.floor)
        waits = rule.inspection in WAITS_FOR_RESULT and order is None
        made = Made(place, order, pieces, pieces.good if waits else Decimal(0))
        if pieces.rework:
            home = place.at if order is None else self.homes[order]
            made.causes = self.order_rework(home, pieces.rework, 1 + at % 2)
        self.made.append(made)

    def reverse(self, which: int) -> None:
        if not self.made:
            return
        made = self.made[which % len(self.made)]
        begun = made.causes is not None and any(step.taken for step in self.rework[made.causes].steps)
        if begun:
            return
        try:
            self.keep(made.order, reverse(self.floor(made.order), made.place, made.pieces, awaiting=made.awaiting))
        except AlreadyTaken:
            return
        if made.causes is not None:
            self.cancelled.add(made.causes)
        self.made.remove(made)

    def inspect(self, which: int, to_scrap: Decimal, to_rework: Decimal, lot_fails: bool) -> None:
        """When a lot fails by its sample, only what failed in the sample stops waiting."""
        if not self.made:
            return
        made = self.made[which % len(self.made)]
        released = min(made.awaiting, to_scrap + to_rework) if lot_fails else made.awaiting
        result = inspect(self.floor(made.order), made.place, to_scrap=to_scrap, to_rework=to_rework, released=released)
        assert result.to_scrap <= to_scrap
        assert result.to_rework <= to_rework
        made.awaiting -= released
        self.keep(made.order, result.floor)
        if result.to_rework:
            home = made.place.at if made.order is None else self.homes[made.order]
            self.order_rework(home, result.to_rework, 1)

    def in_rework_at(self, home: int) -> Decimal:
        """What the rework orders of a step still owe it: what they hold, less what they gave back or lost."""
        owed = Decimal(0)
        for order, flow in enumerate(self.rework):
            if self.homes[order] == home and order not in self.cancelled:
                gone_round_again = sum(step.rework for step in flow.steps)
                scrapped = sum(step.scrap for step in flow.steps)
                owed += flow.quantity - flow.steps[-1].good - scrapped - gone_round_again
        return owed


actions = st.lists(
    st.one_of(
        st.tuples(st.just("report"), st.integers(0, STEPS - 1), small, small, small),
        st.tuples(st.just("rework"), st.integers(0, 9), st.integers(0, 1), small, small, small),
        st.tuples(st.just("reverse"), st.integers(0, 99)),
        st.tuples(st.just("inspect"), st.integers(0, 99), small, small, st.booleans()),
    ),
    max_size=40,
)
inspections = st.sampled_from([Inspection.NONE, Inspection.SAMPLE, Inspection.AQL, Inspection.FULL])


def play(rules, actions):
    shop = Shop(rules)
    for action, *values in actions:
        if action == "report":
            at, good, scrap, rework = values
            shop.report(None, at, Pieces(good=good, scrap=scrap, rework=rework))
        elif action == "rework" and shop.rework:
            order, at, good, scrap, rework = values
            shop.report(order % len(shop.rework), at, Pieces(good=good, scrap=scrap, rework=rework))
        elif action == "reverse":
            shop.reverse(*values)
        elif action == "inspect":
            shop.inspect(*values)
        yield shop


@many
@given(st.tuples(*[inspections] * STEPS), actions)
def test_every_released_piece_is_somewhere_and_nothing_is_negative(kinds, actions):
    for shop in play(tuple(Rule(inspection=kind) for kind in kinds), actions):
        balance = shop.main.balance()
        assert balance.unexplained == 0
        assert shop.floor(None).is_possible
        assert all(Floor(main=shop.main, rework=flow).is_possible for flow in shop.rework)
        assert all(shop.main.surplus(at) >= 0 for at in range(STEPS))
        assert all(step.passed_on >= 0 for step in shop.main.steps)


@many
@given(st.tuples(*[inspections] * STEPS), actions)
def test_what_is_in_rework_is_what_rework_orders_hold(kinds, actions):
    for shop in play(tuple(Rule(inspection=kind) for kind in kinds), actions):
        assert [step.rework for step in shop.main.steps] == [shop.in_rework_at(home) for home in range(STEPS)]


@many
@given(actions)
def test_with_steps_that_flag_the_balance_still_adds_up_and_nothing_is_negative(actions):
    for shop in play((Rule(over_report=OverReport.FLAG),) * STEPS, actions):
        balance = shop.main.balance()
        total = balance.good + balance.scrap + balance.in_rework + sum(balance.waiting) + balance.unexplained
        assert total == balance.released
        assert shop.floor(None).is_possible
        assert balance.unexplained <= 0


@many
@given(actions)
def test_taken_is_the_sum_of_the_reports_that_stand(actions):
    for shop in play((Rule(),) * STEPS, actions):
        for at in range(STEPS):
            stand = [made.pieces.total for made in shop.made if made.order is None and made.place.at == at]
            assert shop.main.steps[at].taken == sum(stand)


@many
@given(actions)
def test_reversing_everything_brings_back_the_start(actions):
    shop = Shop((Rule(),) * STEPS)
    for action, *values in actions:
        if action == "report":
            at, good, scrap, rework = values
            shop.report(None, at, Pieces(good=good, scrap=scrap, rework=rework))
    for made in reversed(list(shop.made)):
        shop.reverse(shop.made.index(made))
    assert shop.main == Flow(quantity=QUANTITY, steps=(Step(),) * STEPS)


@many
@given(st.permutations(range(6)))
def test_reports_and_inspections_of_different_lots_commute(order):
    start = Floor(main=Flow(quantity=QUANTITY, steps=(Step(good=Decimal(20)), Step(good=Decimal(10)), Step())))
    facts = [
        lambda floor: report(floor, Place(at=1), Pieces(good=Decimal(4)), Rule()).floor,
        lambda floor: report(floor, Place(at=1), Pieces(scrap=Decimal(3)), Rule()).floor,
        lambda floor: report(floor, Place(at=2), Pieces(good=Decimal(2)), Rule()).floor,
        lambda floor: inspect(floor, Place(at=1), to_scrap=Decimal(1), to_rework=Decimal(0), released=Decimal(0)).floor,
        lambda floor: inspect(floor, Place(at=1), to_scrap=Decimal(0), to_rework=Decimal(2), released=Decimal(0)).floor,
        lambda floor: reverse(floor, Place(at=1), Pieces(good=Decimal(1)), awaiting=Decimal(0)),
    ]
    floor = start
    for fact in order:
        floor = facts[fact](floor)
    assert floor.main.steps[1:] == (
        Step(good=Decimal(10), scrap=Decimal(4), rework=Decimal(2)),
        Step(good=Decimal(2)),
    )
