"""What a plant has set for itself, remembered for a few seconds, so that a report costs no look into the database."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nameko.extensions import DependencyProvider
from sqlalchemy.orm import Session

from services.gateway import custom_fields, queries
from shared.contracts.gateway.configuration import CustomField, Customisable, Module
from shared.contracts.refusals import Invalid

if TYPE_CHECKING:
    from services.gateway.http import Api

REMEMBER_SECONDS = 15.0


@dataclass(frozen=True)
class PlantConfiguration:
    """The fields of each object that has some, and the modules that are off."""

    fields: Mapping[Customisable, tuple[CustomField, ...]]
    off: frozenset[Module]

    @classmethod
    def read(cls, session: Session, plant: str) -> PlantConfiguration:
        return cls(queries.fields_of_plant(session, plant), queries.modules_off(session, plant))

    def require_fields(self, object: Customisable, values: Mapping[str, Any], *, changing: bool = False) -> None:
        """The values fit the fields that the plant keeps on these."""
        custom_fields.require_values(self.fields.get(object), values, changing=changing)

    def refusal_of_fields(self, object: Customisable, values: Mapping[str, Any]) -> Invalid | None:
        """The same, said instead of raised."""
        try:
            self.require_fields(object, values)
        except Invalid as refusal:
            return refusal
        return None


class Configuration(DependencyProvider):
    """One for the process; every worker gets the same. What is set on this process counts at once."""

    def setup(self) -> None:
        self._known: dict[str, tuple[float, PlantConfiguration]] = {}
        self._changes = 0

    def get_dependency(self, worker_ctx: Any) -> Configuration:
        return self

    def forget(self) -> None:
        self._changes += 1
        self._known.clear()

    def of(self, api: Api, plant: str) -> PlantConfiguration:
        """What this plant has set."""
        until, found = self._known.get(plant, (0.0, None))
        if found is not None and time.monotonic() < until:
            return found
        changes = self._changes
        with api.transaction() as session:
            found = PlantConfiguration.read(session, plant)
        if changes == self._changes:  # else what was read may be older than the change
            self._known[plant] = (time.monotonic() + REMEMBER_SECONDS, found)
        return found
