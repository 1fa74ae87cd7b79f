"""How the plant does: one picture from three services, whole or with holes, never an error."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import eventlet

from services.gateway.http import Api, BoundPart, Call, Reply, endpoint
from shared.contracts.gateway.commands import CockpitQuery
from shared.contracts.gateway.views import Cockpit
from shared.contracts.permissions import Permission as P
from shared.plumbing.rpc import Away

NUMBERS = tuple(field.name for field in fields(Cockpit) if field.name != "parts_away")


class CockpitApi(Api):
    """What managers look at."""

    @endpoint("GET", "/cockpit", query=CockpitQuery, answer=Cockpit, needs=P.COCKPIT_READ)
    def cockpit(self, call: Call) -> Reply:
        """Completion, delivery, yield, defects, efficiency, WIP and lead time; null where a part is away."""
        parts = {"planning": self.planning(call), "execution": self.execution(call), "quality": self.quality(call)}
        asked = {name: eventlet.spawn(_ask, part, call.query) for name, part in parts.items()}
        told = {name: thread.wait() for name, thread in asked.items()}
        shown: dict[str, Any] = dict.fromkeys(NUMBERS)
        for numbers in told.values():
            shown.update({name: value for name, value in (numbers or {}).items() if name in NUMBERS})
        return Reply(body={**shown, "parts_away": [name for name, numbers in told.items() if numbers is None]})


def _ask(part: BoundPart, query: CockpitQuery) -> dict[str, Any] | None:
    """A part's numbers, or None while it is away."""
    try:
        numbers: dict[str, Any] = part.cockpit(query=query).body
    except Away:
        return None
    return numbers
