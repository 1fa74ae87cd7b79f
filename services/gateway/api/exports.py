"""Lists as files: what somebody may see of a list, he may take with him."""

from __future__ import annotations

from typing import Any

from services.gateway import indoors
from services.gateway.http import Api, Call, Reply, endpoint
from services.gateway.refusals import ExportTooLong
from services.gateway.rooms import Room
from services.gateway.sheets import writing
from services.gateway.sheets.kinds import Kind, kind_of
from shared.contracts.gateway.commands import ExportQuery, TableFormat
from shared.plumbing import logs

log = logs.logger(__name__)
AT_ONCE = 2  # files in the making; each holds a worker and room on the disk
a_turn = Room(AT_ONCE).a_place


class ExportsApi(Api):
    """Excel and CSV for whoever asks for a list."""

    @endpoint(
        "GET",
        "/exports/<kind>",
        query=ExportQuery,
        media_type=writing.MEDIA_TYPES[TableFormat.XLSX],
        other_media_types=(writing.MEDIA_TYPES[TableFormat.CSV],),
    )
    def export(self, call: Call, kind: str) -> Reply:
        """A list as Excel or CSV, with the rows that the list itself shows to who asks.

        `kind` is the path of a collection: items, routings, workers, work-centers, sales-orders, work-orders, reports,
        inspections, pay-lines. Filters are those of the list. Columns are named as the JSON fields, so that what
        comes out can be imported again.
        """
        wanted = kind_of(kind)
        filters = {name: value for name, value in call.query.dump().items() if value is not None}
        format = TableFormat(filters.pop("format"))
        with a_turn():
            table = writing.TABLES[format](wanted.columns)
            rows = self._fill(call, wanted, table, filters, most=writing.MOST_ROWS[format])
            file = table.finish()
        log.info("exported", list=kind, format=format, rows=rows)
        return writing.reply_with(file, format, kind)

    def _fill(self, call: Call, kind: Kind, table: writing.Table, filters: dict[str, Any], *, most: int) -> int:
        """Write every page of the list; how many rows that made."""
        written = 0
        for page in self.pages_of(
            lambda cursor: indoors.ask_page(self, call, kind.listed_by, filters, cursor=cursor).said
        ):
            rows = [row for entry in page["items"] for row in kind.rows_of(entry)]
            written += len(rows)
            if written > most:
                raise ExportTooLong(limit=most)
            table.add(rows)
        return written
