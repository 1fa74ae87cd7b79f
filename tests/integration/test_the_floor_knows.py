"""What the office is told has been done is known at the machine; who meets at the same moment loses no piece."""

import threading
from decimal import Decimal

import pytest

from demo.client import Answer
from shared.testing.waiting import eventually
from tests.integration.plant import Plant, WorkOrder, step


@pytest.fixture
def order(plant: Plant) -> WorkOrder:
    plant.work_centers("BENCH")
    plant.workers("ANNA")
    plant.product("PIN", step(10, "BENCH"))
    return plant.order("PIN", 10)


def test_an_order_is_never_made_smaller_than_what_was_reported_a_moment_ago(plant: Plant, order: WorkOrder) -> None:
    for done in (3, 6, 9):
        report = plant.report(order[10], done, by="ANNA")
        refused = plant.admin.ask("PATCH", f"/work-orders/{order.number}", {"quantity": done - 1})
        assert (refused.status, refused.code) == (409, "below_done")
        plant.reverse(report)
        assert plant.admin.ask("PATCH", f"/work-orders/{order.number}", {"quantity": done - 1}).status == 200
        assert plant.admin.ask("PATCH", f"/work-orders/{order.number}", {"quantity": 10}).status == 200


def test_nothing_is_reported_on_what_was_held_or_made_smaller_a_moment_ago(plant: Plant, order: WorkOrder) -> None:
    for _ in range(3):
        plant.admin.post(f"/work-orders/{order.number}/hold")
        assert plant.try_report(order[10], 1, by="ANNA").code == "on_hold"
        plant.admin.post(f"/work-orders/{order.number}/resume")
    assert plant.admin.ask("PATCH", f"/work-orders/{order.number}", {"quantity": 4}).status == 200
    assert plant.try_report(order[10], 5, by="ANNA").code == "over_reported"
    assert plant.try_report(order[10], 4, by="ANNA").status == 201


def test_a_report_and_a_smaller_quantity_at_the_same_moment_leave_nothing_unexplained(plant: Plant) -> None:
    plant.work_centers("BENCH")
    plant.workers("ANNA")
    plant.product("PIN", step(10, "BENCH"))
    for _ in range(4):
        order = plant.order("PIN", 10)
        answers: dict[str, Answer] = {}
        makes_smaller = threading.Thread(
            target=lambda: answers.update(
                patch=plant.installation.client(plant=plant.number).ask(
                    "PATCH", f"/work-orders/{order.number}", {"quantity": 2}
                )
            )
        )
        makes_smaller.start()
        answers["report"] = plant.try_report(order[10], 8, by="ANNA")
        makes_smaller.join()
        assert answers["report"].status in (201, 409), answers
        assert answers["patch"].status in (200, 409), answers
        made = 8 if answers["report"].status == 201 else 0
        wanted = 8 if made else 2
        eventually(lambda: Decimal(plant.work_order(order.number)["quantity"]) == (wanted if _smaller(answers) else 10))
        eventually(lambda: plant.balance(order.number)["released"] == (wanted if _smaller(answers) else 10))
        assert plant.balance(order.number)["unexplained"] == 0


def _smaller(answers: dict[str, Answer]) -> bool:
    return answers["patch"].status == 200


def test_a_closing_and_a_reversal_at_the_same_moment_close_nothing_that_is_not_made(plant: Plant) -> None:
    """Either the reversal finds the order closed, or the order is open again and what was taken back can be made."""
    plant.work_centers("BENCH")
    plant.workers("ANNA")
    plant.product("PIN", step(10, "BENCH"))
    for _ in range(6):
        order = plant.order("PIN", 10)
        path = f"/work-orders/{order.number}"
        report = plant.report(order[10], 10, by="ANNA")
        eventually(lambda path=path: plant.admin.get(path)["status"] == "completed")
        answers: dict[str, Answer] = {}
        office = plant.installation.client(plant=plant.number)
        closes = threading.Thread(
            target=lambda office=office, path=path, answers=answers: answers.update(
                close=office.ask("POST", f"{path}/close")
            )
        )
        closes.start()
        reversal = plant.admin.ask("POST", f"/reports/{report['id']}/reversal", {"reason": "counted twice"})
        closes.join()
        close = answers["close"]
        if reversal.status == 201:
            assert (close.status, close.code) in ((200, None), (409, "kept_open"), (409, "not_completed"))
            eventually(lambda path=path: plant.admin.get(path)["status"] == "released")
            assert plant.try_report(order[10], 10, by="ANNA").status == 201
            eventually(lambda path=path: plant.admin.ask("POST", f"{path}/close").status == 200)
        else:
            assert (reversal.status, reversal.code, close.status) == (409, "closed", 200)
        eventually(lambda path=path: plant.admin.get(path)["status"] == "closed")


def test_an_inspection_counts_on_what_was_reported_a_moment_ago(plant: Plant) -> None:
    """Ten were made just now: two may be scrapped. The next step takes eight: no other may be."""
    plant.work_centers("BENCH")
    plant.workers("ANNA")
    plant.product("PIN", step(10, "BENCH"), step(20, "BENCH"))
    plant.admin.put("/defect-reasons/BENT", {"name": "Bent", "cause": "machine"})
    order = plant.order("PIN", 50)

    def scrap(pieces: int) -> Answer:
        failed = [{"reason": "BENT", "quantity": pieces}]
        found = {"operation": order[10], "inspected": pieces, "failed": failed, "disposition": "scrap"}
        return plant.admin.ask("POST", "/inspections", found)

    for _ in range(5):
        plant.report(order[10], 10, by="ANNA")
        assert scrap(2).status == 201
        plant.report(order[20], 8, by="ANNA")
        refused = scrap(1)
        assert (refused.status, refused.code) == (409, "already_taken")
    eventually(lambda: (plant.balance(order.number)["scrap"], plant.operation(order[20])["available"]) == (10, "0"))
    assert plant.admin.every("/inspections", gone_on="open") == []
