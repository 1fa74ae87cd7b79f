"""A new plan leaves what it can where the last one had it, and lets a rush order through all the same."""

from services.planning.domain.scheduling.checker import violations
from services.planning.domain.scheduling.solving import solve
from services.planning.tests.scheduling.problems import plant


def planned(problem):
    return solve(problem, lambda: 0, moves=2_000)


def again(problem, answer, *more):
    return {**problem, "jobs": [*problem["jobs"], *more], "last": answer["operations"]}


def order(name, *steps, **more):
    return {"id": name, "release": 0, "due": 1000, "weight": 1, "ops": list(steps), **more}


def step(machine, minutes, **more):
    return {"alts": [[machine, minutes]], **more}


def test_when_nothing_is_new_nothing_moves():
    for seed in range(60):
        problem = plant(seed)
        first = planned(problem)
        second = planned(again(problem, first))
        assert violations(problem, second) == []
        assert [seed, second["moved"]] == [seed, 0]


def test_whatever_is_new_no_constraint_is_broken():
    for seed in range(60):
        problem = plant(seed)
        first = planned(problem)
        rush = {**problem["jobs"][0], "id": "rush", "weight": 50, "due": 1}
        rush["ops"] = [{key: row[key] for key in row.keys() - {"frozen", "pinned"}} for row in rush["ops"]]
        problem = again(problem, first, rush)
        problem["machines"] = [{**machine, "stops": [[100, 900]]} for machine in problem["machines"]]
        assert violations(problem, planned(problem)) == []


def test_a_rush_order_goes_first_and_a_tenth_may_move_for_it():
    orders = [order(number, step(number % 4, 60), step((number + 1) % 4, 60), due=10**6) for number in range(40)]
    problem = {"machines": [{"id": number} for number in range(4)], "jobs": orders}
    first = planned(problem)
    rush = order("rush", step(0, 30), step(1, 30), weight=100, due=60)
    second = planned(again(problem, first, rush))
    assert [line["end"] for line in second["operations"] if line["job"] == "rush"] == [30, 60]
    assert 0 < second["moved"] <= 8


def test_a_new_order_that_can_wait_moves_nobody():
    orders = [order(number, step(0, 60), due=10**6) for number in range(20)]
    problem = {"machines": [{"id": 0}], "jobs": orders}
    patient = order("patient", step(0, 30), due=10**6)
    second = planned(again(problem, planned(problem), patient))
    assert [line["start"] for line in second["operations"] if line["job"] == "patient"] == [1200]
    assert second["moved"] == 0


def test_only_what_a_stopped_machine_had_goes_elsewhere():
    orders = [order(number, {"alts": [[0, 60], [1, 60]]}, due=10**6) for number in range(6)]
    problem = {"machines": [{"id": 0}, {"id": 1}], "jobs": orders}
    first = planned(problem)
    stopped = {**problem, "machines": [{"id": 0, "stops": [[0, 10**5]]}, {"id": 1}], "last": first["operations"]}
    second = planned(stopped)
    assert {line["machine"] for line in second["operations"]} == {1}
    assert second["moved"] == sum(line["machine"] == 0 for line in first["operations"])


def test_a_last_plan_that_is_nonsense_is_passed_over():
    problem = {"machines": [{"id": 0}], "jobs": [order("A", step(0, 5))]}
    nonsense = [None, 7, {}, {"job": [], "step": 0}, {"job": "A", "step": 0, "machine": 9, "start": 0, "end": 5}]
    nonsense += [{"job": "A", "step": 0, "machine": 0, "person": None, "start": "0", "end": 5}]
    assert planned({**problem, "last": nonsense})["operations"] == planned(problem)["operations"]
