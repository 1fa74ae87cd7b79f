"""A backup is of one moment, is there wholly or not at all, and keeps out of everybody's way."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from shared.plumbing import commands, migrations
from shared.plumbing.backups import moment, taking
from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.settings import Settings
from shared.plumbing.tables import InboxMessage, OutboxMessage
from shared.tests.backups.awkward_plant import (
    AT,
    put,
    told,
)


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


def test_nobody_applies_an_event_between_the_first_view_and_the_last(plant: Settings, databases) -> None:
    """In SQLite nobody writes at all for that instant; in PostgreSQL reports are written meanwhile."""
    payroll = databases.fresh_url()
    engine = sa.create_engine(payroll, connect_args={"options": "-c lock_timeout=50"})
    migrations.upgrade("payroll", engine)
    heard = {"event_id": uuid4(), "handler": "OperationReported", "applied_at": AT}
    source = moment.PostgresSource("payroll", payroll)
    assert source.lock()
    with pytest.raises(sa.exc.OperationalError, match="lock timeout"), engine.begin() as connection:
        connection.execute(sa.insert(InboxMessage), heard)
    with engine.begin() as connection:
        connection.execute(sa.insert(OutboxMessage), told("PayLineWritten"))
    source.look()
    source.unlock()
    with engine.begin() as connection:
        connection.execute(sa.insert(InboxMessage), heard)
    counted = [sa.select(sa.func.count()).select_from(table) for table in (OutboxMessage, InboxMessage)]
    assert [source.view.execute(count).scalar_one() for count in counted] == [1, 0]
    source.close()

    with closing(sqlite3.connect(plant.data / "quality.db", timeout=0, isolation_level=None)) as reader:
        source = moment.SqliteSource("quality", plant.database_url("quality"))
        assert source.lock()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            reader.execute("BEGIN IMMEDIATE")
        source.look()
        source.unlock()
        reader.execute("INSERT INTO inbox (event_id, handler, applied_at) VALUES ('a', 'b', 'c')")
        assert source.view.execute(counted[1]).scalar_one() == 0
        source.close()


def test_a_database_that_is_none_is_named(plant: Settings) -> None:
    (plant.data / "quality.db").write_bytes(b"not a database at all " * 100)
    with pytest.raises(BackupRefused, match=r"a database cannot be read: .*file is not a database"):
        taking.take(plant)
    assert not list((plant.data / "backups").iterdir())


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
    assert status == 0 and said.startswith("Backup of P1 as of ") and "payroll_0" in said, said
    assert gongdan(*there)[::2] == (2, "gongdan: nobody is here to be asked; --yes agrees\n")
    status, said, _ = gongdan(*there, "--yes")
    assert status == 0 and f"Now start it: ./gongdan up --data {tmp_path}/there" in said, said
    status, _, said = gongdan(*there, "--yes")
    assert status == 2 and said.startswith("gongdan: there is data of"), said
    status, said, _ = gongdan(*there, "--yes", "--replace", "--service", "payroll")
    assert status == 0 and "./gongdan reconcile" in said, said
