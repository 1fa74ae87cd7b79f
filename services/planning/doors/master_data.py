"""What may be asked about the plant and what it consists of."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from services.planning.queries import master_data as queries
from services.planning.usecases import master_data as usecases
from services.planning.usecases import plants, routings
from shared.contracts.messages import Page, View
from shared.contracts.planning.commands import (
    PutCalendar,
    PutItem,
    PutPlant,
    PutTeam,
    PutWorkCenter,
    PutWorker,
)
from shared.contracts.planning.queries import ItemsQuery, RoutingQuery, SearchQuery, WorkCentersQuery, WorkersQuery
from shared.contracts.planning.routings import PutChangeovers, PutRouting
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
from shared.contracts.refusals import NotFound
from shared.plumbing.service import Answer, PlantService, rpc


class MasterData(PlantService):
    """Plants, calendars, work centers, teams, workers, items and routings."""

    @rpc
    def put_plant(self, number: str, command: PutPlant) -> Answer:
        with self.transaction() as session:
            self.match(session, lambda: queries.plant(session, self.caller, number))
            return plants.put_plant(session, self.caller, number, command)

    @rpc
    def get_plant(self, number: str) -> PlantView:
        with self.transaction() as session:
            return queries.plant(session, self.caller, number)

    @rpc
    def put_calendar(self, number: str, command: PutCalendar) -> Answer:
        with self.transaction() as session:
            self.match(session, lambda: queries.calendar(session, self.caller, number))
            return usecases.put_calendar(session, self.caller, number, command)

    @rpc
    def calendar(self, number: str) -> CalendarView:
        with self.transaction() as session:
            return queries.calendar(session, self.caller, number)

    @rpc
    def calendars(self, query: SearchQuery) -> Page:
        with self.transaction() as session:
            return queries.calendars(session, self.caller, query)

    @rpc
    def put_work_center(self, number: str, command: PutWorkCenter) -> Answer:
        with self.transaction() as session:
            self.match(session, lambda: queries.work_center(session, self.caller, number))
            return usecases.put_work_center(session, self.caller, number, command)

    @rpc
    def work_center(self, number: str) -> WorkCenterView:
        with self.transaction() as session:
            return queries.work_center(session, self.caller, number)

    @rpc
    def work_centers(self, query: WorkCentersQuery) -> Page:
        with self.transaction() as session:
            return queries.work_centers(session, self.caller, query)

    @rpc
    def put_changeovers(self, command: PutChangeovers) -> Answer:
        with self.transaction() as session:
            self.match(session, lambda: queries.changeovers(session, self.caller))
            return plants.put_changeovers(session, self.caller, command)

    @rpc
    def changeovers(self) -> ChangeoversView:
        with self.transaction() as session:
            return queries.changeovers(session, self.caller)

    @rpc
    def put_team(self, number: str, command: PutTeam) -> Answer:
        with self.transaction() as session:
            self.match(session, lambda: queries.team(session, self.caller, number))
            return usecases.put_team(session, self.caller, number, command)

    @rpc
    def team(self, number: str) -> TeamView:
        with self.transaction() as session:
            return queries.team(session, self.caller, number)

    @rpc
    def teams(self, query: SearchQuery) -> Page:
        with self.transaction() as session:
            return queries.teams(session, self.caller, query)

    @rpc
    def put_worker(self, number: str, command: PutWorker) -> Answer:
        with self.transaction() as session:
            self.match(session, lambda: queries.worker(session, self.caller, number))
            return usecases.put_worker(session, self.caller, number, command)

    @rpc
    def worker(self, number: str) -> WorkerView:
        with self.transaction() as session:
            return queries.worker(session, self.caller, number)

    @rpc
    def workers(self, query: WorkersQuery) -> Page:
        with self.transaction() as session:
            return queries.workers(session, self.caller, query)

    @rpc
    def put_item(self, number: str, command: PutItem) -> Answer:
        with self.transaction() as session:
            self.match(session, lambda: queries.item(session, self.caller, number))
            return usecases.put_item(session, self.caller, number, command)

    @rpc
    def item(self, number: str) -> ItemView:
        with self.transaction() as session:
            return queries.item(session, self.caller, number)

    @rpc
    def items(self, query: ItemsQuery) -> Page:
        with self.transaction() as session:
            return queries.items(session, self.caller, query)

    @rpc
    def put_routing(self, number: str, command: PutRouting) -> Answer:
        with self.transaction() as session:
            self.match(session, lambda: queries.routing(session, self.caller, number, RoutingQuery()))
            return routings.put_routing(session, self.caller, number, command)

    @rpc
    def routing(self, number: str, query: RoutingQuery) -> RoutingView:
        with self.transaction() as session:
            return queries.routing(session, self.caller, number, query)

    @rpc
    def routings(self, query: SearchQuery) -> Page:
        with self.transaction() as session:
            return queries.routings(session, self.caller, query)

    def match(self, session: Session, show: Callable[[], View]) -> None:
        """Honour `If-Match`, under the lock that keeps others from changing the thing in between."""
        if self.caller.if_match is None:
            return
        try:
            plants.lock_plant(session, self.caller.plant)
            current: View | None = show()
        except NotFound:
            current = None
        self.require_match(current)
