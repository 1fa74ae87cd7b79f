"""Material that was used and could not be posted: never silently, until somebody has dealt with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.gateway.api.execution import LOOK_AT_GOODS
from services.gateway.http import Api, Call, Reply, endpoint, page_of
from services.gateway.problems import with_problem
from shared.contracts.execution.commands import Settle, UnpostedQuery
from shared.contracts.execution.stories import PostingFacts
from shared.contracts.permissions import Permission as P


@dataclass(frozen=True, kw_only=True)
class PostingAnswer(PostingFacts):
    """Material that a report used, and why it could not be posted the last time."""

    problem: dict[str, Any] | None


class PostingsApi(Api):
    """Material that is issued by itself."""

    @endpoint("GET", "/unposted", query=UnpostedQuery, answer=page_of(PostingAnswer), needs=LOOK_AT_GOODS)
    def unposted(self, call: Call) -> Reply:
        """Material that reports used and that could not be posted, the oldest first."""
        page = self.execution(call).unposted(query=call.query).body
        return Reply(body={**page, "items": [with_problem(one, call.incoming.language) for one in page["items"]]})

    @endpoint("POST", "/unposted/<uuid:posting>/retry", answer=PostingAnswer, needs=P.STOCK_WRITE)
    def retry_posting(self, call: Call, posting: UUID) -> Reply:
        """Post it now; still refused, it stays with the reason of today."""
        kept = self.execution(call).retry_posting(posting=posting).body
        return Reply(body=with_problem(kept, call.incoming.language))

    @endpoint("POST", "/unposted/<uuid:posting>/settle", body=Settle, answer=PostingAnswer, needs=P.STOCK_WRITE)
    def settle_posting(self, call: Call, posting: UUID) -> Reply:
        """Say what was done about it; it is not posted any more."""
        kept = self.execution(call).settle_posting(posting=posting, command=call.body).body
        return Reply(body=with_problem(kept, call.incoming.language))
