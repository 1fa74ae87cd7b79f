"""The tiny plant, both ways it runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.plumbing.settings import Settings
from shared.tests.both_ways import TinyLog
from shared.tests.test_distributed import Distributed
from shared.tests.tiny_plant import running, stumbling


@pytest.fixture(params=["embedded", "distributed"])
def tiny(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TinyLog]:
    stumbling.clear()
    if request.param == "embedded":
        settings = Settings(data=tmp_path)
        with running(tmp_path) as plant:
            yield TinyLog(plant.doors, {name: settings.database_url(name) for name in ("counter", "tally")})
        return
    pair = Distributed(request.getfixturevalue("rabbitmq_uri"), request.getfixturevalue("databases"))
    with pair.running("counter", "tally"):
        yield TinyLog(pair.doors, pair.common["database_urls"])
