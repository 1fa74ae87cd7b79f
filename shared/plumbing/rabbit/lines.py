"""Sending: a connection of its own, every message matched to the broker's answer by its delivery tag."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import amqp
import eventlet
from eventlet.semaphore import Semaphore
from kombu import Connection

from shared.plumbing import logs
from shared.plumbing.events import BusAway, Fate

log = logs.logger(__name__)
TROUBLE = (amqp.AMQPError, OSError)
CONNECT_SECONDS = 5
OPEN_SECONDS = 30
CONFIRM_SECONDS = 10


@dataclass(frozen=True)
class Letter:
    """A message and where it is to go. A mandatory one must find a queue."""

    exchange: str
    routing_key: str
    message: amqp.Message
    mandatory: bool = True


def connect(uri: str, *, heartbeat: int = 0) -> amqp.Connection:
    """A connection of py-amqp's own; kombu only reads the address."""
    address = Connection(uri, connect_timeout=CONNECT_SECONDS, heartbeat=heartbeat)
    return address.transport.establish_connection()


@contextmanager
def ignoring_trouble() -> Iterator[None]:
    try:
        yield
    except (*TROUBLE, AttributeError) as error:  # AttributeError: the channel has already left its connection
        log.warning("broker_trouble", error=str(error))


def is_answering(uri: str) -> bool:
    """Does the broker take connections?"""
    try:
        connection = connect(uri)
    except TROUBLE:
        return False
    with ignoring_trouble():
        connection.collect()
    return True


class Line:
    """One channel in confirm mode. After any doubt it must not be used again."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        self.is_doubtful = False
        self._tag = 0
        self._waiting: dict[int, int] = {}  # delivery tag → place in the batch
        self._places: dict[str, int] = {}  # message id → place in the batch
        self._fates: list[Fate] = []
        self._returned: set[int] = set()
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)
        channel.events["basic_return"].add(self._on_return)
        channel.confirm_select()

    def send(self, letters: Sequence[Letter], seconds: float, when_sent: Callable[[], None]) -> list[Fate]:
        """Send a batch and wait for the answers, all of them under one deadline."""
        deadline = time.monotonic() + seconds
        self._fates = [Fate.DOUBTFUL] * len(letters)
        self._returned = set()
        self._waiting.clear()  # a late answer to a batch before is about nothing in this one
        self._places = {letter.message.properties["message_id"]: place for place, letter in enumerate(letters)}
        try:
            for place, letter in enumerate(letters):
                self._post(letter, place, deadline)
            when_sent()
            while self._waiting:
                self.channel.connection.drain_events(timeout=_left(deadline))
        except (*TROUBLE, AttributeError) as error:  # AttributeError: the channel has left its connection meanwhile
            log.warning("publish_doubtful", unanswered=len(self._waiting), error=str(error))
            self.is_doubtful = True
        return self._fates

    def _post(self, letter: Letter, place: int, deadline: float) -> None:
        self._tag += 1
        self._waiting[self._tag] = place
        self.channel.basic_publish(
            letter.message,
            exchange=letter.exchange,
            routing_key=letter.routing_key,
            mandatory=letter.mandatory,
            timeout=_left(deadline),
        )

    def _on_ack(self, tag: int, multiple: bool) -> None:
        for place in self._answered(tag, multiple):
            self._fates[place] = Fate.FAILED if place in self._returned else Fate.ARRIVED

    def _on_nack(self, tag: int, multiple: bool) -> None:
        for place in self._answered(tag, multiple):
            log.error("event_refused_by_broker")
            self._fates[place] = Fate.FAILED

    def _on_return(self, error: Any, exchange: str, key: str, message: Any) -> None:
        """It found no queue. The broker says so before it confirms."""
        log.error("event_unroutable", exchange=exchange, routing_key=key)
        place = self._places.get(message.properties.get("message_id"))
        if place is not None:
            self._returned.add(place)

    def _answered(self, tag: int, multiple: bool) -> list[int]:
        """The places that an answer is about; an answer to nothing we wait for is about none."""
        tags = [waiting for waiting in self._waiting if waiting <= tag] if multiple else [tag]
        return [self._waiting.pop(tag) for tag in tags if tag in self._waiting]


class Sender:
    """Sends batches, one at a time, on a line that is opened when needed and hung up after any doubt."""

    def __init__(self, uri: str, prepare: Callable[[Any], None], seconds: float = CONFIRM_SECONDS) -> None:
        self.uri = uri
        self.prepare = prepare
        self.seconds = seconds
        self._connection: amqp.Connection | None = None
        self._line: Line | None = None
        self._turn = Semaphore()

    def send(self, letters: Sequence[Letter], when_sent: Callable[[], None] = lambda: None) -> list[Fate]:
        """What became of each. `BusAway` if the broker cannot be reached at all."""
        with self._turn:
            line = self._line or self._open()
            try:
                fates = line.send(letters, self.seconds, when_sent)
            except BaseException:  # we are being ended in the middle of it
                self._hang_up()
                raise
            if line.is_doubtful or Fate.FAILED in fates:  # whatever was missing is declared anew
                self._hang_up()
            return fates

    def close(self) -> None:
        with self._turn:
            self._hang_up()

    def _open(self) -> Line:
        try:
            with eventlet.Timeout(OPEN_SECONDS, TimeoutError("the broker does not answer")):
                self._connection = connect(self.uri)
                self.prepare(self._connection.channel())
                self._line = Line(self._connection.channel())
        except TROUBLE as error:
            self._hang_up()
            raise BusAway(str(error)) from None
        except BaseException:
            self._hang_up()
            raise
        return self._line

    def _hang_up(self) -> None:
        connection, self._connection, self._line = self._connection, None, None
        if connection is not None:
            with ignoring_trouble():
                connection.collect()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    return left
