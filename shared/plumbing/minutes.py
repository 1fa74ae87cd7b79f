"""`@every_minute`, `@every(seconds)`: what a service looks at by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import eventlet
from nameko.extensions import Entrypoint

MINUTE = 60


class EveryMinute(Entrypoint):
    """The nameko entrypoint behind `every_minute`. Every replica fires it: its method looks, or writes what one may."""

    seconds = MINUTE
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
            eventlet.sleep(self.seconds)


class Every(EveryMinute):
    """The nameko entrypoint behind `every`."""

    def __init__(self, seconds: int, **others: Any) -> None:
        self.seconds = seconds
        super().__init__(**others)


def every(seconds: int) -> Callable[[Callable[[Any], None]], Callable[..., None]]:
    """Run a method when the service starts, and so many seconds after each time. Who finds work takes it first."""

    def decorate(method: Callable[[Any], None]) -> Callable[..., None]:
        decorated: Callable[..., None] = Every.decorator(seconds=seconds)(method)
        return decorated

    return decorate


def every_minute(method: Callable[[Any], None]) -> Callable[..., None]:
    """Run a method when the service starts, and a minute after each time. A failure is logged, and forgotten."""
    decorated: Callable[..., None] = EveryMinute.decorator(method)
    return decorated
