"""Does the chain hold? Whoever rewrote the ledger is found at the very entry where he did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from services.payroll.domain.chain import FREED, Head, Posting, digest_of, held_digest_of
from services.payroll.domain.pay_line import Line
from shared.contracts.values import ZERO


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something is not as it was written: what, and where in the books of which plant."""

    plant: str
    what: str
    position: int | None = None
    pay_line: UUID | None = None
    told: str = ""


class Chain:
    """A plant's books, read from the first entry on. `broken` names entries as they are read.

    `held` has what was noted of each line that is held where the reading stands.
    """

    def __init__(self, plant: str) -> None:
        self.plant = plant
        self.head = Head()
        self.balances: dict[str, Decimal] = {}
        self.held: dict[UUID, str] = {}

    def broken(self, entries: Iterable[tuple[Posting, Line | None]]) -> Iterator[Finding]:
        """Each entry is held against the one before as that stands, so one break does not make all after it wrong."""
        for entry, line in entries:
            yield from self._out_of_place(entry)
            yield from self._noted(entry) if entry.is_note else self._rewritten(entry, line)
            self.head = Head(position=entry.position, hash=entry.hash)
            for name, amount in entry.moves:
                self.balances[name] = self.balances.get(name, ZERO) + amount

    def _out_of_place(self, entry: Posting) -> Iterator[Finding]:
        expected = self.head.position + 1
        if entry.position != expected:
            gone = f"{expected} to {entry.position - 1}" if entry.position - 1 > expected else f"{expected}"
            yield self._found("removed_entry", entry, f"no entry {gone}")
        elif entry.chained_to(self.head.hash) != entry.hash:
            yield self._found("changed_entry", entry, "changed, inserted or moved here")

    def _noted(self, entry: Posting) -> Iterator[Finding]:
        """A held line is let go as what it was noted to be, or somebody rewrote it in between."""
        before = self.held.pop(entry.pay_line, None)
        if entry.debit != FREED:
            self.held[entry.pay_line] = entry.digest
        elif before is None:
            yield self._found("inserted_line", entry, "it was let go, and no entry says that it was held")
        elif before != entry.digest:
            yield self._found("changed_line", entry, "it was rewritten while it was held")

    def unlike_held(self, lines: Iterable[Line]) -> Iterator[Finding]:
        """The lines that are held now, against what was noted of them. Asked once, after the last entry."""
        noted = dict(self.held)
        for line in lines:
            told = noted.pop(line.id, None)
            if told is None:
                yield Finding(plant=self.plant, what="inserted_line", pay_line=line.id, told="no entry holds it")
            elif told != held_digest_of(line):
                yield Finding(plant=self.plant, what="changed_line", pay_line=line.id, told="it was held as another")
        for gone in noted:
            yield Finding(plant=self.plant, what="removed_line", pay_line=gone, told="it is held no more, or gone")

    def _rewritten(self, entry: Posting, line: Line | None) -> Iterator[Finding]:
        if line is None:
            yield self._found("removed_line", entry, "its pay line is gone")
        elif digest_of(line) != entry.digest:
            yield self._found("changed_line", entry, "its pay line says something else now")

    def unlike(self, head: Head, balances: dict[str, Decimal], sealed: Iterable[tuple[Head, str]]) -> Iterator[Finding]:
        """What is kept beside the entries must say the same as they."""
        if head != self.head:
            yield Finding(plant=self.plant, what="removed_entry", position=self.head.position, told=f"{head} was last")
        for name in sorted(set(balances) | set(self.balances)):
            kept, must = balances.get(name, ZERO), self.balances.get(name, ZERO)
            if kept != must:
                yield Finding(plant=self.plant, what="changed_account", told=f"{name} says {kept}, its entries {must}")
        for seal, found in sealed:
            if found != seal.hash:
                yield Finding(
                    plant=self.plant,
                    what="changed_entry",
                    position=seal.position,
                    told="a closed period was sealed with another hash",
                )

    def _found(self, what: str, entry: Posting, told: str) -> Finding:
        return Finding(plant=self.plant, what=what, position=entry.position, pay_line=entry.pay_line, told=told)
