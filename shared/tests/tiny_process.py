"""The tiny plant as processes of their own, to be killed.

`python -m shared.tests.tiny_process` reads a line of JSON for each and forks it, which is quicker than to start
Python anew; it answers with the process id. Each counts as many pieces as it is told, one by one, then works on
until it is ended. Whoever delivers 666 pieces to it ends it. All end when nothing more is to be read.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore", message=r"(?s).*Eventlet is deprecated")
import eventlet  # noqa: E402

eventlet.monkey_patch()

from shared.plumbing import crash_points, logs, pauses  # noqa: E402
from shared.plumbing.settings import Settings  # noqa: E402
from shared.tests import tiny_plant  # noqa: E402

DEADLY = 666


def drop_dead(delivery) -> None:
    if delivery.event.quantity == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)


def main(told: dict) -> None:
    logs.configure("ERROR")
    pauses.PAUSES = (0.2,)
    tiny_plant.mischief.append(drop_dead)
    chosen = {"amqp_uri": told.get("amqp_uri"), "database_urls": told.get("database_urls", {})}
    settings = Settings(data=Path(told["data"]), **chosen)
    if told.get("crash_at"):
        crash_points.arm(told["crash_at"])
    with tiny_plant.at_work(settings) as plant:
        for _ in range(told.get("pieces", 0)):
            plant.count(1)
        eventlet.sleep(told.get("seconds", 60))


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            main(json.loads(line))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
    os.killpg(0, signal.SIGKILL)
