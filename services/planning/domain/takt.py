"""Does the plant keep up? The time there is for each piece that is wanted, and the time that the tightest step takes.

Takt is open time divided by demand; cycle is the time between two pieces when all work centers of a step run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from services.planning.domain.plans.problem import Center
from shared.contracts.values import ZERO

MILLISECOND = Decimal("0.001")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Pieces that a step has still to take."""

    item: str
    sequence: int
    section: str | None
    work_centers: tuple[str, ...]
    run_seconds: Decimal
    pieces: Decimal


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What has to pass the same work centers: how many pieces, how much work that is, how long there is for it."""

    work_centers: tuple[str, ...]
    sequence: int | None
    pieces: Decimal
    work: Decimal  # seconds, with all its work centers at work
    open: Decimal  # seconds

    @property
    def takt(self) -> Decimal:
        return _exact(self.open / self.pieces)

    @property
    def cycle(self) -> Decimal:
        return _exact(self.work / self.pieces)

    @property
    def keeps_up(self) -> bool:
        return self.work <= self.open

    @property
    def tightness(self) -> tuple[bool, Decimal]:
        return (self.open == ZERO, self.work if self.open == ZERO else self.work / self.open)


def tightest_by_item(
    wanted: Iterable[Wanted], centers: Mapping[str, Center], opened: Mapping[str, int]
) -> Iterator[tuple[str, Stage]]:
    """Of each item the step that limits it, as if it had its work centers for itself."""
    stages: dict[str, dict[object, list[Wanted]]] = {}
    for one in wanted:
        stages.setdefault(one.item, {}).setdefault((one.sequence, one.work_centers), []).append(one)
    for item, of_item in sorted(stages.items()):
        yield item, _tightest(of_item.values(), centers, opened, names_step=True)


def tightest_by_section(
    wanted: Iterable[Wanted], centers: Mapping[str, Center], opened: Mapping[str, int]
) -> Iterator[tuple[str, Stage]]:
    """Of each section the work centers that limit it, with the pieces of all items that pass them."""
    stages: dict[str, dict[object, list[Wanted]]] = {}
    for one in wanted:
        stages.setdefault(one.section or "", {}).setdefault(one.work_centers, []).append(one)
    for section, of_section in sorted(stages.items()):
        yield section, _tightest(of_section.values(), centers, opened, names_step=False)


def _tightest(
    stages: Iterable[list[Wanted]], centers: Mapping[str, Center], opened: Mapping[str, int], *, names_step: bool
) -> Stage:
    found = [_stage(of_stage, centers, opened, names_step=names_step) for of_stage in stages]
    return max(found, key=lambda stage: stage.tightness)


def _stage(
    wanted: list[Wanted], centers: Mapping[str, Center], opened: Mapping[str, int], *, names_step: bool
) -> Stage:
    there = [centers[number] for number in wanted[0].work_centers if number in centers]
    pace = sum((center.capacity * center.efficiency for center in there), ZERO)
    hours = sum((center.capacity * center.efficiency * opened[center.number] for center in there), ZERO)
    work = sum((one.pieces * one.run_seconds for one in wanted), ZERO)
    return Stage(
        work_centers=wanted[0].work_centers,
        sequence=wanted[0].sequence if names_step else None,
        pieces=sum((one.pieces for one in wanted), ZERO),
        work=work if pace == ZERO else work / pace,
        open=ZERO if pace == ZERO else hours / pace,
    )


def _exact(seconds: Decimal) -> Decimal:
    return seconds.quantize(MILLISECOND, ROUND_HALF_UP)
