"""What may be asked about the schedule."""

from __future__ import annotations

from uuid import UUID

from services.planning.domain.scheduling.dispatcher import schedule
from services.planning.models import ScheduleRun
from services.planning.queries import cockpit, open_work
from services.planning.queries import schedule as queries
from services.planning.usecases import assignments, scheduling
from shared.contracts.messages import Page
from shared.contracts.planning.commands import AssignOperation, PlanningCockpitQuery, RunSchedule, ScheduleQuery
from shared.contracts.planning.views import PlanningCockpitView, ScheduledOperationView, ScheduleRunView
from shared.plumbing import clock
from shared.plumbing.answers import once
from shared.plumbing.ids import new_id
from shared.plumbing.service import Answer, PlantService, rpc


class Schedule(PlantService):
    """Runs, the plan they make, and the planner's hand."""

    @rpc
    def run_schedule(self, command: RunSchedule) -> Answer:
        """Answers at once; the run goes on in the background."""
        id = command.id or new_id()
        with self.transaction() as session:
            answer = once(session, self.caller, lambda: scheduling.ask_for_run(session, self.caller, id, command))
        if answer.created:
            self.in_background(self.plan_open_work, self.caller.plant, id)
        return Answer(answer.body)

    def plan_open_work(self, plant: str, id: UUID) -> None:
        """One run: the problem is read and the plan stored in transactions of their own, none open in between."""
        try:
            with self.transaction() as session:
                run = session.get_one(ScheduleRun, (plant, id))
                problem = open_work.open_work(session, run, clock.now())
            plan = self.compute(schedule, problem)
            with self.transaction() as session:
                scheduling.store_plan(session, plant, id, problem, plan)
        except Exception:
            with self.transaction() as session:
                scheduling.fail_run(session, plant, id)
            raise

    @rpc
    def schedule_run(self, run: UUID) -> ScheduleRunView:
        with self.transaction() as session:
            return queries.schedule_run(session, self.caller, run)

    @rpc
    def schedule(self, query: ScheduleQuery) -> Page:
        with self.transaction() as session:
            return queries.schedule(session, self.caller, query)

    @rpc
    def assign_operation(self, operation: UUID, command: AssignOperation) -> ScheduledOperationView:
        with self.transaction() as session:
            return assignments.assign_operation(session, self.caller, operation, command)

    @rpc
    def cockpit(self, query: PlanningCockpitQuery) -> PlanningCockpitView:
        with self.transaction() as session:
            return cockpit.cockpit(session, self.caller, query)
