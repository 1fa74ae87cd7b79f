"""Make a plan: the engine's, or the plan until now put right, whichever is better. Runs in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.planning.domain.plans.check import mistakes
from services.planning.domain.plans.document import Document
from services.planning.domain.plans.lateness import judge
from services.planning.domain.plans.mending import ways_to_mend
from services.planning.domain.plans.places import Places
from services.planning.domain.plans.problem import Plan, Problem, Reason
from services.planning.domain.scheduling import solving
from services.planning.domain.scheduling.answer import told
from services.planning.domain.scheduling.building import build
from services.planning.domain.scheduling.checker import violations
from services.planning.domain.scheduling.compiled import shelf
from services.planning.domain.scheduling.decoding import PlainDecoder
from services.planning.domain.scheduling.draft import Flaw
from services.planning.domain.scheduling.forms import read
from services.planning.domain.scheduling.solving import SecondsLeft
from shared.contracts.values import Objective

A_TENTH = 10
FEW = 12  # so many may move in a plant so small that a tenth of it is nothing
LEAST_SECONDS, OPERATIONS_A_SECOND = 1, 50  # a small plant's best plan is found soon, or not at all
MOSTLY_NEW = 3  # when more than a third of the work has no place yet, there is no plan to mend

REASONS = {
    Flaw.NO_MACHINE: Reason.NO_WORK_CENTER,
    Flaw.NOBODY_SKILLED: Reason.NOBODY_SKILLED,
    Flaw.STEP_BEFORE_UNPLANNED: Reason.STEP_BEFORE_UNPLANNED,
    Flaw.NO_TIME_BEFORE_PINNED: Reason.NO_TIME_BEFORE_PINNED,
}


class Impossible(Exception):
    """The plan that was made cannot be; nobody is to hear of it."""


def make(problem: Problem, seconds_left: SecondsLeft) -> Plan:
    """The best plan to be had in the time. Of equal ones the one that moves less."""
    had_a_place = any(task.last is not None and not task.stays for job in problem.jobs for task in job.tasks)
    plans = [best_mended(problem)] if had_a_place and not _mostly_new(problem) else []
    plans.append(planned_anew(problem, seconds_left))
    return _believed(problem, min(plans, key=lambda plan: cost(problem, plan)))


def mend(problem: Problem, seconds_left: SecondsLeft) -> Plan:
    """The plan until now put right, a tenth of it moved at most; one made anew where there is hardly any."""
    if _mostly_new(problem):
        return make(problem, seconds_left)
    return _believed(problem, best_mended(problem))


def mend_soon(problem: Problem, seconds_left: SecondsLeft) -> Plan:
    """The same for somebody who waits for it: made anew by the rules alone, for which nothing has to be loaded."""
    if _mostly_new(problem):
        return _believed(problem, planned_anew(problem, seconds_left, may_search=False))
    return _believed(problem, best_mended(problem))


def best_mended(problem: Problem) -> Plan:
    """Of all ways to put the plan right the best that keeps to a tenth; the one that moves least if none does."""
    best: Plan | None = None
    for name, places in ways_to_mend(problem):
        plan = replace(judge(problem, places), found_by=name)
        if best is None or (plan.moved <= may_move(plan.movable) and cost(problem, plan) < cost(problem, best)):
            best = plan
    assert best is not None
    return best


def may_move(movable: int) -> int:
    return max(FEW, movable // A_TENTH)


def cost(problem: Problem, plan: Plan) -> tuple[int, ...]:
    """Everything planned first, then what was asked for, then the other."""
    both = (plan.weighted_tardiness_seconds, plan.makespan_seconds)
    return len(plan.unplanned), *(both[::-1] if problem.objective is Objective.THROUGHPUT else both)


def planned_anew(problem: Problem, seconds_left: SecondsLeft, *, may_search: bool = True) -> Plan:
    """The engine's plan with exact times; it has a whole one at any time."""
    document = Document(problem)
    written = document.written()
    unused = max(0, seconds_left() - LEAST_SECONDS - len(document.tasks) // OPERATIONS_A_SECOND)
    if may_search and shelf.are_warm():
        answer = solving.solve(written, lambda: seconds_left() - unused)
    else:
        if not shelf.are_warm():
            shelf.start_warming()  # for the next plan: this one should be there within seconds
        reading = build(read(written))
        found = solving.by_rules(reading, PlainDecoder(reading.shop), lambda: seconds_left() - unused)
        answer = told(reading, found.plan, found.how)
    if wrong := violations(written, answer):
        raise Impossible("; ".join(wrong[:5]))
    places = Places(problem)
    for job in problem.jobs:
        places.give_up_behind(job.tasks)
    for line in answer["unscheduled"]:
        job, at = document.tasks[line["job"], line["step"]]
        task = job.tasks[at]
        if task.id not in places.slots:
            places.unplanned[task.id] = REASONS.get(Flaw(line["reason"]), Reason.NO_OPEN_TIME)
    for line in sorted(answer["operations"], key=lambda line: (line["start"], line["end"])):
        job, at = document.tasks[line["job"], line["step"]]
        task = job.tasks[at]
        if task.id in places.slots:
            continue
        ready = places.ready_after(job.tasks, at)
        place = places.on_unit(task, line["machine"], line.get("unit", 0), line["person"], ready)
        if place is None:
            places.unplanned[task.id] = Reason.NO_OPEN_TIME
        elif places.comes_too_late(job.tasks, at, place.slot):
            places.unplanned[task.id] = Reason.NO_TIME_BEFORE_PINNED
        else:
            places.take(task, place)
    return replace(judge(problem, places), found_by=answer["found_by"])


def _mostly_new(problem: Problem) -> bool:
    tasks = [task for job in problem.jobs for task in job.tasks if not task.stays]
    return sum(task.last is None for task in tasks) * MOSTLY_NEW > len(tasks) > FEW


def _believed(problem: Problem, plan: Plan) -> Plan:
    wrong = list(_first(mistakes(problem, plan), 5))
    if wrong:
        told_wrong = "; ".join(wrong)
        raise Impossible(f"{plan.found_by}: {told_wrong}")
    return plan


def _first(found: Iterator[str], count: int) -> Iterator[str]:
    for _, one in zip(range(count), found, strict=False):
        yield one
