"""Structured logs: one JSON line per event, with the correlation id from the phone to the last consumer."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog

FILE_BYTES, FILES_KEPT = 20_000_000, 5


def configure(level: str = "INFO", *, file: Path | None = None) -> None:
    """Send our own and every library's log lines through one JSON renderer on standard error.

    With a `file`, for somebody who watches a terminal: every line goes there, and only warnings to the terminal.
    """
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
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if file is not None:
        handlers[0].setLevel(logging.WARNING)
        handlers.append(RotatingFileHandler(file, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8"))
    for handler in handlers:
        handler.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
                processor=structlog.processors.JSONRenderer(ensure_ascii=False),
            )
        )
    root = logging.getLogger()
    root.handlers[:] = handlers
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
