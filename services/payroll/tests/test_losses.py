"""What bad quality has cost: the pay in scrapped pieces, and in work that was done again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from services.payroll.domain.losses import AtStep, Worth, reasons_of, reworked, scrapped
from services.payroll.queries.quality_costs import quality_costs
from services.payroll.tests.floor import FEN, MONDAY
from services.payroll.tests.plant import (
    NOW,
    OFFICE,
    Payroll,
    by,
    inspection,
    item,
    plant_settings,
    report,
    reversal,
    worker,
)
from services.payroll.usecases import losses
from shared.contracts.execution.events import InspectionFellShort, OperationReported
from shared.contracts.payroll.quality_costs import QualityCostsQuery, QualityCostsView
from shared.contracts.permissions import Permission
from shared.contracts.quality.events import ReworkOrdered
from shared.contracts.refusals import Invalid, NotAllowed
from shared.contracts.values import Cause, Defect

AGAIN = UUID(int=77)


def failed(quantity: int, reason: str, cause: Cause = Cause.MATERIAL) -> Defect:
    return Defect(reason=reason, quantity=Decimal(quantity), cause=cause)


def at_step_20(told: OperationReported) -> OperationReported:
    return replace(told, sequence=20, operation_id=UUID(int=20))


def asked_for(*defects: Defect) -> ReworkOrdered:
    return ReworkOrdered(
        plant="P1",
        rework_order_id=AGAIN,
        work_order_id=UUID(int=1),
        work_order="WO-1",
        item="LAMP",
        operation_id=UUID(int=20),
        sequence=20,
        from_sequence=10,
        quantity=Decimal(3),
        source_report_id=None,
        source_inspection_id=None,
        at=NOW,
        operations=(),
        defects=defects,
    )


MOUNTED = report(by("W1"), good="98", scrap=(failed(2, "CRACK"),))
SOLDERED = at_step_20(
    report(by("W2"), good="90", scrap=(failed(5, "CRACK"), failed(5, "DENT", Cause.WORKER)), ended=NOW)
)
REWORKED = report(by("W1", hours="1.5"), good="3", rework_order=AGAIN)
LOOKED_AT = replace(inspection(SOLDERED, failed(10, "BURR")), item="LAMP", production_on=MONDAY)
GONE_ON = InspectionFellShort(
    plant="P1",
    inspection_id=LOOKED_AT.inspection_id,
    work_order_id=UUID(int=1),
    work_order="WO-1",
    operation_id=UUID(int=20),
    scrap=Decimal(4),
    rework=Decimal(0),
    at=NOW,
    item="LAMP",
    sequence=20,
    production_on=MONDAY,
    scrapped=(failed(4, "BURR"),),
)
CAUSED = asked_for(failed(1, "COLD"), failed(2, "BURR"))
FACTS = (MOUNTED, SOLDERED, REWORKED, LOOKED_AT, GONE_ON, CAUSED)


def week(*facts: object) -> Payroll:
    """Mounting is paid 0.50, soldering 1.00, an hour of rework 20.00."""
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"), worker("W2"))
    payroll.post_rate("0.5", item="LAMP", sequence=10)
    payroll.post_rate("1", item="LAMP", sequence=20)
    payroll.post_rate("20", kind="rework_hour")
    payroll.hear(*facts)
    return payroll


def costs(payroll: Payroll, asker=OFFICE, **query: str) -> QualityCostsView:
    days = {"from": MONDAY.isoformat(), "to": (MONDAY + timedelta(days=6)).isoformat()}
    with payroll.open() as session:
        return quality_costs(session, asker, QualityCostsQuery.load(days | query, text=True), NOW)


def figures(view: QualityCostsView) -> dict[str | None, tuple[str, ...]]:
    names = ("rework_hours", "rework_pay", "scrapped", "scrap_pay", "unvalued")
    return {row.key: tuple(f"{getattr(row, name).normalize():f}" for name in names) for row in view.items}


@pytest.mark.parametrize("facts", [FACTS, FACTS[::-1]], ids=["in order", "backwards"])
def test_pay_of_rework_and_of_scrapped_pieces_by_reason(facts):
    """A piece is worth 0.50 after mounting and, as 95 of 100 soldered ones were paid, 0.95 more after soldering.

    Rework's 30.00 were paid for COLD and BURR as 1 to 2. Of 10 pieces scrapped by the inspector 4 had gone on.
    """
    view = costs(week(*facts))
    assert figures(view) == {
        "BURR": ("1", "20", "6", "8.7", "0"),
        "COLD": ("0.5", "10", "0", "0", "0"),
        "CRACK": ("0", "0", "7", "8.25", "0"),
        "DENT": ("0", "0", "5", "7.25", "0"),
    }
    assert (view.rework_pay, view.scrap_pay, view.scrapped, view.rework_hours) == (
        30,
        Decimal("24.2"),
        18,
        Decimal("1.5"),
    )


def test_the_same_by_step_and_item_adds_up_to_the_same():
    payroll = week(*FACTS)
    assert figures(costs(payroll, by="operation")) == {
        "LAMP:20": ("1.5", "30", "16", "23.2", "0"),
        "LAMP:10": ("0", "0", "2", "1", "0"),
    }
    assert figures(costs(payroll, by="item")) == {"LAMP": ("1.5", "30", "18", "24.2", "0")}


def test_what_is_told_again_when_nobody_remembers_having_heard_it_is_as_it_was():
    payroll = week(*FACTS)
    before = costs(payroll)
    with payroll.open() as session:
        for told in (MOUNTED, SOLDERED, REWORKED):
            losses.keep_reported(session, told)
        losses.keep_inspected(session, LOOKED_AT)
        losses.keep_short(session, GONE_ON)
        losses.keep_cause(session, CAUSED)
    assert costs(payroll) == before


def test_what_was_a_mistake_has_cost_nothing():
    payroll = week(*FACTS, reversal(REWORKED), reversal(SOLDERED))
    assert figures(costs(payroll, by="operation")) == {
        "LAMP:10": ("0", "0", "2", "1", "0"),
        "LAMP:20": ("0", "0", "6", "0", "6"),
    }, "no piece came through soldering any more, so nobody knows what one is worth there"


def test_other_days_and_plants_are_not_in_it():
    payroll = week(*FACTS)
    later = (MONDAY + timedelta(days=7)).isoformat()
    assert costs(payroll, **{"from": later, "to": later}).items == ()
    assert costs(payroll, replace(OFFICE, plant="P2")).items == ()


def test_pieces_begun_before_the_window_are_worth_what_they_were_paid_then():
    before = MONDAY - timedelta(days=3)
    mounted = report(by("W1", on=before), good="100")
    payroll = week()
    payroll.post_rate("0.4", item="LAMP", sequence=10, since=before)
    payroll.hear(mounted, SOLDERED)
    assert figures(costs(payroll, by="item"))["LAMP"] == ("0", "0", "10", "13.5", "0")


def test_rework_that_nobody_gave_a_reason_for_counts_where_it_was_done():
    view = costs(week(REWORKED))
    assert figures(view) == {None: ("1.5", "30", "0", "0", "0")}
    assert figures(costs(week(REWORKED), by="operation")) == {"LAMP:10": ("1.5", "30", "0", "0", "0")}


def test_both_rights_are_asked_for():
    only_pay = replace(OFFICE, permissions=tuple(p for p in OFFICE.permissions if p is not Permission.QUALITY_READ))
    with pytest.raises(NotAllowed):
        costs(week(), only_pay)


def test_too_many_days_are_refused():
    with pytest.raises(Invalid):
        costs(week(), **{"from": "2026-01-01"})


def test_parts_add_up_to_the_coin_whatever_the_weights():
    parts = reworked(
        "LAMP", 10, reasons_of([failed(1, "A"), failed(1, "B"), failed(1, "C")]), Decimal("10"), Decimal(1), FEN
    )
    assert [part.rework_pay for part in parts] == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    assert sum(part.rework_seconds for part in parts) == 1


def test_the_same_mixture_of_reasons_reads_the_same():
    assert reasons_of([failed(4, "B"), failed(2, "A")]) == reasons_of([failed(1, "A"), failed(2, "B")])
    assert reasons_of([]) == "{}"


def test_a_step_that_nobody_was_paid_for_has_no_worth():
    worth = Worth({("LAMP", 10): AtStep(amount=Decimal(0), pieces=Decimal(5))})
    loss = scrapped("LAMP", 10, "CRACK", Decimal(2), worth, FEN)
    assert (loss.scrap_pay, loss.unvalued) == (0, 2)
