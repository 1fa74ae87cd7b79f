"""What goes wrong on the floor (異常提報): said by whoever sees it, answered by whoever leads."""

from __future__ import annotations

import base64
from uuid import UUID

from services.gateway.http import Api, Call, Reply, endpoint, page_of
from shared.contracts.execution.commands import (
    LONGEST_PHOTO,
    AnswerException,
    DowntimeQuery,
    ExceptionsQuery,
    PutPhoto,
    RaiseException,
)
from shared.contracts.execution.stories import (
    DowntimeView,
    ExceptionView,
)
from shared.contracts.permissions import Permission as P

ON_THE_FLOOR = (P.REPORT, P.INSPECT, P.EXCEPTIONS_ANSWER)


class ExceptionsApi(Api):
    """Exceptions, their pictures, and the standstills they cause."""

    @endpoint("POST", "/exceptions", body=RaiseException, answer=ExceptionView, needs=ON_THE_FLOOR, creates=True)
    def raise_exception(self, call: Call) -> Reply:
        """Say that something is wrong; with `stops_work` nothing begins at the work center until it is over."""
        return self.execution(call).raise_exception(command=call.body)

    @endpoint("GET", "/exceptions", query=ExceptionsQuery, answer=page_of(ExceptionView), needs=P.FLOOR_READ)
    def exceptions(self, call: Call) -> Reply:
        """What is or was wrong anywhere in the plant, the latest first."""
        return self.execution(call).exceptions(query=call.query)

    @endpoint("GET", "/exceptions/<uuid:exception>", answer=ExceptionView, needs=P.FLOOR_READ)
    def exception(self, call: Call, exception: UUID) -> Reply:
        """One exception."""
        return self.execution(call).exception(exception=exception)

    @endpoint(
        "POST",
        "/exceptions/<uuid:exception>/acknowledge",
        body=AnswerException,
        answer=ExceptionView,
        needs=ON_THE_FLOOR,
    )
    def acknowledge_exception(self, call: Call, exception: UUID) -> Reply:
        """Take an exception on."""
        return self.execution(call).acknowledge_exception(exception=exception, command=call.body)

    @endpoint(
        "POST", "/exceptions/<uuid:exception>/resolve", body=AnswerException, answer=ExceptionView, needs=ON_THE_FLOOR
    )
    def resolve_exception(self, call: Call, exception: UUID) -> Reply:
        """Say that it is over; the work center goes on when nothing else stops it."""
        return self.execution(call).resolve_exception(exception=exception, command=call.body)

    @endpoint(
        "PUT",
        "/exceptions/<uuid:exception>/photo",
        body=PutPhoto,
        answer=ExceptionView,
        needs=ON_THE_FLOOR,
        largest=LONGEST_PHOTO + 1024,
    )
    def put_photo(self, call: Call, exception: UUID) -> Reply:
        """Add a picture, JPEG, PNG or WebP of at most a megabyte, in base64; it replaces the one before."""
        return self.execution(call).put_photo(exception=exception, command=call.body)

    @endpoint("GET", "/exceptions/<uuid:exception>/photo", needs=P.FLOOR_READ, media_type="image/*")
    def photo(self, call: Call, exception: UUID) -> Reply:
        """The picture itself."""
        photo = self.execution(call).photo(exception=exception).body
        return Reply(content=base64.b64decode(photo["content"]), headers={"Content-Type": photo["media_type"]})

    @endpoint("GET", "/downtime", query=DowntimeQuery, answer=DowntimeView, needs=(P.BOARD_READ, P.COCKPIT_READ))
    def downtime(self, call: Call) -> Reply:
        """How often and how long work centers stood still, and why."""
        return self.execution(call).downtime(query=call.query)
