"""Takes a backup: looks at all databases at one moment, writes what it sees, keeps the newest few."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from alembic.migration import MigrationContext
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from shared.plumbing import clock
from shared.plumbing.backups import rows
from shared.plumbing.backups.archive import SUFFIX, ArchiveWriter, Manifest, Part
from shared.plumbing.backups.moment import one_moment
from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.migrations import MARK
from shared.plumbing.settings import SERVICES, Settings
from shared.plumbing.version import VERSION

UNFINISHED = ".part"
MOMENT = "%Y%m%dT%H%M%SZ"
LEAST_FREE = 20 * 2**20  # bytes that stay free for the plant itself
WORST_RATIO = 8  # a backup is seldom larger than an eighth of its databases


@dataclass(frozen=True)
class Taken:
    """A backup on disk."""

    path: Path
    manifest: Manifest
    bytes: int
    seconds: float
    held_seconds: float
    tries: int
    dropped: tuple[Path, ...]


def take(settings: Settings, to: Path | None = None, keep: int | None = None) -> Taken:
    """Write one backup of all services to a file, or into a folder under a name of its own."""
    began = time.monotonic()
    urls = {service: settings.database_url(service) for service in SERVICES}
    path = _destination(settings, to or settings.data / "backups", keep, clock.now())
    try:
        with one_moment(urls) as moment:
            _insist_on_space(path.parent, sum(_size(url, moment.views[service]) for service, url in urls.items()))
            with _written_whole(path) as file:
                manifest = _write(file, settings.plant, moment.taken_at, moment.views)
    except (DBAPIError, sqlite3.Error) as error:
        raise BackupRefused(f"a database cannot be read: {str(error).splitlines()[0]}") from None
    dropped = _drop_older(path, settings.plant, keep) if keep else ()
    seconds = time.monotonic() - began
    return Taken(path, manifest, path.stat().st_size, seconds, moment.held_seconds, moment.tries, dropped)


def _write(file: IO[bytes], installation: str, taken_at: datetime, views: dict[str, sa.Connection]) -> Manifest:
    revisions = {service: _revision(service, view) for service, view in views.items()}
    parts: list[Part] = []
    with ArchiveWriter(file) as archive:
        for service, view in views.items():
            for table in rows.tables_of(view):
                with archive.part(service, table.name) as writer:
                    for some in rows.read(view, table):
                        writer.write(some)
                parts.append(writer.done(service, rows.shape_of(table)))
        manifest = Manifest(VERSION, installation, taken_at, revisions, tuple(parts))
        archive.finish(manifest)
    return manifest


def _revision(service: str, view: sa.Connection) -> str:
    if sa.inspect(view).has_table(MARK):
        raise BackupRefused(f"the database of {service} was being restored and is not whole; restore it again first")
    revision = MigrationContext.configure(view).get_current_revision()
    if revision is None or not revision.startswith(f"{service}_"):
        raise BackupRefused(f"the database of {service} holds {revision or 'no plant'}: look at the settings")
    return revision


def _destination(settings: Settings, to: Path, keep: int | None, now: datetime) -> Path:
    is_file = to.suffix == SUFFIX and not to.is_dir()
    if is_file and keep:
        raise BackupRefused("--keep needs a folder to keep backups in, and --to names a file")
    folder = to.parent if is_file else to
    try:
        folder.mkdir(exist_ok=True)  # in a place that is there: a disk that is not mounted is not the disk it hangs on
    except OSError as error:
        raise BackupRefused(f"{folder} cannot be made: {error.strerror}") from None
    path = to if is_file else folder / f"{_stem(settings.plant)}{now:{MOMENT}}{SUFFIX}"
    if path.exists():
        raise BackupRefused(f"{path} exists already, and a backup never replaces another")
    return path


def _stem(installation: str) -> str:
    return f"gongdan-{re.sub(r'[^A-Za-z0-9_-]', '_', installation)}-"


@contextmanager
def _written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that is there, and on the disk, when the block has ended well; else there is none."""
    _sweep(path.parent)
    unfinished = path.with_name(f".{path.name}{UNFINISHED}")
    try:
        with _private(unfinished) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
            os.fsync(file.fileno())
            if path.exists():
                raise BackupRefused(f"{path} exists already, and a backup never replaces another")
            unfinished.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror
        raise BackupRefused(f"{path} cannot be written: {reason}") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _private(path: Path) -> IO[bytes]:
    """Wages and password hashes are in it: nobody but its owner reads it."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b")


def _sweep(folder: Path) -> None:
    """Remove what a backup that was killed has left; one still at work holds its file."""
    for left in folder.glob(f".gongdan-*{UNFINISHED}"):
        with suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _insist_on_space(folder: Path, databases: int) -> None:
    needed = databases // WORST_RATIO + LEAST_FREE
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupRefused(
            f"not enough disk: {folder} has {free // 2**20} MB free, this backup may need {needed // 2**20} MB"
        )


def _size(url: str, view: sa.Connection) -> int:
    if view.dialect.name == "sqlite":
        return Path(make_url(url).database or "").stat().st_size
    return int(view.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one())


def newest_in(folder: Path, installation: str) -> datetime | None:
    """When the newest backup of this installation was begun, by its name."""
    kept = _kept(folder, installation)
    return datetime.strptime(kept[-1].stem[-16:], MOMENT).replace(tzinfo=UTC) if kept else None


def _kept(folder: Path, installation: str) -> list[Path]:
    """What bears the name of a backup of this installation, oldest first."""
    name = re.compile(re.escape(_stem(installation)) + r"\d{8}T\d{6}Z" + re.escape(SUFFIX))
    return sorted(found for found in folder.iterdir() if name.fullmatch(found.name)) if folder.is_dir() else []


def _drop_older(path: Path, installation: str, keep: int) -> tuple[Path, ...]:
    older = tuple(_kept(path.parent, installation)[:-keep])
    for found in older:
        found.unlink()
    return older
