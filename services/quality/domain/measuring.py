"""Values measured on pieces, held against the limits of their characteristics."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from shared.contracts.inspection_plans import Characteristic, Measured
from shared.contracts.refusals import Invalid
from shared.contracts.values import Beyond, Disposition


class Value(Protocol):
    """What an inspector read off."""

    @property
    def characteristic(self) -> str: ...
    @property
    def value(self) -> Decimal: ...


def measured(values: Sequence[Value], characteristics: Sequence[Characteristic]) -> tuple[Measured, ...]:
    """The values with the limits they are held to; one that the step does not ask for is named by its place."""
    asked = {characteristic.name: characteristic for characteristic in characteristics}
    unknown = [place for place, read in enumerate(values) if read.characteristic not in asked]
    if unknown:
        raise Invalid({f"measurements.{place}.characteristic": "unknown_characteristic" for place in unknown})
    return tuple(_against(read.value, asked[read.characteristic]) for read in values)


def require_within_limits(
    values: Sequence[Measured], characteristics: Sequence[Characteristic], disposition: Disposition
) -> None:
    """A lot is not accepted over a value that fails its piece."""
    fails = {one.name for one in characteristics if one.beyond is Beyond.FAIL}
    beyond = sorted({one.characteristic for one in values if not one.within and one.characteristic in fails})
    if beyond and disposition is Disposition.ACCEPT:
        raise Invalid({"disposition": ("beyond_limits", {"names": ", ".join(beyond)})})


def _against(value: Decimal, characteristic: Characteristic) -> Measured:
    above = characteristic.lower is None or value >= characteristic.lower
    below = characteristic.upper is None or value <= characteristic.upper
    return Measured(
        characteristic=characteristic.name,
        value=value,
        unit=characteristic.unit,
        nominal=characteristic.nominal,
        lower=characteristic.lower,
        upper=characteristic.upper,
        within=above and below,
    )
