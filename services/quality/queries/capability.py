"""What the measured values of a step say of its process. Only the window asked for is read, by an index."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.quality.domain import capability as rules
from services.quality.domain import subgroups
from services.quality.models import Measurement
from services.quality.queries.windows import days_of
from shared.contracts.quality.commands import CapabilityQuery
from shared.contracts.quality.views import (
    CapabilityView,
    IndicesView,
    MeansChartView,
    MeasuredPointView,
    SubgroupsView,
    SubgroupView,
    ValuesChartView,
)

MOST = 2000  # values; of more the newest


def capability_of(session: Session, plant: str, query: CapabilityQuery) -> CapabilityView:
    """Of the newest values first read, in the order in which they were measured."""
    of_step = (
        Measurement.plant == plant,
        Measurement.item == query.item,
        Measurement.sequence == query.sequence,
        Measurement.characteristic == query.characteristic,
        Measurement.production_on.between(*days_of(query.from_on, query.to_on)),
    )
    newest = (Measurement.at.desc(), Measurement.inspection_id.desc(), Measurement.position.desc())
    found = list(session.scalars(select(Measurement).where(*of_step).order_by(*newest).limit(MOST + 1)))
    rows = found[:MOST][::-1]
    last = rows[-1] if rows else None
    limits = (last.lower, last.upper) if last else (None, None)
    values = [row.value for row in rows]
    computed = rules.capability(values, rules.Tolerance(*limits))
    return CapabilityView(
        item=query.item,
        sequence=query.sequence,
        characteristic=query.characteristic,
        unit=last.unit if last else None,
        nominal=last.nominal if last else None,
        lower=limits[0],
        upper=limits[1],
        limits_changed=any((row.lower, row.upper) != limits for row in rows),
        count=len(rows),
        least=rules.LEAST,
        beyond=sum(not row.within for row in rows),
        complete=len(found) <= MOST,
        within=_shown(IndicesView, computed and computed.within),
        overall=_shown(IndicesView, computed and computed.overall),
        chart=_shown(ValuesChartView, computed and computed.chart),
        points=tuple(_points(rows, computed.chart if computed else None)),
        subgroups=_subgroups(rows),
    )


def _shown(view: type[Any], value: Any) -> Any:
    return None if value is None else view(**vars(value))


def _points(rows: Sequence[Measurement], chart: rules.Chart | None) -> list[MeasuredPointView]:
    moved = [None, *rules.ranges_of([row.value for row in rows])]
    return [
        MeasuredPointView(
            at=row.at,
            inspection=row.inspection_id,
            value=row.value,
            range=span,
            within=row.within,
            out_of_control=None if chart is None else not chart.is_in_control(row.value, span),
        )
        for row, span in zip(rows, moved, strict=False)
    ]


def _subgroups(rows: Sequence[Measurement]) -> SubgroupsView:
    """An inspection is one; rows stand in the order in which they were measured."""
    groups = [list(of_one) for _, of_one in groupby(rows, key=lambda row: row.inspection_id)]
    size = subgroups.usual_size(map(len, groups))
    usual = [group for group in groups if len(group) == size]
    figures = [subgroups.subgroup_of([row.value for row in group]) for group in usual]
    chart = None if size is None else subgroups.chart_of(figures, size)
    return SubgroupsView(
        size=size,
        least=subgroups.LEAST,
        left_out=len(groups) - len(usual),
        chart=_shown(MeansChartView, chart),
        points=tuple(
            SubgroupView(
                at=group[0].at,
                inspection=group[0].inspection_id,
                mean=figure.mean,
                range=figure.range,
                out_of_control=None if chart is None else not chart.is_in_control(figure),
            )
            for group, figure in zip(usual, figures, strict=True)
        ),
    )
