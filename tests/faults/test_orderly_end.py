"""SIGTERM while people report: the process finishes what it has begun and ends in time, and nothing is doubled."""

import pytest

from tests.faults.scene import Scene
from tests.faults.works import end_in_order, heal

pytestmark = pytest.mark.timeout(400)


def test_whoever_is_asked_to_end_under_load_ends_in_order(scene: Scene) -> None:
    ends = {}
    with scene.at_work():
        for service in scene.works.services:
            ends[service] = end_in_order(scene.works, service)
            heal(scene.works)
    assert {service: status for service, (status, _) in ends.items()} == dict.fromkeys(scene.works.services, 0)
    scene.must_be_right()
