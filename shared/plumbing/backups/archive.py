"""The file of a backup: a zip of JSON lines, with a manifest, and a seal over every byte at its end.

A part is `<service>/<table>.jsonl`, one row a line. The seal is the last thing in the file: 64 hex digits,
the SHA-256 of all before them, so that one byte changed or missing anywhere is noticed.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import orjson

from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.backups.rows import TableShape

FORMAT = 1
SUFFIX = ".zip"
MANIFEST = "manifest.json"
LEVEL = 4  # of compression; more takes far longer and saves little
CHUNK = 2**20
_SEAL = b"gongdan backup sha256:"
_DIGITS = 64


@dataclass(frozen=True)
class Part:
    """One table of one service."""

    service: str
    shape: TableShape
    rows: int
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        return part_name(self.service, self.shape.name)


@dataclass(frozen=True)
class Manifest:
    """What a backup holds."""

    version: str  # of the Gongdan that took it
    installation: str
    taken_at: datetime
    revisions: dict[str, str]
    parts: tuple[Part, ...]
    format: int = FORMAT

    def rows_of(self, service: str) -> int:
        return sum(part.rows for part in self.parts if part.service == service)

    def bytes_of(self, service: str) -> int:
        return sum(part.bytes for part in self.parts if part.service == service)


def part_name(service: str, table: str) -> str:
    return f"{service}/{table}.jsonl"


class PartWriter:
    """Takes the rows of one table, and counts."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.rows = self.bytes = 0

    def write(self, rows: Any) -> None:
        lines = b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
        self._file.write(lines)
        self._digest.update(lines)
        self.rows += len(rows)
        self.bytes += len(lines)

    def done(self, service: str, shape: TableShape) -> Part:
        return Part(service, shape, self.rows, self.bytes, self._digest.hexdigest())


class ArchiveWriter:
    """Writes a backup, part by part, the manifest last."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)

    @contextmanager
    def part(self, service: str, table: str) -> Iterator[PartWriter]:
        with self._zip.open(part_name(service, table), "w", force_zip64=True) as file:
            yield PartWriter(file)

    def finish(self, manifest: Manifest) -> None:
        self._zip.writestr(MANIFEST, orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))
        self._zip.comment = _SEAL + b"0" * _DIGITS
        self._zip.close()
        digest = _digest_before_seal(self._file)
        self._file.seek(-_DIGITS, 2)
        self._file.write(digest)
        self._file.flush()

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(self, *failure: object) -> None:
        with suppress(OSError, ValueError):  # unfinished, its file is about to go anyway
            self._zip.close()


class Archive:
    """A backup whose every byte is as it was written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = _opened(path)
        try:
            _check_seal(self._file, path)
            self._zip = zipfile.ZipFile(self._file)
            self.manifest = _manifest(self._zip.read(MANIFEST), path)
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
            self.close()
            raise BackupRefused(f"{path} is not a backup that can be read: {error}") from None
        except BackupRefused:
            self.close()
            raise

    def lines(self, part: Part) -> Iterator[bytes]:
        """The rows of a part, and an error at their end if they are not those that were written."""
        digest, rows = hashlib.sha256(), 0
        with self._zip.open(part.name) as file:
            for line in file:
                digest.update(line)
                rows += 1
                yield line
        if rows != part.rows or digest.hexdigest() != part.sha256:
            raise BackupRefused(f"{self.path} is damaged: {part.name} is not what its manifest says")

    def check_parts(self) -> None:
        """Read everything once."""
        for part in self.manifest.parts:
            for _ in self.lines(part):
                pass

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupRefused(f"{path} cannot be read: {error.strerror}") from None


def _check_seal(file: IO[bytes], path: Path) -> None:
    tail = len(_SEAL) + _DIGITS
    size = file.seek(0, 2)
    if size < tail:
        raise BackupRefused(f"{path} is not a backup of Gongdan, or it is cut off")
    file.seek(-tail, 2)
    seal = file.read(tail)
    if not seal.startswith(_SEAL):
        raise BackupRefused(f"{path} is not a backup of Gongdan, or it is cut off")
    if _digest_before_seal(file) != seal[-_DIGITS:]:
        raise BackupRefused(f"{path} is damaged: its bytes are not those that were written")


def _digest_before_seal(file: IO[bytes]) -> bytes:
    left = file.seek(0, 2) - _DIGITS
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0:
        chunk = file.read(min(CHUNK, left))
        if not chunk:
            break
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest().encode()


def _manifest(text: bytes, path: Path) -> Manifest:
    told = orjson.loads(text)
    if told["format"] > FORMAT:
        raise BackupRefused(f"{path} was taken by Gongdan {told['version']}, which is newer; restore it with that one")
    parts = tuple(
        Part(
            part["service"],
            TableShape(part["shape"]["name"], tuple((name, kind) for name, kind in part["shape"]["columns"])),
            part["rows"],
            part["bytes"],
            part["sha256"],
        )
        for part in told["parts"]
    )
    taken_at = datetime.fromisoformat(told["taken_at"])
    return Manifest(told["version"], told["installation"], taken_at, told["revisions"], parts, told["format"])
