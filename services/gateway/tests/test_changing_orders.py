"""A work order made smaller while pieces are being reported: the answer is what the floor kept."""

from __future__ import annotations

import pytest

from services.gateway.service import GatewayService
from services.gateway.tests.front import running
from shared.plumbing.rpc import Away

ORDER = {
    "number": "WO-1",
    "quantity": "10",
    "revision": 4,
    "late_cause": None,
    "late_chain": [],
    "unplanned_cause": None,
}


@pytest.mark.parametrize("has_heard, answered", [(True, "16"), (False, "10")])
def test_what_was_reported_meanwhile_stays(has_heard: bool, answered: str) -> None:
    done = iter(["2"])

    def balance(caller, arguments):
        """Two pieces when planning was asked, sixteen by the time the floor heard of it."""
        return {"body": {"done": next(done, "16"), "released": "16"}, "created": False}

    def hear(caller, arguments):
        if not has_heard:
            raise Away("execution")
        return {"body": None, "created": False}

    with running(GatewayService) as front:
        front.login()
        front.parts.parts["planning", "change_work_order"] = lambda caller, told: {"body": ORDER, "created": False}
        front.parts.parts["execution", "balance"] = balance
        front.parts.parts["execution", "hear_of_work_order"] = hear
        answer = front.patch("/api/v1/work-orders/WO-1", {"quantity": 10})
        assert (answer.status, answer.json["quantity"]) == (200, answered)
