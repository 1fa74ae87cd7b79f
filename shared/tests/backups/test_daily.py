"""A process that takes a backup each day: when, how many, and what becomes of one that fails."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import islice
from pathlib import Path

import pytest

from shared.plumbing import commands
from shared.plumbing.backups import daily, taking
from shared.plumbing.backups.daily import next_one, take_daily
from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.settings import BadSettings, Settings

AT = time(1, 30)


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("newest", "due"),
    [
        (None, moment(5, 12)),  # at once
        (moment(5, 1, 30), moment(6, 1, 30)),
        (moment(5, 0, 10), moment(5, 1, 30)),  # somebody took one by hand before: the night's own has passed
        (moment(5, 9), moment(6, 1, 30)),
        (moment(2, 1, 30), moment(3, 1, 30)),  # the machine was off for days
    ],
)
def test_the_next_one_is_at_its_time_or_at_once(newest: datetime | None, due: datetime) -> None:
    assert next_one(newest, AT, moment(5, 12)) == due


class Days:
    """A clock that moves when somebody sleeps, and backups that fail when they are told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, plant: Settings, folder: Path) -> None:
        self.now = moment(5, 12)
        self.plant, self.folder = plant, folder
        self.fails: list[datetime] = []
        monkeypatch.setattr(daily.clock, "now", lambda: self.now)
        monkeypatch.setattr(daily.waiting, "sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def take(self) -> None:
        if len(self.fails) < 2 and self.now > moment(7, 0):
            self.fails.append(self.now)
            raise BackupRefused("the disk is full")
        taking.take(self.plant, self.folder, keep=2)

    def newest(self) -> datetime | None:
        return taking.newest_in(self.folder, self.plant.plant)


def test_one_is_taken_each_day_and_one_that_fails_is_tried_again(
    plant: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = Days(monkeypatch, plant, tmp_path / "kept")
    said = list(islice(take_daily(days.take, days.newest, AT), 2))
    assert days.fails == [moment(7, 1, 30), moment(7, 1, 40)]
    assert said == [
        "the disk is full; the next try is at 01:40 UTC",
        "the disk is full; the next try is at 01:50 UTC",
    ]
    kept = sorted(path.name for path in days.folder.iterdir())
    assert kept == ["gongdan-P1-20260305T120000Z.zip", "gongdan-P1-20260306T013000Z.zip"]


def test_daily_backups_need_a_folder(tmp_path: Path) -> None:
    typed = commands.parser().parse_args(["backup", "--daily", "01:30", "--to", str(tmp_path / "one.zip")])
    with pytest.raises(BadSettings, match="needs a folder"):
        typed.run(typed)
    with pytest.raises(SystemExit):
        commands.parser().parse_args(["backup", "--daily", "25:00"])
