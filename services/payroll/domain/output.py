"""What people made and how long it took, worker by worker, for rankings. Money has no part in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from services.payroll.domain.sharing import split
from services.payroll.domain.work import SMALLEST_PIECE
from shared.contracts.values import ZERO, RankingGroup

FOUR_PLACES = Decimal("0.0001")
SMALLEST_GROUP = 5  # people; of fewer, a total of pay would tell what one of them earns


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was made. Pieces count the first time round only; standard time only where hours are known."""

    good: Decimal = ZERO
    taken: Decimal = ZERO
    standard_hours: Decimal = ZERO
    hours: Decimal = ZERO

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            good=self.good + other.good,
            taken=self.taken + other.taken,
            standard_hours=self.standard_hours + other.standard_hours,
            hours=self.hours + other.hours,
        )


@dataclass(frozen=True, kw_only=True)
class Output:
    """A worker's part of a report."""

    worker: str
    team: str | None
    figures: Figures


def outputs(
    *,
    good: Decimal,
    taken: Decimal,
    run_seconds: Decimal,
    is_rework: bool,
    hands: Iterable[tuple[str, str | None, Decimal, Decimal]],
) -> list[Output]:
    """A report as shared by its hands, `(worker, team, share, hours)`. A reversal is the same with the signs turned."""
    hands = list(hands)
    shares = {worker: share for worker, _, share, _ in hands}
    sign = -1 if taken < ZERO or good < ZERO else 1
    goods = _shared(good, shares, sign)
    all_taken = _shared(taken, shares, sign)
    standard = _shared((taken * run_seconds / 3600).quantize(SMALLEST_PIECE, ROUND_HALF_UP), shares, sign)
    return [
        Output(
            worker=worker,
            team=team,
            figures=Figures(
                good=ZERO if is_rework else goods[worker],
                taken=ZERO if is_rework else all_taken[worker],
                standard_hours=standard[worker] if hours else ZERO,
                hours=hours.quantize(SMALLEST_PIECE, ROUND_HALF_UP),
            ),
        )
        for worker, team, _, hours in hands
    ]


def by_group(made: Iterable[Output], step: str) -> dict[tuple[RankingGroup, str], Figures]:
    """The same for everybody it is told of: each worker, each team that anybody of them is in, and the step."""
    told: dict[tuple[RankingGroup, str], Figures] = defaultdict(Figures)
    for one in made:
        told[RankingGroup.WORKER, one.worker] += one.figures
        told[RankingGroup.OPERATION, step] += one.figures
        if one.team is not None:
            told[RankingGroup.TEAM, one.team] += one.figures
    return told


def _shared(whole: Decimal, shares: Mapping[str, Decimal], sign: int) -> dict[str, Decimal]:
    return {worker: sign * part for worker, part in split(sign * whole, shares, SMALLEST_PIECE).items()}


def share_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """A rate with four places; nothing where nothing counts."""
    if whole <= ZERO:
        return None
    exact = Fraction(part) / Fraction(whole)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(FOUR_PLACES, ROUND_HALF_UP)


def ranked(values: Mapping[str, Decimal]) -> list[tuple[int, str, Decimal]]:
    """`(rank, key, value)`, the highest first. Who has the same has the same rank, and is listed by key."""
    ordered = sorted(values.items(), key=lambda entry: (-entry[1], entry[0]))
    ranks: list[tuple[int, str, Decimal]] = []
    for place, (key, value) in enumerate(ordered, 1):
        rank = ranks[-1][0] if ranks and ranks[-1][2] == value else place
        ranks.append((rank, key, value))
    return ranks
