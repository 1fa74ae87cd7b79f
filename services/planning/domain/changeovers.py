"""Changing over: how long a work center is prepared for another family of work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Protocol

from shared.contracts.values import ZERO


class Pair(Protocol):
    """From one family to another."""

    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...


@dataclass(frozen=True)
class Changeovers:
    """Seconds from any family to another, and those of the pairs that differ. Within a family nothing is changed over,
    unless a pair says so; nor is it before or after work without a family."""

    seconds: Decimal = ZERO
    pairs: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

    def between(self, before: str | None, after: str | None) -> timedelta:
        if before is None or after is None:
            return timedelta()
        usual = ZERO if before == after else self.seconds
        return timedelta(milliseconds=int(self.pairs.get((before, after), usual) * 1000))

    @property
    def take_time(self) -> bool:
        return self.seconds > ZERO or any(self.pairs.values())


NO_CHANGEOVERS = Changeovers()


def mistakes(pairs: Sequence[Pair]) -> dict[str, str]:
    """What is wrong with changeovers in themselves, by field."""
    named = Counter((pair.before, pair.after) for pair in pairs)
    return {f"pairs.{at}.to": "repeated" for at, pair in enumerate(pairs) if named[pair.before, pair.after] > 1}
