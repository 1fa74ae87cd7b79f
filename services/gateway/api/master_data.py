"""Master data: the plant, when and where work is done, by whom, and how what it makes is made."""

from __future__ import annotations

from services.gateway.http import Api, Call, Reply, endpoint, page_of
from shared.contracts.permissions import Permission as P
from shared.contracts.planning.commands import PutCalendar, PutItem, PutPlant, PutTeam, PutWorkCenter, PutWorker
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


class MasterDataApi(Api):
    """What planners maintain and everybody looks up."""

    @endpoint(
        "PUT", "/plants/<number>", body=PutPlant, answer=PlantView, needs=P.PLANTS_WRITE, creates=True, plant="number"
    )
    def put_plant(self, call: Call, number: str) -> Reply:
        """Open a plant, or change its settings."""
        return self.planning(call).put_plant(number=number, command=call.body)

    @endpoint("GET", "/plants/<number>", answer=PlantView, plant="number")
    def plant(self, call: Call, number: str) -> Reply:
        """A plant's settings."""
        return self.planning(call).get_plant(number=number)

    @endpoint("PUT", "/calendars/<number>", body=PutCalendar, answer=CalendarView, needs=P.MASTER_WRITE, creates=True)
    def put_calendar(self, call: Call, number: str) -> Reply:
        """Say when work is done; a shift that crosses midnight belongs to the day it began."""
        return self.planning(call).put_calendar(number=number, command=call.body)

    @endpoint("GET", "/calendars/<number>", answer=CalendarView, needs=P.MASTER_READ)
    def calendar(self, call: Call, number: str) -> Reply:
        """One calendar."""
        return self.planning(call).calendar(number=number)

    @endpoint("GET", "/calendars", query=SearchQuery, answer=page_of(CalendarView), needs=P.MASTER_READ)
    def calendars(self, call: Call) -> Reply:
        """Every calendar, by number."""
        return self.planning(call).calendars(query=call.query)

    @endpoint(
        "PUT", "/work-centers/<number>", body=PutWorkCenter, answer=WorkCenterView, needs=P.MASTER_WRITE, creates=True
    )
    def put_work_center(self, call: Call, number: str) -> Reply:
        """Say what a work center can do at once, how fast, and when it is open."""
        return self.planning(call).put_work_center(number=number, command=call.body)

    @endpoint("GET", "/work-centers/<number>", answer=WorkCenterView, needs=P.MASTER_READ)
    def work_center(self, call: Call, number: str) -> Reply:
        """One work center."""
        return self.planning(call).work_center(number=number)

    @endpoint("GET", "/work-centers", query=WorkCentersQuery, answer=page_of(WorkCenterView), needs=P.MASTER_READ)
    def work_centers(self, call: Call) -> Reply:
        """Every work center, by number."""
        return self.planning(call).work_centers(query=call.query)

    @endpoint("PUT", "/changeovers", body=PutChangeovers, answer=ChangeoversView, needs=P.MASTER_WRITE)
    def put_changeovers(self, call: Call) -> Reply:
        """Say how long a work center is changed over from one family of work to another."""
        return self.planning(call).put_changeovers(command=call.body)

    @endpoint("GET", "/changeovers", answer=ChangeoversView, needs=P.MASTER_READ)
    def changeovers(self, call: Call) -> Reply:
        """How long changing over takes, from any family to another and from some to some."""
        return self.planning(call).changeovers()

    @endpoint("PUT", "/teams/<number>", body=PutTeam, answer=TeamView, needs=P.MASTER_WRITE, creates=True)
    def put_team(self, call: Call, number: str) -> Reply:
        """Name a team and its leader."""
        return self.planning(call).put_team(number=number, command=call.body)

    @endpoint("GET", "/teams/<number>", answer=TeamView, needs=P.MASTER_READ)
    def team(self, call: Call, number: str) -> Reply:
        """One team."""
        return self.planning(call).team(number=number)

    @endpoint("GET", "/teams", query=SearchQuery, answer=page_of(TeamView), needs=P.MASTER_READ)
    def teams(self, call: Call) -> Reply:
        """Every team, by number."""
        return self.planning(call).teams(query=call.query)

    @endpoint("PUT", "/workers/<number>", body=PutWorker, answer=WorkerView, needs=P.MASTER_WRITE, creates=True)
    def put_worker(self, call: Call, number: str) -> Reply:
        """Say who somebody is, in which team, and what he can do."""
        return self.planning(call).put_worker(number=number, command=call.body)

    @endpoint("GET", "/workers/<number>", answer=WorkerView, needs=P.MASTER_READ)
    def worker(self, call: Call, number: str) -> Reply:
        """One worker."""
        return self.planning(call).worker(number=number)

    @endpoint("GET", "/workers", query=WorkersQuery, answer=page_of(WorkerView), needs=P.MASTER_READ)
    def workers(self, call: Call) -> Reply:
        """Everybody who works here or did, by number."""
        return self.planning(call).workers(query=call.query)

    @endpoint("PUT", "/items/<number>", body=PutItem, answer=ItemView, needs=P.MASTER_WRITE, creates=True)
    def put_item(self, call: Call, number: str) -> Reply:
        """Name a product or a material."""
        return self.planning(call).put_item(number=number, command=call.body)

    @endpoint("GET", "/items/<number>", answer=ItemView, needs=P.MASTER_READ)
    def item(self, call: Call, number: str) -> Reply:
        """One item."""
        return self.planning(call).item(number=number)

    @endpoint("GET", "/items", query=ItemsQuery, answer=page_of(ItemView), needs=P.MASTER_READ)
    def items(self, call: Call) -> Reply:
        """Products and materials, by number."""
        return self.planning(call).items(query=call.query)

    @endpoint("PUT", "/items/<number>/routing", body=PutRouting, answer=RoutingView, needs=P.MASTER_WRITE, creates=True)
    def put_routing(self, call: Call, number: str) -> Reply:
        """Say how a product is made; every time makes a version."""
        return self.planning(call).put_routing(number=number, command=call.body)

    @endpoint("GET", "/items/<number>/routing", query=RoutingQuery, answer=RoutingView, needs=P.MASTER_READ)
    def routing(self, call: Call, number: str) -> Reply:
        """How a product is made: the newest version, or the one asked for."""
        return self.planning(call).routing(number=number, query=call.query)

    @endpoint("GET", "/routings", query=SearchQuery, answer=page_of(RoutingView), needs=P.MASTER_READ)
    def routings(self, call: Call) -> Reply:
        """How every product is made, by the newest version."""
        return self.planning(call).routings(query=call.query)
