"""Two installations that suffer for all tests: one process, and five on a broker and databases of their own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.scene import Scene
from tests.faults.works import OneProcess, five_processes, heal


@pytest.fixture(scope="session")
def embedded_scene() -> Iterator[Scene]:
    with tempfile.TemporaryDirectory(prefix="gongdan-faults-") as folder:
        works = OneProcess(Path(folder))
        try:
            works.start()
            yield Scene(works)
        finally:
            works.kill()


@pytest.fixture(scope="session")
def distributed_scene(node_kind: str) -> Iterator[Scene]:
    with five_processes(node_kind) as works:
        yield Scene(works)


@pytest.fixture
def embedded(embedded_scene: Scene) -> Iterator[Scene]:
    yield from healthy(embedded_scene)


@pytest.fixture
def distributed(distributed_scene: Scene) -> Iterator[Scene]:
    yield from healthy(distributed_scene)


@pytest.fixture(params=["embedded", "distributed"])
def scene(request: pytest.FixtureRequest) -> Scene:
    """Either way."""
    found: Scene = request.getfixturevalue(request.param)
    return found


def healthy(scene: Scene) -> Iterator[Scene]:
    """All processes run; a plant in which something went wrong is of no use to the next test."""
    heal(scene.works)
    if scene.is_spoilt:
        scene.open()
    scene.is_spoilt = True
    yield scene
