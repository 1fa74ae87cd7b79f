"""The list scheduler keeps every constraint there is, as an independent checker sees it."""

import pytest

from services.planning.domain.scheduling.answer import told
from services.planning.domain.scheduling.building import build
from services.planning.domain.scheduling.checker import violations
from services.planning.domain.scheduling.decoding import PlainDecoder
from services.planning.domain.scheduling.forms import read
from services.planning.domain.scheduling.rules import first_rules
from services.planning.domain.scheduling.solving import solve
from services.planning.tests.scheduling.problems import plant, short


def planned(problem):
    return solve(problem, lambda: 0, moves=1_000)


def broken(problem) -> list[str]:
    """What any of the rules does wrong."""
    reading = build(read(problem))
    decoder = PlainDecoder(reading.shop)
    return [
        f"{name}: {violation}"
        for name, rule in first_rules(reading.draft.is_makespan)
        for violation in violations(problem, told(reading, decoder.plan(rule(reading.shop)), name))
    ]


def test_no_rule_breaks_a_constraint_of_any_plant():
    assert {seed: found for seed in range(200) if (found := broken(plant(seed)))} == {}


def test_no_rule_breaks_a_constraint_of_a_textbook_shop():
    assert {seed: found for seed in range(100) if (found := broken(short(seed)))} == {}


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_ten_thousand_problems_without_a_violation():
    assert {seed: found for seed in range(10_000) if (found := broken(plant(seed)))} == {}


def one(*steps, **more):
    return {"id": "A", "release": 0, "due": 1000, "weight": 1, "ops": list(steps), **more}


def lines(answer):
    return [(line["job"], line["step"], line["machine"], line["start"], line["end"]) for line in answer["operations"]]


def test_only_closed_time_interrupts_work():
    answer = planned(
        {"machines": [{"id": "M", "calendar": [[480, 720], [780, 1020]]}], "jobs": [one({"alts": [["M", 300]]})]}
    )
    assert lines(answer) == [("A", 0, "M", 480, 840)]


def test_a_night_shift_on_sunday_ends_in_the_next_week():
    answer = planned({"machines": [{"id": "M", "calendar": [[9900, 10200]]}], "jobs": [one({"alts": [["M", 400]]})]})
    assert lines(answer) == [("A", 0, "M", 0, 10180)]


def test_a_stopped_machine_goes_on_when_it_runs_again():
    answer = planned({"machines": [{"id": "M", "stops": [[10, 110]]}], "jobs": [one({"alts": [["M", 30]]})]})
    assert lines(answer) == [("A", 0, "M", 0, 130)]


def test_a_person_who_is_slower_takes_longer_rounded_up():
    people = [{"id": "P", "skills": {"0": 1.15}}]
    answer = planned({"machines": [{"id": "M"}], "people": people, "jobs": [one({"group": 0, "alts": [["M", 10]]})]})
    assert answer["operations"] == [{"job": "A", "step": 0, "machine": "M", "person": "P", "start": 0, "end": 12}]


def test_nobody_is_at_two_machines_at_once():
    people = [{"id": "P", "skills": {"0": 1}}]
    jobs = [one({"group": 0, "alts": [[machine, 10]]}, id=machine) for machine in ("M", "N")]
    answer = planned({"machines": [{"id": "M"}, {"id": "N"}], "people": people, "jobs": jobs})
    assert sorted(line[3] for line in lines(answer)) == [0, 10]


def test_a_setup_lies_between_two_families():
    jobs = [one({"family": family, "alts": [["M", 10]]}, id=family, due=10 + family) for family in (0, 1)]
    answer = planned({"machines": [{"id": "M"}], "setup": [[0, 30], [30, 0]], "jobs": jobs})
    assert sorted(line[3] for line in lines(answer)) == [0, 40]


def test_a_work_center_of_two_does_two_at_once():
    jobs = [one({"alts": [["M", 10]]}, id=number) for number in range(3)]
    answer = planned({"machines": [{"id": "M", "capacity": 2}], "jobs": jobs})
    assert sorted(line[3] for line in lines(answer)) == [0, 0, 10]


def test_the_next_step_starts_when_a_batch_has_arrived_and_ends_after_the_last_one():
    steps = [{"alts": [["M", 100]], "quantity": 10, "batch": 2}, {"alts": [["N", 50]]}]
    answer = planned({"machines": [{"id": "M"}, {"id": "N"}], "jobs": [one(*steps)]})
    assert lines(answer) == [("A", 0, "M", 0, 100), ("A", 1, "N", 60, 110)]


def test_material_is_waited_for():
    answer = planned({"machines": [{"id": "M"}], "jobs": [one({"alts": [["M", 10]], "material": 77})]})
    assert lines(answer) == [("A", 0, "M", 77, 87)]


def test_what_is_under_way_or_pinned_is_never_moved():
    jobs = [
        one({"alts": [["M", 30]], "frozen": ["M", -10]}, id="begun"),
        one({"alts": [["M", 10]], "pinned": ["M", 40]}, id="pinned"),
        one({"alts": [["M", 25]]}, id="long", due=1),
        one({"alts": [["M", 20]]}, id="fits"),
    ]
    answer = planned({"machines": [{"id": "M"}], "jobs": jobs})
    assert sorted(lines(answer)) == [
        ("begun", 0, "M", -10, 20),
        ("fits", 0, "M", 20, 40),
        ("long", 0, "M", 50, 75),
        ("pinned", 0, "M", 40, 50),
    ]


def test_it_gives_a_whole_plan_even_when_there_is_no_time():
    problem = plant(7)
    assert violations(problem, solve(problem, lambda: 0)) == []
