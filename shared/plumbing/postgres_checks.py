"""Is this database one that keeps what it has confirmed, and are its tables ours?"""

from __future__ import annotations

from psycopg2 import errorcodes
from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ProgrammingError

from shared.plumbing import logs, migrations
from shared.plumbing.database import code_of
from shared.plumbing.settings import BadSettings

log = logs.logger(__name__)
MUST_NOT_BE_OFF = ("fsync", "full_page_writes", "synchronous_commit")
_ASK = text("SELECT name, setting FROM pg_settings WHERE name = ANY(:names)")


def require_durable(service: str, connection: Connection) -> None:
    """Refuse a server that may forget an answered report; warn of one that would not notice a rotten page."""
    asked = _ASK.bindparams(names=[*MUST_NOT_BE_OFF, "data_checksums"])
    told = {row.name: row.setting for row in connection.execute(asked)}
    wrong = [name for name in MUST_NOT_BE_OFF if told.get(name) == "off"]
    if wrong:
        raise BadSettings(
            f"the database of {service} runs with {' and '.join(f'{name}=off' for name in wrong)}: "
            "a report it has confirmed could be lost with the next power cut; switch it on"
        )
    if told.get("data_checksums") == "off":
        log.warning("database_without_checksums", service=service, hint="a rotten page would go unnoticed; initdb -k")


def has_our_tables(service: str, engine: Engine) -> bool:
    """Bring the tables to our revision, if we may. False if somebody else has to, as where a job migrates."""
    if not migrations.is_behind(service, engine):
        return True
    try:
        migrations.upgrade(service, engine)
    except ProgrammingError as error:
        if code_of(error) != errorcodes.INSUFFICIENT_PRIVILEGE:
            raise
        log.warning(
            "database_behind",
            service=service,
            hint="our role may not change tables: run `./gongdan migrate`",
        )
        return False
    return True
