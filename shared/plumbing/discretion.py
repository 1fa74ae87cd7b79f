"""Engines whose errors quote no row: a log may say which statement failed and why, and nobody's wage or password.

SQLAlchemy would print the parameters of the statement, and PostgreSQL's second line the whole row.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Engine, ExceptionContext


def discreet_engine(url: str | URL, **options: Any) -> Engine:
    """Every engine of ours is made here."""
    engine = create_engine(url, hide_parameters=True, **options)
    event.listen(engine, "handle_error", _keep_the_first_line)
    return engine


def _keep_the_first_line(context: ExceptionContext) -> None:
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).strip().partition("\n")[0], *error.args[1:])
