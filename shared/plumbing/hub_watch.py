"""How long this process was busy with one thing while heartbeats, probes and answers had to wait."""

from __future__ import annotations

import time

import eventlet

from shared.plumbing import logs, metrics

log = logs.logger(__name__)
EVERY = 0.05
INTERVAL = 15.0  # what the metric looks back on; a scrape comes at least as often
ALARMING = 1.0


def watch() -> None:
    """Measure for ever; the metric is the longest lag of the running interval and the one before."""
    before = longest = 0.0
    began = time.monotonic()
    while True:
        due = time.monotonic() + EVERY
        eventlet.sleep(EVERY)
        now = time.monotonic()
        lag = max(0.0, now - due)
        longest = max(longest, lag)
        metrics.HUB_LAG.set(max(before, longest))
        if lag > ALARMING:
            log.warning("hub_lagged", seconds=round(lag, 3))
        if now - began > INTERVAL:
            before, longest, began = longest, 0.0, now
