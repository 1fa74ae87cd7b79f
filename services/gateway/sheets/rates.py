"""Rates that come in as rows: a row that says what was last said for the same work and day changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import orjson

from shared.contracts.messages import Command

_OURS = UUID("0e0d2b42-2a0b-5a3f-8a53-5f3f0c1c9b6d")
SCOPE = ("kind", "item", "sequence", "work_center", "team", "effective_from")
Place = tuple[str, ...]


class Said:
    """What holds or waits for another person, by what it is for and since when."""

    def __init__(self, rates: Iterable[Mapping[str, Any]], proposals: Iterable[Mapping[str, Any]]) -> None:
        self.last: dict[Place, Mapping[str, Any]] = {}
        for rate in sorted(rates, key=lambda rate: rate["version"]):
            self.last[place_of(rate)] = rate
        self.waiting: dict[Place, list[Mapping[str, Any]]] = {}
        for proposal in proposals:
            self.waiting.setdefault(place_of(proposal), []).append(proposal)

    def has(self, body: Mapping[str, Any]) -> bool:
        place = place_of(body)
        known = [*self.waiting.get(place, ()), *([self.last[place]] if place in self.last else [])]
        return any(says(one, body) for one in known)

    def id_for(self, plant: str, body: Mapping[str, Any]) -> str:
        """Who sends the same sheet at the same moment says the same rate, and not one more version of it."""
        place = place_of(body)
        version = self.last[place]["version"] if place in self.last else 0
        told = orjson.dumps([plant, version, body], option=orjson.OPT_SORT_KEYS).decode()
        return str(uuid5(_OURS, told))


def said_by(command: Command) -> dict[str, Any]:
    return {name: value for name, value in command.dump().items() if name != "id" and value is not None}


def place_of(rate: Mapping[str, Any]) -> Place:
    return tuple(str(rate.get(name) or "") for name in SCOPE)


def says(known: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """The same prices; and where the row wants work of before to follow, that was wanted too."""
    return _prices(known) == _prices(body) and (known["reprice"] or not body.get("reprice"))


def _prices(rate: Mapping[str, Any]) -> tuple[Decimal, ...]:
    tiers = sorted((Decimal(tier["above"]), Decimal(tier["amount"])) for tier in rate.get("tiers") or ())
    return Decimal(rate["amount"]), *(part for tier in tiers for part in tier)
