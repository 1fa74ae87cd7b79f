"""What changed, as hints: a topic is the path of a list, a key the thing's number or id.

Hints come from the audit facts that every change tells anyway, and from what follows from them by itself. A hint
carries no number of the plant; it is told to whoever may read the list it names.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from shared.contracts.permissions import Permission as P

EVERYTHING = "everything"  # more has changed than was kept: look at all of it again
LONGEST_KEY = 200

# What a thing of the audit log is called in its path, and who may read it there.
TOPICS: dict[str, tuple[str, tuple[P, ...]]] = {
    "operation": ("operations", (P.FLOOR_READ,)),
    "report": ("reports", (P.FLOOR_READ,)),
    "refused_report": ("refused-reports", (P.FLOOR_READ,)),
    "exception": ("exceptions", (P.FLOOR_READ,)),
    "work_order": ("work-orders", (P.ORDERS_READ, P.BOARD_READ)),
    "sales_order": ("sales-orders", (P.ORDERS_READ,)),
    "receipt": ("receipts", (P.ORDERS_READ, P.STOCK_WRITE)),
    "delivery": ("deliveries", (P.ORDERS_READ, P.STOCK_WRITE)),
    "material": ("materials", (P.ORDERS_READ, P.STOCK_WRITE)),
    "unposted": ("unposted", (P.ORDERS_READ, P.STOCK_WRITE)),
    "schedule_run": ("schedule", (P.SCHEDULE_READ,)),
    "inspection": ("inspections", (P.QUALITY_READ,)),
    "rework_order": ("rework-orders", (P.QUALITY_READ,)),
    "sampling_scheme": ("sampling-schemes", (P.QUALITY_READ,)),
    "hold": ("holds", (P.QUALITY_READ,)),
    "defect_reason": ("defect-reasons", (P.MASTER_READ,)),
    "calendar": ("calendars", (P.MASTER_READ,)),
    "work_center": ("work-centers", (P.MASTER_READ,)),
    "team": ("teams", (P.MASTER_READ,)),
    "worker": ("workers", (P.MASTER_READ,)),
    "item": ("items", (P.MASTER_READ,)),
    "routing": ("items", (P.MASTER_READ,)),
    "rate": ("rates", (P.PAY_READ_ALL, P.PAY_WRITE)),
    "pay_line": ("pay-lines", (P.PAY_READ_ALL,)),
    "pay_terms": ("pay-terms", (P.PAY_READ_ALL,)),
    "pay_period": ("pay-periods", (P.PAY_READ, P.PAY_READ_ALL)),
    "premium": ("premiums", (P.PAY_READ_ALL, P.PAY_WRITE)),
    "allowance": ("allowances", (P.PAY_READ_ALL,)),
    "wage_sheet": ("wage-comparisons", (P.PAY_READ_ALL,)),
    "objection": ("objections", (P.PAY_READ_ALL, P.PAY_ANSWER)),
    "user": ("users", (P.USERS_READ,)),
    "role": ("roles", (P.USERS_READ, P.USERS_WRITE)),
    "api_key": ("api-keys", (P.USERS_READ,)),
    "webhook": ("webhooks", (P.SETTINGS_WRITE,)),
}
READERS = dict(TOPICS.values())
# Whose key is a worker's number: he is told of his own, where he may read that.
OWN_PAY = ("pay-lines", "pay-terms")
# What these say of a worker stands beside his pay lines, and who sees only his own has no other way to hear of it.
BESIDE_PAY = ("objection", "allowance")


def hints_of(action: str, thing_number: str, after: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Where to look again: the thing itself, and the work order and operation it happened to."""
    thing = action.partition(".")[0]
    if thing not in TOPICS:
        return []
    touched = [(thing, thing_number)]
    beside = {"worker": "pay_line"} if thing in BESIDE_PAY else {"work_order": "work_order", "operation": "operation"}
    for name, other in beside.items():
        number = (after or {}).get(name)
        if isinstance(number, str):
            touched.append((other, number))
    return list(dict.fromkeys((TOPICS[one][0], key[:LONGEST_KEY]) for one, key in touched))


@dataclass(frozen=True, kw_only=True)
class Ears:
    """What somebody may be told of: whole topics, and of his own pay."""

    topics: frozenset[str]
    worker: str | None = None

    def hear(self, topic: str, key: str) -> bool:
        return topic in self.topics or (topic in OWN_PAY and key == self.worker)


def ears_of(permissions: Collection[P], worker: str | None = None) -> Ears:
    return Ears(
        topics=frozenset(topic for topic, needs in READERS.items() if any(need in permissions for need in needs)),
        worker=worker if P.PAY_READ in permissions else None,
    )
