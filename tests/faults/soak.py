"""`./gongdan soak`: a working day full of faults on five processes, RabbitMQ and PostgreSQL, and what became of it.

Ends with a table. The status is 0 only if nothing was lost, doubled or off by a cent, no process ended by
itself, and every SIGTERM was obeyed in time.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Sequence

from shared.testing import nodes
from tests.faults.backlog import drain, pile_up
from tests.faults.load import Load
from tests.faults.numbers import Numbers
from tests.faults.saboteur import EVERY, Saboteur, acts
from tests.faults.scene import Scene
from tests.faults.works import FiveProcesses, five_processes

ORDERLY_ENDS = 20
AWAY_SECONDS = 30.0
BACKLOG = 20_000  # events
PACE = 0.1
SAY_EVERY = 15.0


def main(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends it finds nothing left behind
    numbers = Numbers()
    began = time.monotonic()
    kind = nodes.choose().kind
    nodes.complete(kind)
    with five_processes(kind) as works:
        soak(Scene(works), numbers, options)
    numbers.seconds = time.monotonic() - began
    width = max(len(name) for name, _ in numbers.rows())
    print(f"\nseed {options.seed}", *(f"{name:<{width}}  {value}" for name, value in numbers.rows()), sep="\n")
    if not numbers.verdict.is_clean:
        print(f"\n{numbers.verdict}")
    return 0 if numbers.is_right else 1


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gongdan soak", description=__doc__)
    parser.add_argument("--reports", type=int, default=20_000, help="at least so many, besides the backlog")
    parser.add_argument("--kills", type=int, default=200, help=f"of services; one of each node for {EVERY} of them")
    parser.add_argument("--minutes", type=float, help="begin no new fault and no new report after so long")
    parser.add_argument("--backlog", type=int, default=BACKLOG, help="events that pile up while the broker is away")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same sequence of faults")
    return parser


def soak(scene: Scene, numbers: Numbers, options: argparse.Namespace) -> None:
    works = scene.works
    assert isinstance(works, FiveProcesses)
    saboteur = Saboteur(works, numbers, options.seed)
    until = time.monotonic() + 60 * options.minutes if options.minutes else float("inf")
    say = Teller(scene, numbers)
    with scene.at_work(pace=PACE, seed=options.seed) as load:
        for act in acts(options.seed, options.kills, works.services):
            if time.monotonic() > until:
                break
            saboteur.do(act)
            say.now_and_then("killing")
        for turn in range(min(ORDERLY_ENDS, options.kills)):
            saboteur.end_in_order(works.services[turn % len(works.services)])
            say.now_and_then("ending in order")
        without_broker(works, load, numbers)
        load.pace = 0.0
        while scene.book.count < options.reports and time.monotonic() < until:
            time.sleep(0.5)
            say.now_and_then("reporting")
    judge(scene, numbers, say)
    if numbers.verdict.is_clean and options.backlog:
        works.broker.kill()
        numbers.backlog = pile_up(scene, options.backlog, options.seed, lambda: say.now_and_then("piling up"))
        works.broker.start()
        numbers.drained_in = drain(scene, lambda: say.now_and_then("draining"))
        judge(scene, numbers, say)


def without_broker(works: FiveProcesses, load: Load, numbers: Numbers) -> None:
    """Nobody on the floor may notice."""
    works.broker.kill()
    began = time.monotonic()
    time.sleep(AWAY_SECONDS)
    numbers.away_seconds = time.monotonic() - began
    numbers.away = load.gauge.accepted_between(began, time.monotonic())
    works.broker.start()


def judge(scene: Scene, numbers: Numbers, say: Teller) -> None:
    say.at_once("judging")
    numbers.verdict = scene.judge()
    numbers.reports = scene.book.count
    numbers.tries = sum(one.tries for one in scene.book.asked)
    numbers.refused = sum(one.refusal is not None for one in scene.book.asked)


class Teller:
    """Says how far it is, for whoever watches."""

    def __init__(self, scene: Scene, numbers: Numbers) -> None:
        self.scene, self.numbers = scene, numbers
        self.began = self.said = time.monotonic()

    def now_and_then(self, doing: str) -> None:
        if time.monotonic() > self.said + SAY_EVERY:
            self.at_once(doing)

    def at_once(self, doing: str) -> None:
        self.said = time.monotonic()
        faults = ", ".join(f"{count} {kind}" for kind, count in self.numbers.faults.items())
        seconds = time.monotonic() - self.began
        print(f"{seconds:5.0f} s  {doing}: {self.scene.book.count} reports; {faults}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
