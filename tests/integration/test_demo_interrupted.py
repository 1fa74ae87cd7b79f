"""A demo plant that was interrupted while it was filled is recognised, and nothing of it is lost."""

from __future__ import annotations

from pathlib import Path

from demo.folder import MARK, filled, make_room, take_as_it_is
from tests.integration.plant import Embedded


def test_a_fill_that_was_killed_is_put_aside_and_begun_anew(tmp_path: Path) -> None:
    installation = Embedded(tmp_path)
    data = tmp_path / "var"
    installation.start("--demo", until="is set up and works")
    installation.kill()
    half = sorted(path.name for path in data.glob("*.db"))
    installation.start("--demo", until="is set up and works")
    assert "Demo: filling the plant was interrupted." in installation.said.read_text("utf-8")
    installation.stop()
    (aside,) = data.glob("interrupted-*")
    assert sorted(path.name for path in aside.glob("*.db")) == half
    assert half == ["execution.db", "gateway.db", "payroll.db", "planning.db", "quality.db"]
    installation.start()
    assert "It is used as it is" in installation.said.read_text("utf-8")
    installation.stop()


def test_a_plant_that_was_filled_to_the_end_is_left_as_it_is(tmp_path: Path) -> None:
    assert make_room(tmp_path)
    (tmp_path / "planning.db").write_bytes(b"a whole plant")
    filled(tmp_path)
    assert not make_room(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["planning.db"]


def test_half_a_plant_in_which_somebody_works_is_left_as_it_is(tmp_path: Path) -> None:
    assert make_room(tmp_path)
    (tmp_path / "planning.db").write_bytes(b"half a plant, and real work since")
    take_as_it_is(tmp_path)
    assert not (tmp_path / MARK).exists()
    assert not make_room(tmp_path)
    assert (tmp_path / "planning.db").exists()
