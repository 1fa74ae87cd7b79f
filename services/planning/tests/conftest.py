"""Fixtures of planning's tests."""

import pytest

from services.planning.tests.factory import Factory, open_factory


@pytest.fixture
def factory() -> Factory:
    return open_factory()
