"""What `audit-ledger` does: reads the ledger beside the plant that works, and says where it was rewritten."""

from __future__ import annotations

import importlib
from pathlib import Path

from sqlalchemy import event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from shared.plumbing.discretion import discreet_engine
from shared.plumbing.settings import BadSettings, Settings

REWRITTEN = 1


def run(settings: Settings, *, plant: str | None, head: str | None) -> int:
    """Name whatever is not as it was written. It only reads, and sees one moment of the ledger."""
    audit = importlib.import_module("services.payroll.queries.audit")
    try:
        with _reading(settings) as session:
            plants = audit.plants(session)
            if plant is not None and plant not in plants:
                raise BadSettings(f"nothing is booked for a plant {plant}")
            plants = plants if plant is None else [plant]
            found = [finding for one in plants for finding in audit.findings(session, one)]
            is_unknown = head is not None and not any(audit.knows(session, one, head) for one in plants)
            counts = {one: audit.head_of(session, one) for one in plants}
    except DBAPIError as error:
        raise BadSettings(f"the database of payroll cannot be read: {error.orig}") from None
    for finding in found:
        place = "" if finding.position is None else f" entry {finding.position}"
        line = "" if finding.pay_line is None else f" pay line {finding.pay_line}"
        print(f"{finding.plant}: {finding.what}{place}{line}: {finding.told}")
    if is_unknown:
        print(f"no entry has the hash {head}")
    if found or is_unknown:
        return REWRITTEN
    for one, last in counts.items():
        print(f"{one}: {last.position} entries, each as it was written; head {last.hash}")
    return 0


def _reading(settings: Settings) -> Session:
    """One snapshot, and no lock that a writer could meet."""
    url = make_url(settings.database_url("payroll"))
    is_sqlite = url.get_backend_name() == "sqlite"
    if is_sqlite and not Path(str(url.database)).exists():
        raise BadSettings(f"there is no ledger in {settings.data}")
    engine = discreet_engine(url, poolclass=NullPool)
    if is_sqlite:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    else:
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Session(engine)
