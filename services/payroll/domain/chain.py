"""The books: what was posted about each pay line, and the chain that lets nobody rewrite it.

A posting moves an amount from one account to another, so the books always add up to nothing: from the
cost of a kind of pay to a worker, or back. Every posting carries a digest of its pay line and a hash over
itself and the posting before it. Whoever changes, removes, inserts or reorders one breaks the chain there.

A line that is held for a supervisor is no pay yet, but what it says is fixed. So the chain has it too: an entry that
moves nothing when it is held, and another one of how it was found when it is let go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from services.payroll.domain.pay_line import Line
from shared.contracts.pay import LineStatus
from shared.contracts.values import ZERO

NOTHING_BEFORE = "0" * 64
HELD, FREED = "held", "freed"  # both sides of an entry that moves nothing
_NOT_SAID = {"status"}  # whether a period is closed is said of the period


@dataclass(frozen=True, kw_only=True)
class Head:
    """How far the chain of a plant has come."""

    position: int = 0
    hash: str = NOTHING_BEFORE


@dataclass(frozen=True, kw_only=True)
class Posting:
    """One entry of the books. `amount` is never negative: what is taken back moves the other way."""

    plant: str
    position: int = 0
    pay_line: UUID
    debit: str
    credit: str
    amount: Decimal
    digest: str
    hash: str = ""

    @property
    def is_note(self) -> bool:
        """It says what a line was when it was held or freed, and moves nothing."""
        return self.debit == self.credit

    @property
    def moves(self) -> tuple[tuple[str, Decimal], ...]:
        """What it does to its two accounts, together nothing."""
        return () if self.is_note else ((self.credit, self.amount), (self.debit, -self.amount))

    def chained_to(self, previous: str) -> str:
        """The hash of this posting if it follows the one with that hash."""
        said = (self.plant, self.position, self.pay_line, self.debit, self.credit, _plain(self.amount), self.digest)
        return sha256("\n".join([previous, *map(str, said)]).encode()).hexdigest()


def worker_account(worker: str) -> str:
    return f"worker/{worker}"


def running_account(worker: str = "") -> str:
    """What lines that still run come to, of a worker or of everybody; no posting touches it."""
    return f"running/{worker}"


def digest_of(line: Line) -> str:
    """What a line says, in 64 letters. What is not said is left out, so that lines may learn to say more."""
    said = ((field.name, getattr(line, field.name)) for field in fields(Line) if field.name not in _NOT_SAID)
    return sha256(
        "\n".join(f"{name}={_plain(value)}" for name, value in said if value is not None).encode()
    ).hexdigest()


def held_digest_of(line: Line) -> str:
    """The same of a line that is held. The day it is booked on is not said: it moves on when a period closes first."""
    return digest_of(replace(line, on=line.worked_on))


def post(plant: str, lines: Iterable[Line], head: Head) -> Iterator[Posting]:
    """The postings of new lines, each chained to the one before."""
    return _chained((_posting(plant, line) for line in lines), head)


def note_held(plant: str, lines: Iterable[Line], head: Head) -> Iterator[Posting]:
    """What lines say that are held already, chained like postings."""
    return _chained((_note(plant, HELD, line) for line in lines), head)


def enter(plant: str, changes: Iterable[tuple[Line | None, Line]], head: Head) -> Iterator[Posting]:
    """What the chain learns when lines change from what they were, if they were there, to what they are."""
    return _chained((entry for old, new in changes for entry in _entries(plant, old, new)), head)


def _entries(plant: str, old: Line | None, new: Line) -> Iterator[Posting]:
    if old is not None and old.status is LineStatus.HELD:
        yield _note(plant, FREED, old)
    if new.status is LineStatus.HELD:
        yield _note(plant, HELD, new)
    if is_posted(new.status) and not (old is not None and is_posted(old.status)):
        yield _posting(plant, new)


def _posting(plant: str, line: Line) -> Posting:
    cost, worker = f"cost/{line.kind}", worker_account(line.worker)
    gives = line.amount >= 0
    return Posting(
        plant=plant,
        pay_line=line.id,
        debit=cost if gives else worker,
        credit=worker if gives else cost,
        amount=abs(line.amount),
        digest=digest_of(line),
    )


def _note(plant: str, what: str, line: Line) -> Posting:
    return Posting(plant=plant, pay_line=line.id, debit=what, credit=what, amount=ZERO, digest=held_digest_of(line))


def _chained(entries: Iterable[Posting], head: Head) -> Iterator[Posting]:
    position, previous = head.position, head.hash
    for entry in entries:
        position += 1
        placed = replace(entry, position=position)
        previous = placed.chained_to(previous)
        yield replace(placed, hash=previous)


def is_posted(status: LineStatus) -> bool:
    """What waits for its rate or for a supervisor is not yet pay; everything else is, for ever."""
    return status in (LineStatus.OPEN, LineStatus.CLOSED)


def _plain(value: Any) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
