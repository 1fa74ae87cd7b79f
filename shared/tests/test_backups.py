"""A backup holds every value exactly, is refused when one byte is off, and a restore is all or nothing."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import pytest
import sqlalchemy as sa

from shared.plumbing import commands, launcher, migrations, premises
from shared.plumbing.backups import archive, moment, restoring, taking
from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.backups.resending import lacking
from shared.plumbing.backups.sqlite_target import SqliteTarget
from shared.plumbing.columns import ScaledDecimal
from shared.plumbing.database import open_engine
from shared.plumbing.settings import SERVICES, BadSettings, Settings
from shared.plumbing.tables import InboxMessage, OutboxMessage

AT = datetime(2026, 3, 29, 1, 59, 59, 999999, tzinfo=UTC)
RATES = sa.table(
    "rates",
    sa.column("plant", sa.String),
    sa.column("id", sa.Uuid),
    sa.column("kind", sa.String),
    sa.column("item", sa.String),
    sa.column("amount", ScaledDecimal()),
    sa.column("effective_from", sa.Date),
    sa.column("version", sa.BigInteger),
)
RATE = {
    "plant": "P1",
    "id": UUID("00ff0000-0000-4000-8000-00000000abcd"),
    "kind": "piece",
    "item": '工單\t"tab"\nline\\N é\r',
    "amount": Decimal("9223372036854.775807"),
    "effective_from": AT.date(),
    "version": 2**63 - 1,
}
REPORTS = sa.table(
    "reports",
    sa.column("plant", sa.String),
    sa.column("id", sa.Uuid),
    sa.column("work", sa.JSON),
    sa.column("is_confirmed", sa.Boolean),
    sa.column("reversed_by", sa.Uuid),
)
NOTHING_SAID, NULL_SAID = UUID(int=1), UUID(int=2)


def engine_of(settings: Settings, service: str) -> sa.Engine:
    return open_engine(settings.database_url(service))


def put(settings: Settings, service: str, table: object, *rows: dict) -> None:
    engine = engine_of(settings, service)
    with engine.begin() as connection:
        connection.execute(sa.insert(table), list(rows))
    engine.dispose()


def found(settings: Settings, service: str, statement: object) -> list:
    engine = engine_of(settings, service)
    with engine.begin() as connection:
        rows = connection.execute(statement).all()
    engine.dispose()
    return [tuple(row) for row in rows]


def told(name: str, *, published: bool = True) -> dict:
    return {
        "event_id": uuid4(),
        "plant": "P1",
        "name": name,
        "version": 1,
        "data": "{}",
        "correlation_id": "c",
        "recorded_at": AT,
        "published_at": AT if published else None,
        "attempts": 3,
        "not_before": AT if not published else None,
    }


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five databases in which awkward values stand; made once, copied for each test."""
    settings = Settings(data=tmp_path_factory.mktemp("plant") / "var")
    launcher.migrate(settings)
    put(settings, "payroll", RATES, RATE)
    base = {"plant": "P1", "is_confirmed": True, "reversed_by": None}
    put(settings, "payroll", REPORTS, base | {"id": NOTHING_SAID, "work": sa.null()})
    put(settings, "payroll", REPORTS, base | {"id": NULL_SAID, "work": None})
    put(settings, "payroll", REPORTS, base | {"id": UUID(int=3), "work": {"b": 1.10, "a": "\u0000\\ud800"}})
    put(settings, "execution", OutboxMessage, told("OperationReported"), told("OperationReported"))
    return settings.data


@pytest.fixture(scope="module")
def taken(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of them, to be left as it is."""
    return taking.take(Settings(data=migrated), tmp_path_factory.mktemp("backup") / "taken.zip").path


@pytest.fixture
def plant(migrated: Path, tmp_path: Path) -> Settings:
    shutil.copytree(migrated, tmp_path / "var")
    return Settings(data=tmp_path / "var")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "elsewhere")


def everything(settings: Settings) -> dict[str, list]:
    """Every row of every table as SQLite itself has it."""
    rows = {}
    for service in SERVICES:
        with closing(sqlite3.connect(settings.data / f"{service}.db")) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
            for (table,) in tables:
                found = connection.execute(f'SELECT * FROM "{table}"').fetchall()
                rows[f"{service}.{table}"] = sorted(found, key=repr)
    return rows


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
    put(other_engine, "execution", OutboxMessage, told("OperationReported"))  # numbers go on after the last
    assert sorted(found(other_engine, "execution", sa.select(OutboxMessage.position))) == [(1,), (2,), (3,)]


def test_one_byte_changed_anywhere_is_noticed(taken: Path, elsewhere: Settings, tmp_path: Path) -> None:
    whole = taken.read_bytes()
    damaged = tmp_path / "damaged.zip"
    for position in [0, 1, *range(2, len(whole), len(whole) // 60), *range(len(whole) - 90, len(whole))]:
        damaged.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        with pytest.raises(BackupRefused, match=r"damaged|not a backup|cut off"):
            restoring.restore(elsewhere, damaged)
    assert not elsewhere.data.exists()


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.999])
def test_a_file_that_is_cut_off_is_refused(taken: Path, share: float, tmp_path: Path) -> None:
    whole = taken.read_bytes()
    short = tmp_path / "short.zip"
    short.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BackupRefused, match="cut off"):
        restoring.check(short)


def test_a_file_of_somebody_else_is_refused(elsewhere: Settings, tmp_path: Path) -> None:
    foreign = tmp_path / "holiday.zip"
    with zipfile.ZipFile(foreign, "w") as file:
        file.writestr("photo.jpg", b"\xff\xd8" * 100)
    with pytest.raises(BackupRefused, match="is not a backup of Gongdan"):
        restoring.restore(elsewhere, foreign)
    with pytest.raises(BackupRefused, match="cannot be read: No such file"):
        restoring.restore(elsewhere, tmp_path / "nowhere.zip")


def rewritten(path: Path, folder: Path, **changes: object) -> Path:
    """The same backup with another manifest, sealed as if it were true."""
    with archive.Archive(path) as backup, (folder / "rewritten.zip").open("w+b") as file:
        manifest = replace(backup.manifest, **changes)
        with archive.ArchiveWriter(file) as writer:
            for part in backup.manifest.parts:
                with writer.part(part.service, part.shape.name) as rows:
                    rows.write([orjson.loads(line) for line in backup.lines(part)])
            writer.finish(manifest)
    return folder / "rewritten.zip"


def test_what_a_newer_gongdan_took_is_refused(taken: Path, elsewhere: Settings, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match=r"was taken by Gongdan 9\.0, which is newer"):
        restoring.restore(elsewhere, rewritten(taken, tmp_path, format=2, version="9.0"))
    newer = dict.fromkeys(SERVICES, "payroll_0999")
    with pytest.raises(BackupRefused, match="does not know that; restore it with a newer one"):
        restoring.restore(elsewhere, rewritten(taken, tmp_path, revisions=newer))
    assert not elsewhere.data.exists()


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
    with pytest.raises(BackupRefused, match="the database set for payroll is at quality_0001"):
        restoring.restore(swapped, taken, replace=True)
    twice = Settings(data=tmp_path, database_urls=urls | {"payroll": urls["quality"]})
    with pytest.raises(BackupRefused, match="two services are set to the same database"):
        restoring.restore(twice, taken)
    sqlite3.connect(tmp_path / "payroll.db").execute("CREATE TABLE somebody_elses (id)").connection.close()
    with pytest.raises(BackupRefused, match="holds other tables"):
        restoring.restore(Settings(data=tmp_path, database_urls=urls), taken, replace=True)


def test_a_backup_that_does_not_fit_leaves_everything_as_it_was(plant: Settings, taken: Path, tmp_path: Path) -> None:
    with archive.Archive(taken) as backup:
        parts = backup.manifest.parts
    unlike = [replace(part, shape=replace(part.shape, columns=part.shape.columns[::-1])) for part in parts]
    before = everything(plant)
    with pytest.raises(BackupRefused, match=r"payroll\.\w+ of the backup is not the table"):
        restoring.restore(plant, rewritten(taken, tmp_path, parts=tuple(unlike)), ["payroll"], replace=True)
    miscounted = [replace(part, rows=part.rows + 1) for part in parts]
    with pytest.raises(BackupRefused, match="is not what its manifest says"):
        restoring.restore(plant, rewritten(taken, tmp_path, parts=tuple(miscounted)), replace=True)
    assert everything(plant) == before
    assert not list(plant.data.glob(".*.restoring"))


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


def test_only_the_newest_backups_are_kept_and_nothing_else_goes(
    plant: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    others = ["gongdan-P2-20200101T000000Z.zip", "gongdan-P1-mine.zip", "notes.txt"]
    for name in others:
        (folder / name).touch()
    (folder / ".gongdan-P1-20200101T000000Z.zip.part").touch()  # of a backup that was killed
    now = datetime.now(UTC)
    for day in range(3):
        monkeypatch.setattr(taking.clock, "now", lambda day=day: now + timedelta(days=day))
        taking.take(plant, folder, keep=2)
    days = [f"gongdan-P1-{now + timedelta(days=day):%Y%m%dT%H%M%SZ}.zip" for day in (1, 2)]
    assert sorted(path.name for path in folder.iterdir()) == sorted(others + days)
    assert {path.stat().st_mode & 0o777 for path in folder.glob("gongdan-P1-2*")} == {0o600}


def test_a_backup_that_cannot_be_written_leaves_nothing(
    plant: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = taking.take(plant, tmp_path / "one.zip")
    with pytest.raises(BackupRefused, match="exists already"):
        taking.take(plant, taken.path)
    with pytest.raises(BackupRefused, match="--keep needs a folder"):
        taking.take(plant, tmp_path / "two.zip", keep=1)
    (tmp_path / "file").touch()
    with pytest.raises(BackupRefused, match="cannot be made"):
        taking.take(plant, tmp_path / "file" / "folder")
    with pytest.raises(BackupRefused, match="there is no plant here"):
        taking.take(Settings(data=tmp_path / "nothing"), tmp_path / "three.zip")
    disk = shutil.disk_usage(tmp_path)._replace(free=2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: disk)
    with pytest.raises(BackupRefused, match="not enough disk"):
        taking.take(plant, tmp_path / "four.zip")
    assert [path.name for path in tmp_path.iterdir() if "zip" in path.name] == ["one.zip"]


def test_a_disk_that_fills_up_meanwhile_is_named(plant: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BackupRefused, match=r"x\.zip cannot be written: the disk is full"):
        taking.take(plant, plant.data / "x.zip")
    assert not list(plant.data.glob("*x.zip*"))


def test_locks_are_let_go_when_one_is_not_free(plant: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moment, "PATIENCE", 0.05)
    with closing(sqlite3.connect(plant.data / "payroll.db", isolation_level=None)) as busy:
        busy.execute("BEGIN IMMEDIATE")
        with pytest.raises(BackupRefused, match="were never all free"):
            taking.take(plant)
        busy.execute("ROLLBACK")
    put(plant, "planning", OutboxMessage, told("WorkOrderReleased"))  # nobody holds it any more


def test_the_command_line_says_what_is_in_the_way(
    plant: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gongdan(*arguments: object) -> tuple[int, str, str]:
        status = commands.main([str(argument) for argument in arguments])
        return status, *capsys.readouterr()

    monkeypatch.setattr("sys.stdin", io.StringIO())
    status, path, said = gongdan("backup", "--data", plant.data)
    assert status == 0 and "nobody waited longer than" in said, said
    there = ("restore", path.strip(), "--into", tmp_path / "there")
    status, said, _ = gongdan("restore", path.strip(), "--check")
    assert status == 0 and said.startswith("Backup of P1 as of ") and "payroll_0001" in said, said
    assert gongdan(*there)[::2] == (2, "gongdan: nobody is here to be asked; --yes agrees\n")
    status, said, _ = gongdan(*there, "--yes")
    assert status == 0 and f"Now start it: ./gongdan up --data {tmp_path}/there" in said, said
    status, _, said = gongdan(*there, "--yes")
    assert status == 2 and said.startswith("gongdan: there is data of"), said
    status, said, _ = gongdan(*there, "--yes", "--replace", "--service", "payroll")
    assert status == 0 and "./gongdan reconcile" in said, said
