"""The data folder of a demo plant: nobody's yet, being filled, or filled.

Half a plant looks like a whole one: it starts, and its days end too early. So a folder bears a mark for as
long as the demo plant is being filled into it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

MARK = "demo-is-being-filled"


def make_room(data: Path) -> bool:
    """Mark an empty folder as being filled; False when there is a plant already, which stays as it is.

    What an interrupted fill left is put aside, not deleted: only whoever watched it knows whether anybody
    else wrote into it.
    """
    left = sorted(data.glob("*.db*"))
    if left and (data / MARK).exists():
        aside = data / f"interrupted-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        aside.mkdir()
        for file in left:
            file.rename(aside / file.name)
        print(f"Demo: filling the plant was interrupted. What there was of it lies in {aside}; it is filled anew.")
    elif left:
        print("The data folder is not empty; the plant in it is left as it is.")
        return False
    (data / MARK).touch()
    return True


def take_as_it_is(data: Path) -> None:
    """Somebody works in the plant, whole or half: from now on nothing of it is put aside."""
    if (data / MARK).exists():
        print("Demo: filling the plant was interrupted. It is used as it is; `up --demo` will not fill it any more.")
    filled(data)


def filled(data: Path) -> None:
    (data / MARK).unlink(missing_ok=True)
