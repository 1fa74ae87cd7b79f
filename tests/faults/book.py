"""What was sent and what was answered: all that the oracle may know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Report:
    """Output as its reporter meant it. `home` is the operation where rework comes back to, else None."""

    operation: str
    sequence: int
    good: int
    scrap: Mapping[str, int] = field(default_factory=dict)
    rework: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[str, int]
    seconds: int = 0
    finished_at: datetime | None = None
    home: str | None = None

    @property
    def scrapped(self) -> int:
        return sum(self.scrap.values())

    @property
    def again(self) -> int:
        return sum(self.rework.values())


@dataclass(frozen=True, kw_only=True)
class Reversal:
    """A report was a mistake."""

    of: Asked


@dataclass(eq=False, kw_only=True)
class Asked:
    """One thing that somebody asked for, however often he had to."""

    plant: str
    path: str
    body: dict[str, Any]
    content: Report | Reversal
    key: str | None = None  # an Idempotency-Key, where the body carries no id
    answers: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    refusal: str | None = None
    tries: int = 0

    @property
    def is_answered(self) -> bool:
        return bool(self.answers)

    @property
    def id(self) -> str | None:
        """What it is known by; whoever sent a key learns it from the answer."""
        if "id" in self.body:
            chosen: str = self.body["id"]
            return chosen
        return self.answers[0]["id"] if self.answers else None

    @property
    def report(self) -> Report:
        content = self.content
        while isinstance(content, Reversal):
            content = content.of.content
        return content

    @property
    def sign(self) -> int:
        return -1 if isinstance(self.content, Reversal) else 1


class Book:
    """Everything asked for, in every plant."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.trouble: Counter[str] = Counter()  # answers that must never be given, such as a 500

    def answered(self, plant: str) -> Iterator[Asked]:
        return (one for one in list(self.asked) if one.plant == plant and one.is_answered)

    def unanswered(self, plant: str) -> Iterator[Asked]:
        return (one for one in list(self.asked) if one.plant == plant and not one.is_answered and one.tries)

    @property
    def count(self) -> int:
        return sum(one.is_answered for one in list(self.asked))
