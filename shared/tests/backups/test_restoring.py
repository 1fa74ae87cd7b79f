"""What is restored is what was there, to the last bit; a restore is all or nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from shared.plumbing import launcher, migrations, premises
from shared.plumbing.backups import restoring, taking
from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.backups.resending import lacking
from shared.plumbing.backups.sqlite_target import SqliteTarget
from shared.plumbing.settings import SERVICES, BadSettings, Settings
from shared.plumbing.tables import InboxMessage, OutboxMessage
from shared.tests.backups.awkward_plant import (
    AT,
    NOTHING_SAID,
    RATE,
    RATES,
    REPORTS,
    engine_of,
    everything,
    found,
    put,
    told,
)


def test_what_is_restored_is_what_was_there_to_the_last_bit(plant: Settings, taken: Path, elsewhere: Settings) -> None:
    before = everything(plant)
    restoring.restore(elsewhere, taken)
    after = everything(elsewhere)
    outbox = before.pop("execution.outbox"), after.pop("execution.outbox")
    assert after == before
    assert len(outbox[0]) == len(outbox[1]) == 2


def test_values_come_through_postgresql_and_back_unchanged(
    plant: Settings, taken: Path, elsewhere: Settings, databases, tmp_path: Path
) -> None:
    urls = {service: databases.fresh_url() for service in SERVICES}
    other_engine = Settings(data=tmp_path / "unused", database_urls=urls)
    restoring.restore(other_engine, taken)
    assert found(other_engine, "payroll", sa.select(RATES)) == [tuple(RATE.values())]
    unsaid = sa.select(REPORTS.c.id).where(REPORTS.c.work.is_(sa.null()))
    assert found(other_engine, "payroll", unsaid) == [(NOTHING_SAID,)]
    restoring.restore(elsewhere, taking.take(other_engine, tmp_path).path, ["payroll"])
    assert everything(elsewhere)["payroll.rates"] == everything(plant)["payroll.rates"]
    assert everything(elsewhere)["payroll.reports"] == everything(plant)["payroll.reports"]
    unfinished = sa.text("CREATE TABLE unfinished_restore (backup text)")
    engine = engine_of(other_engine, "payroll")
    with engine.begin() as connection:
        connection.execute(unfinished)
    engine.dispose()
    restoring.restore(other_engine, taken, ["payroll"])  # one that was interrupted is simply done again
    put(other_engine, "execution", OutboxMessage, told("OperationReported"))  # numbers go on after the last
    assert sorted(found(other_engine, "execution", sa.select(OutboxMessage.position))) == [(1,), (2,), (3,)]


def test_the_role_that_a_service_runs_as_keeps_its_rights(taken: Path, databases, tmp_path: Path) -> None:
    role = f"payroll_{uuid4().hex[:8]}"
    settings = Settings(data=tmp_path / "unused", database_urls={"payroll": databases.fresh_url()})
    engine = engine_of(settings, "payroll")
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE ROLE {role}"))
    migrations.upgrade("payroll", engine, role)
    engine.dispose()
    restoring.restore(settings, taken, ["payroll"])
    may = sa.func.has_table_privilege
    rights = sa.select(
        may(role, "pay_lines", "INSERT"), may(role, "outbox", "UPDATE"), may(role, "pay_lines", "DELETE")
    )
    assert found(settings, "payroll", rights) == [(True, False, False)]


def test_an_older_backup_is_brought_to_the_shape_of_this_version(tmp_path: Path, elsewhere: Settings) -> None:
    old = Settings(data=tmp_path / "old")
    for service in SERVICES:
        engine = engine_of(old, service)
        with engine.begin() as connection:
            migrations.upgrade_within(connection, service, f"{service}_0001")
        engine.dispose()
    put(old, "payroll", RATES, RATE)
    restoring.restore(elsewhere, taking.take(old).path, ["payroll", "gateway"])
    for service in ("payroll", "gateway"):
        assert migrations.current(engine_of(elsewhere, service)) == migrations.scripts(service).get_current_head()
    assert found(elsewhere, "payroll", sa.select(RATES)) == [tuple(RATE.values())]


def test_data_is_replaced_only_when_told_to(plant: Settings, taken: Path) -> None:
    put(plant, "payroll", RATES, RATE | {"id": uuid4()})
    before = everything(plant)
    with pytest.raises(BackupRefused, match="there is data of execution, payroll already; --replace"):
        restoring.restore(plant, taken)
    assert restoring.restore(plant, taken, replace=True, agree=lambda plan: False) is None
    assert everything(plant) == before


def test_one_service_comes_back_and_the_others_stay(plant: Settings, taken: Path) -> None:
    put(plant, "payroll", RATES, RATE | {"id": uuid4()})
    put(plant, "execution", OutboxMessage, told("OperationReported"))
    restored = restoring.restore(plant, taken, ["payroll"], replace=True)
    assert restored is not None and not restored.plan.is_whole and restored.sent_again == {}
    assert found(plant, "payroll", sa.select(RATES)) == [tuple(RATE.values())]
    assert len(found(plant, "execution", sa.select(OutboxMessage.position))) == 3


def test_a_plant_that_runs_is_not_restored_over(plant: Settings, taken: Path) -> None:
    with (
        premises.prepare_data_folder(plant),
        pytest.raises(BadSettings, match="is in use by another Gongdan"),
    ):
        restoring.restore(plant, taken, replace=True)


def test_databases_of_others_are_not_restored_over(plant: Settings, taken: Path, tmp_path: Path) -> None:
    urls = {service: f"sqlite:///{tmp_path}/{service}.db" for service in SERVICES}
    swapped = Settings(data=tmp_path, database_urls=urls | {"payroll": f"sqlite:///{plant.data}/quality.db"})
    with pytest.raises(BackupRefused, match=r"the database set for payroll is at quality_\d+"):
        restoring.restore(swapped, taken, replace=True)
    twice = Settings(data=tmp_path, database_urls=urls | {"payroll": urls["quality"]})
    with pytest.raises(BackupRefused, match="two services are set to the same database"):
        restoring.restore(twice, taken)
    sqlite3.connect(tmp_path / "payroll.db").execute("CREATE TABLE somebody_elses (id)").connection.close()
    with pytest.raises(BackupRefused, match="holds other tables"):
        restoring.restore(Settings(data=tmp_path, database_urls=urls), taken, replace=True)


def test_a_restore_that_is_cut_short_is_noticed_and_done_again(
    plant: Settings, taken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = ["planning", "payroll"]
    before = everything(plant)
    put(plant, "payroll", RATES, RATE | {"id": uuid4()})
    settle = SqliteTarget.settle

    def until_the_plug_is_pulled(self: SqliteTarget) -> None:
        if self.service == "payroll":
            raise KeyboardInterrupt
        settle(self)

    monkeypatch.setattr(SqliteTarget, "settle", until_the_plug_is_pulled)
    with pytest.raises(KeyboardInterrupt):
        restoring.restore(plant, taken, two, replace=True)
    monkeypatch.undo()
    for service in two:
        with pytest.raises(BadSettings, match=f"{service} is being restored, or that was interrupted"):
            launcher.migrate(plant, [service])
        with pytest.raises(BadSettings, match=f"{service} is being restored"):
            migrations.is_behind(service, engine_of(plant, service))
    with pytest.raises(BackupRefused, match="was being restored and is not whole"):
        taking.take(plant)
    restoring.restore(plant, taken, two)  # nothing is left that --replace had to protect
    launcher.migrate(plant)
    assert everything(plant) == before


def test_events_that_a_reader_lacks_are_sent_again(plant: Settings, elsewhere: Settings) -> None:
    lost, heard, waiting = (
        told("OperationReported"),
        told("OperationReported"),
        told("OperationReported", published=False),
    )
    put(plant, "execution", OutboxMessage, lost, heard, waiting)
    readers = ("planning", "quality", "payroll")
    for reader in readers:
        put(plant, reader, InboxMessage, {"event_id": heard["event_id"], "handler": heard["name"], "applied_at": AT})
    for reader in readers[:2]:
        put(plant, reader, InboxMessage, {"event_id": lost["event_id"], "handler": lost["name"], "applied_at": AT})
    restored = restoring.restore(elsewhere, taking.take(plant).path)
    assert restored is not None and restored.sent_again["execution"] == 3  # `lost`, and two that nobody has heard
    published = sa.select(OutboxMessage.event_id).where(OutboxMessage.published_at.is_not(None))
    assert found(elsewhere, "execution", published) == [(heard["event_id"],)]


def test_what_is_lacking_is_found_side_by_side() -> None:
    events = [("a", "X", 1), ("b", "X", 2), ("c", "Y", 3), ("d", "X", 4)]
    readers = {"X": ("p", "q"), "Y": ("q",)}
    applied = {"p": iter(["a", "b", "d"]), "q": iter(["_", "a", "c"])}
    assert list(lacking(iter(events), applied, readers)) == [2, 4]
    assert list(lacking(iter(events), {"p": iter([]), "q": iter("abcde")}, readers)) == [1, 2, 4]
