"""The courier: takes what is due and brings it, every webhook by itself, so that a slow one holds up nobody else."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import groupby
from typing import Any

import eventlet
import requests
from eventlet.event import Event as Signal
from nameko.extensions import DependencyProvider
from sqlalchemy.exc import SQLAlchemyError

from services.gateway.webhooks import deliveries
from services.gateway.webhooks.addresses import leads_nowhere_forbidden
from services.gateway.webhooks.connections import ForbiddenAddress, WaryAdapter
from services.gateway.webhooks.letters import Letter
from shared.plumbing import clock, logs, metrics
from shared.plumbing.database import Database

log = logs.logger(__name__)
LOOK_SECONDS = 1.0  # how soon another process's letters, and second tries, are seen
PAUSE_SECONDS = 5.0  # while the database is away
ANSWER_SECONDS = 10.0  # for one read to bring anything
WHOLE_SECONDS = 12.0  # for all of it; times the letters taken at once this is less than their lease
AT_ONCE = 32  # webhooks that are told at the same time
FORBIDDEN = "forbidden address"


class Courier(DependencyProvider):
    """Gives each worker `self.courier`; one for the process. Several processes share the work."""

    database: Database

    def setup(self) -> None:
        self._work = Signal()
        self._stopping = False
        self._on_the_way: set[tuple[str, str]] = set()

    def start(self) -> None:
        self.database = self.container.config["databases"][self.container.service_name]
        self._pool = eventlet.GreenPool(AT_ONCE)
        self._walking = self.container.spawn_managed_thread(self._walk, identifier="courier")

    def stop(self) -> None:
        self._stopping = True
        self.wake()
        with eventlet.Timeout(PAUSE_SECONDS, False):
            self._walking.wait()

    def get_dependency(self, worker_ctx: Any) -> Courier:
        return self

    def wake(self) -> None:
        """There is something to bring."""
        if not self._work.ready():
            self._work.send()

    def _walk(self) -> None:
        while not self._stopping:
            try:
                found = self._round()
            except SQLAlchemyError as error:
                log.warning("courier_paused", error=str(error))
                eventlet.sleep(PAUSE_SECONDS)
                continue
            if not found:
                with eventlet.Timeout(LOOK_SECONDS, False):
                    self._work.wait()
                self._work = Signal()

    def _round(self) -> bool:
        """Set out with what is due, but for webhooks that somebody is on the way to. Whether there was anything."""
        with self.database.transaction() as session:
            letters = deliveries.take(session, clock.now(), but=self._on_the_way)
        by_webhook = groupby(sorted(letters, key=lambda letter: letter.webhook), key=lambda letter: letter.webhook)
        for webhook, of_one in by_webhook:
            self._on_the_way.add(webhook)
            self._pool.spawn(self._bring, webhook, list(of_one))
        return bool(letters)

    def _bring(self, webhook: tuple[str, str], letters: list[Letter]) -> None:
        try:
            self._bring_in_order(letters)
        except SQLAlchemyError as error:
            log.warning("courier_paused", error=str(error))  # what was brought meanwhile is brought again
        finally:
            self._on_the_way.discard(webhook)
            self.wake()

    def _bring_in_order(self, letters: list[Letter]) -> None:
        """One webhook's letters; the first that fails holds up those behind it."""
        for position, letter in enumerate(letters):
            status, error = self._send(letter)
            with self.database.transaction() as session:
                if error is None and status is not None:
                    deliveries.arrived(session, letter, status)
                    metrics.WEBHOOK_DELIVERIES.labels("delivered").inc()
                    continue
                given_up = deliveries.failed(session, letter, status, error or "")
                deliveries.put_back(session, letters[position + 1 :], letter)
            metrics.WEBHOOK_DELIVERIES.labels("given_up" if given_up else "failed").inc()
            log.warning("webhook_failed", webhook=letter.webhook[1], error=error, given_up=given_up)
            break

    @staticmethod
    def _send(letter: Letter) -> tuple[int | None, str | None]:
        """The status that was answered, and why it counts as a failure, if it does. What else was said is not read."""
        try:
            with eventlet.Timeout(WHOLE_SECONDS, TimeoutError("too slow")):
                if not leads_nowhere_forbidden(letter.url):
                    return None, FORBIDDEN
                with (
                    _session() as session,
                    session.post(
                        letter.url,
                        data=letter.content,
                        headers=letter.headers(int(time.time())),
                        timeout=ANSWER_SECONDS,
                        allow_redirects=False,
                        stream=True,
                    ) as answer,
                ):
                    return answer.status_code, None if answer.ok and answer.status_code < 300 else "refused"
        except ForbiddenAddress:
            return None, FORBIDDEN
        except (OSError, requests.RequestException, ValueError) as error:
            return None, _in_short(error)


def _session() -> requests.Session:
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, WaryAdapter())
    return session


def _in_short(error: Exception) -> str:
    """What an administrator can act on; addresses and stack traces stay in the log."""
    words: Iterable[tuple[type[Exception], str]] = (
        (requests.exceptions.SSLError, "no trusted certificate"),
        (requests.exceptions.Timeout, "too slow"),
        (TimeoutError, "too slow"),
        (requests.exceptions.ConnectionError, "nobody answers"),
    )
    return next((word for kind, word in words if isinstance(error, kind)), "cannot be sent")
