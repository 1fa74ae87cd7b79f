"""What asks again and again goes on asking, also after an error that nobody foresaw."""

from __future__ import annotations

from typing import Any

import eventlet
import pytest

from shared.plumbing.rabbit import gates, reading
from shared.plumbing.rabbit.gates import Gate
from shared.plumbing.rabbit.reading import Reader
from shared.testing.waiting import eventually


class Says:
    """Raises the first time it is asked, then answers."""

    def __init__(self, answer: Any = True) -> None:
        self.answer = answer
        self.asked = 0

    def __call__(self) -> Any:
        self.asked += 1
        if self.asked == 1:
            raise RuntimeError("nobody foresaw this")
        eventlet.sleep(0)  # others have their turn, as while a socket is waited for
        return self.answer


class Shelf:
    def __init__(self) -> None:
        self.answers = Says()


def test_a_gate_opens_once_the_database_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "FIRST_PAUSE", 0.01)
    gate = Gate("tally", Shelf())  # type: ignore[arg-type]
    gate.shut()
    eventually(lambda: gate.is_open, within=2)


def test_queues_are_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FIRST_PAUSE", 0.01)
    reader, read = Reader("amqp://nobody@127.0.0.1:1/", []), Says()
    monkeypatch.setattr(reader, "_read", read)
    running = eventlet.spawn(reader.run)
    eventually(lambda: read.asked > 2, within=2)
    reader.stopping = True
    running.wait()
