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
from shared.contracts.execution.commands import FloorSlicesQuery
from shared.contracts.execution.views import ExecutionCockpitView
from shared.contracts.execution.vocabulary import FloorNumber
from shared.contracts.gateway.commands import AnalyticsFormat, AnalyticsQuery, By, CockpitQuery, TableFormat
from shared.contracts.gateway.views import AnalyticsView, Cockpit
from shared.contracts.messages import Query
from shared.contracts.permissions import Permission as P
from shared.contracts.planning.queries import PlanningNumber, PlanningSlicesQuery
from shared.contracts.planning.views import PlanningCockpitView
from shared.contracts.quality.commands import DefectSlicesQuery
from shared.contracts.quality.views import QualityCockpitView
from shared.contracts.refusals import Invalid, NotFound
from shared.contracts.values import SlicedBy

MOST_SLICES = 100  # a quarter by days; each is asked for like a cockpit of its own
PARTS = {"planning": PlanningCockpitView, "execution": ExecutionCockpitView, "quality": QualityCockpitView}
OWNERS = {field.name: part for part, view in PARTS.items() for field in fields(view) if field.name in NUMBERS}
OF_TIME = (By.DAY, By.WEEK, By.MONTH)
OF_PLACE = {By.SECTION: "work_centers", By.TEAM: "teams"}
OF_THINGS = (By.ITEM, By.OPERATION, By.WORKER, By.REASON)
WHEN_AND_WHERE = (*OF_TIME, *OF_PLACE)
BY: dict[str, tuple[By, ...]] = {
    "work_order_completion_rate": (*WHEN_AND_WHERE, By.ITEM),
    "on_time_delivery_rate": (*OF_TIME, By.ITEM),  # a customer's line has neither section nor team
    "late_work_orders": (*WHEN_AND_WHERE, By.ITEM),
    "first_pass_yield": (*WHEN_AND_WHERE, By.ITEM, By.OPERATION, By.WORKER),
    "defect_trend": (*WHEN_AND_WHERE, By.ITEM, By.OPERATION, By.WORKER),
    "defects_by_reason": (*WHEN_AND_WHERE, *OF_THINGS),
    "operation_efficiency": (*WHEN_AND_WHERE, By.ITEM, By.OPERATION, By.WORKER),
    "worker_efficiency": (*WHEN_AND_WHERE, By.ITEM, By.OPERATION, By.WORKER),
    "wip": (*OF_PLACE, By.ITEM, By.OPERATION),  # it is as it is now
    "lead_time": (*WHEN_AND_WHERE, By.ITEM),
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
        month it says so of each, and by section, team, item, operation (`LAMP:20`), worker or reason of each of these
        in all of the days, where that makes sense; with `section` or `team`, of theirs alone. A slice's rate counts
        what lies in the slice; rates are never averaged. A report counts for its first worker.
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
        if call.query.by in OF_THINGS:
            yield from self._things(call, name)
            return
        for key, query in self._slices(call):
            told = getattr(self, OWNERS[name])(call).cockpit(query=query).body[name]
            for row in told if isinstance(told, list) else [told]:
                yield {"key": key, **(row if isinstance(row, Mapping) else {"value": row})}
            self.breathe()

    def _things(self, call: Call, name: str) -> Iterator[Row]:
        """All slices at once, from whom the number belongs to: there may be many more things than days or teams."""
        wanted = {field.name: getattr(call.query, field.name) for field in fields(CockpitQuery)}
        by = SlicedBy(call.query.by)
        query: Query
        match OWNERS[name]:
            case "planning":
                query = PlanningSlicesQuery(name=PlanningNumber(name), **wanted)
            case "execution":
                query = FloorSlicesQuery(name=FloorNumber(name), by=by, **wanted)
            case _:
                query = DefectSlicesQuery(by=by, **wanted)
        for row in getattr(self, OWNERS[name])(call).cockpit_slices(query=query).body["items"]:
            if name == "defect_trend":
                row = {"key": row["key"], "on": row["on"], "rate": row["value"]}
            if name == "lead_time":
                row = {"key": row["key"], **row["lead_time"]}
            row.pop("lead_time", None)
            yield {column: value for column, value in row.items() if value is not None or column != "on"}

    def _slices(self, call: Call) -> list[tuple[str | None, CockpitQuery]]:
        """What is asked of the cockpit, slice by slice."""
        by, first, last = call.query.by, call.query.from_on, call.query.to_on
        whose = {"section": call.query.section, "team": call.query.team}
        if by is None:
            return [(None, CockpitQuery(from_on=first, to_on=last, **whose))]
        found: list[tuple[str | None, CockpitQuery]] = []
        if by in OF_PLACE:
            places = [key for key in self._places(call, by) if whose[str(by)] in (None, key)]
            found = [(key, CockpitQuery(from_on=first, to_on=last, **whose | {str(by): key})) for key in places]
        else:
            missing = {name: "required" for name, day in (("from", first), ("to", last)) if day is None}
            if missing or first is None or last is None:
                raise Invalid(dict(missing))
            cut = islice(slices_of(by, first, last), MOST_SLICES + 1)
            found += [(each.key, CockpitQuery(from_on=each.first, to_on=each.last, **whose)) for each in cut]
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
