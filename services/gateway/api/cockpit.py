"""How the plant does: one picture from three services, whole or with holes, never an error."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import eventlet

from services.gateway import queries
from services.gateway.http import Api, BoundPart, Call, Reply, endpoint
from shared.contracts.gateway.commands import CockpitQuery
from shared.contracts.gateway.views import Cockpit
from shared.contracts.permissions import Permission as P
from shared.plumbing import clock
from shared.plumbing.rpc import Away

DAYS = 30  # where nobody says from when
NUMBERS = tuple(field.name for field in fields(Cockpit) if field.name not in ("parts_away", "from_on", "to_on"))


class CockpitApi(Api):
    """What managers look at."""

    @endpoint("GET", "/cockpit", query=CockpitQuery, answer=Cockpit, needs=P.COCKPIT_READ)
    def cockpit(self, call: Call) -> Reply:
        """Completion, delivery, yield, defects, efficiency, WIP and lead time; null where a part is away.

        Without `from` all of it begins thirty days before `to`, or today; without `to` it goes on, so that what is due
        later counts too. `from` and `to` of the answer say which days those are. What is late now is counted since ever
        where nobody said from when.
        """
        query = self._window(call)
        parts = {"planning": self.planning(call), "execution": self.execution(call), "quality": self.quality(call)}
        more = {"planning": {"all_late": call.query.from_on is None}}
        asked = {name: eventlet.spawn(_ask, part, query, more.get(name, {})) for name, part in parts.items()}
        told = {name: thread.wait() for name, thread in asked.items()}
        shown: dict[str, Any] = dict.fromkeys(NUMBERS)
        for numbers in told.values():
            shown.update({name: value for name, value in (numbers or {}).items() if name in NUMBERS})
        window = {name: value for name, value in query.dump().items() if name in ("from", "to")}
        away = [name for name, numbers in told.items() if numbers is None]
        return Reply(body={**shown, "parts_away": away, **window})

    def _window(self, call: Call) -> CockpitQuery:
        """The days asked about, the same for every figure."""
        query: CockpitQuery = call.query
        if query.from_on is not None:
            return query
        with self.transaction() as session:
            zone = ZoneInfo(queries.time_zone_of(session, call.caller.plant) or "UTC")
        last = query.to_on or clock.now().astimezone(zone).date()
        return replace(query, from_on=last - timedelta(days=DAYS - 1))


def _ask(part: BoundPart, query: CockpitQuery, more: dict[str, Any]) -> dict[str, Any] | None:
    """A part's numbers, or None while it is away."""
    try:
        numbers: dict[str, Any] = part.cockpit(query=query, **more).body
    except Away:
        return None
    return numbers
