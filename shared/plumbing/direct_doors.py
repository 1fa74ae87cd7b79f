"""The front doors of this process, called without a wire in between."""

from __future__ import annotations

from typing import Any

import eventlet

from shared.plumbing import logs
from shared.plumbing.rpc import Away, Rpc
from shared.plumbing.workers import run_worker

log = logs.logger(__name__)


class DirectDoors:
    """Front doors in this process."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._doors: dict[tuple[str, str], Rpc] = {}

    def open(self, door: Rpc) -> None:
        self._doors[door.container.service_name, door.method_name] = door

    def close(self, door: Rpc) -> None:
        self._doors.pop((door.container.service_name, door.method_name), None)

    def call(self, service: str, method: str, payload: dict[str, Any]) -> dict[str, Any]:
        door = self._doors.get((service, method))
        if door is None:
            raise Away(service)
        try:
            reply: dict[str, Any] = run_worker(door, payload, self.seconds)
        except eventlet.Timeout:
            log.warning("call_timed_out", service=service, method=method)
            raise Away(service) from None
        return reply
