"""Named places in the life of a fact where a test pulls the plug. In normal runs they do nothing.

The names follow a report from the call that brings it to its last reader:

=====================  ========================================================================
call.received          the request is read, nothing has begun
facts.before_commit    the change and its facts are written, the transaction is still open
facts.committed        they are on disk, nobody knows it yet
call.answered          the answer is made, and not yet sent
relay.taken            facts are taken from the outbox, none is sent
relay.sent             they are sent, the broker has confirmed none
relay.confirmed        all are confirmed, none is marked
relay.marked           they are marked, the transaction is still open
reader.delivered       a message has arrived, nothing has begun
reader.noted           the inbox has noted it, nothing is applied
reader.applied         it is applied, the transaction is still open
reader.committed       it is applied for good, the broker does not know it
reader.settled         the broker knows
=====================  ========================================================================
"""

from __future__ import annotations

import os
import signal

POINTS = (
    "call.received",
    "facts.before_commit",
    "facts.committed",
    "call.answered",
    "relay.taken",
    "relay.sent",
    "relay.confirmed",
    "relay.marked",
    "reader.delivered",
    "reader.noted",
    "reader.applied",
    "reader.committed",
    "reader.settled",
)


def is_point(crash_at: str) -> bool:
    """Does this say where to crash: `relay.sent`, or `relay.sent:3` for the third time?"""
    point, _, times = crash_at.partition(":")
    return point in POINTS and (times or "1").isdecimal()


def reach(point: str) -> None:
    """Pass a point. Only `arm` gives this a meaning."""


def arm(crash_at: str) -> None:
    """Let this process die at a point, as by a power cut."""
    global reach
    doomed, _, times = crash_at.partition(":")
    left = int(times or 1)

    def die(point: str) -> None:
        nonlocal left
        if point == doomed:
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    reach = die
