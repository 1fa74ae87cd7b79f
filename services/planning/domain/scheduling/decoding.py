"""From a rule to a plan: the list scheduler with the rows it needs, in plain Python or compiled."""

from __future__ import annotations

from typing import Protocol

from services.planning.domain.scheduling.listing import list_schedule
from services.planning.domain.scheduling.shop import Desk, Plan, Rule, Shop, desk_rows


class Decoder(Protocol):
    """Whoever can make a plan by a rule. The plan it gives is its own: the next one takes its place."""

    shop: Shop

    def plan(self, rule: Rule) -> Plan:
        """The plan that the rule leads to."""


class PlainDecoder:
    """The list scheduler as Python reads it."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._desk = Desk(*([0] * length for length in desk_rows(shop)))

    def plan(self, rule: Rule) -> Plan:
        plan = empty_plan(self.shop)
        list_schedule(self.shop, rule, self._desk, plan)
        return plan


def empty_plan(shop: Shop) -> Plan:
    return Plan(*([0] * len(shop.op_job) for _ in range(4)))
