"""Any number of the cockpit by itself: sliced, and as a table to take along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import islice
from typing import Any, get_args, get_type_hints

from services.gateway import indoors
from services.gateway.api.cockpit import NUMBERS
from services.gateway.http import Api, Call, Reply, endpoint
from services.gateway.sheets import writing
from services.gateway.sheets.slices import slices_of
from shared.contracts.execution.views import ExecutionCockpitView
from shared.contracts.gateway.commands import AnalyticsFormat, AnalyticsQuery, By, CockpitQuery, TableFormat
from shared.contracts.gateway.views import AnalyticsView, Cockpit
from shared.contracts.permissions import Permission as P
from shared.contracts.planning.views import PlanningCockpitView
from shared.contracts.quality.views import QualityCockpitView
from shared.contracts.refusals import Invalid, NotFound

MOST_SLICES = 100  # a quarter by days; each is asked for like a cockpit of its own
PARTS = {"planning": PlanningCockpitView, "execution": ExecutionCockpitView, "quality": QualityCockpitView}
OWNERS = {field.name: part for part, view in PARTS.items() for field in fields(view) if field.name in NUMBERS}
OF_TIME = (By.DAY, By.WEEK, By.MONTH)
OF_PLACE = {By.SECTION: "work_centers", By.TEAM: "teams"}
BY = {name: tuple(By) for name in OWNERS} | {
    "wip": tuple(OF_PLACE),  # it is as it is now
    "on_time_delivery_rate": OF_TIME,  # a customer's line has neither section nor team
}
Row = dict[str, Any]


class AnalyticsApi(Api):
    """What managers take to a meeting."""

    @endpoint(
        "GET",
        "/analytics/<name>",
        query=AnalyticsQuery,
        answer=AnalyticsView,
        needs=P.COCKPIT_READ,
        other_media_types=tuple(writing.MEDIA_TYPES.values()),
    )
    def analytics(self, call: Call, name: str) -> Reply:
        """A number of the cockpit, whole or sliced, as JSON or as a table.

        `name` is the cockpit's field. Without `by` it is what the cockpit says of the same days; by day, week or
        month it says so of each, and by section or team of each of these in all of the days. A slice's rate counts
        what lies in the slice; rates are never averaged.
        """
        if name not in OWNERS:
            raise NotFound
        if call.query.by is not None and call.query.by not in BY[name]:
            raise Invalid({"by": ("not_one_of", {"choices": ", ".join(BY[name])})})
        rows = list(islice(self._numbers(call, name), writing.MOST_ROWS[TableFormat.XLSX]))
        if call.query.format is not AnalyticsFormat.JSON:
            return writing.as_file(TableFormat(call.query.format), name, _columns(name), rows)
        query = call.query
        view = AnalyticsView(name=name, by=query.by, from_on=query.from_on, to_on=query.to_on, items=tuple(rows))
        return Reply(body=view)

    def _numbers(self, call: Call, name: str) -> Iterator[Row]:
        for key, query in self._slices(call):
            told = getattr(self, OWNERS[name])(call).cockpit(query=query).body[name]
            for row in told if isinstance(told, list) else [told]:
                yield {"key": key, **(row if isinstance(row, Mapping) else {"value": row})}
            self.breathe()

    def _slices(self, call: Call) -> list[tuple[str | None, CockpitQuery]]:
        """What is asked of the cockpit, slice by slice."""
        by, first, last = call.query.by, call.query.from_on, call.query.to_on
        if by is None:
            return [(None, CockpitQuery(from_on=first, to_on=last))]
        found: list[tuple[str | None, CockpitQuery]] = []
        if by in OF_PLACE:
            found = [(key, CockpitQuery(from_on=first, to_on=last, **{str(by): key})) for key in self._places(call, by)]
        else:
            missing = {name: "required" for name, day in (("from", first), ("to", last)) if day is None}
            if missing or first is None or last is None:
                raise Invalid(dict(missing))
            cut = islice(slices_of(by, first, last), MOST_SLICES + 1)
            found += [(each.key, CockpitQuery(from_on=each.first, to_on=each.last)) for each in cut]
        if len(found) > MOST_SLICES:
            raise Invalid({"by": ("too_many", {"limit": MOST_SLICES})})
        return found

    def _places(self, call: Call, by: By) -> list[str]:
        """The sections or the teams of the plant, by name."""
        name = "section" if by is By.SECTION else "number"
        pages = self.pages_of(lambda cursor: indoors.ask_page(self, call, OF_PLACE[by], cursor=cursor).body)
        return sorted({thing[name] for page in pages for thing in page["items"]} - {None})


def _columns(name: str) -> dict[str, Any]:
    """The columns of a number's table, by what the cockpit says it is."""
    hint = get_type_hints(Cockpit)[name]
    kinds = [kind for part in (hint, *get_args(hint)) for kind in (part, *get_args(part))]
    shown = next((kind for kind in kinds if is_dataclass(kind)), None)
    if shown is None:
        return {"key": str, "value": hint}
    hints = get_type_hints(shown)
    return {"key": str} | {field.name: hints[field.name] for field in fields(shown)}
