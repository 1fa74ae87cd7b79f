"""The schedule: runs, what-ifs, the plan, how full it is, and a planner's hand in it."""

from __future__ import annotations

from uuid import UUID

from services.gateway import sentences
from services.gateway.http import Api, Call, Reply, endpoint, page_of
from shared.contracts.permissions import Permission as P
from shared.contracts.planning.commands import AcceptWhatIf, AssignOperation, RunSchedule, WhatIf
from shared.contracts.planning.loads import LoadView, TaktView
from shared.contracts.planning.queries import LoadsQuery, ScheduleQuery, TaktQuery
from shared.contracts.planning.views import (
    AssignedOperationView,
    ScheduledOperationView,
    ScheduleRunView,
    WhatIfView,
)


class SchedulingApi(Api):
    """What planners do with the plan."""

    @endpoint("POST", "/schedule-runs", body=RunSchedule, answer=ScheduleRunView, needs=P.SCHEDULE_WRITE, status=202)
    def run_schedule(self, call: Call) -> Reply:
        """Plan all open work anew, in the background; what has started, is pinned or frozen stays."""
        return self.planning(call).run_schedule(command=call.body)

    @endpoint("GET", "/schedule-runs/<uuid:run>", answer=ScheduleRunView, needs=P.SCHEDULE_READ)
    def schedule_run(self, call: Call, run: UUID) -> Reply:
        """How a schedule run stands, and what came of it."""
        return self.planning(call).schedule_run(run=run).in_words(sentences.of_run, call.incoming.language)

    @endpoint("POST", "/what-if", body=WhatIf, answer=WhatIfView, needs=P.SCHEDULE_WRITE)
    def what_if(self, call: Call) -> Reply:
        """Whose orders would move, and by how much, if these were taken; changes nothing."""
        return self.planning(call).what_if(command=call.body)

    @endpoint("GET", "/what-if/<uuid:asked>", answer=WhatIfView, needs=P.SCHEDULE_READ)
    def what_if_asked(self, call: Call, asked: UUID) -> Reply:
        """What was asked and shown, to whom, and whether it was accepted."""
        return self.planning(call).what_if_asked(asked=asked)

    @endpoint("POST", "/what-if/<uuid:asked>/accept", body=AcceptWhatIf, answer=WhatIfView, needs=P.ORDERS_WRITE)
    def accept_what_if(self, call: Call, asked: UUID) -> Reply:
        """Take the orders a what-if was asked about: work orders are made of them, and what was shown is kept."""
        return self.planning(call).accept_what_if(asked=asked, command=call.body)

    @endpoint("GET", "/schedule", query=ScheduleQuery, answer=page_of(ScheduledOperationView), needs=P.SCHEDULE_READ)
    def schedule(self, call: Call) -> Reply:
        """The plan: what is done where, by whom and when, by start."""
        return self.planning(call).schedule(query=call.query)

    @endpoint("GET", "/loads", query=LoadsQuery, answer=page_of(LoadView), needs=P.SCHEDULE_READ)
    def loads(self, call: Call) -> Reply:
        """How full work centers, sections, workers or teams are by the plan: day by day or week by week."""
        return self.planning(call).loads(query=call.query)

    @endpoint("GET", "/takt", query=TaktQuery, answer=page_of(TaktView), needs=P.SCHEDULE_READ)
    def takt(self, call: Call) -> Reply:
        """Takt and cycle of what is due: item by item, or section by section; does the plant keep up?"""
        return self.planning(call).takt(query=call.query)

    @endpoint(
        "POST",
        "/operations/<uuid:operation>/assign",
        body=AssignOperation,
        answer=AssignedOperationView,
        needs=P.SCHEDULE_WRITE,
    )
    def assign_operation(self, call: Call, operation: UUID) -> Reply:
        """Put an operation somewhere by hand; pinned, no schedule run moves it."""
        reply = self.planning(call).assign_operation(operation=operation, command=call.body)
        return reply.in_words(sentences.of_assignment, call.incoming.language)
