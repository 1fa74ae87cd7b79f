"""What a service copies from others can be lost, and is built anew while the plant goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.integration.keeping import Dump, Kept, worked
from tests.integration.plant import Plant

SPOILT = {
    "planning": (
        "UPDATE operations SET good = 999000000, completed = NOT completed",
        "UPDATE work_orders SET scrap = 5000000, made = NOT made, received = 0",
        "DELETE FROM rework_operations",
        "DELETE FROM held_lots",
    ),
    "execution": (
        "DELETE FROM workers",
        "UPDATE teams SET name = 'nobody'",
        "DELETE FROM calendars",
        "DELETE FROM defect_reasons",
        "UPDATE work_orders SET quantity = 1, office_status = 'closed'",
        "DELETE FROM rework_orders",
        "DELETE FROM operations",
        "DELETE FROM plans",
        "UPDATE held_lots SET released = 0, reason = ''",
    ),
    "quality": (
        "DELETE FROM defects",
        "UPDATE operations SET good = 0, withheld = 7000000",
        "DELETE FROM inspections WHERE note IS NULL",  # what was typed in one comes back from nowhere
        "UPDATE inspections SET held = 7000000, status = 'due'",
        "UPDATE rework_operations SET good = 0",
        "UPDATE rework_orders SET status = 'on_hold', released_at = NULL",
        "DELETE FROM reports",
        "DELETE FROM items",
        "DELETE FROM measurements",
        "UPDATE sampled_lots SET accepted = NOT accepted, state = '{}'",
        "DELETE FROM sampling_schemes",
    ),
    "payroll": (
        "DELETE FROM workers",
        "UPDATE teams SET leader = NULL",
        "DELETE FROM items",
        "UPDATE plants SET currency = 'USD', revision = 0",
        "DELETE FROM reports",
        "DELETE FROM group_outputs WHERE kind <> 'team'",
        "UPDATE group_outputs SET good = good + 1, hours = 0",
    ),
    "gateway": (
        "DELETE FROM audit_entries WHERE told_by = 'planning'",
        "UPDATE audit_entries SET actor = 'nobody' WHERE told_by = 'execution'",
        "DELETE FROM known_plants",
    ),
}


def copied(dump: Dump) -> Dump:
    """Without what comes and goes by itself."""
    return {table: rows for table, rows in dump.items() if table != "plan_wishes"}


@pytest.fixture(scope="module")
def plant(kept: Kept) -> Plant:
    plant = kept.installation.open_plant()
    worked(plant)
    kept.becomes_quiet()
    return plant


@pytest.mark.parametrize("service", SPOILT)
def test_whatever_was_spoilt_in_the_copies_is_as_it_was(kept: Kept, plant: Plant, service: str) -> None:
    meant = copied(kept.dump(service))
    kept.spoil(service, *SPOILT[service])
    said = kept.typed("replay", service)
    assert {table: rows for table, rows in copied(kept.dump(service)).items() if rows != meant[table]} == {}, said


class Reporting(threading.Thread):
    """Somebody goes on reporting and looking at the board, come what may."""

    def __init__(self, plant: Plant, operation: str, number: str) -> None:
        super().__init__()
        self.plant = plant
        self.operation = operation
        self.number = number
        self.ended = threading.Event()
        self.reports: list[str] = []
        self.seen: set[int] = set()

    def run(self) -> None:
        while not self.ended.wait(0.02):
            self.reports.append(self.plant.report(self.operation, good=1, by="ANNA")["id"])
            self.seen.add(len(self.plant.on_the_floor(self.number)))


@pytest.fixture
def reporting(plant: Plant) -> Iterator[Reporting]:
    order = plant.order("PCB", 100_000)
    reporting = Reporting(plant, order[10], order.number)
    reporting.start()
    yield reporting
    reporting.ended.set()
    reporting.join()


def test_the_plant_goes_on_while_it_is_rebuilt(kept: Kept, plant: Plant, reporting: Reporting) -> None:
    for service in ("execution", "planning"):
        assert "everything was as the facts say" in kept.typed("replay", service)
    reporting.ended.set()
    reporting.join()
    assert len(reporting.reports) > 5
    assert reporting.seen == {2}  # never an empty board
    assert plant.operation(reporting.operation)["good"] == str(len(reporting.reports))
    kept.becomes_quiet()
    done = {one["id"]: one["good"] for one in plant.work_order(reporting.number)["operations"]}
    assert done[reporting.operation] == str(len(reporting.reports))
    lines = plant.admin.every("/pay-lines", work_order=reporting.number)
    assert sorted(line["report"] for line in lines) == sorted(reporting.reports)


def test_what_was_paid_is_the_same_after_payroll_is_rebuilt(kept: Kept, plant: Plant) -> None:
    for kind, amount in (("piece", "0.10"), ("rework_hour", "18")):
        plant.admin.post("/rates", {"kind": kind, "amount": amount, "effective_from": "2020-01-01"})
    period = plant.admin.post("/pay-periods", {"from": "2020-01-01", "to": "2099-12-31"})["id"]
    assert plant.admin.post(f"/pay-periods/{period}/close")["status"] == "closed"
    late = plant.order("PCB", 7)
    plant.report(late[10], good=7, by="BEN")
    plant.pay_lines(1, work_order=late.number)
    kept.becomes_quiet()

    def shown() -> list[object]:
        ask = plant.admin.every
        return [
            *(ask("/payslips", period=period), ask("/pay-lines"), ask("/wages", by="week")),
            *(ask("/rankings", metric=metric) for metric in ("output", "efficiency", "amount")),
        ]

    meant = shown()
    kept.spoil("payroll", *SPOILT["payroll"])
    assert shown() != meant
    kept.typed("replay", "payroll")
    assert shown() == meant
    assert "each as it was written" in kept.typed("audit-ledger", "--plant", plant.number)
