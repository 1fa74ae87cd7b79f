"""What payroll keeps of others' nouns. The ledger, rates, terms, periods and objections are its own.

A pay line is frozen with the rate of the moment it was written, and so is whether an inspection counts; a
replay never decides that again.
"""

from __future__ import annotations

from services.payroll import projections
from services.payroll.models import (
    GroupOutput,
    Item,
    Plant,
    Report,
    ReworkCause,
    ReworkReport,
    Scrap,
    Team,
    WorkCenter,
    Worker,
)
from services.payroll.usecases import losses, plants, reports
from shared.contracts.execution.events import InspectionFellShort, OperationReported, ReportConfirmed, ReportReversed
from shared.contracts.planning.events import ItemChanged, PlantChanged, TeamChanged, WorkCenterChanged, WorkerChanged
from shared.contracts.quality.events import InspectionRecorded, ReworkOrdered
from shared.plumbing.copies import Copies, Told

COPIES = Copies(
    ears={
        PlantChanged: plants.keep_plant,
        WorkerChanged: projections.keep_worker,
        TeamChanged: projections.keep_team,
        ItemChanged: projections.keep_item,
        WorkCenterChanged: projections.keep_work_center,
        OperationReported: reports.keep_report,
        ReportReversed: reports.keep_reversal,
        ReportConfirmed: reports.keep_confirmation,
        InspectionRecorded: reports.keep_inspection,
        InspectionFellShort: losses.keep_short,
        ReworkOrdered: losses.keep_cause,
    },
    told=(
        Told(Plant, own=("paid_in",)),
        *map(Told, (Worker, Team, Item, WorkCenter, Report, GroupOutput, Scrap, ReworkReport, ReworkCause)),
    ),
)
