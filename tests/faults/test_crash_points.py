"""The plug is pulled at every named point between a report's arrival and its last reader, while people report."""

import random

import pytest

from shared.plumbing.crash_points import POINTS
from shared.plumbing.settings import SERVICES
from tests.faults.scene import Scene
from tests.faults.works import ALL_IN_ONE, crash_at, heal

ONLY_WITH_A_BROKER = ("relay.sent", "reader.settled")
# Three services die in each round; together at every point.
ROUNDS = (
    {"execution": "call.received", "payroll": "reader.delivered", "quality": "relay.taken"},
    {"execution": "facts.before_commit", "payroll": "reader.noted", "quality": "relay.sent"},
    {"execution": "facts.committed", "payroll": "reader.applied", "quality": "relay.marked"},
    {"execution": "call.answered", "payroll": "reader.committed", "planning": "reader.noted"},
    {"execution": "relay.confirmed", "payroll": "reader.settled", "quality": "reader.committed"},
)


def at(point: str, chance: random.Random) -> str:
    """Not always the first time it gets there; a relay gets there once for a whole batch."""
    return f"{point}:{chance.randint(1, 2 if point.startswith('relay') else 9)}"


@pytest.mark.timeout(600)
def test_one_process_dies_at_every_point_and_loses_nothing(embedded: Scene) -> None:
    chance = random.Random(1)
    with embedded.at_work():
        for point in POINTS:
            if point not in ONLY_WITH_A_BROKER:
                crash_at(embedded.works, {ALL_IN_ONE: at(point, chance)})
        heal(embedded.works)
    embedded.must_be_right()


@pytest.mark.timeout(600)
def test_services_die_at_every_point_and_lose_nothing(distributed: Scene) -> None:
    assert {point for doomed in ROUNDS for point in doomed.values()} == set(POINTS)
    chance = random.Random(1)
    with distributed.at_work():
        for doomed in ROUNDS:
            crash_at(distributed.works, {service: at(point, chance) for service, point in doomed.items()})
        heal(distributed.works)
    distributed.must_be_right()


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("times", [1, 7, 40])
def test_every_service_dies_at_every_point_it_passes(distributed: Scene, times: int) -> None:
    """The first, a middle and a late time; a service that never gets to a point is not asked to."""
    passes = {
        "execution": POINTS[:8],
        "planning": tuple(point for point in POINTS if point.startswith("reader")),
        "quality": POINTS[4:],
        "payroll": tuple(point for point in POINTS if point.startswith("reader")),
    }
    assert set(passes) <= set(SERVICES)
    with distributed.at_work():
        for service, points in passes.items():
            for point in points:
                crash_at(distributed.works, {service: f"{point}:{times}"})
                heal(distributed.works)
    distributed.must_be_right()
