"""The next version of Gongdan, in a copy of the code: it tells of reports in another version, and hears both.

As docs/messaging.md says a new version of an event is made. What no longer fits the code is an error, not a pass.
"""

from __future__ import annotations

from pathlib import Path

from tests.faults.seeded_bugs import planted

CONTRACT = "shared/contracts/execution/events.py"
NEXT_CONTRACT = '''
from dataclasses import fields  # noqa: E402

OperationReportedBefore = OperationReported


@dataclass(frozen=True, kw_only=True)
class OperationReported(ReportFacts):
    """Workers declared output on an operation, and how many pieces they had in their hands."""

    version = 2
    readers = OperationReportedBefore.readers

    handled: Decimal

    @classmethod
    def of(cls, before):
        facts = {field.name: getattr(before, field.name) for field in fields(before)}
        return cls(**facts, handled=before.good + sum(defect.quantity for defect in before.scrap + before.rework))
'''
EARS = ("services/planning/doors/ears.py", "services/quality/service.py", "services/payroll/service.py")
EAR = "    @handles(OperationReported)\n"
NEXT_EAR = """    @handles(OperationReportedBefore)
    def on_operation_reported_before(self, delivery):
        event = OperationReported.of(delivery.event)
        before = Delivery(delivery.event_id, event, delivery.recorded_at)
        type(self)._applies_reports(self, before)

    def _applies_reports(self, delivery):
        {applied}

    @handles(OperationReported)
"""
MOUTH = "services/execution/usecases/reports.py"
TELLS = "OperationReported(**facts_of(report, workers, operation))"
NEXT_TELLS = f"OperationReported.of(OperationReportedBefore(**{TELLS.partition('**')[2]})"


def made(folder: Path) -> Path:
    """Tomorrow's code, in this folder."""
    planted(None, folder)
    contract = folder / CONTRACT
    contract.write_text(contract.read_text("utf-8") + NEXT_CONTRACT, "utf-8")
    for ear in EARS:
        lines = (folder / ear).read_text("utf-8").partition(EAR)[2].splitlines()
        assert lines[0].startswith("    def on_operation_reported(self, delivery"), f"{ear} has changed"
        _replaced(folder / ear, EAR, NEXT_EAR.format(applied=lines[1].strip()))
        _knows_both(folder / ear)
    _replaced(folder / MOUTH, TELLS, NEXT_TELLS)
    _knows_both(folder / MOUTH)
    return folder


def _knows_both(path: Path) -> None:
    """It imports the version before beside the one it imports already."""
    head = "from __future__ import annotations\n"
    _replaced(path, head, f"{head}\nfrom shared.contracts.execution.events import OperationReportedBefore\n")


def _replaced(path: Path, today: str, tomorrow: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(today) == 1, f"{path.name} no longer says {today.strip()!r} once"
    path.write_text(text.replace(today, tomorrow), "utf-8")
