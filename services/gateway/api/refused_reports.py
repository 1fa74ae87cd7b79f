"""What could not be booked: seen by who said it and by who leads, until it is settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.gateway.http import Api, Call, Reply, endpoint, page_of
from services.gateway.problems import with_problem
from shared.contracts.execution.commands import RefusedReportsQuery, Settle
from shared.contracts.execution.stories import RefusedReportFacts
from shared.contracts.permissions import Permission as P


@dataclass(frozen=True, kw_only=True)
class RefusedReportAnswer(RefusedReportFacts):
    """A refused report, with the problem its sender was told, said in the reader's language."""

    problem: dict[str, Any]


class RefusedReportsApi(Api):
    """Reports that the rules of the plant would not have."""

    @endpoint(
        "GET", "/refused-reports", query=RefusedReportsQuery, answer=page_of(RefusedReportAnswer), needs=P.FLOOR_READ
    )
    def refused_reports(self, call: Call) -> Reply:
        """Reports that could not be booked, the latest first: a worker's own, a supervisor's teams'."""
        page = self.execution(call).refused_reports(query=call.query).body
        return Reply(body={**page, "items": [with_problem(one, call.incoming.language) for one in page["items"]]})

    @endpoint(
        "POST",
        "/refused-reports/<uuid:refused>/settle",
        body=Settle,
        answer=RefusedReportAnswer,
        needs=P.REPORT_CONFIRM,
    )
    def settle_refused(self, call: Call, refused: UUID) -> Reply:
        """Say what was done about a report that could not be booked; it leaves the open ones."""
        reply = self.execution(call).settle_refused(kept=refused, command=call.body)
        return Reply(body=with_problem(reply.body, call.incoming.language))
