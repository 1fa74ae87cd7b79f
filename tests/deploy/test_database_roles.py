"""What a service may do in PostgreSQL: its own database, no other; rows, not tables; and no ledger is rewritten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from shared.plumbing import migrations, postgres_checks
from shared.plumbing.settings import SERVICES, BadSettings
from shared.testing import nodes
from shared.testing.nodes import Databases
from tests.integration.least_privilege import make_roles, migrate, password, write_secrets

ONLY_ADDED_TO = {
    "planning": {"routing_steps", "deliveries"},
    "execution": {
        "reports",
        "report_workers",
        "confirmations",
        "clock_events",
        "receipts",
        "material_movements",
    },
    "quality": set(),
    "payroll": {
        "rates",
        "pay_terms",
        "premiums",
        "allowances",
        "ledger_entries",
        "days_due",
        "old_wages",
        "rate_proposals",
    },
    "gateway": {"audit_entries", "hints"},
}
COPIES = {  # a replay removes those for which no fact accounts
    "planning": {"held_lots", "rework_operations", "stoppages"},
    "execution": {
        "calendars",
        "defect_reasons",
        "held_lots",
        "items",
        "office_words",
        "plans",
        "plants",
        "teams",
        "work_centers",
        "workers",
    },
    "quality": {
        "defects",
        "items",
        "measurements",
        "operations",
        "received_lots",
        "reports",
        "rework_materials",
        "rework_operations",
        "rework_orders",
        "sampled_lots",
        "sampling_schemes",
        "work_orders",
        "workers",
    },
    "payroll": {
        "group_outputs",
        "items",
        "plants",
        "reports",
        "rework_causes",
        "rework_reports",
        "scrap",
        "teams",
        "work_centers",
        "workers",
    },
    "gateway": {"known_plants"},
}
MAY_GO = {
    "planning": {"parked_facts", "operations", "plan_wishes"},
    "execution": set(),
    "quality": {"early_facts"},
    "payroll": {"failed_inspections", "days_due", "old_wages", "rate_proposals"},
    "gateway": {"sign_ins", "refresh_tokens", "memberships", "hints", "webhook_deliveries"},
}
PARTLY = {"outbox", "pay_lines"}  # some columns of these may change
PLUMBING = {"inbox", "answers", "alembic_version"}


class Server:
    """A PostgreSQL with the roles and tables of an installation."""

    def __init__(self, databases: Databases, secrets) -> None:
        self.databases = databases
        self.secrets = secrets
        make_roles(databases, secrets)
        make_roles(databases, secrets)  # a second run is how passwords are changed
        for service in SERVICES:
            migrate(self.url(service, f"{service}_owner"), service)

    def url(self, database: str, role: str) -> str:
        kept = password(self.secrets, f"{role.replace('_', '-')}-password")
        url = make_url(self.databases.fresh_url()).set(username=role, password=kept, database=database)
        return url.render_as_string(hide_password=False)

    @contextmanager
    def as_role(self, role: str, database: str | None = None) -> Iterator[Connection]:
        engine = create_engine(self.url(database or role, role), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            yield connection


@pytest.fixture(scope="module")
def server(node_kind: str, tmp_path_factory) -> Iterator[Server]:
    with nodes.running(nodes.new_databases(node_kind)) as databases:
        yield Server(databases, write_secrets(tmp_path_factory.mktemp("secrets")))


def tables_of(connection: Connection) -> set[str]:
    return set(connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")))


def tables_with(connection: Connection, privilege: str) -> set[str]:
    """Tables on which whoever asks has a privilege on the whole row."""
    asked = text(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND has_table_privilege(oid, :privilege)"
    )
    return set(connection.scalars(asked, {"privilege": privilege}))


def complaints(connection: Connection, service: str) -> list[str]:
    """Where a role may more, or less, than its service needs."""
    every = tables_of(connection)
    needed = {
        "SELECT": every,
        "INSERT": every - {"alembic_version"},
        "UPDATE": every - ONLY_ADDED_TO[service] - PARTLY - PLUMBING,
        "DELETE": MAY_GO[service] | COPIES[service] | {"replayed_facts"},
        "TRUNCATE": set(),
        "REFERENCES": set(),
        "TRIGGER": set(),
    }
    found = {privilege: tables_with(connection, privilege) for privilege in needed}
    return [
        f"{service}: {privilege} on {', '.join(sorted(found[privilege] ^ tables))}"
        for privilege, tables in needed.items()
        if found[privilege] != tables
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_what_its_code_needs_and_no_more(server: Server, service: str):
    with server.as_role(service) as connection:
        assert complaints(connection, service) == []


def test_a_privilege_too_many_is_noticed(server: Server):
    with server.as_role("gateway_owner", "gateway") as owner, server.as_role("gateway") as gateway:
        owner.execute(text("GRANT DELETE ON audit_entries TO gateway"))
        assert complaints(gateway, "gateway") == ["gateway: DELETE on audit_entries"]
        owner.execute(text("REVOKE DELETE ON audit_entries FROM gateway"))


@pytest.mark.parametrize(
    "service, statement",
    [
        ("planning", "CREATE TABLE more (id int)"),
        ("planning", "ALTER TABLE work_orders ADD COLUMN more int"),
        ("execution", "DROP TABLE reports"),
        ("execution", "TRUNCATE reports"),
        ("execution", "UPDATE reports SET good = 1"),
        ("execution", "DELETE FROM reports"),
        ("execution", "UPDATE outbox SET data = '{}'"),
        ("execution", "DELETE FROM outbox"),
        ("quality", "DELETE FROM inbox"),
        ("quality", "UPDATE answers SET body = ''"),
        ("payroll", "UPDATE pay_lines SET worker = 'W-2'"),
        ("payroll", "DELETE FROM pay_lines"),
        ("payroll", "UPDATE ledger_entries SET amount = 1"),
        ("payroll", "DELETE FROM ledger_entries"),
        ("payroll", "TRUNCATE ledger_entries"),
        ("payroll", "ALTER TABLE ledger_entries DISABLE TRIGGER ALL"),
        ("payroll", "UPDATE rates SET amount = 1"),
        ("payroll", "UPDATE pay_terms SET hourly_rate = 1"),
        ("gateway", "UPDATE audit_entries SET actor = 'nobody'"),
        ("gateway", "DELETE FROM audit_entries"),
        ("gateway", "UPDATE alembic_version SET version_num = '0000'"),
        ("gateway", "CREATE DATABASE more"),
        ("gateway", "ALTER ROLE gateway SUPERUSER"),
        ("gateway", "SET ROLE gateway_owner"),
    ],
)
def test_what_no_code_does_is_refused(server: Server, service: str, statement: str):
    with server.as_role(service) as connection, pytest.raises(ProgrammingError) as refused:
        connection.execute(text(statement))
    assert refused.value.orig.pgcode == "42501"


def test_what_the_code_does_is_not(server: Server):
    with server.as_role("payroll") as connection:
        connection.execute(text("UPDATE pay_lines SET status = 'closed', amount = 0"))
        connection.execute(text("UPDATE outbox SET published_at = now(), attempts = 1, not_before = NULL"))
        connection.execute(text("SELECT * FROM outbox FOR UPDATE SKIP LOCKED"))


def test_a_service_enters_no_database_but_its_own(server: Server):
    for service in SERVICES:
        for other in set(SERVICES) - {service}:
            with pytest.raises(OperationalError, match="permission denied"), server.as_role(service, other):
                pass


def test_a_service_finds_its_database_migrated_without_owning_it(server: Server):
    engine = create_engine(server.url("payroll", "payroll"), poolclass=NullPool)
    assert postgres_checks.has_our_tables("payroll", engine)


def test_a_table_made_between_two_migrations_can_be_read_and_added_to(server: Server):
    with server.as_role("quality_owner", "quality") as owner, server.as_role("quality") as quality:
        owner.execute(text("CREATE TABLE more (id int)"))
        try:
            quality.execute(text("INSERT INTO more VALUES (1)"))
            assert quality.execute(text("SELECT id FROM more")).scalar_one() == 1
            with pytest.raises(DBAPIError, match="permission denied"):
                quality.execute(text("UPDATE more SET id = 2"))
        finally:
            owner.execute(text("DROP TABLE more"))


def test_a_role_that_is_not_there_is_named(server: Server):
    engine = create_engine(server.url("payroll", "payroll_owner"), poolclass=NullPool)
    with pytest.raises(BadSettings, match="payrol1"):
        migrations.upgrade("payroll", engine, role="payrol1")
