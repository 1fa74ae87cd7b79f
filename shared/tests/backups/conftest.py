"""Five databases with awkward rows in them, a backup of them, and a place to restore it to."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from shared.plumbing import launcher
from shared.plumbing.backups import taking
from shared.plumbing.settings import Settings
from shared.plumbing.tables import OutboxMessage
from shared.tests.backups.awkward_plant import (
    NOTHING_SAID,
    NULL_SAID,
    RATE,
    RATES,
    REPORTS,
    put,
    told,
)


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
