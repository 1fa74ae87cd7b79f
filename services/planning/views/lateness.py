"""Why a work order is late, as people see it and as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.planning.domain.plans.problem import LateJob, Link
from shared.contracts.messages import schema_of
from shared.contracts.planning.views import LateLink, LateWorkOrder


def late_work_order(late: LateJob) -> LateWorkOrder:
    return LateWorkOrder(
        work_order=late.number,
        late_by_seconds=late.late_by_seconds,
        reason=late.reason,
        chain=tuple(late_link(link) for link in late.chain),
    )


def late_link(link: Link) -> LateLink:
    return LateLink(
        sequence=link.sequence,
        cause=link.cause,
        seconds=link.seconds,
        work_center=link.work_center,
        worker=link.worker,
        behind=link.behind,
        pieces=link.pieces,
        skill=link.skill,
    )


def link_of(kept: Mapping[str, Any]) -> LateLink:
    return LateLink(**schema_of(LateLink).load(kept))
