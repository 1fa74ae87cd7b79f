"""Which lists are tables, and what their columns are: the JSON fields of their entries, by the same names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, get_args, get_type_hints

from shared.contracts.execution.views import ReportView
from shared.contracts.messages import View
from shared.contracts.payroll.fair_rates import FairRateView
from shared.contracts.payroll.views import PayLineView
from shared.contracts.payroll.wage_sheets import WageComparisonView
from shared.contracts.planning.views import (
    ItemView,
    RoutingView,
    SalesOrderView,
    TeamView,
    WorkCenterView,
    WorkerView,
    WorkOrderView,
)
from shared.contracts.quality.views import InspectionView
from shared.contracts.refusals import NotFound


@dataclass(frozen=True)
class Kind:
    """A list: the endpoint that shows it, and what one of its entries looks like.

    `without` are fields that are lists of their own elsewhere. An entry gets a row for each thing in
    `spread`, whose fields stand beside its own.
    """

    listed_by: str
    view: type[View]
    without: tuple[str, ...] = ()
    spread: str | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The name of each column, and the type of what stands in it."""
        own = {name: hint for name, hint in _fields_of(self.view).items() if name not in self.without}
        return own if self.spread is None else own | _fields_of(get_args(own.pop(self.spread))[0])

    def rows_of(self, entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """The rows that an entry of the list makes."""
        if self.spread is None:
            yield entry
            return
        for part in entry[self.spread]:
            yield {**entry, **part}


def _fields_of(view: type[View]) -> dict[str, Any]:
    hints = get_type_hints(view)
    return {field.name: hints[field.name] for field in fields(view)}


KINDS = {
    "items": Kind("items", ItemView),
    "routings": Kind("routings", RoutingView, spread="steps"),
    "teams": Kind("teams", TeamView),
    "workers": Kind("workers", WorkerView),
    "work-centers": Kind("work_centers", WorkCenterView),
    "sales-orders": Kind("sales_orders", SalesOrderView, spread="lines"),
    "work-orders": Kind("work_orders", WorkOrderView, without=("operations", "late_chain")),
    "reports": Kind("reports", ReportView),
    "inspections": Kind("inspections", InspectionView),
    "pay-lines": Kind("pay_lines", PayLineView),
    "fair-rates": Kind("fair_rates", FairRateView),
    "wage-comparisons": Kind("wage_comparisons", WageComparisonView),
}


def kind_of(name: str) -> Kind:
    if name not in KINDS:
        raise NotFound
    return KINDS[name]
