"""What others wrote and we serve is what it was when we chose it, under the version in its name."""

from __future__ import annotations

import hashlib
import re

import pytest

from services.gateway.website import FOLDER

VENDOR = FOLDER / "vendor"
SUMS = dict(reversed(line.split()) for line in (VENDOR / "SHA256SUMS").read_text("utf-8").splitlines())


def test_every_file_has_its_sum() -> None:
    assert {path.name for path in VENDOR.iterdir()} - {"SHA256SUMS"} == set(SUMS)


@pytest.mark.parametrize("name", sorted(SUMS))
def test_no_file_has_been_touched(name: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == SUMS[name]


@pytest.mark.parametrize("name", sorted(name for name in SUMS if name.endswith(".js")))
def test_a_library_names_its_version_and_brings_its_license(name: str) -> None:
    assert re.fullmatch(r"[a-z-]+-\d+\.\d+\.\d+\.js", name)
    assert name.replace(".js", ".LICENSE.txt") in SUMS
