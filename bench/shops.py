"""Shops with due dates for the bench: flexible, as crowded as asked for, the same for the same seed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from fnmatch import fnmatch
from itertools import pairwise
from math import exp, log
from pathlib import Path
from random import Random
from typing import Any

TEXTBOOK = Path(__file__).parent / "instances" / "textbook.jsonl.gz"
MACHINES = ((50, 6), (1_000, 20), (10_000, 100), (100_000, 500))  # for so many operations
SLACK = (1.2, 1.4, 1.7, 2.0, 2.5, 3.0, 4.0)  # times its own work that a work order is given
WEIGHTS = ((1, 50), (2, 30), (4, 15), (10, 5))


def textbook(pattern: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The shops of the textbooks whose names fit."""
    with gzip.open(TEXTBOOK, "rt", encoding="utf-8") as lines:
        for problem in map(json.loads, lines):
            if fnmatch(problem["name"], pattern):
                yield problem["name"], problem


def orders(operations: int, load: float, seed: int) -> dict[str, Any]:
    """Work orders with due dates, released over a while; above a load of 1 not all can be on time."""
    dice = Random(f"orders {operations} {load} {seed}")
    count = _machines(operations)
    groups = _groups(dice, count)
    speed = [dice.choice((0.8, 0.9, 1.0, 1.0, 1.1, 1.25)) for _ in range(count)]
    jobs: list[dict[str, Any]] = []
    left = operations
    while left > 0:
        steps = min(left, dice.randint(3, 13))
        jobs.append({"id": len(jobs), "ops": [_step(dice, groups, speed) for _ in range(steps)]})
        left -= steps
    shortest = sum(min(minutes for _, minutes in step["alts"]) for job in jobs for step in job["ops"])
    span = shortest / count / load
    for job in jobs:
        work = sum(sum(minutes for _, minutes in step["alts"]) / len(step["alts"]) for step in job["ops"])
        job["release"] = 0 if dice.random() < 0.25 else int(dice.uniform(0, 0.85 * span))
        job["due"] = int(job["release"] + work * dice.choice(SLACK))
        job["weight"] = dice.choices(*zip(*WEIGHTS, strict=True))[0]
    return {"machines": [{"id": number} for number in range(count)], "jobs": jobs}


def _step(dice: Random, groups: list[list[int]], speed: list[float]) -> dict[str, Any]:
    group = dice.choices(groups, [len(group) for group in groups])[0]
    able = group if dice.random() < 0.8 else dice.sample(group, max(1, len(group) // 2))
    minutes = max(5, round(dice.lognormvariate(log(60), 0.7)))
    return {"alts": [[machine, max(1, round(minutes * speed[machine]))] for machine in sorted(able)]}


def _groups(dice: Random, count: int) -> list[list[int]]:
    """Machines of a kind, one to six of them."""
    groups: list[list[int]] = []
    at = 0
    while at < count:
        size = min(count - at, dice.randint(1, 6))
        groups.append(list(range(at, at + size)))
        at += size
    return groups


def _machines(operations: int) -> int:
    for (fewer, few), (more, many) in pairwise(MACHINES):
        if operations <= more:
            share = max(0.0, log(operations / fewer) / log(more / fewer))
            return round(exp(log(few) * (1 - share) + log(many) * share))
    return MACHINES[-1][1]
