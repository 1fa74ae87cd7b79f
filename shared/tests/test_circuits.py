"""The line to a service: cut while nothing comes back, and joined again whatever happened while we asked."""

from __future__ import annotations

import eventlet
import pytest

from shared.plumbing import circuits
from shared.plumbing.circuits import Circuit, Sign
from shared.plumbing.rpc import Away
from shared.testing.waiting import eventually


def passes(circuit: Circuit) -> bool:
    try:
        with circuit.call():
            return True
    except Away:
        return False


def test_a_question_that_breaks_leaves_no_line_cut_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circuits, "FIRST_PAUSE", 0.01)
    answers = iter([Sign.NONE, RuntimeError("nobody foresaw this"), Sign.SERVES])

    def look() -> Sign:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    circuit = Circuit("tally", look)
    circuit.suspect()
    eventlet.sleep(0)
    assert not passes(circuit)
    eventually(lambda: passes(circuit), within=2)
