"""What may be asked about the schedule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from services.planning.domain.plans import considering, making
from services.planning.domain.plans.problem import Plan, Problem
from services.planning.domain.scheduling.solving import SecondsLeft
from services.planning.queries import cockpit, open_work
from services.planning.queries import loads as load_queries
from services.planning.queries import schedule as queries
from services.planning.queries import what_ifs as what_if_queries
from services.planning.usecases import assignments, replans, scheduling, what_ifs
from shared.contracts.messages import Page
from shared.contracts.planning.commands import AcceptWhatIf, AssignOperation, RunSchedule, WhatIf
from shared.contracts.planning.queries import (
    LoadsQuery,
    PlanningCockpitQuery,
    PlanningSlicesQuery,
    ScheduleQuery,
    TaktQuery,
)
from shared.contracts.planning.views import (
    AssignedOperationView,
    PlanningCockpitView,
    PlanningSlicesView,
    ScheduleRunView,
    WhatIfView,
)
from shared.plumbing import clock, logs, metrics
from shared.plumbing.answers import once
from shared.plumbing.ids import new_id
from shared.plumbing.minutes import every, every_minute
from shared.plumbing.service import Answer, PlantService, rpc

log = logs.logger(__name__)
SECONDS_TO_MEND = 5  # where so much is new that it is planned anew
SECONDS_TO_CONSIDER = 3  # for a plan where there was none; its caller waits
A_MOMENT = 0.1  # seconds between two looks at whether a plan that is being made is there


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

    @every_minute
    def take_over_runs(self) -> None:
        """A run whose process is gone is planned by another, for the asker's sake; the second time it has failed."""
        with self.transaction() as session:
            orphans = scheduling.orphaned_runs(session)
        for plant, id in orphans:
            log.warning("schedule_run_taken_over", plant=plant, run=str(id))
            self.in_background(self.plan_open_work, plant, id)

    def plan_open_work(self, plant: str, id: UUID) -> None:
        """One run: the problem is read and the plan stored in transactions of their own, none open in between."""
        me = new_id()
        begun = clock.now()
        try:
            with self.transaction() as session:
                run = scheduling.take_run(session, plant, id, me)
                if run is None:
                    return
                problem = open_work.open_work(
                    session, plant, clock.now(), objective=run.objective, freeze_until=run.freeze_until
                )
                seconds = run.seconds
            plan = self.compute(making.make, problem, within=seconds)
            with self.transaction() as session:
                scheduling.store_plan(session, plant, id, problem, plan, owner=me)
        except Exception:
            metrics.PLANS_MADE.labels("run", "failed").inc()
            with self.transaction() as session:
                scheduling.fail_run(session, plant, id, owner=me)
            raise
        told_of_plan(plant, "run", plan, begun)

    @every_minute
    def look_for_overdue(self) -> None:
        """What should have begun by now and has not, makes the plan wrong as well."""
        with self.transaction() as session:
            replans.wish_for_overdue(session)

    @every(1)
    def follow_the_plant(self) -> None:
        """Put right the plans that something happened to."""
        with self.transaction() as session:
            plants = replans.due(session)
        for plant in plants:
            self.in_background(self.mend_plan, plant)

    def show_at_once(self, plant: str) -> None:
        """Put the plan right for whoever looks at it next. What he did is done, whether or not this succeeds."""
        until = clock.now() + timedelta(seconds=SECONDS_TO_CONSIDER)
        try:
            while not self.mend_plan(plant, making.mend_soon, SECONDS_TO_CONSIDER) and clock.now() < until:
                with self.transaction() as session:
                    if not replans.is_waiting(session, plant):
                        return
                self.breathe(A_MOMENT)
        except Exception:
            log.exception("plan_not_shown_at_once", plant=plant)

    def mend_plan(
        self,
        plant: str,
        mend: Callable[[Problem, SecondsLeft], Plan] = making.mend,
        within: int = SECONDS_TO_MEND,
    ) -> bool:
        """Whoever takes a turn first has it; nothing is locked while it is thought about. Was it ours, and stored?"""
        begun = clock.now()
        with self.transaction() as session:
            turn = replans.take(session, plant, new_id())
            if turn is None:
                return False
            problem = open_work.open_work(session, plant, begun)
        try:
            plan = self.compute(mend, problem, within=within)
            with self.transaction() as session:
                is_stored = replans.store(session, turn, problem, plan)
        except Exception:
            metrics.PLANS_MADE.labels("mend", "failed").inc()
            with self.transaction() as session:
                replans.give_up(session, turn)
            raise
        if is_stored:
            log.info("plan_follows", plant=plant, because=turn.because)
            told_of_plan(plant, "mend", plan, begun)
        return is_stored

    @rpc
    def schedule_run(self, run: UUID) -> ScheduleRunView:
        with self.transaction() as session:
            return queries.schedule_run(session, self.caller, run)

    @rpc
    def what_if(self, command: WhatIf) -> Answer:
        """Asked and answered at once, from the plan as it is; no lock is held while it is thought about."""
        id = command.id or new_id()
        with self.transaction() as session:
            orders = what_ifs.wanted(session, self.caller, command)
            problem = open_work.open_work(session, self.caller.plant, clock.now())
        jobs = tuple(one.job for one in orders)
        plans = self.compute(considering.consider, problem, jobs, within=SECONDS_TO_CONSIDER)
        with self.transaction() as session:
            answer = once(
                session, self.caller, lambda: what_ifs.keep_what_if(session, self.caller, id, orders, problem, plans)
            )
        return Answer(answer.body)

    @rpc
    def what_if_asked(self, asked: UUID) -> WhatIfView:
        with self.transaction() as session:
            return what_if_queries.what_if(session, self.caller, asked)

    @rpc
    def accept_what_if(self, asked: UUID, command: AcceptWhatIf) -> Answer:
        with self.transaction() as session:
            shown, created = what_ifs.accept_what_if(session, self.caller, asked, command)
        if created:
            self.show_at_once(self.caller.plant)
        return Answer(shown, created=created)

    @rpc
    def schedule(self, query: ScheduleQuery) -> Page:
        with self.transaction() as session:
            return queries.schedule(session, self.caller, query)

    @rpc
    def loads(self, query: LoadsQuery) -> Page:
        with self.transaction() as session:
            return load_queries.loads(session, self.caller, query)

    @rpc
    def takt(self, query: TaktQuery) -> Page:
        with self.transaction() as session:
            return load_queries.takt(session, self.caller, query)

    @rpc
    def assign_operation(self, operation: UUID, command: AssignOperation) -> AssignedOperationView:
        with self.transaction() as session:
            return assignments.assign_operation(session, self.caller, operation, command)

    @rpc
    def cockpit_slices(self, query: PlanningSlicesQuery) -> PlanningSlicesView:
        with self.transaction() as session:
            return cockpit.slices(session, self.caller, query)

    @rpc
    def cockpit(self, query: PlanningCockpitQuery, all_late: bool = False) -> PlanningCockpitView:
        with self.transaction() as session:
            return cockpit.cockpit(session, self.caller, query, all_late=all_late)


def told_of_plan(plant: str, kind: str, plan: Plan, begun: datetime) -> None:
    """What whoever watches the plant wants to know of a new plan; `kind` is `run` or `mend`."""
    took = (clock.now() - begun).total_seconds()
    metrics.PLANS_MADE.labels(kind, "done").inc()
    metrics.PLAN_SECONDS.labels(kind).observe(took)
    metrics.PLAN_MOVED.labels(plant).set(plan.moved / plan.movable if plan.movable else 0)
    log.info(
        "plan_made",
        plant=plant,
        kind=kind,
        found_by=plan.found_by,
        operations=len(plan.slots),
        unplanned=len(plan.unplanned),
        late=len(plan.late),
        moved=plan.moved,
        movable=plan.movable,
        seconds=round(took, 2),
    )
