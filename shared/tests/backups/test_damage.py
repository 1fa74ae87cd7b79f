"""A file that is not exactly what was written, or not for us, is refused before anything is touched."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from shared.plumbing.backups import archive, restoring
from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.settings import SERVICES, Settings
from shared.tests.backups.awkward_plant import (
    everything,
)


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
