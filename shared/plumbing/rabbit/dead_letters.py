"""The dead letters of a broker: looked at without losing their order, given back without a gap.

Looking takes messages out and never settles them; when the connection closes, the broker puts them back where
they were. Giving back publishes a copy to the one queue, and only when that is confirmed is the dead letter
taken away: whoever pulls the plug in between leaves two, and the reader's inbox drops one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Self

import amqp
import eventlet

from shared.plumbing.dead_letters import DeadLetter
from shared.plumbing.events import BusAway, Fate
from shared.plumbing.rabbit import topology
from shared.plumbing.rabbit.lines import TROUBLE, Letter, Sender, connect, ignoring_trouble
from shared.plumbing.rabbit.notes import ERROR, LAST_AT, REASON, WORDS, Note, copy_of, headers_of, identity, instant
from shared.plumbing.rabbit.wire import body_of
from shared.plumbing.settings import BadSettings
from shared.plumbing.strict_json import read_strictly

CLOSE_SECONDS = 5
BACK_SECONDS = 3.0


class BrokerDesk:
    """Works on the `.dead` queues of all readers the contracts know, or on one that is named."""

    def __init__(self, connection: amqp.Connection, sender: Sender) -> None:
        self.connection = connection
        self.sender = sender

    @classmethod
    @contextmanager
    def open(cls, uri: str) -> Iterator[Self]:
        sender = Sender(uri, lambda channel: None)
        try:
            connection = connect(uri)
        except TROUBLE as error:
            raise BusAway(str(error)) from None
        try:
            yield cls(connection, sender)
        except TROUBLE as error:
            raise BusAway(str(error)) from None
        finally:
            sender.close()
            with ignoring_trouble(), eventlet.Timeout(CLOSE_SECONDS, False):
                connection.close()

    def letters(self, queue: str | None) -> Iterator[DeadLetter]:
        for name in _queues(queue):
            for message, _ in self._taken_out(name):
                yield letter_of(name, message)

    def replay(self, queue: str | None, ids: set[str] | None) -> list[DeadLetter]:
        found = []
        for name in _queues(queue):
            for message, settle in self._taken_out(name):
                if ids is None or identity(message) in ids:
                    if self.sender.send([Letter("", name, copy_of(message, {}))]) != [Fate.ARRIVED]:
                        raise BusAway(f"{name} did not take {identity(message)}; it stays a dead letter")
                    settle()
                    found.append(letter_of(name, message))
        return found

    def discard(self, queue: str | None, ids: set[str]) -> list[DeadLetter]:
        found = []
        for name in _queues(queue):
            for message, settle in self._taken_out(name):
                if identity(message) in ids:
                    settle()
                    found.append(letter_of(name, message))
        return found

    def _taken_out(self, queue: str) -> Iterator[tuple[amqp.Message, Callable[[], None]]]:
        """Each dead letter that a queue has now, and how to take it away for good. The rest is back afterwards."""
        channel = self.connection.channel()
        try:
            count = channel.queue_declare(f"{queue}.dead", passive=True).message_count
        except amqp.NotFound:
            if queue not in _queues(None):
                raise BadSettings(f"there is no queue {queue}") from None
            return  # nobody has read that event yet
        held: set[int] = set()

        def settle(tag: int) -> None:
            channel.basic_ack(tag)
            held.discard(tag)

        try:
            for _ in range(count):
                message = channel.basic_get(f"{queue}.dead")
                if message is None:
                    return  # somebody else looks at the rest
                held.add(message.delivery_tag)
                yield message, partial(settle, message.delivery_tag)
        finally:
            with ignoring_trouble():
                channel.close()
            self._await_back(queue, len(held))

    def _await_back(self, queue: str, letters: int) -> None:
        """The broker takes a moment to put back what was only looked at; whoever looks next is to see it again."""
        with ignoring_trouble(), eventlet.Timeout(BACK_SECONDS, False), self.connection.channel() as channel:
            while channel.queue_declare(f"{queue}.dead", passive=True).message_count < letters:
                eventlet.sleep(0.02)


def letter_of(queue: str, message: Any) -> DeadLetter:
    note, headers = Note.on(message), headers_of(message)
    reason, last_at = headers.get(REASON), instant(headers.get(LAST_AT))
    if not isinstance(reason, str):
        reason, last_at = _by_the_broker(headers)
    return DeadLetter(
        id=identity(message),
        queue=queue,
        plant=_plant(message),
        reason=reason,
        error=": ".join(said for said in (headers.get(ERROR), headers.get(WORDS)) if isinstance(said, str)),
        tries=note.tries,
        first_at=note.first_at,
        last_at=last_at,
        body=body_of(message).decode("utf-8", "backslashreplace"),
    )


def _by_the_broker(headers: dict[str, Any]) -> tuple[str, Any]:
    """What the broker wrote, when it was the one to give up."""
    deaths = headers.get("x-death")
    last = deaths[0] if isinstance(deaths, list) and deaths and isinstance(deaths[0], dict) else {}
    return str(last.get("reason", "unknown")), last.get("time")


def _plant(message: Any) -> str:
    try:
        fields = read_strictly(body_of(message))
    except ValueError:
        return "-"
    plant = fields.get("plant") if isinstance(fields, dict) else None
    return plant if isinstance(plant, str) and plant.isprintable() else "-"


def _queues(chosen: str | None) -> list[str]:
    if chosen is not None:
        return [chosen.removesuffix(".dead")]
    return sorted(queue.name for queue in topology.every_queue())
