"""What `schedule` does: a problem file to a plan file, within the time counted from when the command was typed."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import orjson

from shared.plumbing import stopwatch
from shared.plumbing.settings import BadSettings

UNWRITABLE = 2
PATIENCE, A_SECOND, A_MOMENT = 1.5, 1.0, 0.05  # seconds: how long after its time a plan is waited for, and more


def run(problem: Path, plan: Path, *, seconds: float, seed: int, moves: int | None) -> NoReturn:
    """Plan, and end this process. With `moves` instead of the clock the plan is the same every time."""
    left = stopwatch.countdown(seconds)
    gc.disable()  # a short life with many small things: looking for circles would cost more than it frees
    solving = importlib.import_module("services.planning.domain.scheduling.solving")
    standby, pen = solving.Standby(), Pen(plan)
    if moves is None:
        threading.Thread(target=_keep_the_time, args=(left, standby, pen), daemon=True).start()
    try:
        answer = solving.solve(orjson.loads(problem.read_bytes()), left, seed, moves, standby)
    except OSError as error:
        raise BadSettings(f"{problem} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise BadSettings(f"{problem} is no JSON: {error}") from error
    except solving.Unreadable as error:
        raise BadSettings(f"{problem} is no scheduling problem: {error}") from error
    pen.write(answer)


class Pen:
    """Whoever takes it first writes, and all is done: nobody waits until what was loaded is put away again."""

    def __init__(self, plan: Path) -> None:
        self.plan = plan
        self._taken = threading.Lock()

    def write(self, answer: dict[str, Any]) -> NoReturn:
        self._taken.acquire()
        try:
            self.plan.write_bytes(orjson.dumps(answer))
        except OSError as error:
            print(f"gongdan: {self.plan} cannot be written: {error.strerror}", file=sys.stderr, flush=True)
            os._exit(UNWRITABLE)
        os._exit(0)


def _keep_the_time(left: Callable[[], float], standby: Any, pen: Pen) -> None:
    """Take what there is when the machine is too busy to come to an end by itself."""
    while left() > min(standby.spare, A_SECOND) - PATIENCE or not standby.has_plan:
        time.sleep(A_MOMENT)
    pen.write(standby.answer())
