"""Random problems of every kind, one a seed: small, so that many can be tried, and odd, so that it is worth it."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

DAY = 1440
WEEK = 7 * DAY
SHIFTS = (
    [[day * DAY + 480, day * DAY + 720] for day in range(5)]
    + [[day * DAY + 780, day * DAY + 1020] for day in range(5)],
    [[day * DAY + 1320, day * DAY + 1800] for day in range(7)],  # nights, into the next week too
    [[0, 300], [2000, 2100]],
    [[day * DAY, (day + 1) * DAY] for day in range(7)],
    None,
)


def plant(seed: int) -> dict[str, Any]:
    """A plant without a flaw; every constraint there is may be in it."""
    dice = Random(f"plant {seed}")
    groups = dice.randint(1, 4)
    machines = [
        {
            "id": number,
            "group": number % groups,
            "calendar": dice.choice(SHIFTS),
            **({"capacity": dice.randint(2, 3)} if dice.random() < 0.15 else {}),
            **({"stops": [_span(dice)]} if dice.random() < 0.2 else {}),
            **({"efficiency": dice.choice(["0.8", "1.25"])} if dice.random() < 0.15 else {}),
        }
        for number in range(dice.randint(groups, groups * 3))
    ]
    problem: dict[str, Any] = {"machines": machines}
    families = dice.randint(1, 4)
    if dice.random() < 0.5:
        problem["setup"] = [
            [0 if one == other else dice.choice([0, 5, 30, 120]) for other in range(families)]
            for one in range(families)
        ]
    if dice.random() < 0.5:
        problem["people"] = [_person(dice, number, groups) for number in range(dice.randint(1, 5))]
    if dice.random() < 0.2:
        problem["objective"] = "makespan"
    problem["jobs"] = [_job(dice, number, machines, groups, families) for number in range(dice.randint(1, 10))]
    _begin_some(dice, problem)
    return problem


def _person(dice: Random, number: int, groups: int) -> dict[str, Any]:
    skills = dice.sample(range(groups), dice.randint(1, groups))
    return {
        "id": f"P{number}",
        "skills": {str(skill): dice.choice([1.0, 1, 1.15, 1.3, 0.7]) for skill in skills},
        "calendar": dice.choice(SHIFTS),
        **({"absences": [_span(dice)]} if dice.random() < 0.3 else {}),
    }


def _span(dice: Random) -> list[int]:
    start = dice.randint(-500, 2 * WEEK)
    return [start, start + dice.randint(1, WEEK)]


def _job(dice: Random, number: int, machines: list[dict[str, Any]], groups: int, families: int) -> dict[str, Any]:
    release = dice.choice([0, 0, dice.randint(0, 3000)])
    steps = []
    for _ in range(dice.randint(1, 6)):
        group = dice.randrange(groups)
        able = [machine["id"] for machine in machines if machine["group"] == group]
        chosen = dice.sample(able, dice.randint(1, len(able)))
        step = {
            "family": dice.randrange(families),
            "group": group,
            "alts": [[machine, dice.choice([1, 7, 60, 200, 900])] for machine in chosen],
        }
        if dice.random() < 0.15:
            step |= {"quantity": 10, "batch": dice.randint(1, 9)}
        if dice.random() < 0.1:
            step["material"] = dice.randint(0, 5000)
        steps.append(step)
    return {
        "id": number,
        "release": release,
        "due": release + dice.randint(1, 6000),
        "weight": dice.randint(0, 9),
        "ops": steps,
    }


def _begin_some(dice: Random, problem: dict[str, Any]) -> None:
    """Some first steps are under way, on a machine each; some last ones are pinned far ahead."""
    busy: set[Any] = set()
    for job in problem["jobs"]:
        first, last = job["ops"][0], job["ops"][-1]
        for step, chance in ((first, 0.15), (last, 0.1)):
            machine = step["alts"][0][0]
            if dice.random() < chance and machine not in busy and "frozen" not in first:
                busy.add(machine)
                if step is first:
                    step["frozen"], job["release"] = [machine, -dice.randint(0, 30)], 0
                else:
                    step["pinned"] = [machine, dice.randint(1, 4 * WEEK)]


def short(seed: int) -> dict[str, Any]:
    """The short form: jobs, steps, alternatives."""
    dice = Random(f"short {seed}")
    count = dice.randint(1, 6)
    jobs = [
        [
            [[machine, dice.randint(1, 99)] for machine in dice.sample(range(count), dice.randint(1, count))]
            for _ in range(dice.randint(1, 6))
        ]
        for _ in range(dice.randint(1, 8))
    ]
    problem: dict[str, Any] = {"machines": count, "jobs": jobs, "objective": dice.choice(["makespan", "twt"])}
    if problem["objective"] == "twt":
        problem["due"] = [dice.randint(1, 500) for _ in jobs]
        problem["weight"] = [dice.randint(1, 9) for _ in jobs]
    return problem


WEIRD = (None, True, -1, 0, 2.5, 1e300, 10**30, -(10**12), "", "soon", [], {}, [None], [[1, 2]], [[5, 1]], {"open": 3})


def mangled(seed: int) -> Any:
    """A problem with some of it replaced by something that does not belong there."""
    dice = Random(f"mangled {seed}")
    problem = deepcopy(dice.choice((plant, short))(seed))
    for _ in range(dice.randint(1, 4)):
        at: Any = problem
        while isinstance(at, dict | list) and at:
            key = dice.choice(list(at)) if isinstance(at, dict) else dice.randrange(len(at))
            if not isinstance(at[key], dict | list) or not at[key] or dice.random() < 0.2:
                at[key] = deepcopy(dice.choice(WEIRD))
                break
            at = at[key]
    return problem
