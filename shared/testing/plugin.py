"""Pytest fixtures: a real broker, a real database, a real browser.

Nodes are started when a test first asks, once per test process, and ended with it. What cannot be had
makes the test fail, with a sentence about how to get it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from shared.testing import nodes
from shared.testing.nodes import Broker, Databases

settings.register_profile("any machine", deadline=None)  # how long an example takes says who else is at work
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--nodes", choices=(nodes.CONTAINERS, nodes.PRIVATE), help="run broker and database so; default: what is there"
    )


@pytest.fixture(scope="session")
def node_kind(request: pytest.FixtureRequest) -> str:
    return nodes.choose(request.config.getoption("--nodes")).kind


@pytest.fixture(scope="session")
def rabbitmq(node_kind: str) -> Iterator[Broker]:
    """The broker all tests of this process share; none may stop it."""
    with nodes.running(nodes.new_broker(node_kind)) as broker:
        yield broker


@pytest.fixture
def rabbitmq_uri(rabbitmq: Broker) -> str:
    """A virtual host of the shared broker that is this test's own."""
    return rabbitmq.fresh_uri()


@pytest.fixture
def own_rabbitmq(node_kind: str) -> Iterator[Broker]:
    """A broker of this test alone, to be killed, frozen and started again."""
    with nodes.running(nodes.new_broker(node_kind)) as broker:
        yield broker


@pytest.fixture(scope="session")
def databases(node_kind: str) -> Iterator[Databases]:
    """The PostgreSQL server all tests of this process share; none may stop it."""
    with nodes.running(nodes.new_databases(node_kind)) as server:
        yield server


@pytest.fixture
def postgres(databases: Databases) -> str:
    """The URL of a new, empty database."""
    return databases.fresh_url()


@pytest.fixture
def own_postgres(node_kind: str) -> Iterator[Databases]:
    """A PostgreSQL server of this test alone, to be killed, frozen and started again."""
    with nodes.running(nodes.new_databases(node_kind)) as server:
        yield server


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The browser to drive: `playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)`."""
    return nodes.find_browser()
