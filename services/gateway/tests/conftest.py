"""Fixtures of the gateway's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.gateway.api.cockpit import CockpitApi
from services.gateway.api.identity import IdentityApi
from services.gateway.api.operations import OperationsApi
from services.gateway.tests.front import Front, running


class OwnApis(IdentityApi, OperationsApi, CockpitApi):
    """What the gateway answers by itself."""

    name = "gateway"


@pytest.fixture
def front() -> Iterator[Front]:
    """A fresh gateway with its first administrator, nobody signed in."""
    with running(OwnApis) as front:
        yield front


@pytest.fixture
def admin(front: Front) -> Front:
    """A fresh gateway, signed in as the first administrator."""
    front.login()
    return front
