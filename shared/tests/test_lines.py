"""Sending to the broker: each message's fate is told by its own delivery tag, and a doubt is never forgotten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from types import SimpleNamespace

import amqp
import pytest

from shared.plumbing.events import BusAway, Fate
from shared.plumbing.rabbit.lines import Letter, Line, Sender
from shared.testing.processes import free_ports
from shared.tests.brokers import channel_to, waiting_in


class FakeBroker:
    """A channel whose answers are a list of steps, one for each look at the connection."""

    def __init__(self) -> None:
        self.events: dict[str, set[Callable[..., None]]] = defaultdict(set)
        self.connection = SimpleNamespace(drain_events=self._drain)
        self.answers: list[Callable[[], None]] = []
        self.sent: list[str] = []

    def confirm_select(self) -> None:
        pass

    def basic_publish(self, message, **_) -> None:
        self.sent.append(message.properties["message_id"])

    def _drain(self, timeout: float) -> None:
        if not self.answers:
            raise TimeoutError("no answer in time")
        self.answers.pop(0)()

    def ack(self, tag: int, *, multiple: bool = False) -> None:
        self.answers.append(lambda: [tell(tag, multiple) for tell in self.events["basic_ack"]])

    def nack(self, tag: int) -> None:
        self.answers.append(lambda: [tell(tag, False) for tell in self.events["basic_nack"]])

    def give_back(self, name: str) -> None:
        message = amqp.Message(b"", message_id=name)
        self.answers.append(lambda: [tell(None, "x", "k", message) for tell in self.events["basic_return"]])


def letters(*names: str) -> list[Letter]:
    return [Letter("", name, amqp.Message(b"{}", message_id=name)) for name in names]


@pytest.fixture
def broker() -> FakeBroker:
    return FakeBroker()


@pytest.fixture
def line(broker) -> Line:
    return Line(broker)


def send(line: Line, *names: str) -> list[Fate]:
    return line.send(letters(*names), 1.0, lambda: None)


def test_a_late_answer_about_one_message_is_none_about_the_next(line, broker):
    assert send(line, "A") == [Fate.DOUBTFUL]
    broker.ack(1)  # at last
    assert send(line, "B") == [Fate.DOUBTFUL]
    assert line.is_doubtful


def test_answers_come_in_any_order_and_for_several_at_once(line, broker):
    broker.ack(4)
    broker.ack(2, multiple=True)
    broker.ack(3)
    assert send(line, "A", "B", "C", "D") == [Fate.ARRIVED] * 4
    assert not line.is_doubtful


def test_what_is_refused_or_finds_no_queue_does_not_touch_its_neighbours(line, broker):
    broker.nack(2)
    broker.give_back("C")
    broker.ack(4, multiple=True)
    assert send(line, "A", "B", "C", "D") == [Fate.ARRIVED, Fate.FAILED, Fate.FAILED, Fate.ARRIVED]


def test_what_is_answered_before_the_line_breaks_counts(line, broker):
    broker.ack(1)
    broker.answers.append(lambda: (_ for _ in ()).throw(ConnectionResetError("gone")))
    assert send(line, "A", "B") == [Fate.ARRIVED, Fate.DOUBTFUL]
    assert line.is_doubtful


def test_a_line_in_doubt_is_hung_up_and_the_next_batch_gets_a_new_one(rabbitmq_uri):
    opened = []
    sender = Sender(rabbitmq_uri, opened.append, seconds=0.0)
    with channel_to(rabbitmq_uri) as channel:
        channel.queue_declare("A", durable=True, auto_delete=False)
    assert sender.send(letters("A")) == [Fate.DOUBTFUL]  # no time to answer
    sender.seconds = 10.0
    assert sender.send(letters("A")) == [Fate.ARRIVED]
    assert sender.send(letters("A", "nowhere")) == [Fate.ARRIVED, Fate.FAILED]
    assert sender.send(letters("A")) == [Fate.ARRIVED]
    assert len(opened) == 3
    sender.close()
    assert waiting_in(rabbitmq_uri, "A") in (3, 4)


def test_without_a_broker_nothing_is_in_doubt():
    (port,) = free_ports(1)
    with pytest.raises(BusAway):
        Sender(f"amqp://guest:guest@127.0.0.1:{port}/", lambda channel: None).send(letters("A"))
