"""A sheet that somebody uploads, read in a process of its own."""

from __future__ import annotations

from services.gateway.http import Api, Call
from services.gateway.refusals import ImportTooLong, UnreadableFile
from services.gateway.rooms import Room
from services.gateway.sheets import reading, uploads
from services.gateway.sheets.reading import Sheet
from shared.plumbing.child_process import ChildFailed

SHEETS_AT_ONCE, PATIENCE = 1, 20.0  # one may take half a gigabyte; seconds that one waits for another
_room = Room(SHEETS_AT_ONCE, PATIENCE)


class Uploads(Api):
    """An `api/` part that takes sheets in."""

    def sheet_of(self, call: Call) -> Sheet:
        content = uploads.file_of(call.incoming)
        try:
            with _room.a_place():
                read = self.compute(reading.read_upload, content, call.incoming.language)
        except ChildFailed:
            raise UnreadableFile from None  # it took more memory or time than any honest sheet
        if read == "too_long":
            raise ImportTooLong(limit=reading.MOST_ROWS)
        if not isinstance(read, Sheet):
            raise UnreadableFile
        return read
