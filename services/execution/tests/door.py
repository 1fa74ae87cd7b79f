"""Execution's front door without a network: plain values in, plain values out."""

from __future__ import annotations

from typing import Any

from services.execution.service import ExecutionService
from shared.contracts.caller import Caller
from shared.plumbing.database import Database
from shared.testing import doors


class Door:
    """Calls the service as the gateway does."""

    def __init__(self, database: Database) -> None:
        self.service = ExecutionService()
        self.service.transaction = database.transaction

    def call(self, method: str, who: Caller, **arguments: Any) -> dict[str, Any]:
        return doors.ask(self.service, method, who, arguments)
