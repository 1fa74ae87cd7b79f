"""Who goes first: the rules every planner knows, as rows of whole numbers for the list scheduler.

ATC, the apparent tardiness cost: Vepsalainen & Morton, Priority rules for job shops with weighted tardiness
costs, Management Science 33 (1987); with setups Lee, Bhaskaran & Pinedo (1997). Its exponential is taken by
its logarithm, which orders alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import log

from services.planning.domain.scheduling.shop import Rule, Shop

SCALE = 1 << 20
LOOK_AHEAD = (5, 10, 15, 20, 30, 45, 60, 90)  # tenths of the mean operation that make urgency fall by e
FLOW = (10, 20, 30)  # tenths of its own length that each later step is expected to take


def shortest_first(shop: Shop) -> Rule:
    """SPT: what is done soonest."""
    return Rule([-minutes for minutes in mean_minutes(shop)], zeros(shop), 0, 0)


def earliest_due_first(shop: Shop) -> Rule:
    """EDD: what is due first."""
    return Rule([-shop.job_due[job] for job in shop.op_job], zeros(shop), 0, 0)


def most_work_first(shop: Shop) -> Rule:
    """MWKR: what has the most work still before it."""
    return Rule(remaining(shop, mean_minutes(shop)), zeros(shop), 0, 0)


def arrival_order(shop: Shop) -> Rule:
    """By number: the work order that was there first."""
    return Rule([-job for job in shop.op_job], zeros(shop), 0, 0)


def apparent_tardiness(shop: Shop, look_ahead: int = 20, flow: int = 10, setups: bool = True) -> Rule:
    """ATC: weight per minute of work, falling with the slack that is left."""
    minutes = mean_minutes(shop)
    mean = max(sum(minutes) // max(len(minutes), 1), 1)
    ahead = remaining(shop, minutes)
    base = [
        round(SCALE * (log(max(shop.job_weight[job], 1)) - log(max(own, 1)))) - (SCALE * 64 if weightless else 0)
        for own, job, weightless in zip(
            minutes, shop.op_job, (shop.job_weight[job] == 0 for job in shop.op_job), strict=True
        )
    ]
    latest = [
        shop.job_due[job] - own - (rest - own) * flow // 10
        for job, own, rest in zip(shop.op_job, minutes, ahead, strict=True)
    ]
    setup_mean = max(sum(shop.setup) // max(len(shop.setup), 1), 1)
    setup_rate = SCALE // setup_mean if setups and any(shop.setup) else 0
    return Rule(base, latest, max(SCALE * 10 // (look_ahead * mean), 1), setup_rate)


def mean_minutes(shop: Shop) -> list[int]:
    """How long an operation takes, over its machines."""
    means: list[int] = []
    for op in range(len(shop.op_job)):
        first, last = shop.alt_first[op], shop.alt_first[op + 1]
        total = sum(shop.alt_minutes[alt] for alt in range(first, last))
        means.append(total // max(last - first, 1))
    return means


def remaining(shop: Shop, minutes: list[int]) -> list[int]:
    """The work from an operation to the end of its job, itself included."""
    ahead = minutes[:]
    for op in range(len(ahead) - 2, -1, -1):
        if shop.op_job[op] == shop.op_job[op + 1]:
            ahead[op] += ahead[op + 1]
    return ahead


def zeros(shop: Shop) -> list[int]:
    return [0] * len(shop.op_job)


Namer = tuple[str, Callable[[Shop], Rule]]


def first_rules(is_makespan: bool) -> Iterator[Namer]:
    """The rules every plan is at least as good as, the likely best first."""
    rules: list[Namer] = [
        ("atc", apparent_tardiness),
        ("edd", earliest_due_first),
        ("spt", shortest_first),
        ("mwkr", most_work_first),
        ("fifo", arrival_order),
    ]
    yield from rules[3:4] + rules[:3] + rules[4:] if is_makespan else rules


def more_rules(shop: Shop, is_makespan: bool) -> Iterator[Namer]:
    """Other settings of the tardiness rule; which is best depends on the load, so they are tried."""
    if is_makespan:
        return
    for flow in FLOW:
        for look_ahead in LOOK_AHEAD:
            for setups in (True, False) if any(shop.setup) else (False,):
                name = f"atc {look_ahead}/{flow}{' with setups' * setups}"
                yield name, partial(apparent_tardiness, look_ahead=look_ahead, flow=flow, setups=setups)
