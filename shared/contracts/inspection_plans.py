"""What a step asks of its inspections, and what was measured: values that several services carry."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from shared.contracts.values import Beyond, InspectionLevel, Limits

Every = Annotated[int, Limits(least=1, most=99_999_999)]
Aql = Annotated[Decimal, Limits(above=0, most=1000, places=3)]
ShortName = Annotated[str, Limits(shortest=1, longest=100)]
Reading = Annotated[Decimal, Limits(least=-999_999_999, most=999_999_999, places=6)]


@dataclass(frozen=True, kw_only=True)
class Characteristic:
    """Something that is measured on a piece: what it should be, and between which limits a piece is still good.

    A value beyond its limits fails the piece, or is only `flag`ged.
    """

    name: ShortName
    unit: Annotated[str, Limits(shortest=1, longest=20)] | None = None
    nominal: Reading | None = None
    lower: Reading | None = None
    upper: Reading | None = None
    beyond: Beyond = Beyond.FAIL


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One value of one characteristic, with the limits it was held to."""

    characteristic: str
    value: Decimal
    unit: str | None
    nominal: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    within: bool


@dataclass(frozen=True, kw_only=True)
class InspectionPlan:
    """What a step asks of its inspections, beyond the word for it.

    `every_n` looks at one piece of `every` so many; `aql` draws its sample and judges the lot by ISO 2859-1,
    single sampling: normal inspection, or with `switching` as the lots before it deserve. Whoever inspects may need
    a skill, and may have to be `another` than those who made the pieces.
    """

    every: Every | None = None
    aql: Aql | None = None
    level: InspectionLevel = InspectionLevel.II
    inspector_skill: ShortName | None = None
    another_inspects: bool = False
    characteristics: Annotated[tuple[Characteristic, ...], Limits(longest=50)] = ()
    switching: bool = False
