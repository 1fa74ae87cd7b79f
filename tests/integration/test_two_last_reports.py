"""Two workers report the last pieces of an operation at the same moment."""

import threading
from collections import Counter
from decimal import Decimal
from uuid import uuid4

import pytest

from demo.client import Answer, Client
from shared.testing.waiting import eventually
from tests.integration.plant import Plant, declared, step

ROUNDS = 10
TURNS = 5  # after so many a phone would have been put off for good


def race(plant: Plant, operation: str) -> list[Answer]:
    """ANNA and BEN each report ten pieces of the ten that are left, as one."""
    start = threading.Barrier(2)
    answers: list[Answer] = []

    def report(name: str) -> None:
        client = plant.installation.client(plant=plant.number)
        start.wait()
        answers.append(client.ask("POST", f"/operations/{operation}/reports", declared(10, by=name)))

    people = [threading.Thread(target=report, args=(name,)) for name in ("ANNA", "BEN")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return sorted(answers, key=lambda answer: answer.status)


def bench(plant: Plant, **rule: str) -> None:
    plant.work_centers("BENCH")
    plant.workers("ANNA", "BEN")
    plant.product("PIN", step(10, "BENCH", **rule), step(20, "BENCH", **rule))


def test_exactly_one_is_refused(plant: Plant) -> None:
    bench(plant)
    for _ in range(ROUNDS):
        order = plant.order("PIN", 10)
        first, second = race(plant, order[10])
        assert (first.status, second.status, second.code) == (201, 409, "over_reported")
        assert plant.operation(order[10])["good"] == "10"


def test_exactly_one_is_refused_at_a_later_step_too(plant: Plant) -> None:
    bench(plant)
    order = plant.order("PIN", 10)
    plant.report(order[10], 10, by="ANNA")
    first, second = race(plant, order[20])
    assert (first.status, second.code) == (201, "over_reported")
    plant.becomes(order.number, "completed")


def test_where_the_step_says_flag_both_count_and_exactly_one_is_flagged(plant: Plant) -> None:
    bench(plant, over_report="flag")
    plant.piece_rate("PIN", 10, "1.00")
    order = plant.order("PIN", 10)
    first, second = race(plant, order[10])
    assert (first.status, second.status) == (201, 201)
    assert sorted([first.body["flags"], second.body["flags"]]) == [[], ["over_reported"]]
    assert plant.balance(order.number)["unexplained"] == -10
    eventually(lambda: pieces(plant, "open") == pieces(plant, "held") == 10)


def sixty_four(plant: Plant, operation: str, answers: list[Answer]) -> None:
    """As many phones as one, each with a piece of its own. Who is told to come again waits as long as he is told to."""
    start = threading.Barrier(64)

    def report() -> None:
        client = Client(plant.installation.url, plant=plant.number)
        client.token = plant.admin.token
        body = declared(1, by="ANNA", id=uuid4())
        start.wait()
        for _ in range(TURNS):
            answer = client.ask("POST", f"/operations/{operation}/reports", body)
            answers.append(answer)
            if answer.status != 503:
                break
            threading.Event().wait(float(answer.headers["retry-after"]))

    phones = [threading.Thread(target=report) for _ in range(64)]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()


def test_of_sixty_four_at_once_as_many_are_taken_as_there_are_pieces(plant: Plant) -> None:
    """Some may be put off where too much else goes on, but none is told anything worse, and none for long."""
    bench(plant)
    order, answers = plant.order("PIN", 40), list[Answer]()
    sixty_four(plant, order[10], answers)
    assert Counter(answer.status for answer in answers if answer.status != 503) == {201: 40, 409: 24}
    assert {answer.code for answer in answers if answer.status == 409} == {"over_reported"}
    assert (plant.operation(order[10])["good"], plant.balance(order.number)["unexplained"]) == ("40", 0)


@pytest.mark.soak  # on a machine that does nothing else: there nobody may be put off at all
def test_of_sixty_four_at_once_nobody_is_put_off(plant: Plant) -> None:
    bench(plant)
    for _ in range(ROUNDS):
        order, answers = plant.order("PIN", 40), list[Answer]()
        sixty_four(plant, order[10], answers)
        assert Counter(answer.status for answer in answers) == {201: 40, 409: 24}
        assert plant.operation(order[10])["good"] == "40"


def pieces(plant: Plant, status: str) -> Decimal:
    """Pieces on the pay lines that stand so."""
    return sum((Decimal(line["quantity"]) for line in plant.admin.every("/pay-lines", status=status)), Decimal(0))
