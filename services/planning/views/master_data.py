"""The plant and what it consists of, as people see it."""

from __future__ import annotations

from services.planning.models import (
    Calendar,
    Item,
    Plant,
    RoutingStep,
    Team,
    WorkCenter,
    Worker,
)
from shared.contracts.inspection_plans import InspectionPlan
from shared.contracts.messages import schema_of
from shared.contracts.planning.commands import PutCalendar
from shared.contracts.planning.routings import Material, PutChangeovers, Step
from shared.contracts.planning.views import (
    CalendarView,
    ChangeoversView,
    ItemView,
    PlantView,
    RoutingView,
    TeamView,
    WorkCenterView,
    WorkerView,
)


def plant_view(plant: Plant) -> PlantView:
    return PlantView(
        number=plant.number,
        name=plant.name,
        time_zone=plant.time_zone,
        currency=plant.currency,
        language=plant.language,
        inspection_changes_pay=plant.inspection_changes_pay,
        stock_in_closes=plant.stock_in_closes,
    )


def calendar_view(calendar: Calendar) -> CalendarView:
    hours = PutCalendar.load({"shifts": calendar.shifts, "exceptions": calendar.exceptions})
    return CalendarView(number=calendar.number, shifts=hours.shifts, exceptions=hours.exceptions)


def work_center_view(center: WorkCenter) -> WorkCenterView:
    return WorkCenterView(
        number=center.number,
        name=center.name,
        section=center.section,
        calendar=center.calendar,
        capacity=center.capacity,
        efficiency=center.efficiency,
    )


def team_view(team: Team) -> TeamView:
    return TeamView(number=team.number, name=team.name, leader=team.leader)


def worker_view(worker: Worker) -> WorkerView:
    return WorkerView(
        number=worker.number,
        name=worker.name,
        team=worker.team,
        skills=tuple(worker.skills),
        calendar=worker.calendar,
        active=worker.active,
        days_off=worker.away,
    )


def item_view(item: Item) -> ItemView:
    return ItemView(
        number=item.number,
        name=item.name,
        unit=item.unit,
        kind=item.kind,
        routing_version=item.routing_version,
        materials_expected_on=item.materials_expected_on,
    )


def changeovers_view(plant: Plant) -> ChangeoversView:
    kept = PutChangeovers.load(plant.changeovers)
    return ChangeoversView(seconds=kept.seconds, pairs=kept.pairs)


def routing_view(item: str, version: int, steps: list[RoutingStep]) -> RoutingView:
    return RoutingView(item=item, version=version, steps=tuple(step_of(step) for step in steps))


def step_of(step: RoutingStep) -> Step:
    return Step(
        sequence=step.sequence,
        name=step.name,
        section=step.section,
        work_centers=tuple(step.work_centers),
        skill=step.skill,
        setup_seconds=step.setup_seconds,
        run_seconds=step.run_seconds,
        inspection=step.inspection,
        sample_percent=step.sample_percent,
        over_report=step.over_report,
        over_report_percent=step.over_report_percent,
        materials=tuple(Material(**schema_of(Material).load(material)) for material in step.materials),
        inspection_plan=inspection_plan_of(step),
        transfer_quantity=step.transfer_quantity,
        setup_family=step.setup_family,
    )


def inspection_plan_of(step: RoutingStep) -> InspectionPlan | None:
    plan = step.inspection_plan
    return None if plan is None else InspectionPlan(**schema_of(InspectionPlan).load(plan))
