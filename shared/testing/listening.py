"""A client of Server-Sent Events: reads what it is told, and stops after what it waits for."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Told:
    """One event: its id and its data."""

    id: int
    data: Any


class Listener:
    """An open stream."""

    def __init__(self, port: int, path: str, headers: Mapping[str, str], *, patience: float = 20) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
        self._connection.request("GET", path, headers={"Accept": "text/event-stream", **headers})
        self.response = self._connection.getresponse()
        self.last_id = 0

    def block(self) -> list[str]:
        """The lines up to the next empty one; none when the stream has ended."""
        lines: list[str] = []
        while line := self.response.readline().decode():
            if line == "\n":
                return lines
            lines.append(line.rstrip("\n"))
        return []

    def next(self) -> Told | None:
        """The next event with data; None when the stream has ended."""
        while block := self.block():
            fields = dict(line.split(": ", 1) for line in block if ": " in line and not line.startswith(":"))
            self.last_id = int(fields.get("id", self.last_id))
            if "data" in fields:
                return Told(self.last_id, json.loads(fields["data"]))
        return None

    def until(self, **wanted: Any) -> Told:
        """Listen until something is told; what comes before it is passed over."""
        while told := self.next():
            if wanted.items() <= told.data.items():
                return told
        raise AssertionError(f"the stream ended before {wanted}")

    def close(self) -> None:
        self._connection.close()
        self.response.close()
