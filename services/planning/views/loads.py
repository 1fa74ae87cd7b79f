"""Loads and takt, as people see them."""

from __future__ import annotations

from services.planning.domain.loads import Load, in_hours
from services.planning.domain.takt import Stage
from shared.contracts.planning.loads import LoadView, TaktView


def load_view(key: str, period: str, load: Load) -> LoadView:
    return LoadView(
        key=key or None,
        period=period,
        open_hours=in_hours(load.open),
        planned_hours=in_hours(load.planned),
        percent=load.percent,
        overloaded=load.is_overloaded,
    )


def takt_view(key: str, stage: Stage) -> TaktView:
    return TaktView(
        key=key or None,
        demand=stage.pieces,
        open_hours=in_hours(int(stage.open)),
        takt_seconds=stage.takt,
        cycle_seconds=stage.cycle,
        keeps_up=stage.keeps_up,
        sequence=stage.sequence,
        work_centers=stage.work_centers,
    )
