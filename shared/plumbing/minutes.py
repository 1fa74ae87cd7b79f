"""`@every_minute`: what a service looks at by itself, for whoever watches it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import eventlet
from nameko.extensions import Entrypoint

MINUTE = 60


class EveryMinute(Entrypoint):
    """The nameko entrypoint behind `every_minute`. Every replica fires it: its method looks, or writes what one may."""

    _ticking: Any = None

    def start(self) -> None:
        self._ticking = eventlet.spawn(self._tick)

    def stop(self) -> None:
        if self._ticking is not None:
            self._ticking.kill()

    def kill(self) -> None:
        self.stop()

    def _tick(self) -> None:
        while True:
            self.container.spawn_worker(self, (), {})
            eventlet.sleep(MINUTE)


def every_minute(method: Callable[[Any], None]) -> Callable[..., None]:
    """Run a method when the service starts, and a minute after each time. A failure is logged, and forgotten."""
    decorated: Callable[..., None] = EveryMinute.decorator(method)
    return decorated
