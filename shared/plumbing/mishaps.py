"""What can go wrong while an event is applied, and whose fault it is.

The event's own faults are counted, and end among the dead letters. What lies around it is not: as long as
the database is away or something has not been heard of yet, the event waits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from psycopg2 import errorcodes
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from shared.contracts.refusals import NotHeardOf
from shared.plumbing.database import TWO_MET, code_of

LONGEST_WORDS = 200
_LOGIN = re.compile(r"://[^@/\s]*@")
# The database is there, and would have done it at a better moment.
_BAD_MOMENT = TWO_MET | {errorcodes.LOCK_NOT_AVAILABLE, errorcodes.QUERY_CANCELED}
_AWAY_CLASSES = {
    errorcodes.CLASS_CONNECTION_EXCEPTION,
    errorcodes.CLASS_INSUFFICIENT_RESOURCES,
    errorcodes.CLASS_OPERATOR_INTERVENTION,  # it shuts down, or is starting
    errorcodes.CLASS_SYSTEM_ERROR,  # a failing disk
}
# SQLite: busy, locked, out of memory, read only, failing disk, damaged, full, cannot open.
_AWAY_IN_SQLITE = {5, 6, 7, 8, 10, 11, 13, 14}


class Unreadable(ValueError):
    """What arrived is not what it says it is. It will not get better by waiting."""


class Kind(StrEnum):
    """What to do about it."""

    AWAY = "away"  # nothing of this service can be applied now
    NOT_YET = "not_yet"  # this one cannot be applied now; others can
    FAILED = "failed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Mishap:
    """One try that did not succeed, in words that may be kept: no login, no parameters of a statement."""

    kind: Kind
    error: str
    words: str

    @classmethod
    def of(cls, error: BaseException) -> Mishap:
        said = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
        first = str(said).strip().partition("\n")[0]
        return cls(_kind_of(error), type(said).__name__, _LOGIN.sub("://", first)[:LONGEST_WORDS])

    def __str__(self) -> str:
        return f"{self.error}: {self.words}"


def _kind_of(error: BaseException) -> Kind:
    if isinstance(error, Unreadable):
        return Kind.UNREADABLE
    if isinstance(error, NotHeardOf | NoFreeConnection | PendingRollbackError):
        return Kind.NOT_YET
    if isinstance(error, DBAPIError):
        return _kind_of_database_error(error)
    return Kind.FAILED


def _kind_of_database_error(error: DBAPIError) -> Kind:
    code = code_of(error)
    if code in _BAD_MOMENT:
        return Kind.NOT_YET
    if error.connection_invalidated or (code is not None and code[:2] in _AWAY_CLASSES):
        return Kind.AWAY
    sqlite = getattr(error.orig, "sqlite_errorcode", None)
    if sqlite is not None:
        return Kind.AWAY if sqlite & 0xFF in _AWAY_IN_SQLITE else Kind.FAILED
    is_broken = isinstance(error, OperationalError | InterfaceError) and code is None
    return Kind.AWAY if is_broken else Kind.FAILED
