"""What a worker holds in his hand: it sends the same thing until it is answered, and never gives up by itself."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field

from demo.client import Answer, Client, Unexpected
from tests.faults.book import Asked, Book
from tests.integration.plant import PASSWORD

PATIENCE = 6.0  # seconds a phone waits for an answer
PAUSE = 0.1
LONGEST_PAUSE = 0.5
NO_ANSWER = (OSError, http.client.HTTPException, ValueError)  # ValueError: half an answer is no JSON
LONGEST_WAIT_OUT = 120.0  # seconds
PUT_OFF = (429, 503)


@dataclass
class Gauge:
    """How long things took: each (begun, seconds, first try only), in seconds of the monotonic clock."""

    reports: list[tuple[float, float]] = field(default_factory=list)  # from the first try to the answer
    answers: list[tuple[float, float, int]] = field(default_factory=list)  # every try that was answered

    def accepted_between(self, begin: float, end: float) -> list[float]:
        """From the first try to the answer, of those who began and were answered in this time."""
        return sorted(seconds for begun, seconds in list(self.reports) if begin <= begun and begun + seconds <= end)


class Phone:
    """One user's phone. Not to be shared by threads."""

    def __init__(self, url: str, plant: str, username: str, book: Book, gauge: Gauge, off: threading.Event) -> None:
        self.password = PASSWORD
        self.book = book
        self.gauge = gauge
        self.off = off
        self.username = username
        self.client = Client(url, plant=plant, language="en", patience=PATIENCE)

    def send(self, asked: Asked, *, wait_out: Collection[str] = ()) -> bool:
        """Until it is answered. False if it was refused, or the phone was switched off before.

        Refusals with a code of `wait_out` pass by themselves, within a minute or two.
        """
        if not asked.tries:
            self.book.asked.append(asked)
        begun, pause = time.monotonic(), PAUSE
        while not self.off.is_set():
            asked.tries += 1
            answer = self._try(asked)
            if answer is not None and answer.status in (200, 201):
                asked.answers.append(answer.body)
                asked.statuses.append(answer.status)
                self.gauge.reports.append((begun, time.monotonic() - begun))
                return True
            if time.monotonic() > begun + LONGEST_WAIT_OUT:
                wait_out = ()
            if answer is not None and self._is_final(answer, wait_out):
                asked.refusal = f"{answer.status} {answer.code}"
                return False
            self.off.wait(pause)
            pause = min(LONGEST_PAUSE, pause * 1.5)
        return False

    def _try(self, asked: Asked) -> Answer | None:
        begun = time.monotonic()
        try:
            if self.client.token is None:
                self.client.sign_in(self.username, self.password)
            headers = {"Idempotency-Key": asked.key} if asked.key else None
            answer = self.client.ask("POST", asked.path, asked.body, headers=headers)
        except Unexpected as unexpected:
            return unexpected.answer
        except NO_ANSWER:
            return None
        if not isinstance(answer.body, dict):
            return None  # the line broke within the head of the answer
        self.gauge.answers.append((begun, time.monotonic() - begun, answer.status))
        return answer

    def _is_final(self, answer: Answer, wait_out: Collection[str]) -> bool:
        if answer.status == 401:
            self.client.token = None
            return False
        if answer.status >= 500 and answer.status not in PUT_OFF:
            self.book.trouble[f"answered {answer.status}"] += 1
            return False
        return not (answer.status in PUT_OFF or answer.code == "in_progress" or answer.code in wait_out)
