"""Reading queues: takes what arrives, hands it to be seen to, and stays connected until all of it is settled."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import Any

import amqp
import eventlet
from eventlet.semaphore import Semaphore

from shared.plumbing import crash_points, logs, metrics
from shared.plumbing.events import BusAway, Handles
from shared.plumbing.rabbit import topology
from shared.plumbing.rabbit.gates import Gate
from shared.plumbing.rabbit.handling import Handling, Parcel
from shared.plumbing.rabbit.lines import OPEN_SECONDS, TROUBLE, Sender, connect, ignoring_trouble
from shared.plumbing.rabbit.topology import OtherLayout, ReaderQueue, queue_of

log = logs.logger(__name__)
PREFETCH = 20  # per queue
HEARTBEAT = 30
COUNT_EVERY = 15.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0


class Reader:
    """Reads the queues of this process's handlers; reconnects for ever."""

    def __init__(self, uri: str, handlers: Sequence[Handles], *, declares: bool = True) -> None:
        self.uri = uri
        self.declares = declares
        self.queues = [(queue_of(handler.container.service_name, handler.event_type), handler) for handler in handlers]
        self.stopping = False
        self.refused: str | None = None  # why the broker's queues cannot be used
        self.sender = Sender(uri, self._declare)
        self._gates: dict[str, Gate] = {}
        self._handling = Handling(self.sender, self._gate_of, lambda: self.stopping)
        self._in_flight = 0
        self._counted_at = 0.0

    def run(self) -> None:
        pause = FIRST_PAUSE
        while not self.stopping:
            began = time.monotonic()
            try:
                self._read()
            except (*TROUBLE, BusAway, AttributeError) as error:  # AttributeError: the channel has left its connection
                if isinstance(error, OtherLayout):
                    self.refused = str(error)
                log.error("reading_interrupted", error=str(error), again_in=pause)
                eventlet.sleep(pause)
            except Exception:  # a service that reads nothing any more would look as if it had nothing to read
                log.exception("reading_broken", again_in=pause)
                eventlet.sleep(pause)
            pause = FIRST_PAUSE if time.monotonic() - began > LONGEST_PAUSE else min(LONGEST_PAUSE, pause * 2)
        self.sender.close()

    def _read(self) -> None:
        connection = connect(self.uri, heartbeat=HEARTBEAT)
        try:
            self._serve(connection)
        finally:
            with ignoring_trouble():
                connection.collect()

    def _serve(self, connection: amqp.Connection) -> None:
        writing = Semaphore()
        with eventlet.Timeout(OPEN_SECONDS, TimeoutError("the broker does not answer")):
            self._declare(connection.channel())
            channel = connection.channel()
            channel.basic_qos(0, PREFETCH, False)
            tags = [
                channel.basic_consume(queue.name, callback=partial(self._take, queue, handler, writing))
                for queue, handler in self.queues
            ]
        self.refused = None
        while not (self.stopping and self._in_flight == 0):
            if self.stopping and tags:
                with writing:
                    for tag in tags:
                        channel.basic_cancel(tag)
                tags = []
            try:
                connection.drain_events(timeout=1)
            except TimeoutError:
                self._count_dead_letters(connection, writing)
            with writing:
                connection.heartbeat_tick()

    def _declare(self, channel: Any) -> None:
        prepare = topology.declare if self.declares else topology.require
        prepare(channel, [queue for queue, _ in self.queues])

    def _take(self, queue: ReaderQueue, handler: Handles, writing: Semaphore, message: amqp.Message) -> None:
        self._in_flight += 1
        channel, tag = message.channel, message.delivery_tag

        def settle(take: bool) -> None:
            with writing, ignoring_trouble():  # a lost connection means the broker delivers again
                channel.basic_ack(tag) if take else channel.basic_reject(tag, requeue=False)

        parcel = Parcel(handler, queue, message, settle, lambda: channel.connection is None)
        eventlet.spawn(self._see_to, parcel)

    def _see_to(self, parcel: Parcel) -> None:
        try:
            crash_points.reach("reader.delivered")
            self._handling.see_to(parcel)
        except Exception:  # ours, not the event's: the broker puts it aside, without a reason on it
            log.exception("message_not_seen_to", queue=parcel.queue.name)
            parcel.settle(False)
        finally:
            self._in_flight -= 1

    def _gate_of(self, service: str) -> Gate:
        if service not in self._gates:
            container = next(handler.container for queue, handler in self.queues if queue.reader == service)
            self._gates[service] = Gate(service, container.config["databases"][service])
        return self._gates[service]

    def _count_dead_letters(self, connection: amqp.Connection, writing: Semaphore) -> None:
        """In a quiet moment, now and then."""
        if time.monotonic() < self._counted_at + COUNT_EVERY:
            return
        self._counted_at = time.monotonic()
        with writing:
            channel = connection.channel()
            for queue, _ in self.queues:
                count = channel.queue_declare(queue.dead, passive=True).message_count
                metrics.DEAD_LETTERS.labels(queue.name).set(count)
            channel.close()
