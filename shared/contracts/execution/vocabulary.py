"""Closed vocabularies that only execution's commands and views use."""

from __future__ import annotations

from enum import StrEnum


class RefusedStatus(StrEnum):
    """What became of a report that was refused: nobody has looked yet, it was booked after all, or somebody has."""

    OPEN = "open"
    BOOKED = "booked"
    SETTLED = "settled"


class PostingStatus(StrEnum):
    """Material that a report used: to be posted, posted, could not be posted, or that somebody has dealt with."""

    WAITING = "waiting"
    POSTED = "posted"
    UNPOSTED = "unposted"
    SETTLED = "settled"


class FloorNumber(StrEnum):
    """Numbers of the cockpit that the floor tells."""

    FIRST_PASS_YIELD = "first_pass_yield"
    DEFECT_TREND = "defect_trend"
    OPERATION_EFFICIENCY = "operation_efficiency"
    WORKER_EFFICIENCY = "worker_efficiency"
    WIP = "wip"
    LEAD_TIME = "lead_time"
