"""One method in one worker of its container, waited for: how a call or an event gets its answer.

Whoever carries calls and events needs it, whether from this process or from another.
"""

from __future__ import annotations

from typing import Any

import eventlet
from eventlet.event import Event as Signal

HANDLER_SECONDS = 60


def run_worker(entrypoint: Any, argument: Any, seconds: float) -> Any:
    """Run an entrypoint's method in a worker of its own container; raise what it raised.

    `eventlet.Timeout` when it takes longer than `seconds`; the worker is not interrupted.
    """
    done = Signal()

    def settle(worker_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        if exc_info is None:
            done.send(result)
        else:
            done.send_exception(*exc_info)
        return result, exc_info

    with eventlet.Timeout(seconds):  # waiting for a free worker counts
        entrypoint.container.spawn_worker(entrypoint, (argument,), {}, handle_result=settle)
        return done.wait()
