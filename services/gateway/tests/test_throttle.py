"""Guessing is slowed down; a shared terminal stays usable."""

from __future__ import annotations

import pytest

from services.gateway.refusals import SlowDown
from services.gateway.throttle import MOST_BY_ADDRESS, MOST_BY_NAME, MOST_BY_NAME_ANYWHERE, WINDOW, Throttle


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(clock)


def test_a_name_may_fail_ten_times_a_minute(throttle: Throttle, clock: Clock) -> None:
    for _ in range(MOST_BY_NAME):
        throttle.begin("anna", "10.0.0.1")
    with pytest.raises(SlowDown) as refused:
        throttle.begin("anna", "10.0.0.1")
    assert refused.value.facts == {"seconds": WINDOW}
    throttle.begin("anna", "10.0.0.2")
    clock.seconds = WINDOW
    throttle.begin("anna", "10.0.0.1")


def test_success_forgets_the_failures(throttle: Throttle) -> None:
    for _ in range(100):
        throttle.begin("anna", "10.0.0.1")
        throttle.succeeded("anna", "10.0.0.1")


def test_who_signed_in_here_before_is_not_stopped_by_others(throttle: Throttle) -> None:
    throttle.begin("anna", "terminal")
    throttle.succeeded("anna", "terminal")
    for guess in range(MOST_BY_ADDRESS):
        throttle.begin(f"name {guess}", "terminal")
    with pytest.raises(SlowDown):
        throttle.begin("berta", "terminal")
    throttle.begin("anna", "terminal")


def test_one_name_from_many_addresses_is_slowed_down_too(throttle: Throttle) -> None:
    for guess in range(MOST_BY_NAME_ANYWHERE):
        throttle.begin("anna", f"10.0.0.{guess}")
    with pytest.raises(SlowDown):
        throttle.begin("anna", "10.0.1.1")


def test_signing_in_at_home_forgets_nothing_that_others_did(throttle: Throttle) -> None:
    throttle.begin("mallory", "terminal")
    throttle.succeeded("mallory", "terminal")
    for guess in range(MOST_BY_ADDRESS):
        throttle.begin(f"name {guess}", "terminal")
        throttle.begin("mallory", "terminal")
        throttle.succeeded("mallory", "terminal")
    with pytest.raises(SlowDown):
        throttle.begin("berta", "terminal")
