"""Which faults come when: drawn from a seed, so that a run can be repeated."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from shared.testing.nodes import Node
from tests.faults.numbers import Numbers
from tests.faults.works import READY_WITHIN, FiveProcesses, end_in_order, heal, kill

KILL, AGAIN = "kill -9 of a service", "kill -9 of a service that starts"
DATABASE, BROKER, FREEZE = "kill -9 of PostgreSQL", "kill -9 of RabbitMQ", "service frozen for a moment"
FROZEN_SECONDS = 3.0
EVERY = 40  # service kills for one of PostgreSQL and one of RabbitMQ


@dataclass(frozen=True)
class Act:
    """One fault: what kind, and which services."""

    kind: str
    services: tuple[str, ...] = ()


def acts(seed: int, kills: int, services: tuple[str, ...]) -> Iterator[Act]:
    """So many kills of services, one to three at once, some of them twice; and the nodes in between."""
    chance, done = random.Random(seed), 0
    nodes_at = EVERY // 2
    while done < kills:
        victims = tuple(chance.sample(services, min(chance.randint(1, 3), kills - done)))
        done += len(victims)
        yield Act(KILL, victims)
        if done < kills and chance.random() < 0.3:
            again = victims[: kills - done]
            done += len(again)
            yield Act(AGAIN, again)
        if chance.random() < 0.05:
            yield Act(FREEZE, (chance.choice(services),))
        if done >= nodes_at:
            nodes_at += EVERY
            yield from chance.sample([Act(DATABASE), Act(BROKER)], 2)


class Saboteur:
    """Does it, heals what he has done, and notes how long that took."""

    def __init__(self, works: FiveProcesses, numbers: Numbers, seed: int) -> None:
        self.works, self.numbers = works, numbers
        self.chance = random.Random(f"{seed}/when")

    def do(self, act: Act) -> None:
        self.numbers.faults[act.kind] += max(1, len(act.services))
        if act.kind in (KILL, AGAIN):
            if act.kind == AGAIN:
                time.sleep(self.chance.uniform(0.2, 2.0))
            kill(self.works, *act.services)
            for service in act.services:
                self.works.begin(service)
            self.numbers.recovered[KILL] += self._until_ready(act.services)
        elif act.kind == FREEZE:
            process = self.works.process(act.services[0])
            process.freeze()
            time.sleep(FROZEN_SECONDS)
            process.thaw()
        else:
            self._crash(self.works.databases if act.kind == DATABASE else self.works.broker, act.kind)
        heal(self.works)

    def end_in_order(self, service: str) -> None:
        self.numbers.ends.append((service, *end_in_order(self.works, service)))
        heal(self.works)

    def _crash(self, node: Node, kind: str) -> None:
        alive = {service: self.works.process(service).pid for service in self.works.services}
        node.kill()
        node.start()
        self.numbers.recovered[kind] += [max(self._until_ready(self.works.services))]
        gone = [service for service, pid in alive.items() if self.works.process(service).pid != pid]
        self.numbers.exits += [f"{service} ended because {kind} did" for service in gone]

    def _until_ready(self, services: tuple[str, ...]) -> list[float]:
        """Seconds from now until each is ready."""
        began, waiting, took = time.monotonic(), list(services), []
        while waiting:
            for service in [one for one in waiting if self.works.is_ready(one)]:
                waiting.remove(service)
                took.append(time.monotonic() - began)
            for service in waiting:
                if not self.works.process(service).is_alive:
                    self.numbers.exits.append(
                        f"{service} ended by itself: {self.works.process(service).last_words(300)}"
                    )
                    self.works.begin(service)
            if time.monotonic() > began + READY_WITHIN:
                raise AssertionError(f"not ready within {READY_WITHIN:g} s: {waiting}")
            time.sleep(0.1)
        return took
