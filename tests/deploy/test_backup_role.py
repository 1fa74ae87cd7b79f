"""Who takes backups reads every database and writes none; and what he took is restored by the owners of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from services.gateway.usecases import backups
from shared.plumbing import commands
from shared.plumbing.backups import restoring, taking
from shared.plumbing.settings import SERVICES, Settings
from shared.testing import nodes
from tests.deploy.test_database_roles import Server, complaints, tables_of, tables_with
from tests.integration.least_privilege import write_secrets

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


@pytest.fixture
def server(node_kind: str, tmp_path: Path) -> Iterator[Server]:
    with nodes.running(nodes.new_databases(node_kind)) as databases:
        yield Server(databases, write_secrets(tmp_path / "secrets"))


def as_backup(server: Server) -> Settings:
    return Settings(database_urls={service: server.url(service, "backup") for service in SERVICES})


def rights(server: Server) -> dict[str, dict[str, set[str]]]:
    """What he may do in each database, table by table."""
    found = {}
    for service in SERVICES:
        with server.as_role("backup", service) as connection:
            assert tables_with(connection, "SELECT") == tables_of(connection)
            found[service] = {right: tables_with(connection, right) for right in RIGHTS if right != "SELECT"}
    return {service: {right: tables for right, tables in of.items() if tables} for service, of in found.items()}


def test_he_reads_everything_and_notes_that_he_did(server: Server):
    expected = {service: {} for service in SERVICES} | {"gateway": {"INSERT": {"backups"}}}
    assert rights(server) == expected
    for statement in ("LOCK TABLE inbox IN SHARE MODE", "DELETE FROM inbox", "CREATE TABLE more (id int)"):
        with server.as_role("backup", "payroll") as connection, pytest.raises(ProgrammingError) as refused:
            connection.execute(text(f"BEGIN; {statement}"))
        assert refused.value.orig.pgcode == "42501"
    with server.as_role("payroll") as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text("SELECT hold_the_inbox()"))


def test_a_backup_of_his_is_restored_by_the_owners_and_he_takes_the_next(
    server: Server, tmp_path: Path, rabbitmq_uri: str, monkeypatch: pytest.MonkeyPatch
):
    with server.as_role("payroll") as payroll:
        payroll.execute(text("INSERT INTO plants VALUES ('P9', 1, 'CNY', true)"))
    before = rights(server)
    taken = taking.take(as_backup(server), tmp_path / "kept", keep=2)
    with server.as_role("payroll_owner", "payroll") as owner:
        owner.execute(text("DELETE FROM plants"))
    for service in SERVICES:  # as docker-compose.yml tells the operator
        url = make_url(server.url(service, f"{service}_owner"))._replace(password=None)
        monkeypatch.setenv(f"GONGDAN_DATABASE_URL_{service.upper()}", str(url))
        file = server.secrets / f"{service}-owner-password"
        monkeypatch.setenv(f"GONGDAN_DATABASE_PASSWORD_{service.upper()}_FILE", str(file))
    monkeypatch.setenv("GONGDAN_AMQP_URI", rabbitmq_uri)
    typed = ["restore", str(taken.path), "--replace", "--yes"]
    assert commands.main(typed) == 0
    with server.as_role("payroll") as payroll:
        assert payroll.scalar(text("SELECT currency FROM plants WHERE plant = 'P9'")) == "CNY"
    assert rights(server) == before
    for service in SERVICES:
        with server.as_role(service) as connection:
            assert complaints(connection, service) == []
    again = taking.take(as_backup(server), tmp_path / "again")
    assert restoring.check(again.path).rows_of("payroll") == taken.manifest.rows_of("payroll")


def test_that_he_took_one_can_be_watched(server: Server):
    moment = datetime(2026, 3, 5, 1, 30, tzinfo=UTC)
    backups.note(server.url("gateway", "backup"), moment, "one.zip", 4711)
    with server.as_role("gateway") as gateway:
        assert backups.newest(Session(gateway)) == moment
