"""What a routing must hold to, and how long a step takes."""

from datetime import timedelta
from decimal import Decimal

from services.planning.domain.calendar import HORIZON
from services.planning.domain.plant import mistakes as plant_mistakes
from services.planning.domain.routing import mistakes, open_time_needed, operation_code
from shared.contracts.inspection_plans import Characteristic, InspectionPlan
from shared.contracts.planning.routings import Step
from shared.contracts.values import Inspection


def step(sequence: int, inspection: Inspection = Inspection.NONE, **plan: object) -> Step:
    return Step(
        sequence=sequence,
        name="Solder",
        work_centers=("WC-1",),
        setup_seconds=Decimal(0),
        run_seconds=Decimal(30),
        inspection=inspection,
        inspection_plan=InspectionPlan(**plan) if plan else None,
    )


def seconds_needed(quantity: str, efficiency: str = "1") -> timedelta:
    return open_time_needed(
        setup_seconds=Decimal(600),
        run_seconds=Decimal(30),
        quantity=Decimal(quantity),
        efficiency=Decimal(efficiency),
    )


def test_a_step_takes_its_setup_and_then_every_piece():
    assert seconds_needed("100") == timedelta(seconds=3600)


def test_a_fast_work_center_shortens_the_run_and_not_the_setup():
    assert seconds_needed("100", efficiency="1.5") == timedelta(seconds=2600)


def test_what_would_last_for_ages_lasts_longer_than_any_plan_and_no_longer():
    assert HORIZON < seconds_needed("99999999999") == timedelta(days=3650)


def test_with_nothing_left_to_do_nothing_is_set_up():
    assert seconds_needed("0") == timedelta()


def test_a_length_that_does_not_come_out_even_is_never_too_short():
    assert seconds_needed("1", efficiency="7") >= timedelta(seconds=600 + 30 / 7)


def test_two_steps_cannot_have_one_sequence():
    assert mistakes([step(10), step(10)]) == {"steps.0.sequence": "repeated", "steps.1.sequence": "repeated"}


def test_a_sample_needs_its_size():
    assert mistakes([step(10, Inspection.SAMPLE)]) == {"steps.0.sample_percent": "required"}


def test_every_n_needs_its_number():
    assert mistakes([step(10, Inspection.EVERY_N)]) == {"steps.0.inspection_plan.every": "required"}
    assert mistakes([step(10, Inspection.EVERY_N, every=50)]) == {}


def test_a_lot_is_judged_by_a_limit_that_the_standard_knows():
    assert mistakes([step(10, Inspection.AQL)]) == {"steps.0.inspection_plan.aql": "required"}
    assert mistakes([step(10, Inspection.AQL, aql=Decimal("0.65"))]) == {}
    assert mistakes([step(10, Inspection.AQL, aql=Decimal("0.70"))]) == {"steps.0.inspection_plan.aql": "not_an_aql"}


def test_limits_lie_around_what_a_piece_should_be():
    def bore(lower: str, nominal: str, upper: str) -> Characteristic:
        return Characteristic(name="Bore", lower=Decimal(lower), nominal=Decimal(nominal), upper=Decimal(upper))

    assert mistakes([step(10, characteristics=(bore("9.9", "10", "10.1"),))]) == {}
    crossed = mistakes([step(10, characteristics=(bore("9.9", "10.2", "10.1"),))])
    assert crossed == {"steps.0.inspection_plan.characteristics.0.upper": "limits_crossed"}
    twice = mistakes([step(10, characteristics=(bore("1", "2", "3"), bore("1", "2", "3")))])
    assert set(twice.values()) == {"repeated"}


def test_a_code_names_the_work_order_and_the_step():
    assert operation_code("WO-1001", 10) == "WO-1001:10"


def test_time_zones_and_currencies_must_exist():
    assert plant_mistakes(time_zone="Asia/Shanghai", currency="CNY") == {}
    assert plant_mistakes(time_zone="Asia/Atlantis", currency="XXX") == {
        "time_zone": "unknown_time_zone",
        "currency": "unknown_currency",
    }
