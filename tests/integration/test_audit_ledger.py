"""Anybody who may read the ledger can prove that nobody rewrote it; and who tries to, fails at the database itself."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.integration.keeping import Kept, worked
from tests.integration.plant import Plant


@pytest.fixture(scope="module")
def plant(kept: Kept) -> Plant:
    plant = kept.installation.open_plant()
    worked(plant)
    kept.becomes_quiet()
    return plant


def test_the_ledger_of_a_plant_that_works_is_as_it_was_written(kept: Kept, plant: Plant) -> None:
    (slip, *_) = plant.admin.every("/payslips") or [None]
    assert slip is None  # there is no pay period yet
    said = kept.typed("audit-ledger", "--plant", plant.number)
    assert f"{plant.number}: " in said
    assert "each as it was written" in said
    status, said = kept.type("audit-ledger", "--plant", "NOPE")
    assert (status, "nothing is booked for a plant NOPE" in said) == (2, True)


def test_what_a_payslip_says_about_the_books_can_be_looked_up(kept: Kept, plant: Plant) -> None:
    plant.hour_rate("20")
    plant.admin.post("/rates", {"kind": "piece", "amount": "0.10", "effective_from": "2020-01-01"})
    plant.admin.post("/rates", {"kind": "rework_hour", "amount": "18", "effective_from": "2020-01-01"})
    period = plant.admin.post("/pay-periods", {"from": "2020-01-01", "to": "2099-12-31"})["id"]
    plant.admin.post(f"/pay-periods/{period}/close")
    slips = plant.admin.every("/payslips", period=period)
    (head,) = {slip["ledger_head"] for slip in slips}
    kept.typed("audit-ledger", "--plant", plant.number, "--head", head)
    status, said = kept.type("audit-ledger", "--plant", plant.number, "--head", "f" * 64)
    assert status == 1, said


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET amount = amount + 1",
        "DELETE FROM ledger_entries",
        "UPDATE pay_lines SET amount = amount + 1 WHERE status = 'open'",
        "DELETE FROM pay_lines",
    ],
)
def test_the_service_itself_could_not_rewrite_it(kept: Kept, plant: Plant, statement: str) -> None:
    """Refused by its role or by the table, whichever comes first."""
    with pytest.raises(DBAPIError, match=r"only ever added to|permission denied"), kept.hand_in("payroll") as session:
        session.execute(text(statement))
    assert "each as it was written" in kept.typed("audit-ledger", "--plant", plant.number)


def test_what_is_kept_beside_it_is_compared_too(kept: Kept, plant: Plant) -> None:
    kept.spoil("payroll", f"UPDATE day_totals SET amount = amount + 1 WHERE plant = '{plant.number}'")
    status, said = kept.type("audit-ledger", "--plant", plant.number)
    assert (status, "changed_total" in said) == (1, True)
    kept.spoil("payroll", f"UPDATE day_totals SET amount = amount - 1 WHERE plant = '{plant.number}'")
    kept.typed("audit-ledger", "--plant", plant.number)
