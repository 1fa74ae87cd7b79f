"""What others wrote and we keep is what it was when we chose it, under the version in its name."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "services/gateway/web/vendor", ROOT / "tests/browser/vendor"]
FILES = [path for folder in FOLDERS for path in sorted(folder.iterdir()) if path.name != "SHA256SUMS"]


def sums(folder: Path) -> dict[str, str]:
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    return {name: told for told, name in (line.split() for line in lines)}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_file_has_its_sum(folder: Path) -> None:
    assert {path.name for path in FILES if path.parent == folder} == set(sums(folder))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_has_been_touched(path: Path) -> None:
    assert hashlib.sha256(path.read_bytes()).hexdigest() == sums(path.parent)[path.name]


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".js"], ids=lambda path: path.name)
def test_a_library_names_its_version_and_brings_its_license(path: Path) -> None:
    found = re.fullmatch(r"([a-z-]+-\d+\.\d+\.\d+)(?:\.min)?\.js", path.name)
    assert found
    assert path.with_name(f"{found[1]}.LICENSE.txt").exists()
