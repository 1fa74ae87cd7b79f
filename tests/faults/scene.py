"""Where a fault plays: an installation, two plants in it, the book of all that was asked, and the oracle."""

from __future__ import annotations

from itertools import count

from tests.faults.book import Book
from tests.faults.factory import open_floor
from tests.faults.load import Load
from tests.faults.oracle import PATIENCE, Oracle, Verdict
from tests.faults.works import Works

PACE = 0.15  # seconds between an answer and the next report of the same person
SEEDS = count(1)


class Scene:
    """Shared by tests: each adds to the same plants, and all that was ever answered in them is judged again."""

    def __init__(self, works: Works) -> None:
        self.works = works
        self.open()

    def open(self) -> None:
        """New plants, of which nothing is known."""
        self.book = Book()
        self.floors = [open_floor(self.works), open_floor(self.works)]
        self.oracle = Oracle(self.works, self.floors, self.book)
        self.is_spoilt = False

    def at_work(self, *, through: str | None = None, pace: float = PACE, seed: int | None = None) -> Load:
        """Everybody reports, by way of another address where one is given."""
        return Load(
            through or self.works.url,
            self.floors,
            seed=next(SEEDS) if seed is None else seed,
            admin_password=self.works.admin_password,
            book=self.book,
            pace=pace,
        )

    def judge(self, patience: float = PATIENCE) -> Verdict:
        verdict = self.oracle.judge(patience)
        self.is_spoilt = not verdict.is_clean
        return verdict

    def must_be_right(self) -> None:
        """Nothing lost, nothing doubled, every wage right to the cent; nothing was refused, for nothing was wrong."""
        verdict = self.judge()
        assert verdict.is_clean, verdict
        assert [one.refusal for one in self.book.asked if one.refusal] == []
