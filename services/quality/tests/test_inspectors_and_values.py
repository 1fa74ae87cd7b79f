"""Who may look at pieces, and what is measured on them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from services.quality.domain.inspectors import NotSkilledToInspect, OwnWork, require_may_inspect
from services.quality.domain.measuring import measured, require_within_limits
from services.quality.projections import keep_worker
from services.quality.queries.capability import capability_of
from services.quality.tests.floor_talk import PLANT, operation, released, reported
from services.quality.tests.inspector import INSPECTOR, findings, inspections, look, record
from services.quality.usecases.arrivals import take_in, take_in_release
from services.quality.usecases.inspections import inspect_unasked
from shared.contracts.inspection_plans import Characteristic, InspectionPlan
from shared.contracts.planning.events import WorkerChanged
from shared.contracts.quality.commands import CapabilityQuery, InspectUnasked, Measurement
from shared.contracts.quality.events import InspectionRecorded
from shared.contracts.refusals import Invalid
from shared.contracts.values import Beyond, Disposition, Inspection
from shared.testing.events import recorded

BORE = Characteristic(name="Bore", unit="mm", nominal=Decimal(10), lower=Decimal("9.9"), upper=Decimal("10.1"))
GLOSS = Characteristic(name="Gloss", lower=Decimal(70), beyond=Beyond.FLAG)


def value(characteristic: str, number: str) -> Measurement:
    return Measurement(characteristic=characteristic, value=Decimal(number))


def worker(number: str, *skills: str, revision: int = 1, active: bool = True) -> WorkerChanged:
    return WorkerChanged(
        plant=PLANT,
        revision=revision,
        number=number,
        name=number,
        team=None,
        skills=skills,
        calendar=None,
        active=active,
    )


# ── rules ──


def test_whoever_made_the_pieces_does_not_look_at_them_where_another_has_to():
    with pytest.raises(OwnWork):
        require_may_inspect("W-1", (), made_by=["W-1", "W-2"], needs_skill=None)
    require_may_inspect("W-3", (), made_by=["W-1", "W-2"], needs_skill=None)
    require_may_inspect(None, (), made_by=["W-1"], needs_skill=None)


def test_some_inspections_need_a_skill():
    with pytest.raises(NotSkilledToInspect):
        require_may_inspect("W-1", ("solder",), made_by=[], needs_skill="gauge")
    require_may_inspect("W-1", ("solder", "gauge"), made_by=[], needs_skill="gauge")


@pytest.mark.parametrize(("number", "within"), [("9.9", True), ("10.1", True), ("9.899999", False), ("10.11", False)])
def test_a_limit_itself_is_still_good(number, within):
    assert measured([value("Bore", number)], [BORE])[0].within is within


def test_a_value_beyond_its_limits_is_not_accepted_unless_it_is_only_flagged():
    values = measured([value("Bore", "10.2"), value("Gloss", "60")], [BORE, GLOSS])
    with pytest.raises(Invalid) as refused:
        require_within_limits(values, [BORE, GLOSS], Disposition.ACCEPT)
    assert refused.value.errors[0]["key"] == "beyond_limits"
    require_within_limits(values, [BORE, GLOSS], Disposition.SCRAP)
    require_within_limits(measured([value("Gloss", "60")], [GLOSS]), [GLOSS], Disposition.ACCEPT)


def test_what_the_step_does_not_measure_is_named_by_its_place():
    with pytest.raises(Invalid) as refused:
        measured([value("Bore", "10"), value("Weight", "3")], [BORE])
    assert refused.value.errors[0]["field"] == "measurements.1.characteristic"


# ── in the plant ──


@pytest.fixture
def floor(session):
    plan = InspectionPlan(inspector_skill="gauge", another_inspects=True, characteristics=(BORE, GLOSS))
    told = released(step_10=Inspection.FULL)
    steps = tuple(replace(step, inspection_plan=plan) for step in told.operations)
    take_in_release(session, replace(told, operations=steps))
    keep_worker(session, worker("W-1", "gauge"))
    keep_worker(session, worker("W-9", "gauge", revision=2))
    keep_worker(session, worker("W-9", revision=1))
    take_in(session, reported("r1", 10, good=3, inspection=Inspection.FULL))
    return session


def by(number):
    return replace(INSPECTOR, worker=number)


def test_values_are_kept_with_their_limits(floor):
    (due,) = inspections(floor)
    assert (due.made_by, due.inspector_skill, due.characteristics) == (("W-1",), "gauge", (BORE, GLOSS))
    values = (value("Bore", "10.05"), value("Gloss", "65"))
    done = record(floor, due.id, 3, by=by("W-9"), measurements=values)
    assert [(one.characteristic, one.value, one.within) for one in done.measurements] == [
        ("Bore", Decimal("10.05"), True),
        ("Gloss", Decimal(65), False),
    ]
    assert recorded(floor, InspectionRecorded)[0].measurements == done.measurements


def test_only_another_with_the_skill_inspects(floor):
    (due,) = inspections(floor)
    with pytest.raises(OwnWork):
        record(floor, due.id, 3, by=by("W-1"))
    with pytest.raises(NotSkilledToInspect):
        record(floor, due.id, 3, by=by("W-2"))
    with pytest.raises(NotSkilledToInspect):
        record(floor, due.id, 3)
    keep_worker(floor, worker("W-9", "gauge", revision=3, active=False))
    with pytest.raises(NotSkilledToInspect):
        record(floor, due.id, 3, by=by("W-9"))
    assert inspections(floor)[0].verdict is None


def test_an_unasked_look_needs_the_skill_too(floor):
    with pytest.raises(NotSkilledToInspect):
        look(floor, operation(20), 1)


def measure(session, *numbers):
    values = tuple(value("Bore", number) for number in numbers)
    looked = InspectUnasked(operation=operation(20), **findings(len(numbers), measurements=values))
    inspect_unasked(session, by("W-9"), looked)


def test_inspections_of_as_many_pieces_are_charted_by_their_means(floor):
    """Twenty looks at two bores each, 9.99 and 10.01: mean 10, range 0.02. One look at three is left out."""
    for _ in range(20):
        measure(floor, "9.99", "10.01")
    measure(floor, "10", "10", "10")
    query = CapabilityQuery(item="LAMP", sequence=20, characteristic="Bore")
    found = capability_of(floor, PLANT, query).subgroups
    assert (found.size, len(found.points), found.left_out, found.least) == (2, 20, 1, 20)
    chart = found.chart
    assert chart is not None
    assert (chart.center, chart.lower, chart.upper) == (10, Decimal("9.9624"), Decimal("10.0376"))
    assert (chart.range_center, chart.range_lower, chart.range_upper) == (Decimal("0.02"), 0, Decimal("0.06534"))
    assert not any(point.out_of_control for point in found.points)
