"""Structured logs: one JSON line per event, with the correlation id from the phone to the last consumer."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog


def configure(level: str = "INFO") -> None:
    """Send our own and every library's log lines through one JSON renderer on standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processor=structlog.processors.JSONRenderer(ensure_ascii=False),
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("nameko", "kombu", "amqp", "alembic", "urllib3"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelName(level)))


def logger(name: str) -> Any:
    """The structured logger of a module: `log.info("order_released", work_order="WO-1")`."""
    return structlog.stdlib.get_logger(name)


@contextmanager
def about(**facts: Any) -> Iterator[None]:
    """Every log line inside carries these facts; greenthreads do not see each other's."""
    with structlog.contextvars.bound_contextvars(**facts):
        yield
