"""What the plant prints. A print job is drawn in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.gateway import queries
from services.gateway.http import Api, Call, Reply, endpoint
from services.gateway.paper import printing
from services.gateway.paper.layout import Printer
from services.gateway.rooms import Room
from shared.contracts.execution.commands import DispatchQuery
from shared.contracts.messages import Query
from shared.contracts.permissions import Permission as P
from shared.contracts.planning.queries import WorkCentersQuery, WorkersQuery
from shared.contracts.refusals import Invalid
from shared.contracts.values import Name

PDF = "application/pdf"
MOST_LABELS = 500
JOBS_AT_ONCE, PATIENCE = 2, 20.0  # print jobs; seconds that one waits for another
_room = Room(JOBS_AT_ONCE, PATIENCE)


class Labelled(StrEnum):
    """What gets a label."""

    WORKER = "worker"
    WORK_CENTER = "work_center"


@dataclass(frozen=True, kw_only=True)
class LabelsQuery(Query):
    """Labels of one kind; `q` looks in number and name."""

    kind: Labelled
    q: Name | None = None


class Paper(Api):
    """Whoever prints."""

    def printer(self, call: Call) -> Printer:
        with self.transaction() as session:
            return Printer(call.incoming.language, queries.time_zone_of(session, call.caller.plant) or "UTC")

    def printed(self, draw: Any, *what: Any) -> Reply:
        with _room.a_place():
            return Reply(content=self.compute(draw, *what), headers={"Content-Disposition": "inline"})


class PaperApi(Paper):
    """Travelers, dispatch sheets and labels."""

    @endpoint("GET", "/work-orders/<number>/traveler.pdf", needs=(P.ORDERS_READ, P.REPORT), media_type=PDF)
    def traveler(self, call: Call, number: str) -> Reply:
        """The paper that goes with a work order's pieces: a QR code for it, and one for each operation."""
        work_order = self.planning(call).work_order(number=number).body
        item = self.planning(call).item(number=work_order["item"]).body
        return self.printed(printing.sheet, self.printer(call).traveler(work_order, item))

    @endpoint("GET", "/dispatch.pdf", query=DispatchQuery, needs=P.FLOOR_READ, media_type=PDF)
    def dispatch_sheet(self, call: Call) -> Reply:
        """What a work center, a team or a worker is to do in a shift, with a QR code for each operation."""
        whose = next((one for one in (call.query.work_center, call.query.team, call.query.worker) if one), None)
        asked_for = {"work_center": whose, "from": call.query.from_at, "to": call.query.to_at}
        if None in asked_for.values():
            raise Invalid({name: "required" for name, value in asked_for.items() if value is None})
        operations = self.execution(call).dispatch(query=call.query).body["items"]
        asked = call.query.dump()
        sheet = self.printer(call).dispatch(
            str(whose), asked["from"], asked["to"], operations, code=call.query.work_center
        )
        return self.printed(printing.sheet, sheet)

    @endpoint("GET", "/labels.pdf", query=LabelsQuery, needs=P.MASTER_READ, media_type=PDF)
    def labels(self, call: Call) -> Reply:
        """Badges of the workers who are here, or signs of work centers, each with its QR code."""
        planning, printer = self.planning(call), self.printer(call)
        if call.query.kind is Labelled.WORKER:
            found = planning.workers(query=WorkersQuery(limit=MOST_LABELS, q=call.query.q, active=True))
        else:
            found = planning.work_centers(query=WorkCentersQuery(limit=MOST_LABELS, q=call.query.q))
        return self.printed(printing.labels, printer.labels(found.body["items"]), printer.word("labels"))
