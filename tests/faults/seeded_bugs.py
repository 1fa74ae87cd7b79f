"""Bugs that people really make, each planted in a copy of the code: the proof that the harness would notice.

The product has no switch for them. A bug that no longer fits the code is an error, not a pass.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.integration.plant import ROOT

HOUSES = ("services", "shared", "demo")


@dataclass(frozen=True)
class Bug:
    """In one file, one passage that is written differently."""

    name: str
    file: str
    right: str
    wrong: str

    def __str__(self) -> str:
        return self.name


def planted(bug: Bug | None, folder: Path) -> Path:
    """A copy of the code with the bug in it; without one, an honest copy."""
    for house in HOUSES:
        shutil.copytree(ROOT / house, folder / house, ignore=shutil.ignore_patterns("tests"))
    if bug is not None:
        path = folder / bug.file
        text = path.read_text("utf-8")
        assert text.count(bug.right) == 1, f"{bug.name} no longer fits {bug.file}"
        path.write_text(text.replace(bug.right, bug.wrong), "utf-8")
    return folder


SECOND_TRANSACTION = Bug(
    "outbox in a second transaction",
    "shared/plumbing/database.py",
    "            recorded = outbox.write_recorded(session, correlation_id)\n",
    "            noted = session.info.pop(outbox._KEY, [])\n"
    "            session.commit()\n"
    "            session.info[outbox._KEY] = noted\n"
    "            recorded = outbox.write_recorded(session, correlation_id)\n",
)
NO_INBOX = Bug(
    "no inbox",
    "shared/plumbing/service.py",
    "            if noted.fresh:\n                crash",
    "            if True:\n                crash",
)
NO_IDEMPOTENCY = Bug(
    "no idempotency",
    "services/execution/usecases/reports.py",
    "booked_under(session, caller, command.id or caller.request_id, key)",
    "booked_under(session, caller, command.id, None)",
)
MARK_BEFORE_PUBLISHED = Bug(
    "mark before consumed",
    "shared/plumbing/relay.py",
    "            fates = self._publish(batch)\n"
    "            with self.database.transaction() as session:\n"
    "                self._mark(session, batch, fates)\n",
    "            with self.database.transaction() as session:\n"
    "                outbox.mark_published(session, [row.position for row in batch])\n"
    "            self._publish(batch)\n"
    "            with self.database.transaction() as session:\n",
)
INBOX_APART = Bug(
    "inbox mark in a transaction of its own",
    "shared/plumbing/service.py",
    '                crash_points.reach("reader.noted")\n',
    '                session.commit()\n                crash_points.reach("reader.noted")\n',
)
HALF_EVEN = Bug(
    "half a cent goes to the even one",
    "services/payroll/domain/money.py",
    "floor(amount / Fraction(coin) + Fraction(1, 2)) * coin",
    "round(amount / Fraction(coin)) * coin",
)
REMAINDER_LOST = Bug(
    "what is left over of a share is nobody's",
    "services/payroll/domain/sharing.py",
    "by_loss[:left_over]",
    "by_loss[:0]",
)
ANOTHER_ANSWER = Bug(
    "whoever sends again is told something else",
    "services/execution/usecases/reports.py",
    "    return Answer(report_view(report, workers))\n",
    "    return Answer(replace(report_view(report, workers), reported_at=clock.now()))\n",
)
REVERSAL_UNTOLD = Bug(
    "a reversal gives back pieces but no pay",
    "services/payroll/domain/settling.py",
    "    if facts.reversed_by is not None:\n",
    "    if facts.reversed_by is not None and not lines:\n",
)
ACK_BEFORE_COMMIT = Bug(
    "ack before commit",
    "shared/plumbing/rabbit/handling.py",
    "            mishap = self._run(parcel)\n            if mishap is None:\n",
    "            parcel.settle(True)\n            mishap = self._run(parcel)\n            if mishap is None:\n",
)
ACK_WHAT_WAITS = Bug(
    "what could not be applied now is acknowledged and forgotten",
    "shared/plumbing/rabbit/handling.py",
    '            parcel.count("waiting")\n            self._later(parcel, note.waited())\n',
    '            parcel.count("waiting")\n            parcel.settle(True)\n',
)
MARK_BEFORE_CONFIRM = Bug(
    "mark before confirm",
    "shared/plumbing/relay.py",
    "                self._mark(session, rows, self._publish(rows))\n",
    "                outbox.mark_published(session, [row.position for row in rows])\n"
    "                session.commit()\n"
    "                self._publish(rows)\n",
)
PUBLISHED_ALL_THE_SAME = Bug(
    "what was not confirmed is marked all the same",
    "shared/plumbing/relay.py",
    "strict=True) if fate is Fate.ARRIVED]",
    "strict=True)]",
)
COMMIT_HOPED_FOR = Bug(
    "a commit that failed is answered all the same",
    "shared/plumbing/database.py",
    "            session.commit()\n",
    "            try:\n                session.commit()\n"
    "            except DBAPIError:\n                session.rollback()\n",
)

EMBEDDED = (
    SECOND_TRANSACTION,
    NO_INBOX,
    NO_IDEMPOTENCY,
    MARK_BEFORE_PUBLISHED,
    INBOX_APART,
    HALF_EVEN,
    REMAINDER_LOST,
    ANOTHER_ANSWER,
    REVERSAL_UNTOLD,
)
DISTRIBUTED = (
    ACK_BEFORE_COMMIT,
    ACK_WHAT_WAITS,
    MARK_BEFORE_CONFIRM,
    PUBLISHED_ALL_THE_SAME,
    COMMIT_HOPED_FOR,
)
NAMED = (SECOND_TRANSACTION, NO_INBOX, NO_IDEMPOTENCY, MARK_BEFORE_PUBLISHED)
