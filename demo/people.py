"""Who takes part: each with a connection of his own, signed in as himself, and a will of his own."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from typing import TypeVar
from uuid import UUID

from demo.client import Client
from demo.factory import Factory

T = TypeVar("T")


class People:
    """The demo plant's people at their desks and terminals.

    Chance is drawn for each name apart, so that what one does changes nothing in what others do.
    """

    def __init__(self, url: str, plant: str, factory: Factory, scene: str) -> None:
        self.url = url
        self.plant = plant
        self.factory = factory
        self._scene = scene
        self._clients: dict[str, Client] = {}
        self._chances: dict[str, Random] = {}

    def desk(self, username: str) -> Client:
        """Somebody of the office or a team leader, by name and password."""
        if username not in self._clients:
            client = Client(self.url, plant=self.plant)
            client.sign_in(username, self.factory.data["users"][username]["password"])
            self._clients[username] = client
        return self._clients[username]

    def terminal(self, worker: str) -> Client:
        """A worker, by badge and PIN."""
        if worker not in self._clients:
            client = Client(self.url, plant=self.plant)
            client.badge_in(worker, self.factory.pin_of(worker))
            self._clients[worker] = client
        return self._clients[worker]

    def leader_of(self, worker: str) -> Client:
        """The desk of the worker's team leader."""
        leader = self.factory.data["teams"][self.factory.data["workers"][worker]["team"]]["leader"]
        users = self.factory.data["users"]
        return self.desk(next(username for username, user in users.items() if user.get("worker") == leader))

    def chance(self, name: str) -> Random:
        if name not in self._chances:
            self._chances[name] = Random(f"{self.factory.data['seed']} {self._scene} {name}")
        return self._chances[name]

    def new_id(self, name: str) -> UUID:
        return UUID(int=self.chance(name).getrandbits(128), version=4)


def await_until(look: Callable[[], T], seconds: float = 10.0) -> T:
    """Look again until something is there: what one service tells another arrives a moment later."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing to be seen after {seconds} s")
        time.sleep(0.02)
    return seen
