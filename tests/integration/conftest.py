"""Stories are told about a plant that runs as its users run it, both ways there are."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.distributed import Distributed
from tests.integration.keeping import Kept
from tests.integration.least_privilege import LeastPrivileged
from tests.integration.plant import ADMIN_PASSWORD, Embedded, Installation, Plant

WAYS = ["running"] if os.environ.get("GONGDAN_TEST_URL") else ["embedded", "distributed"]


@pytest.fixture(scope="session", params=WAYS)
def installation(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """The running Gongdan all stories are told in; with `GONGDAN_TEST_URL` one that runs already."""
    if request.param == "running":
        yield Installation(
            os.environ["GONGDAN_TEST_URL"], os.environ.get("GONGDAN_TEST_ADMIN_PASSWORD", ADMIN_PASSWORD)
        )
        return
    with tempfile.TemporaryDirectory(prefix="gongdan-stories-") as folder:
        started = _new(request, Path(folder))
        try:
            started.start()
            yield started
        finally:
            started.stop()


def _new(request: pytest.FixtureRequest, folder: Path) -> Embedded | LeastPrivileged:
    if request.param == "embedded":
        return Embedded(folder)
    return LeastPrivileged(folder, request.getfixturevalue("rabbitmq"), request.getfixturevalue("databases"))


@pytest.fixture(scope="session", params=["embedded", "distributed"])
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    """A Gongdan whose databases a test may look into, and spoil."""
    with tempfile.TemporaryDirectory(prefix="gongdan-kept-") as folder:
        started: Embedded | Distributed = Embedded(Path(folder))
        if request.param == "distributed":
            broker = request.getfixturevalue("rabbitmq")
            started = Distributed(Path(folder), broker.fresh_uri(), request.getfixturevalue("databases"))
        try:
            started.start()
            yield Kept(started)
        finally:
            started.stop()


@pytest.fixture
def plant(installation: Installation) -> Plant:
    """A plant of the test's own."""
    return installation.open_plant()
