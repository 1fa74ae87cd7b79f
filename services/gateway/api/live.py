"""Live: told where to look again, as long as one looks."""

from __future__ import annotations

from services.gateway.http import Api, Call, Reply, endpoint
from services.gateway.live import hints
from services.gateway.live.feed import Feed
from shared.plumbing.minutes import every_minute


class LiveApi(Api):
    """Server-Sent Events for screens."""

    feed = Feed()

    @endpoint("GET", "/live", media_type="text/event-stream")
    def live(self, call: Call) -> Reply:
        """Hints where to look again, within a second of a change.

        Each is an event with an `id` and `{"topic", "key"}`: the path of a list and the number or id of a thing
        in it. A client that comes back with `Last-Event-ID` is told what it missed in the last hour, or that
        `everything` is to be looked at again. What other services derive from a change follows within two seconds.
        """
        return Reply(stream=self.feed.join(call.caller, call.incoming.header("last-event-id")))

    @every_minute
    def forget_hints(self) -> None:
        with self.transaction() as session:
            hints.forget(session)
