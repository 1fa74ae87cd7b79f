"""When a transaction is worth running again: it met another one, or it came before what it names."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import eventlet
from sqlalchemy.exc import DBAPIError

from shared.contracts.refusals import NotHeardOf
from shared.plumbing import logs
from shared.plumbing.database import is_worth_retrying

log = logs.logger(__name__)
T = TypeVar("T")
PATIENCE, PAUSE = 1.0, 0.1  # seconds; what planning tells arrives well within


def run_again_if_met(work: Callable[[], T]) -> T:
    """Run a transaction; once more if it met another one. The second try sees what the first winner left."""
    try:
        return work()
    except DBAPIError as error:
        if not is_worth_retrying(error):
            raise
        log.info("transaction_retried", error=str(error.orig))
        return work()


def run_until_heard_of(work: Callable[[], T]) -> T:
    """Run a transaction that may name what another owner made a moment ago; give that a moment to arrive."""
    patient_until = time.monotonic() + PATIENCE
    while True:
        try:
            return work()
        except NotHeardOf:
            if time.monotonic() > patient_until:
                raise
        eventlet.sleep(PAUSE)
