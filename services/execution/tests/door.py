"""Execution's front door without a network: plain values in, plain values out."""

from __future__ import annotations

from typing import Any

from services.execution.service import ExecutionService
from shared.contracts.caller import Caller
from shared.contracts.messages import Message
from shared.plumbing.database import Database


class Door:
    """Calls the service as the gateway does."""

    def __init__(self, database: Database) -> None:
        self.service = ExecutionService()
        self.service.transaction = database.transaction

    def call(self, method: str, who: Caller, **arguments: Any) -> dict[str, Any]:
        plain = {name: value.dump() if isinstance(value, Message) else value for name, value in arguments.items()}
        answer: dict[str, Any] = getattr(self.service, method)({"caller": who.dump(), "arguments": plain})
        return answer
