"""What publishing costs: the same events through a real RabbitMQ one by one, and in batches of 200.

Each is confirmed by the broker, mandatory, and goes into a quorum queue. Prints events a second of both, and
their ratio in this one run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from uuid import uuid4

import amqp
import eventlet

from bench.machine import described
from shared.plumbing.events import Fate
from shared.plumbing.rabbit.lines import Letter, Sender
from shared.plumbing.relay import BATCH
from shared.testing import nodes

QUEUE = "bench"


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="gongdan bench relay", description=__doc__)
    parser.add_argument("--events", type=int, default=2000, help="how many each way (2000)")
    parser.add_argument("--amqp-uri", help="a broker that runs, instead of one of our own; leaves the queue `bench`")
    options = parser.parse_args(argv)
    eventlet.monkey_patch()
    if options.amqp_uri:
        measure(options.amqp_uri, options.events)
        return 0
    with nodes.running(nodes.new_broker(nodes.choose(None).kind)) as broker:
        measure(broker.uri, options.events)
    return 0


def measure(uri: str, events: int) -> None:
    sender = Sender(uri, _declare)
    try:
        publish(sender, 10, 1)  # the connection, and whatever else is slow the first time
        singly, together = publish(sender, events, 1), publish(sender, events, BATCH)
    finally:
        sender.close()
    print(f"{described()} · {events} events of 700 bytes each way")
    print(f"one by one        {singly:8.0f} events/s")
    print(f"batches of {BATCH}    {together:8.0f} events/s")
    print(f"ratio             {together / singly:8.1f}")


def publish(sender: Sender, events: int, batch: int) -> float:
    """Publish so many events; how many a second were confirmed."""
    began = time.perf_counter()
    for start in range(0, events, batch):
        fates = sender.send([_letter() for _ in range(min(batch, events - start))])
        assert set(fates) == {Fate.ARRIVED}
    return events / (time.perf_counter() - began)


def _letter() -> Letter:
    body = b"{" + b" " * 698 + b"}"
    return Letter("", QUEUE, amqp.Message(body, delivery_mode=2, message_id=str(uuid4())))


def _declare(channel: amqp.Channel) -> None:
    channel.queue_declare(QUEUE, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    channel.queue_purge(QUEUE)
