"""What bad quality has cost: quality's reasons, in payroll's money."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import get_type_hints

from services.gateway.http import Api, Call, Reply, endpoint
from services.gateway.sheets import writing
from shared.contracts.gateway.commands import AnalyticsFormat, TableFormat
from shared.contracts.payroll.quality_costs import QualityCostsQuery, QualityCostsView, QualityCostView
from shared.contracts.permissions import Permission as P


@dataclass(frozen=True, kw_only=True)
class QualityCostsShownQuery(QualityCostsQuery):
    """What is asked, and what the answer is shown as."""

    format: AnalyticsFormat = AnalyticsFormat.JSON


class QualityCostsApi(Api):
    """For who answers for quality and sees everybody's pay."""

    @endpoint(
        "GET",
        "/quality-costs",
        query=QualityCostsShownQuery,
        answer=QualityCostsView,
        needs=P.PAY_READ_ALL,
        other_media_types=tuple(writing.MEDIA_TYPES.values()),
    )
    def quality_costs(self, call: Call) -> Reply:
        """What rework was paid, and what had been paid for pieces that were scrapped: by reason, item or operation.

        The dearest first; without `from` and `to` the last 30 days, 92 at most. It is pay alone, without premiums and
        without material. A scrapped piece counts what its steps up to there were paid on average, in these days and
        the 90 before them.
        """
        asked = call.query
        query = QualityCostsQuery(from_on=asked.from_on, to_on=asked.to_on, by=asked.by)
        reply = self.payroll(call).quality_costs(query=query)
        if asked.format is AnalyticsFormat.JSON:
            return reply
        hints = get_type_hints(QualityCostView)
        columns = {field.name: hints[field.name] for field in fields(QualityCostView)}
        return writing.as_file(TableFormat(asked.format), "quality-costs", columns, reply.body["items"])
