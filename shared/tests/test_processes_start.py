"""What a process looks at before it serves."""

from __future__ import annotations

import time

import eventlet
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from shared.plumbing import launcher, migrations, postgres_checks, postgres_waits
from shared.plumbing.database import Database, is_away, open_engine
from shared.plumbing.readiness import Readiness
from shared.plumbing.settings import BadSettings, Settings
from shared.testing.nodes import Databases
from shared.testing.waiting import eventually

SERVE = {"amqp_uri": "amqp://x/", "secret_key": "k" * 40, "database_urls": {"gateway": "postgresql+psycopg2://x/y"}}
OWNERS = {service: f"http://{service}:8000" for service in ("planning", "execution", "quality", "payroll")}


def as_owner(url: str, *statements: str) -> None:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))


# ── settings ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "wrong, name",
    [
        ({"secret_key": None}, "GONGDAN_SECRET_KEY"),
        ({"database_urls": {}}, "GONGDAN_DATABASE_URL_GATEWAY"),
        ({"service_urls": {**OWNERS, "quality": ""}}, "GONGDAN_SERVICE_URL_QUALITY"),
        ({"service_urls": {}}, "GONGDAN_SERVICE_URL_PLANNING"),
        ({"amqp_uri": "rabbitmq:5672"}, "GONGDAN_AMQP_URI"),
        ({"rpc_seconds": 0.0}, "GONGDAN_RPC_SECONDS"),
        ({"secret_key": "short"}, "GONGDAN_SECRET_KEY"),
    ],
)
def test_a_gateway_that_could_not_serve_says_which_setting_is_missing(wrong, name):
    settings = Settings(**{**SERVE, "service_urls": OWNERS, **wrong})
    with pytest.raises(BadSettings, match=name):
        settings.check_serving("gateway")


def test_a_service_needs_no_addresses_of_others():
    Settings(**{**SERVE, "database_urls": {"payroll": "postgresql+psycopg2://x/y"}}).check_serving("payroll")


# ── the database ─────────────────────────────────────────────────────────────────────────────────────


def test_a_database_that_forgets_what_it_confirmed_is_refused(postgres: str):
    as_owner(postgres, f'ALTER DATABASE "{make_url(postgres).database}" SET synchronous_commit = off')
    settings = Settings(amqp_uri="amqp://x/", database_urls={"payroll": postgres})
    with pytest.raises(BadSettings, match="payroll runs with synchronous_commit=off"):
        launcher.wait_for_databases(settings, ["payroll"], Readiness())


def test_a_sound_database_gets_its_tables(postgres: str):
    settings = Settings(amqp_uri="amqp://x/", database_urls={"quality": postgres})
    launcher.wait_for_databases(settings, ["quality"], Readiness())
    assert not migrations.is_behind("quality", open_engine(postgres))


@pytest.fixture
def as_app(postgres: str) -> Engine:
    """A role that may use what stands in the database and make nothing new."""
    as_owner(
        postgres,
        "DROP ROLE IF EXISTS app",
        "CREATE ROLE app LOGIN",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO app",
    )
    return open_engine(make_url(postgres).set(username="app").render_as_string(hide_password=False))


def test_who_may_not_change_tables_waits_for_whoever_may(postgres: str, as_app: Engine):
    assert not postgres_checks.has_our_tables("quality", as_app)
    launcher.migrate(Settings(database_urls={"quality": postgres}), ["quality"])
    as_owner(postgres, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO app")
    assert postgres_checks.has_our_tables("quality", as_app)
    with as_app.connect() as connection, pytest.raises(ProgrammingError):
        connection.execute(text("CREATE TABLE more (id int)"))
    as_app.dispose()
    as_owner(postgres, "DROP OWNED BY app")


def test_tables_of_a_newer_gongdan_are_served(postgres: str):
    launcher.migrate(Settings(database_urls={"quality": postgres}), ["quality"])
    as_owner(postgres, "UPDATE alembic_version SET version_num = 'quality_9999'")
    assert postgres_checks.has_our_tables("quality", open_engine(postgres))


def test_a_process_waits_for_its_database_for_as_long_as_it_takes(own_postgres: Databases):
    url = own_postgres.fresh_url()
    own_postgres.stop()
    readiness = Readiness()
    settings = Settings(amqp_uri="amqp://x/", database_urls={"quality": url})
    waiting = eventlet.spawn(launcher.wait_for_databases, settings, ["quality"], readiness)
    eventually(lambda: readiness.away() == ("database",))
    assert not waiting.dead
    own_postgres.start()
    waiting.wait()
    assert not migrations.is_behind("quality", open_engine(url))


def test_a_database_that_hangs_is_away_in_bounded_time_and_nobody_else_waits(
    own_postgres: Databases, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(postgres_waits.Connection, "patience", 0.5)
    database = Database(own_postgres.fresh_url())
    assert database.answers()
    own_postgres.freeze()
    ticks: list[float] = []
    ticking = eventlet.spawn(lambda: [eventlet.sleep(0.05) or ticks.append(time.monotonic()) for _ in range(1000)])
    began = time.monotonic()
    with pytest.raises(OperationalError, match="no word from the server") as raised, database.transaction() as session:
        session.execute(text("SELECT 1"))
    assert is_away(raised.value)
    assert time.monotonic() - began < 3
    assert len(ticks) > 5
    ticking.kill()
    own_postgres.thaw()
    eventually(database.answers)
    database.close()


def test_looking_for_a_database_that_hangs_ends_before_the_caller_gives_up(
    own_postgres: Databases, monkeypatch: pytest.MonkeyPatch
):
    """A pooled connection is asked whether it lives, then a new one is tried: neither is given as long as work is."""
    monkeypatch.setattr(postgres_waits, "KNOCK_SECONDS", 0.5)
    database = Database(own_postgres.fresh_url())
    assert database.answers()
    own_postgres.freeze()
    began = time.monotonic()
    with pytest.raises(OperationalError, match="no word from the server"), database.transaction() as session:
        session.execute(text("SELECT 1"))
    assert time.monotonic() - began < postgres_waits.SECONDS
    own_postgres.thaw()
    eventually(database.answers)
    database.close()


def test_work_is_given_longer_than_a_look(own_postgres: Databases, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postgres_waits, "KNOCK_SECONDS", 0.2)
    database = Database(own_postgres.fresh_url())
    with database.transaction() as session:
        session.execute(text("SELECT pg_sleep(0.6)"))
    database.close()


def test_when_every_connection_is_taken_the_database_is_away(postgres: str, monkeypatch: pytest.MonkeyPatch):
    database = Database(postgres)
    monkeypatch.setattr(database.engine.pool, "_timeout", 0.1)
    taken = [database.engine.connect() for _ in range(20)]
    with pytest.raises(Exception) as raised, database.transaction() as session:
        session.execute(text("SELECT 1"))
    assert is_away(raised.value)
    for connection in taken:
        connection.close()
    assert database.answers()
    database.close()
