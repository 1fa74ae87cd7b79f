"""Whatever is wrong with a problem is named, and the rest is planned all the same."""

import pytest

from services.planning.domain.scheduling.solving import Unreadable, solve
from services.planning.tests.scheduling.problems import mangled

GOOD = {"id": "good", "release": 0, "due": 100, "weight": 1, "ops": [{"group": 0, "alts": [["M", 10]]}]}
MACHINES = [{"id": "M"}, {"id": "closed", "calendar": []}]


def planned(*jobs, **more):
    problem = {"machines": MACHINES, "jobs": [*jobs, GOOD], **more}
    answer = solve(problem, lambda: 0)
    assert [line["job"] for line in answer["operations"] if line["job"] == "good"] == ["good"]
    return answer


def job(*steps, **more):
    return {"id": "bad", "release": 0, "due": 100, "weight": 1, "ops": list(steps), **more}


FLAWS = [
    ("bad_duration", job({"alts": [["M", 0]]})),
    ("bad_duration", job({"alts": [["M", -5]]})),
    ("bad_duration", job({"alts": [["M", 2.5]]})),
    ("bad_duration", job({"alts": [["M", "ten"]]})),
    ("no_machine", job({"alts": []})),
    ("no_machine", job({"alts": [["nowhere", 10]]})),
    ("no_machine", job({})),
    ("unreadable", job({"alts": [7]})),
    ("never_open", job({"alts": [["closed", 10]]})),
    ("never_open", job({"alts": [["closed", 10]], "frozen": ["closed", -5]})),
    ("due_before_release", job({"alts": [["M", 10]]}, release=200, due=100)),
    ("impossible_time", job({"alts": [["M", 10]]}, release="soon")),
    ("impossible_time", job({"alts": [["M", 10]]}, due=1e300)),
    ("impossible_time", job({"alts": [["M", 10]], "frozen": ["M", None]})),
    ("impossible_time", job({"alts": [["M", 10]], "material": "maybe"})),
    ("bad_weight", job({"alts": [["M", 10]]}, weight=-1)),
    ("cycle", job({"alts": [["M", 10]], "after": [1]}, {"alts": [["M", 10]], "after": [0]})),
    ("duplicate", {**job({"alts": [["M", 10]]}), "id": "bad"}),
]


@pytest.mark.parametrize(("reason", "bad"), FLAWS, ids=[f"{reason} {bad['ops']}"[:60] for reason, bad in FLAWS])
def test_a_flaw_is_named(reason, bad):
    twice = [job({"alts": [["M", 1]]})] if reason == "duplicate" else []
    answer = planned(*twice, bad)
    assert {line["reason"] for line in answer["unscheduled"]} == {reason}


def test_a_work_order_that_is_overdue_already_is_planned():
    assert planned(job({"alts": [["M", 10]]}, due=-500))["unscheduled"] == []


def test_what_follows_a_step_that_cannot_be_done_waits_with_it():
    answer = planned(job({"alts": [["M", 10]]}, {"alts": []}, {"alts": [["M", 10]]}))
    assert [(line["step"], line["reason"]) for line in answer["unscheduled"]] == [
        (1, "no_machine"),
        (2, "step_before_unplanned"),
    ]


def test_a_skill_that_nobody_has_is_named():
    answer = planned(job({"group": 5, "alts": [["M", 10]]}), people=[{"id": "P", "skills": {"0": 1}}])
    assert [line["reason"] for line in answer["unscheduled"]] == ["nobody_skilled"]


def test_a_machine_and_a_person_who_never_meet_are_named():
    people = [{"id": "P", "skills": {"0": 1}}, {"id": "Q", "skills": {"1": 1}, "calendar": [[500, 600]]}]
    machines = [{"id": "M"}, {"id": "N", "calendar": [[0, 100]]}]
    problem = {"machines": machines, "people": people, "jobs": [job({"group": 1, "alts": [["N", 10]]}), GOOD]}
    answer = solve(problem, lambda: 0)
    assert [line["reason"] for line in answer["unscheduled"]] == ["never_open"]


def test_a_step_that_does_not_fit_before_a_pinned_one_is_named():
    answer = planned(job({"alts": [["M", 10]]}, {"alts": [["M", 10]], "pinned": ["M", 5]}))
    assert [(line["step"], line["reason"]) for line in answer["unscheduled"]] == [(0, "no_time_before_pinned")]


def test_an_alternative_left_out_is_a_warning():
    answer = planned(job({"alts": [["M", 10], ["nowhere", 5]]}))
    assert answer["unscheduled"] == []
    assert {"about": "job bad, step 0: an alternative", "reason": "no_machine"} in answer["warnings"]


def test_jobs_that_are_no_jobs_are_named():
    answer = planned(7, None, [], {"id": "x", "ops": "none"})
    assert {line["reason"] for line in answer["unscheduled"]} == {"unreadable"}


@pytest.mark.parametrize(
    "nothing", [None, [], {}, {"jobs": []}, {"jobs": 3, "machines": 1}, {"machines": "two", "jobs": []}]
)
def test_what_is_no_problem_is_refused(nothing):
    with pytest.raises(Unreadable):
        solve(nothing, lambda: 0)


def test_an_empty_plant_has_an_empty_plan():
    answer = solve({"machines": 0, "jobs": []}, lambda: 0)
    assert (answer["operations"], answer["makespan"]) == ([], 0)


def test_the_short_form_tells_its_flaws_too():
    problem = {"machines": 2, "jobs": [[[[0, 5]], [[9, 5]]], [[[1, 0]]], "no", [[[1, 4]]]]}
    answer = solve(problem, lambda: 0)
    assert [(line["job"], line["reason"]) for line in answer["unscheduled"]] == [
        (0, "no_machine"),
        (1, "bad_duration"),
        (2, "unreadable"),
    ]
    assert [(line["job"], line["start"], line["end"]) for line in answer["operations"]] == [(0, 0, 5), (3, 0, 4)]


def steps_of(job):
    steps = job if isinstance(job, list) else job.get("ops") if isinstance(job, dict) else None
    return len(steps) if isinstance(steps, list) else 0


def test_whatever_is_put_in_every_step_has_a_place_or_a_reason():
    for seed in range(400):
        problem = mangled(seed)
        try:
            answer = solve(problem, lambda: 0)
        except Unreadable:
            continue
        told = [line["step"] for line in (*answer["operations"], *answer["unscheduled"])]
        if None not in told:  # otherwise a whole work order is unreadable, and told as one
            assert [seed, len(told)] == [seed, sum(map(steps_of, problem["jobs"]))]
        assert all(line["reason"] for line in answer["unscheduled"])


@pytest.mark.parametrize("number", [1e308, 10**400, -(10**400), float("nan"), float("inf")])
def test_numbers_beyond_all_reason_are_named(number):
    for bad in (job({"alts": [["M", number]]}), job({"alts": [["M", 1]]}, release=number)):
        assert {line["reason"] for line in planned(bad)["unscheduled"]} <= {"bad_duration", "impossible_time"} != set()
